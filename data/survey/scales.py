"""Scales: one number out of several items."""

import numpy as np

from data.reading.columns import Floats

SHIFT = 1e-4


def mean(items: Floats) -> Floats:
    """Return the mean of each row of items (n, k); NaN where an item is missing."""
    return np.asarray(items.mean(axis=1), dtype=np.float64)


def entropy(items: Floats) -> Floats:
    """Return the entropy-weighted, reversed score of each row of items (n, k): 0 to 1.

    Min-max scaled x, p = (x + 1e-4) / sum(x + 1e-4), e = -sum(p ln p) / ln n, weights
    (1 - e) / sum(1 - e), score 1 - sum(w x), over complete rows.
    NaN where an item is missing, everywhere when no item varies.
    """
    score = np.full(len(items), np.nan)
    complete = ~np.isnan(items).any(axis=1)
    values = items[complete]
    if len(values) < 2:
        return score
    low, span = values.min(axis=0), np.ptp(values, axis=0)
    scaled = (values - low) / np.where(span > 0, span, 1.0)
    shares = (scaled + SHIFT) / (scaled + SHIFT).sum(axis=0)
    information = 1.0 + (shares * np.log(shares)).sum(axis=0) / np.log(len(values))
    information = np.where(span > 0, information, 0.0)
    if information.sum() > 0:
        score[complete] = 1.0 - scaled @ (information / information.sum())
    return score


METHODS = {"mean": mean, "entropy": entropy}
