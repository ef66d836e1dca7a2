"""Effects on several outcomes at once, with analytical standard errors."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.engine.arrays import Floats
from analysis.engine.matching.compare import Comparison
from analysis.engine.matching.match import Matching
from analysis.engine.matching.neighbour import scatter


@dataclass(frozen=True)
class Effect:
    """The average effect on the treated, with its analytical standard error and normal p value."""

    estimate: float
    std_error: float
    p_value: float


@dataclass(frozen=True, eq=False)
class Effects:
    """Average effects on p outcomes: `estimates` and `std_errors`, both (p,)."""

    estimates: Floats
    std_errors: Floats


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


def effects(outcomes: Floats, scores: Floats, comparison: Comparison) -> Effects:
    """Return the effects on `outcomes` (n, p): neighbours with the error of Abadie and Imbens."""
    if all(one.pairs is not None for one in comparison.matched):
        errors = neighbour_errors(outcomes, scores, comparison)
    else:
        errors = weighted_errors(outcomes, comparison)
    return Effects(comparison.weights @ outcomes, errors)


def weighted_errors(outcomes: Floats, comparison: Comparison) -> Floats:
    """Return (p,) sqrt(sum(w^2) var_t + sum(w^2) var_c), each sum over one side.

    Of the ATT that is sqrt(var_t / n_t + sum(w^2) var_c), as psmatch2 has it. It takes the score,
    and with it the weights, as known. Variances are those of `comparison.spread`.
    """
    variance = np.zeros(outcomes.shape[1])
    for side in (comparison.treated, ~comparison.treated):
        weights, own = comparison.weights[side], outcomes[side & comparison.spread]
        variance += (weights**2).sum() * own.var(axis=0, ddof=1)
    return np.sqrt(variance)


def neighbour_errors(outcomes: Floats, scores: Floats, comparison: Comparison) -> Floats:
    """Return (p,) standard errors of neighbours, which hold for the population.

    With d the differences of the N that are averaged over, K and L the sums of a person's weights
    as a neighbour and of their squares, u whether he is averaged over himself: the variance is
    sum((d - mean)^2) / N^2 + sum(((u + K)^2 - u - L) s^2) / N^2, s^2 as `scatter` has it (Abadie
    and Imbens 2006, Econometrica 74, theorems 6 and 7). It takes the score as known. Without
    replacement K is at most 1, and it is the variance of the pairs' mean difference.
    """
    count = float(comparison.used.sum())
    variance = np.zeros(outcomes.shape[1])
    often, squared = np.zeros(len(scores)), np.zeros(len(scores))
    for one in comparison.matched:
        pairs = one.pairs
        if pairs is None:
            raise ValueError("only neighbours have pairs")
        off = outcomes[pairs.own] - pairs.means(outcomes)
        signed = off if one.treated is comparison.treated else -off
        variance += ((signed - comparison.weights @ outcomes) ** 2).sum(axis=0)
        often += pairs.given(len(scores))
        squared += pairs.given(len(scores), 2)
    own = comparison.used.astype(float)
    again = (own + often) ** 2 - own - squared
    some = again > 1e-12
    spread = scatter(outcomes, scores, comparison.treated)[some]
    return np.sqrt(variance + again[some] @ spread) / count
