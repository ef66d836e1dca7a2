"""Where along x an effect's 95 % interval excludes zero: Johnson and Neyman's regions."""

from dataclasses import dataclass

import numpy as np

from analysis.engine.arrays import Floats
from analysis.engine.fieller import Crossing, fieller


@dataclass(frozen=True)
class Segment:
    """A stretch `low` to `high` of x on which the interval lies on one `side` of zero: 1 or -1."""

    low: float
    high: float
    side: int


@dataclass(frozen=True)
class Regions:
    """Where the interval of an effect excludes zero.

    `includes`: the set of all x whose interval includes zero, with its bounds, which may lie
    outside the observed values (a word of fieller.SETS says what they bound). `excludes`: the
    stretches of the observed values on which the interval excludes zero, from low to high.
    """

    includes: Crossing
    excludes: tuple[Segment, ...]


def regions(
    intercept: float, slope: float, covariance: Floats, df: float, support: tuple[float, float]
) -> Regions:
    """Return where the interval of intercept + slope x excludes zero, at any x and observed ones.

    `covariance` (2, 2) of both; `support` the lowest and highest observed x. The x whose interval
    includes zero are Fieller's set of the x at which the effect is zero. Johnson & Neyman 1936,
    Stat. Res. Mem. 1, 57-93; Bauer & Curran 2005, Multivar. Behav. Res. 40, 373-400.
    Raises ValueError for numbers that are not finite or a support from high to low.
    """
    low, high = support
    numbers = (intercept, slope, *np.ravel(covariance), low, high)
    if not (np.isfinite(numbers).all() and df > 0 and low <= high):
        raise ValueError("an effect needs finite numbers, a positive df and a support low to high")
    includes = fieller(intercept, slope, covariance, df)
    found = []
    for start, end in _outside(includes):
        if start < high and end > low:
            within = max(start, low), min(end, high)
            middle = intercept + slope * (within[0] + within[1]) / 2
            found.append(Segment(*within, 1 if middle > 0 else -1))
    return Regions(includes, tuple(found))


def _outside(found: Crossing) -> list[tuple[float, float]]:
    """Return the open stretches of the line that are not in the set."""
    low, high, everywhere = found.conf_low, found.conf_high, float("inf")
    return {
        "interval": [(-everywhere, low), (high, everywhere)],
        "unbounded_outside": [(low, high)],
        "unbounded_below": [(high, everywhere)],
        "unbounded_above": [(-everywhere, low)],
        "all": [],
        "none": [(-everywhere, everywhere)],
    }[found.set]
