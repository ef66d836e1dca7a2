"""What may be said of the order of estimates: what tests of their differences tell."""

import numpy as np

from analysis.engine.arrays import Floats, Ints
from analysis.engine.holm import holm
from analysis.engine.inference import LEVEL, inference


def apart(
    estimates: Floats, covariance: Floats, df: Floats | float, first: Ints, second: Ints
) -> dict[str, Floats]:
    """Return the columns of inference of the differences `first` minus `second`, places (m,).

    `estimates` (q,) with their `covariance` (q, q): the differences are within the same people.
    """
    spread = np.diagonal(covariance)
    variance = spread[first] + spread[second] - 2 * covariance[first, second]
    rounding = 1e-12 * (spread[first] + spread[second])
    error = np.sqrt(np.where(variance > rounding, variance, 0.0))
    return inference(estimates[first] - estimates[second], error, np.full(len(first), df))


def rank_bounds(estimates: Floats, covariance: Floats, df: float) -> tuple[Floats, Floats]:
    """Return the best and the worst rank (q,) that the data leave each estimate, 1 = largest.

    One more than how many are shown to be larger, and q less how many are shown to be smaller, by
    tests of all pairs under Holm: the ranks lie within all of these bounds together in 95 % of
    samples. Mogstad, Romano, Shaikh and Wilhelm 2024, Review of Economic Studies 91, 476-518.
    """
    count = len(estimates)
    first, second = np.triu_indices(count, 1)
    found = apart(estimates, covariance, df, first, second)
    shown = holm(found["p_value"]) < 1 - LEVEL
    larger = shown & (found["estimate"] > 0)
    smaller = shown & ~larger
    upper = np.where(smaller, second, first)[shown]
    lower = np.where(smaller, first, second)[shown]
    above, below = (np.bincount(own, minlength=count).astype(float) for own in (lower, upper))
    return 1.0 + above, float(count) - below


def ends_apart(estimates: Floats, covariance: Floats, df: Floats | float) -> tuple[float, float]:
    """Return the p values of first against second, and of last against the one before it.

    Holm-adjusted over the two; `df` of each, or of both. That the largest is tested against the
    next alone, although the data said which is the largest, keeps the level: Gutmann and Maymin
    1987, Annals of Statistics 15, 456-461.
    """
    order = np.argsort(-estimates, kind="stable")
    found = apart(estimates, covariance, df, order[[0, -2]], order[[1, -1]])
    top, bottom = holm(found["p_value"]).tolist()
    return float(top), float(bottom)
