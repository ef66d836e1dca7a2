"""Several claims at once: Holm's tests, with intervals that agree with them."""

import numpy as np
from scipy import stats

from analysis.engine.arrays import Floats
from analysis.engine.inference import LEVEL


def holm(p_values: Floats) -> Floats:
    """Return Holm's adjusted p values (q,); NaN stays NaN and is not counted."""
    adjusted = np.full(len(p_values), np.nan)
    known = np.flatnonzero(np.isfinite(p_values))
    order = known[np.argsort(p_values[known], kind="stable")]
    factors = np.arange(len(order), 0, -1)
    steps = np.maximum.accumulate(p_values[order] * factors)
    adjusted[order] = np.minimum(steps, 1.0)
    return adjusted


def holm_levels(p_values: Floats) -> Floats:
    """Return the error level (q,) at which each claim's interval is drawn.

    The i-th smallest of m p values gets alpha / (m - i + 1) as long as Holm's procedure rejects;
    from the first that it does not reject on, all get that one's level. So an interval excludes
    zero if and only if Holm rejects. (They are tests turned into intervals; Bonferroni's, at
    alpha / m, are wider and cover all true values together.)
    """
    levels = np.full(len(p_values), np.nan)
    known = np.flatnonzero(np.isfinite(p_values))
    order = known[np.argsort(p_values[known], kind="stable")]
    steps = (1 - LEVEL) / np.arange(len(order), 0, -1)
    kept = np.flatnonzero(p_values[order] >= steps)
    if len(kept):
        steps[kept[0] :] = steps[kept[0]]
    levels[order] = steps
    return levels


def holm_intervals(
    estimate: Floats, std_error: Floats, df: Floats, p_values: Floats
) -> tuple[Floats, Floats]:
    """Return the bounds (q,) of intervals that exclude zero if and only if Holm rejects."""
    half = stats.t.ppf(1 - holm_levels(p_values) / 2, df) * std_error
    return estimate - half, estimate + half
