"""What Figures 1, 3 and 4 say in words, judged on the survey (classical SEs).

Slopes that rise or fall, slopes that differ or do not, and the lead of the insured at low risk need
their test at 5 per cent. The rest is order alone, with the p-value told beside it: the steepest of
four lines, lines that cross within the scale, and benefit among the uninsured, whose rise the paper
does not call significant.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import f as f_distribution
from scipy.stats import t as t_distribution

from generator.figures import gap_contrast, group_design, pension_design, slope_contrast
from generator.models import BENEFIT, UPSKILLING
from generator.results import Answers, Fit, answers_of, least_squares_fit

LEVEL = 0.05
LOW, HIGH = 1.0, 5.0


@dataclass(frozen=True)
class Estimate:
    """A combination of coefficients, and the p-value of its being zero."""

    value: float
    p_value: float

    @property
    def rises(self) -> bool:
        """Significantly above zero."""
        return self.value > 0 and self.p_value < LEVEL

    @property
    def falls(self) -> bool:
        """Significantly below zero."""
        return self.value < 0 and self.p_value < LEVEL


@dataclass(frozen=True)
class Judged:
    """Whether a statement holds, and the p-value it was judged by or that stands beside it."""

    holds: bool
    p_value: float | None = None


@dataclass(frozen=True)
class Lines:
    """One panel of Figure 3 or 4: lines of an outcome over risk, `groups` besides the first."""

    fit: Fit
    groups: int

    def slope(self, group: int) -> Estimate:
        """Slope of risk in a group, ln points per point of risk; 0 is the first."""
        return self._estimate(slope_contrast(len(self.fit.estimate), self.groups, group))

    @property
    def slopes(self) -> np.ndarray:
        """Slopes of all groups (groups + 1,)."""
        return np.array([self.slope(group).value for group in range(self.groups + 1)])

    def gap(self, at: float) -> Estimate:
        """The last group's line minus the first group's, ln points, where risk is `at`."""
        columns = len(self.fit.estimate)
        return self._estimate(gap_contrast(columns, self.groups, self.groups, at))

    @property
    def differ_p(self) -> float:
        """P-value of all groups having one slope (Wald F)."""
        last = self.groups
        estimate, covariance = self.fit.estimate[-last:], self.fit.covariance[-last:, -last:]
        wald = estimate @ np.linalg.solve(covariance, estimate) / last
        return float(f_distribution.sf(wald, last, self.fit.freedom))

    def _estimate(self, contrast: np.ndarray) -> Estimate:
        value = float(contrast @ self.fit.estimate)
        error = float(np.sqrt(contrast @ self.fit.covariance @ contrast))
        return Estimate(value, float(2 * t_distribution.sf(abs(value) / error, self.fit.freedom)))


def statements(columns: dict[str, np.ndarray]) -> dict[str, Judged]:
    """Verdicts on the 12 statements of Figures 3 and 4 and three of Figure 1, by text."""
    answers = answers_of(columns)
    judged = _pension(answers)
    judged.update(_groups(answers))
    judged.update(_posts(answers))
    return judged


def lines_by_pension(answers: Answers, outcome: str) -> Lines:
    """Figure 3: insured first, uninsured last."""
    rows = answers.age_known & answers.pension_known
    design = pension_design(answers.terms[rows])
    return Lines(least_squares_fit(answers.outcomes[outcome][rows], design), 1)


def lines_by_group(answers: Answers, outcome: str) -> Lines:
    """Figure 4: local non-agricultural first, outside agricultural last."""
    rows = answers.age_known
    design = group_design(answers.terms[rows])
    return Lines(least_squares_fit(answers.outcomes[outcome][rows], design), 3)


def _pension(answers: Answers) -> dict[str, Judged]:
    benefit = lines_by_pension(answers, BENEFIT)
    insured, uninsured = benefit.slope(0), benefit.slope(1)
    judged = {
        "benefit rises with risk among the insured": Judged(insured.rises, insured.p_value),
        "benefit rises with risk among the uninsured": Judged(
            uninsured.value > 0, uninsured.p_value
        ),
        "benefit slopes do not differ by pension": Judged(
            benefit.differ_p > LEVEL, benefit.differ_p
        ),
    }
    upskilling = lines_by_pension(answers, UPSKILLING)
    insured, uninsured = upskilling.slope(0), upskilling.slope(1)
    low, high = upskilling.gap(LOW), upskilling.gap(HIGH)
    judged.update(
        {
            "insured give more to upskilling at low risk": Judged(low.falls, low.p_value),
            "upskilling falls with risk among the insured": Judged(insured.falls, insured.p_value),
            "upskilling rises with risk among the uninsured": Judged(
                uninsured.rises, uninsured.p_value
            ),
            "upskilling slopes differ by pension": Judged(
                upskilling.differ_p < LEVEL, upskilling.differ_p
            ),
            "uninsured give more to upskilling at high risk": Judged(high.value > 0, high.p_value),
        }
    )
    return judged


def _groups(answers: Answers) -> dict[str, Judged]:
    benefit, upskilling = lines_by_group(answers, BENEFIT), lines_by_group(answers, UPSKILLING)
    low, high = upskilling.gap(LOW), upskilling.gap(HIGH)
    return {
        "benefit slopes do not differ by origin and hukou": Judged(
            benefit.differ_p > LEVEL, benefit.differ_p
        ),
        "benefit rises most among local non-agricultural": Judged(
            benefit.slopes.argmax() == 0, benefit.differ_p
        ),
        "upskilling falls most among local non-agricultural": Judged(
            upskilling.slopes.argmin() == 0, upskilling.differ_p
        ),
        "migrant agricultural overtake local non-agricultural": Judged(
            low.value < 0 < high.value, high.p_value
        ),
    }


def _posts(answers: Answers) -> dict[str, Judged]:
    post, risk = answers.columns["job_position"], answers.columns["risk"]
    means = np.array([risk[post == code].mean() for code in range(1, 6)])
    order = np.argsort(-means)
    return {
        "frontline workers perceive most risk": Judged(order[0] == 0),
        "logistics and support come second": Judged(order[1] == 1),
        "managers and R&D above 2.5": Judged(bool(means[3:].min() > 2.5)),
    }
