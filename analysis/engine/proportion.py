"""Intervals of proportions, which stay between 0 and 1."""

import numpy as np
from scipy import stats

from analysis.engine.arrays import Floats
from analysis.engine.inference import LEVEL


def wilson(share: Floats, n: float) -> tuple[Floats, Floats]:
    """Return Wilson's 95 % bounds (q,) of shares (q,) of n people."""
    z2 = stats.norm.ppf(0.5 + LEVEL / 2) ** 2
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = np.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n**2))) / (1 + z2 / n)
    # At a share of 0 or 1 the bound is exact; rounding must not push it past, or short of it.
    low, high = np.where(share == 0, 0.0, centre - half), np.where(share == 1, 1.0, centre + half)
    return np.maximum(low, 0.0), np.minimum(high, 1.0)


def designed(share: Floats, std_error: Floats, df: float, units: float) -> tuple[Floats, Floats]:
    """Return the 95 % bounds (q,) of shares (q,) of a sample with weights or clusters.

    The interval of the logit, its error by the delta method from that of the share (q,), with
    t(df): what R's survey::svyciprop calls "logit". A share of 0 or 1 has no logit; it has Wilson's
    bounds of the number of independent `units`, clusters or effective people.
    """
    inside = (share > 0) & (share < 1) & (std_error > 0)
    held = np.where(inside, share, 0.5)
    half = stats.t.ppf(0.5 + LEVEL / 2, df) * std_error / (held * (1 - held))
    logit = np.log(held / (1 - held))
    low, high = (1 / (1 + np.exp(-(logit + sign * half))) for sign in (-1, 1))
    ends = wilson(share, units)
    return np.where(inside, low, ends[0]), np.where(inside, high, ends[1])
