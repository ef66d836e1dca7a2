"""How an answer is expressed: amount, share, logarithm, ratio or log-ratio to the others."""

import numpy as np

from analysis.engine.arrays import Floats
from data.codebook.codebook import Allocation

ZERO = 0.5
"""Percent of the total that stand in for nothing where a logarithm of a ratio is taken."""


def express(points: Floats, split: Allocation, lens: str) -> Floats:
    """Return what was split (n, parts) under a lens; NaN rows where an allocation is incomplete.

    amount: money (points when the codebook names no money); share: percent of the person's own sum;
    ln: ln(100 points / total + 1); ratio: points over the person's other points, NaN where those
    are zero; logratio: the pivot coordinate sqrt((D - 1) / D) ln(x / geometric mean of the others)
    of D parts, zeros replaced by ZERO percent of the total (Egozcue et al. 2003, Mathematical
    Geology 35; Hron, Filzmoser and Thompson 2012). The D coordinates sum to zero.
    """
    complete = np.isfinite(points).all(axis=1, keepdims=True)
    points = np.where(complete, points, np.nan)
    if lens == "amount":
        return points * (split.worth / split.total)
    if lens == "ln":
        return np.log(100.0 * points / split.total + 1.0)
    own = points.sum(axis=1, keepdims=True)
    if lens == "logratio":
        return _pivots(np.where(own > 0, points, np.nan), ZERO / 100.0 * split.total)
    if lens == "share":
        return 100.0 * points / np.where(own > 0, own, np.nan)
    rest = own - points
    return points / np.where(rest > 0, rest, np.nan)


def _pivots(points: Floats, floor: float) -> Floats:
    logs = np.log(np.where(points == 0, floor, points))
    parts = points.shape[1]
    return np.sqrt(parts / (parts - 1)) * (logs - logs.mean(axis=1, keepdims=True))
