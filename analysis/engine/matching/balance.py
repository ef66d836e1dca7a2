"""How alike the compared are: standardised differences of means, ratios of variances."""

from dataclasses import dataclass

import numpy as np

from analysis.engine.arrays import Floats, Mask
from analysis.engine.matching.support import ATC, ATT


@dataclass(frozen=True, eq=False)
class Balance:
    """Balance of k covariates.

    `differences` (k,): the treated's mean minus the controls', in standard deviations; `ratios`
    (k,): the treated's variance over the controls', NaN for columns of two values.
    """

    differences: Floats
    ratios: Floats


def standardisers(X: Floats, treated: Mask, estimand: str) -> Floats:
    """Return the standard deviations (k,) that differences are measured in, before any match.

    Those of the people averaged over: the treated for the ATT, the controls for the ATC, for the
    ATE the root of both sides' mean variance; that of two values is p (1 - p), all as MatchIt has
    it. Zero where nothing varies there.
    """
    binary = two_valued(X)
    of_treated, of_controls = (
        np.where(binary, own.var(axis=0), own.var(axis=0, ddof=1))
        for own in (X[treated], X[~treated])
    )
    if estimand == ATT:
        return np.sqrt(of_treated)
    if estimand == ATC:
        return np.sqrt(of_controls)
    return np.sqrt((of_treated + of_controls) / 2)


def balance(X: Floats, treated: Mask, weights: Floats, units: Floats) -> Balance:
    """Return the balance of columns `X` (n, k) under `weights` (n,), in `units` (k,).

    Weights need not sum to anything; those of either side are normalised. A difference in units of
    zero is NaN unless it is none. Variances are unbiased for weights that tell reliability.
    """
    means, spreads = [], []
    for side in (treated, ~treated):
        share = weights[side] / weights[side].sum()
        mean = share @ X[side]
        rest = 1.0 - float((share**2).sum())
        spread = share @ (X[side] - mean) ** 2
        means.append(mean)
        spreads.append(spread / rest if rest > 0 else np.full(X.shape[1], np.nan))
    gap = means[0] - means[1]
    gap[np.abs(gap) < 1e-12 * np.abs(X).max(axis=0)] = 0.0
    known = units > 0
    differences = np.where(known, gap / np.where(known, units, 1.0), np.where(gap == 0, 0, np.nan))
    valid = ~two_valued(X) & (spreads[0] >= 0) & (spreads[1] > 0)
    ratios = np.where(valid, spreads[0] / np.where(valid, spreads[1], 1.0), np.nan)
    return Balance(differences, ratios)


def two_valued(X: Floats) -> Mask:
    """Return bool (k,): columns that hold no more than two values, whose variance is their mean."""
    low, high = X.min(axis=0), X.max(axis=0)
    return np.asarray(((low == X) | (high == X)).all(axis=0))
