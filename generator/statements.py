"""What Figures 1, 3 and 4 say in words, judged on the survey (classical SEs)."""

from __future__ import annotations

import numpy as np
from scipy.stats import f as f_distribution

from generator.models import BENEFIT, INDEX, MODELS, UNINSURED, UPSKILLING, columns_of
from generator.results import Answers, Fit, answers_of, least_squares_fit

LEVEL = 0.05
LOW, HIGH = 1.0, 5.0


def statements(columns: dict[str, np.ndarray]) -> dict[str, bool]:
    """Whether the 12 statements of Figures 3 and 4 and three of Figure 1 hold, by text."""
    answers = answers_of(columns)
    held = _pension(answers)
    held.update(_groups(answers))
    held.update(_posts(answers))
    return held


def slopes_by_pension(answers: Answers, outcome: str) -> tuple[float, float, float, float, float]:
    """Slopes of risk (insured, uninsured), p of their difference, uninsured gap at risk 1 and 5."""
    rows = answers.age_known & answers.pension_known
    model = MODELS["M2" if outcome == BENEFIT else "M4"]
    uninsured = answers.terms[rows, INDEX[UNINSURED]]
    base = answers.terms[np.ix_(rows, columns_of(model.terms))]
    risk = answers.terms[rows, INDEX["risk"]]
    fit = least_squares_fit(
        answers.outcomes[outcome][rows], np.column_stack([base, uninsured, uninsured * risk])
    )
    insured, gap, steeper = fit.estimate[1], fit.estimate[-2], fit.estimate[-1]
    gaps = [float(gap + steeper * at) for at in (LOW, HIGH)]
    return float(insured), float(insured + steeper), float(fit.p_value[-1]), gaps[0], gaps[1]


def slopes_by_group(answers: Answers, outcome: str) -> tuple[np.ndarray, float, float, float]:
    """Slopes (4,) of risk by origin x hukou, joint p, and the last group's gap at risk 1 and 5."""
    rows = answers.age_known
    terms = answers.terms[rows]
    model = MODELS["M2" if outcome == BENEFIT else "M4"]
    outside = terms[:, INDEX["origin[outside]"]] == 1
    farming = terms[:, INDEX["hukou[agricultural]"]] == 1
    members = np.column_stack([~outside & farming, outside & ~farming, outside & farming])
    risk = terms[:, INDEX["risk"]][:, None]
    base = terms[:, columns_of(model.terms)]
    fit = least_squares_fit(
        answers.outcomes[outcome][rows], np.column_stack([base, members, members * risk])
    )
    steeper, gap = fit.estimate[-3:], fit.estimate[-4]
    slopes = fit.estimate[1] + np.concatenate([[0.0], steeper])
    gaps = [float(gap + steeper[-1] * at) for at in (LOW, HIGH)]
    return slopes, _joint_p(fit, 3), gaps[0], gaps[1]


def _joint_p(fit: Fit, last: int) -> float:
    estimate, covariance = fit.estimate[-last:], fit.covariance[-last:, -last:]
    wald = estimate @ np.linalg.solve(covariance, estimate) / last
    return float(f_distribution.sf(wald, last, fit.freedom))


def _pension(answers: Answers) -> dict[str, bool]:
    insured, uninsured, p, _, _ = slopes_by_pension(answers, BENEFIT)
    held = {
        "benefit rises with risk among the insured": insured > 0,
        "benefit rises with risk among the uninsured": uninsured > 0,
        "benefit slopes do not differ by pension": p > LEVEL,
    }
    insured, uninsured, p, low, high = slopes_by_pension(answers, UPSKILLING)
    held.update(
        {
            "insured give more to upskilling at low risk": low < 0,
            "upskilling falls with risk among the insured": insured < 0,
            "upskilling rises with risk among the uninsured": uninsured > 0,
            "upskilling slopes differ by pension": p < LEVEL,
            "uninsured give more to upskilling at high risk": high > 0,
        }
    )
    return held


def _groups(answers: Answers) -> dict[str, bool]:
    benefit, p, _, _ = slopes_by_group(answers, BENEFIT)
    upskilling, _, low, high = slopes_by_group(answers, UPSKILLING)
    return {
        "benefit slopes do not differ by origin and hukou": p > LEVEL,
        "benefit rises most among local non-agricultural": benefit.argmax() == 0,
        "upskilling falls most among local non-agricultural": upskilling.argmin() == 0,
        "migrant agricultural overtake local non-agricultural": low < 0 < high,
    }


def _posts(answers: Answers) -> dict[str, bool]:
    post, risk = answers.columns["job_position"], answers.columns["risk"]
    means = np.array([risk[post == code].mean() for code in range(1, 6)])
    order = np.argsort(-means)
    return {
        "frontline workers perceive most risk": order[0] == 0,
        "logistics and support come second": order[1] == 1,
        "managers and R&D above 2.5": bool(means[3:].min() > 2.5),
    }
