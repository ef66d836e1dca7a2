"""Matching on a propensity score, step by step: score, support, match, effect, weights.

Each step is a pure function of arrays with a frozen result. Pairs of people are visited in blocks
of treated points and windows of sorted controls, never as a matrix of everyone with everyone.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import stats
from statsmodels.discrete.discrete_model import Logit
from statsmodels.tools.sm_exceptions import (
    ConvergenceWarning,
    HessianInversionWarning,
    PerfectSeparationError,
    PerfectSeparationWarning,
)

from analysis.arrays import Floats, Ints, Mask

BLOCK = 64
NEAR = 1e-9
"""A distance within a billionth of the bandwidth counts as equal to it."""

LINE = 1e-9
"""No line is drawn through controls whose spread is a billionth of their distance squared."""


class NoPropensity(Exception):
    """The logit of treatment has no finite solution, or one side is empty."""


@dataclass(frozen=True)
class Kernel:
    """A weight by distance in bandwidths; zero beyond `reach` bandwidths."""

    weigh: Callable[[Floats], Floats]
    reach: float


@dataclass(frozen=True)
class Rule:
    """How controls are weighted: a kernel's name, its bandwidth on the score, a line or a mean."""

    kernel: str
    width: float
    linear: bool = False


@dataclass(frozen=True, eq=False)
class Propensity:
    """The logit of treatment: `scores` (n,) in 0 to 1, `coefficients` (k,)."""

    scores: Floats
    coefficients: Floats


@dataclass(frozen=True, eq=False)
class Matched:
    """Control weights and who found a match.

    `weights` (c,) sum to one, in the order of the controls: the mean, over the treated who found a
    match, of the weights each gives; `found` (t,), in the order of the treated.
    """

    weights: Floats
    found: Mask


@dataclass(frozen=True, eq=False)
class Matching:
    """A whole survey's match, of n people.

    `treated`, `supported`, `used` (n,): treated and matched on support; `control_weights` (n,) sum
    to one over the controls and are zero for the treated.
    """

    treated: Mask
    supported: Mask
    used: Mask
    control_weights: Floats


@dataclass(frozen=True)
class Effect:
    """The average effect on the treated, with its analytical standard error and normal p value."""

    estimate: float
    std_error: float
    p_value: float


def _uniform(distance: Floats) -> Floats:
    return np.ones_like(distance)


def _epanechnikov(distance: Floats) -> Floats:
    return 0.75 * (1.0 - distance**2)


def _gaussian(distance: Floats) -> Floats:
    return np.asarray(np.exp(-0.5 * distance**2))


def _tricube(distance: Floats) -> Floats:
    return (1.0 - np.abs(distance) ** 3) ** 3


KERNELS = {
    "uniform": Kernel(_uniform, 1.0),
    "epanechnikov": Kernel(_epanechnikov, 1.0),
    "gaussian": Kernel(_gaussian, np.inf),
    "tricube": Kernel(_tricube, 1.0),
}


def propensity(X: Floats, treated: Mask) -> Propensity:
    """Return each person's probability of treatment, by logit on `X` (n, k) with its constant.

    Columns are scaled for the iteration. Raises NoPropensity when the columns separate treated from
    controls, when they depend on each other, or when one side is empty.
    """
    if treated.all() or not treated.any():
        raise NoPropensity("one side is empty")
    scale = np.sqrt((X**2).mean(axis=0))
    scale[scale == 0] = 1.0
    try:
        # Where no solution is finite, the iteration overflows before it gives up.
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            for kind in (ConvergenceWarning, HessianInversionWarning, PerfectSeparationWarning):
                warnings.simplefilter("error", kind)
            fitted = Logit(treated.astype(float), X / scale).fit(disp=0, tol=1e-12)
    except (
        np.linalg.LinAlgError,
        ConvergenceWarning,
        HessianInversionWarning,
        PerfectSeparationWarning,
        PerfectSeparationError,
    ) as error:
        raise NoPropensity("the logit has no finite solution") from error
    return Propensity(np.asarray(fitted.predict()), np.asarray(fitted.params) / scale)


def common_support(scores: Floats, treated: Mask) -> Mask:
    """Return bool (n,): controls, and treated within the range of the controls' scores."""
    low, high = scores[~treated].min(), scores[~treated].max()
    return ~treated | ((scores >= low) & (scores <= high))


