"""Weighting by the propensity score, alone and with an outcome regression (doubly robust).

Both look at people on support; standard errors come from everyone's influence.
"""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import qr, solve_triangular

from analysis.engine.arrays import Floats, Ints, Mask
from analysis.engine.cells import sum_by
from analysis.engine.matching.effect import Effects
from analysis.engine.matching.support import ATC, ATE, ATT
from analysis.engine.ols import check_rank

TINY = 1e-12
"""A score that is 0 or 1 to the last digit counts as this far from it."""


@dataclass(frozen=True, eq=False)
class Scored:
    """People with their score: `X` (n, k) with its constant, `scores`, `treated`, `supported` (n,).

    `scores` are those of the logit of `treated` on `X`; `cluster` (n,) labels or None.
    """

    X: Floats
    scores: Floats
    treated: Mask
    supported: Mask
    cluster: Ints | None = None


def inverse_weights(people: Scored, estimand: str) -> Floats:
    """Return weights (n,) that sum to one on either side, zero off support (Hajek's).

    With e the score: ATT 1 and e / (1 - e); ATC (1 - e) / e and 1; ATE 1 / e and 1 / (1 - e).
    """
    weights = _raw(people, estimand)
    for side in (people.treated, ~people.treated):
        weights[side] /= weights[side].sum()
    return weights


def weighted_effects(outcomes: Floats, people: Scored, estimand: str) -> Effects:
    """Return the inverse probability weighted effects on `outcomes` (n, p).

    The influence of every person includes what his share in the estimated score does to the
    weights (Newey and McFadden 1994, section 6; Lunceford and Davidian 2004, Statistics in Medicine
    23, equation 19).
    """
    weights = inverse_weights(people, estimand)
    means, influence = _sides(outcomes, people.treated, weights)
    slopes = _slopes(people, estimand)
    e, X = people.scores, people.X / np.sqrt((people.X**2).mean(axis=0))
    # How the effect moves with the logit's coefficients, times how a person moves those.
    moves = (X * (slopes * weights)[:, None]).T @ (
        np.where(people.treated[:, None], 1.0, -1.0) * _off(outcomes, people.treated, means)
    )
    information = X.T @ (X * (e * (1 - e))[:, None])
    share = X @ np.linalg.solve(information, moves)
    influence += (people.treated - e)[:, None] * share
    return Effects(means[0] - means[1], _errors(influence, people.cluster))


def doubly_robust_effects(outcomes: Floats, people: Scored, estimand: str) -> Effects:
    """Return the augmented inverse probability weighted effects on `outcomes` (n, p).

    Linear regressions on X of either side's people on support predict what everyone would answer
    on that side; the weighted mean of their residuals corrects the prediction. Consistent where
    the logit or the regressions are right; the standard errors are those of the efficient influence
    function, which needs both (Robins, Rotnitzky and Zhao 1994; Hahn 1998). Raises RankDeficient
    where a side does not determine its regression.
    """
    target = people.supported.copy()
    if estimand != ATE:
        target &= people.treated if estimand == ATT else ~people.treated
    count = float(target.sum())
    weights = inverse_weights(people, estimand)
    estimate = np.zeros(outcomes.shape[1])
    influence = np.zeros(outcomes.shape)
    for side, sign in ((people.treated, 1.0), (~people.treated, -1.0)):
        own = side & people.supported
        predicted = people.X @ _coefficients(people.X[own], outcomes[own])
        off = np.where(own[:, None], outcomes - predicted, 0.0)
        correction = weights[side] @ off[side]
        mean = predicted[target].mean(axis=0) + correction
        estimate += sign * mean
        spread = np.where(side, weights, 0.0)[:, None] * (off - correction)
        influence += sign * (spread + (target / count)[:, None] * (predicted - mean + correction))
    return Effects(estimate, _errors(influence, people.cluster))


def _raw(people: Scored, estimand: str) -> Floats:
    e, treated = np.clip(people.scores, TINY, 1 - TINY), people.treated
    odds = e / (1 - e)
    pairs = {ATT: (np.ones_like(e), odds), ATC: (1 / odds, np.ones_like(e))}
    pairs[ATE] = (1 / e, 1 / (1 - e))
    of_treated, of_controls = pairs[estimand]
    return np.where(people.supported, np.where(treated, of_treated, of_controls), 0.0)


def _slopes(people: Scored, estimand: str) -> Floats:
    """Return d ln(weight) / d (x'b) of every person (n,)."""
    e, treated = people.scores, people.treated
    if estimand == ATT:
        return np.where(treated, 0.0, 1.0)
    if estimand == ATC:
        return np.where(treated, -1.0, 0.0)
    return np.where(treated, e - 1.0, e)


def _off(outcomes: Floats, treated: Mask, means: tuple[Floats, Floats]) -> Floats:
    return outcomes - np.where(treated[:, None], means[0], means[1])


def _sides(
    outcomes: Floats, treated: Mask, weights: Floats
) -> tuple[tuple[Floats, Floats], Floats]:
    """Return the weighted means of both sides, and everyone's influence (n, p) on their gap."""
    means = (weights[treated] @ outcomes[treated], weights[~treated] @ outcomes[~treated])
    sign = np.where(treated, 1.0, -1.0)
    return means, (sign * weights)[:, None] * _off(outcomes, treated, means)


def _coefficients(X: Floats, outcomes: Floats) -> Floats:
    moving = np.ptp(X, axis=0) > 0
    moving[0] = True
    q, r = qr(X[:, moving], mode="economic", check_finite=False)
    check_rank(r)
    found = np.zeros((X.shape[1], outcomes.shape[1]))
    found[moving] = solve_triangular(r, q.T @ outcomes, check_finite=False)
    return found


def _errors(influence: Floats, cluster: Ints | None) -> Floats:
    """Return (p,) standard errors of sums of influences (n, p): of people, or of whole clusters."""
    sums = influence if cluster is None else sum_by(influence, cluster)
    count = float(len(sums))
    return np.sqrt((sums**2).sum(axis=0) * count / (count - 1.0))
