"""What a design can find: the power of a two-sided t test, and the smallest effect it finds."""

import numpy as np
from scipy import optimize, stats
from scipy.special import ndtr, roots_legendre

from analysis.engine.inference import LEVEL

NODES, WEIGHTS = roots_legendre(200)
OFTEN = 0.8
"""The share of surveys in which an effect that a design can find is found."""


def power(effect: float, std_error: float, df: float) -> float:
    """Return the chance that a two-sided 5 % test rejects zero when the effect is `effect`.

    The statistic is noncentral t with noncentrality effect / std_error: (Z + noncentrality) / S
    with S^2 chi-square over its df (Johnson, Kotz and Balakrishnan 1995, chapter 31), averaged over
    S by Gauss-Legendre; scipy's nct is NaN for large df. NaN without a standard error.
    """
    if not (std_error > 0 and df > 0):
        return float("nan")
    spread = np.sqrt(stats.chi2.ppf((NODES + 1) / 2, df) / df) * critical(df)
    shift = effect / std_error
    return float(WEIGHTS @ (ndtr(shift - spread) + ndtr(-shift - spread)) / 2)


def smallest_found(std_error: float, df: float, often: float = OFTEN) -> float:
    """Return the smallest effect that the test rejects with chance `often`; NaN without error."""
    if not (std_error > 0 and df > 0):
        return float("nan")
    high = critical(df) + 1.0
    while power(high, 1.0, df) < often:
        high *= 2.0
    root = optimize.brentq(lambda effect: power(effect, 1.0, df) - often, 0.0, high)
    return float(root) * std_error


def critical(df: float) -> float:
    """Return the t value beyond which a two-sided 5 % test rejects."""
    return float(stats.t.ppf(0.5 + LEVEL / 2, df))