def kernel_match(points: Floats, controls: Floats, rule: Rule) -> Matched:
    """Return the weights of `controls` (c,) for treated `points` (t,), all scores.

    A mean rule weights the controls by the kernel of their distance; a linear rule by the kernel
    regression line's value at the point (weights may be negative; Fan 1992, JASA 87, 998-1004).
    A point without a control in reach (or, with a line, without two different ones) has no match.
    """
    order = np.argsort(controls, kind="stable")
    ordered = controls[order]
    different, place, times = np.unique(points, return_inverse=True, return_counts=True)
    total, found = np.zeros(len(controls)), np.zeros(len(different), dtype=bool)
    for start in range(0, len(different), BLOCK):
        block = slice(start, start + BLOCK)
        first, last = _window(different[block], ordered, rule)
        offset = ordered[None, first:last] - different[block, None]
        weights, known = _local(offset, rule)
        total[first:last] += (times[block] * known) @ weights
        found[block] = known
    spread = np.zeros(len(controls))
    matched = float(times[found].sum())
    spread[order] = total / matched if matched else total
    return Matched(spread, found[place.ravel()])


def match(scores: Floats, treated: Mask, rule: Rule) -> Matching:
    """Return the match of every treated person on support with the controls, under a rule."""
    supported = common_support(scores, treated)
    wanted = np.flatnonzero(treated & supported)
    matched = kernel_match(scores[wanted], scores[~treated], rule)
    used = np.zeros(len(scores), dtype=bool)
    used[wanted[matched.found]] = True
    weights = np.zeros(len(scores))
    weights[~treated] = matched.weights
    return Matching(treated, supported, used, weights)


def effect_on_treated(outcome: Floats, matching: Matching) -> Effect:
    """Return the matched treated's mean of `outcome` (n,) minus the weighted controls'.

    The standard error is sqrt(var_t / n_t + sum(w^2) var_c), variances of the matched treated and
    of the controls: it takes the score as known.
    """
    treated, controls = outcome[matching.used], outcome[~matching.treated]
    weights = matching.control_weights[~matching.treated]
    estimate = float(treated.mean() - weights @ controls)
    variance = treated.var(ddof=1) / len(treated) + (weights**2).sum() * controls.var(ddof=1)
    error = float(np.sqrt(variance))
    p_value = float(2 * stats.norm.sf(abs(estimate) / error)) if error > 0 else float("nan")
    return Effect(estimate, error, p_value)


def regression_weights(matching: Matching) -> Floats:
    """Return weights (n,) for a regression on the matched: treated 1, controls their own.

    Negative control weights count as zero; the rest are scaled to the number of controls.
    """
    controls = np.maximum(matching.control_weights, 0.0)
    total = controls.sum()
    weights = controls / total * float((~matching.treated).sum()) if total > 0 else controls
    return np.where(matching.used, 1.0, weights)


def _window(points: Floats, ordered: Floats, rule: Rule) -> tuple[int, int]:
    """Return the range of sorted controls within reach of any of the sorted points."""
    reach = KERNELS[rule.kernel].reach * rule.width * (1 + NEAR)
    ends: Ints = np.searchsorted(ordered, [points[0] - reach, points[-1] + reach])
    return int(ends[0]), int(ends[1])


def _local(offset: Floats, rule: Rule) -> tuple[Floats, Mask]:
    """Return each point's weights (points, controls), which sum to one, and who has any."""
    kernel, distance = KERNELS[rule.kernel], offset / rule.width
    near = np.abs(distance) <= kernel.reach * (1 + NEAR)
    weights = np.where(near, kernel.weigh(np.where(near, distance, 0.0)), 0.0)
    weights = np.maximum(weights, 0.0)
    if not rule.linear:
        sums = weights.sum(axis=1)
        known = sums > 0
        return weights / np.where(known, sums, 1.0)[:, None], np.asarray(known)
    return _lines(weights, distance)


def _lines(weights: Floats, distance: Floats) -> tuple[Floats, Mask]:
    """Return the weights (points, controls) by which a kernel regression line is read at zero.

    Distances are centred twice: once leaves a rounding error that a line through far or nearly
    equal controls would enlarge.
    """
    sums = weights.sum(axis=1)
    sums = np.where(sums > 0, sums, 1.0)[:, None]
    centre = (weights * distance).sum(axis=1)[:, None] / sums
    off = distance - centre
    off -= (weights * off).sum(axis=1)[:, None] / sums
    spread = (weights * off**2).sum(axis=1)
    known = spread > LINE * (weights * distance**2).sum(axis=1)
    slope = centre * off / np.where(known, spread, 1.0)[:, None]
    return weights * (1.0 / sums - slope), np.asarray(known)
