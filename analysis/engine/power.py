"""What a design can find: the power of a two-sided t test, and the smallest effect it finds."""

from functools import lru_cache

import numpy as np
from scipy import optimize
from scipy.special import gammaincinv, ndtr, roots_legendre, stdtrit

from analysis.engine.arrays import Floats
from analysis.engine.inference import LEVEL

MANY = 1e9
"""Degrees of freedom that stand for infinitely many."""
REACH = 7.5
"""Standard deviations of a normal variable beyond which nothing lies."""
_PLACES, _SHARES = roots_legendre(200)
NODES = ndtr(REACH * _PLACES)
WEIGHTS = REACH * _SHARES * np.exp(-((REACH * _PLACES) ** 2) / 2) / np.sqrt(2 * np.pi)
"""Probabilities (200,) and what each weighs: even steps in normal quantiles, dense at both ends."""
OFTEN = 0.8
"""The share of surveys in which an effect that a design can find is found."""
ERROR = 1 - LEVEL
"""How often a test may reject what is true, unless it is adjusted for others."""


def power(effect: float, std_error: float, df: float, error: float = ERROR) -> float:
    """Return the chance that a two-sided test rejects zero when the effect is `effect`.

    The statistic is noncentral t with noncentrality effect / std_error: (Z + noncentrality) / S
    with S^2 chi-square over its df (Johnson, Kotz and Balakrishnan 1995, chapter 31), averaged over
    S by Gauss-Legendre on normal quantiles; scipy's nct is NaN for large df. NaN without a
    standard error.
    """
    if not (std_error > 0 and df > 0):
        return float("nan")
    return _power(effect / std_error, _thresholds(df, error))


def smallest_found(
    std_error: float, df: float, often: float = OFTEN, error: float = ERROR
) -> float:
    """Return the smallest effect that the test rejects with chance `often`; NaN without error."""
    if not (std_error > 0 and df > 0):
        return float("nan")
    return _smallest(df, often, error) * std_error


def critical(df: float, error: float = ERROR) -> float:
    """Return the t value beyond which a two-sided test rejects."""
    return float(stdtrit(min(df, MANY), 1 - error / 2))


@lru_cache(maxsize=4096)
def _smallest(df: float, often: float, error: float) -> float:
    """Return the smallest effect found, in standard errors: all that a survey adds is its df."""
    thresholds, high = _thresholds(df, error), critical(df, error) + 1.0
    while _power(high, thresholds) < often:
        high *= 2.0
    return float(optimize.brentq(lambda effect: _power(effect, thresholds) - often, 0.0, high))


def _thresholds(df: float, error: float) -> Floats:
    """Return what Z must exceed (200,), where S takes each of its nodes."""
    df = min(df, MANY)
    spread = np.sqrt(2 * gammaincinv(df / 2, NODES) / df)
    return np.asarray(spread * critical(df, error))


def _power(shift: float, thresholds: Floats) -> float:
    return float(WEIGHTS @ (ndtr(shift - thresholds) + ndtr(-shift - thresholds)))
