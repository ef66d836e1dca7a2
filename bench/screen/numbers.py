"""Medians, percentiles and the ratios of them that the targets are about."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` (0 to 1) of the values lie, between two by a line.

    ValueError without values.
    """
    if not values:
        raise ValueError("a percentile needs values")
    ordered, place = sorted(values), share * (len(values) - 1)
    low, high = ordered[math.floor(place)], ordered[math.ceil(place)]
    return low + (high - low) * (place - math.floor(place))


@dataclass(frozen=True)
class Spread:
    """How many values there are, their median and their 95th percentile."""

    n: int
    median: float
    p95: float


def spread(values: Sequence[float]) -> Spread:
    """Return the spread of values; ValueError without any."""
    return Spread(len(values), median(values) if values else 0.0, percentile(values, 0.95))


@dataclass(frozen=True)
class Ratio:
    """How ours compares with theirs: median over median, and p95 over p95."""

    ours: Spread
    theirs: Spread

    @property
    def median(self) -> float:
        """Return our median over theirs."""
        return self.ours.median / self.theirs.median

    @property
    def p95(self) -> float:
        """Return our 95th percentile over theirs."""
        return self.ours.p95 / self.theirs.p95


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> Ratio:
    """Return the ratio of two sets of times; ValueError where one is empty."""
    return Ratio(spread(ours), spread(theirs))
