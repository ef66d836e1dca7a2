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
    outside the observed values (a word of crossing.SETS says what they bound). `excludes`: the
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


def band_segments(x: Floats, low: Floats, high: Floats) -> tuple[Segment, ...]:
    """Return the stretches of x on which the band from `low` to `high` excludes zero.

    `x` (m,) increasing, the band (m,) of any shape: a stretch ends where the straight edge between
    two points meets zero, or at a point whose neighbour has no band (NaN). Raises ValueError when
    x does not increase.
    """
    if not (np.diff(x) > 0).all():
        raise ValueError("the points of a curve must increase")
    above = [Segment(*ends, 1) for ends in _positive(x, low)]
    below = [Segment(*ends, -1) for ends in _positive(x, -high)]
    return tuple(sorted(above + below, key=lambda segment: segment.low))


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


def _positive(x: Floats, edge: Floats) -> list[tuple[float, float]]:
    """Return the stretches on which the straight lines through (x, edge) are above zero."""
    inside = np.concatenate([[False], edge > 0, [False]]).astype(int)
    starts, ends = np.flatnonzero(np.diff(inside) == 1), np.flatnonzero(np.diff(inside) == -1) - 1
    return [
        (_meets_zero(x, edge, start, start - 1), _meets_zero(x, edge, end, end + 1))
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
    ]


def _meets_zero(x: Floats, edge: Floats, inside: int, outside: int) -> float:
    """Return where the line from a point above zero to its neighbour, if it has one, meets zero."""
    if not 0 <= outside < len(x) or np.isnan(edge[outside]):
        return float(x[inside])
    share = edge[inside] / (edge[inside] - edge[outside])
    return float(x[inside] + share * (x[outside] - x[inside]))
