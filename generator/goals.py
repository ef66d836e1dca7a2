"""What an answer vector must reach: sums over workers of (loading x curve of the amount).

Given the covariates, every coefficient and ATT is linear in ln(amount + 1) or in the ratio to the
other policies, and SEs and R2 need second moments only. So every goal is a `Block`: loadings
(n, k), a curve over the amounts 0..100, and target sums (k,), all divided by their tolerance.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import least_squares

from data.study.published import Published
from generator.covariates import Covariates
from generator.figures import gap_contrast, group_design, pension_design, slope_contrast
from generator.matching import Matching
from generator.models import (
    CONTROLS,
    FULL,
    MODELS,
    TREATED,
    columns_of,
)
from generator.moments import SDS, statistics, targets_from
from generator.policies import Policy

AMOUNTS = np.arange(101)
LN = np.log(AMOUNTS + 1.0)
RATIO = np.where(AMOUNTS < 100, AMOUNTS / np.maximum(100 - AMOUNTS, 1), 0.0)  # all-in: missing
DIGIT = 0.0005  # half a unit of the third decimal
FIRM_DIGITS, CONTROL_DIGITS, FREE_DIGITS = 4, 8, 100  # looser where the paper prints nothing
STRAY = 0.3  # half-widths a goal may lie off the printed number, where the covariates lean so
SIGNS = np.array([-1, 1])
EFFECT = 0.2  # worth of Table 4's effects: they contradict Table 3's by up to .002
UNPRINTED = 0.05  # worth of a goal the paper prints no number for
# Where in the rounding interval of the printed SE of the constant the weighted SD is aimed at.
PLACE_IN_SE = {"M5": 0.85, "M6": 0.12, "M8": 0.15, "M9": 0.15}


@dataclass(frozen=True)
class Block:
    """Goals that share one curve of the amount."""

    name: str
    loadings: np.ndarray
    curve: np.ndarray
    target: np.ndarray
    labels: tuple[str, ...] = ()
    worth: tuple[float, ...] = ()

    @property
    def worths(self) -> np.ndarray:
        """What a tolerance missed costs (k,), where goals contradict each other."""
        return np.array(self.worth or [1.0] * len(self.target))

    def error(self, amounts: np.ndarray) -> np.ndarray:
        """Distance (k,) of an answer vector (n,) to the targets, in tolerances."""
        return np.asarray(self.loadings.T @ self.curve[amounts] - self.target)

    def whitened(self, power: float, floor: float = 800.0, gain: float = 20.0) -> Block:
        """The same goals in nearly uncorrelated coordinates, which greedy search needs."""
        values, vectors = np.linalg.eigh(self.loadings.T @ self.loadings)
        keep = values > 1e-6
        shrink = (floor / (values[keep] + floor)) ** power / np.sqrt(floor)
        turn = vectors[:, keep] * shrink * gain
        return replace(
            self, loadings=self.loadings @ turn, target=self.target @ turn, labels=(), worth=()
        )


@dataclass
class _Rows:
    """Collects goals one at a time."""

    loadings: list[np.ndarray]
    targets: list[float]
    labels: list[str]
    worth: list[float]

    def add(
        self,
        loading: np.ndarray,
        target: float,
        tolerance: float,
        label: str,
        worth: float = 1.0,
    ) -> None:
        self.worth.append(worth)
        self.loadings.append(loading / tolerance)
        self.targets.append(target / tolerance)
        self.labels.append(label)

    def block(self, name: str, curve: np.ndarray) -> Block:
        return Block(
            name,
            np.column_stack(self.loadings),
            curve,
            np.array(self.targets),
            tuple(self.labels),
            tuple(self.worth),
        )


def rows_to_coefficients(design: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """Loadings (n, k) whose product with an outcome gives its (weighted) least squares fit."""
    weighted = design if weights is None else design * weights[:, None]
    return np.asarray(weighted @ np.linalg.inv(weighted.T @ design))


@dataclass(frozen=True)
class Sample:
    """Workers with known age: their terms (n, k), the matching, and the covariates behind."""

    terms: np.ndarray
    matching: Matching
    covariates: Covariates

    @property
    def pension_known(self) -> np.ndarray:
        """Which of these workers (n,) said whether they are insured."""
        return self.covariates.pension_known[self.covariates.age_known]

    def design(self, terms: tuple[str, ...]) -> np.ndarray:
        """Columns of `terms` (n, len(terms))."""
        return self.terms[:, columns_of(terms)]


def goals(policy: Policy, sample: Sample, paper: Published) -> list[Block]:
    """Blocks on ln amounts, their squares and the mean amount."""
    moments, coefficients = sample.covariates.moments(), sample.covariates.coefficients
    n = len(sample.terms)
    mean = float(moments.age[0, columns_of(FULL)] @ coefficients[policy.position]) / n
    linear, squares = _Rows([], [], [], []), _Rows([], [], [], [])
    _add_regressions(linear, policy, sample, paper)
    linear.add(np.full(n, 1 / n), mean, 0.00005, "mean")
    for method in policy.weighted_models:
        att = paper.find(method, TREATED, "att", policy.outcome).value
        linear.add(sample.matching.contrast(method), att, 0.00004, f"ATT {method}")
    _add_figures(linear, policy, sample)
    variance = SDS[policy.position] ** 2 * (n - 1) / n
    squares.add(np.full(n, 1 / n), variance, 0.0001, "variance")
    _add_weighted(linear, squares, policy, sample, paper, mean)
    amount = _Rows([], [], [], [])
    amount.add(np.full(n, 1 / n), policy.amount_mean, 0.001, "mean amount")
    return [
        linear.block("ln", LN),
        squares.block("ln squared", (LN - mean) ** 2),
        amount.block("amount", AMOUNTS.astype(float)),
    ]


def _add_regressions(linear: _Rows, policy: Policy, sample: Sample, paper: Published) -> None:
    """Coefficients of Tables 2, 5 and 6 as the covariate stage settled them, but near the digit."""
    settled = statistics(sample.covariates.moments(), sample.covariates.coefficients)
    printed = {(t.model, t.term): t for t in targets_from(paper) if t.statistic == "estimate"}
    for name in policy.models + policy.mechanism_models:
        loadings = rows_to_coefficients(sample.design(MODELS[name].terms))
        for term, loading in zip(MODELS[name].terms, loadings.T, strict=True):
            value = settled[name, term, "estimate"]
            if (name, term) in printed:
                target = printed[name, term]
                off = np.clip(value - target.value, *(STRAY * target.half_width * SIGNS))
                linear.add(loading, target.value + off, target.half_width, f"{name} {term}")
            elif name == policy.models[1]:
                linear.add(loading, value, FIRM_DIGITS * DIGIT, f"{name} {term}", UNPRINTED)


def _add_figures(linear: _Rows, policy: Policy, sample: Sample) -> None:
    """Lines of Figures 3 and 4: the paper prints signs and what is significant, sizes are choices.

    Slopes of the first groups follow from Model 2 or 4.
    """
    slopes = policy.slopes
    design = pension_design(sample.terms[sample.pension_known])
    loadings = np.zeros((len(sample.terms), design.shape[1]))  # the verdict's rows, not all
    loadings[sample.pension_known] = rows_to_coefficients(design)
    gap = gap_contrast(design.shape[1], 1, 1, at=1.0)
    steep = slope_contrast(design.shape[1], 1, 1)
    linear.add(loadings @ gap, slopes.uninsured_gap, 0.02, "Figure 3 gap", UNPRINTED)
    linear.add(loadings @ steep, slopes.uninsured, 0.004, "Figure 3 slope", UNPRINTED)
    design = group_design(sample.terms)
    loadings = rows_to_coefficients(design)
    for k, wanted in enumerate(slopes.group_gaps, start=1):
        gap = gap_contrast(design.shape[1], 3, k, at=1.0)
        steeper = slope_contrast(design.shape[1], 3, k) - slope_contrast(design.shape[1], 3, 0)
        more = slopes.groups[k] - slopes.groups[0]
        linear.add(loadings @ gap, wanted, 0.02, f"Figure 4 gap {k + 1}", UNPRINTED)
        linear.add(loadings @ steeper, more, 0.004, f"Figure 4 slope {k + 1}", UNPRINTED)


def _add_weighted(
    linear: _Rows,
    squares: _Rows,
    policy: Policy,
    sample: Sample,
    paper: Published,
    mean: float,
) -> None:
    """Coefficients of Table 4, and the weighted variance behind its R2 and SEs.

    The wide kernel weights everyone alike, so its variance is already fixed (and its printed SEs
    and R2 are out of reach).
    """
    terms = ("const", TREATED, *CONTROLS[1:])
    design = sample.design(terms)
    moments = sample.covariates.moments().age
    cross = moments[:, columns_of(FULL)] @ sample.covariates.coefficients[policy.position]
    columns = columns_of(terms)
    unweighted = np.linalg.solve(moments[np.ix_(columns, columns)], cross[columns])
    for method, name in policy.weighted_models.items():
        wide = method == "kernel"
        weights = regression_weights(sample.matching, method)
        wanted, sd, level = _weighted_fit(name, design, weights, unweighted, paper, wide)
        loadings = rows_to_coefficients(design, weights)
        for k, term in enumerate(terms):
            digits = 1 if k < 2 else FREE_DIGITS if wide else CONTROL_DIGITS
            worth = (1.0, 1.0 if wide else EFFECT)[k] if k < 2 else UNPRINTED
            linear.add(loadings[:, k], wanted[k], digits * DIGIT, f"{name} {term}", worth)
        if not wide:
            square = sd**2 + (level - mean) ** 2
            squares.add(weights / weights.sum(), square, 0.0005, f"{name} variance")


def regression_weights(matching: Matching, method: str) -> np.ndarray:
    """Weights (n,) of Table 4: treated on support 1, controls their matching weight, 0 if negative.

    Control weights are scaled to the number of controls.
    """
    controls = np.maximum(matching.weights[method], 0)
    weights = controls / controls.sum() * (~matching.treated).sum()
    weights[matching.treated & matching.supported] = 1.0
    return np.asarray(weights)


def _weighted_fit(
    name: str,
    design: np.ndarray,
    weights: np.ndarray,
    unweighted: np.ndarray,
    paper: Published,
    wide: bool,
) -> tuple[np.ndarray, float, float]:
    """Coefficients (k,), SD and mean of the outcome that print constant, effect, R2 and SE."""
    total = weights.sum()
    product = design.T @ (design * weights[:, None])
    centre = design.T @ weights / total
    spread = product / total - np.outer(centre, centre)
    level = float(centre @ unweighted)
    r2 = paper.find(name, "", "r2").value
    error = paper.find(name, "const", "se")
    freedom = (weights > 0).sum() - design.shape[1]
    unit = np.sqrt(np.linalg.inv(product)[0, 0] * total * (1 - r2) / freedom)
    place = 2 * PLACE_IN_SE.get(name, 0.5) - 1
    sd = (error.value + place * error.half_width) / unit
    printed = [paper.find(name, term, "estimate").value for term in ("const", TREATED)]

    def scaled(stretch: np.ndarray) -> np.ndarray:
        income, others = unweighted[2:3] * stretch[0], unweighted[3:] * stretch[1]
        return np.concatenate([printed, income, others])

    def miss(stretch: np.ndarray) -> list[float]:
        fit = scaled(stretch)
        explained = 0.0 if wide else 3000 * (fit @ spread @ fit / sd**2 - r2)
        return [200 * (centre @ fit - level), explained, *(0.3 * (stretch - 1))]

    return scaled(least_squares(miss, [1.0, 1.0]).x), float(sd), level
