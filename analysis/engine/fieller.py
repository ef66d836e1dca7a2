"""Where a line meets zero: Fieller's 95 % set, which may have no ends."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.engine.arrays import Floats
from analysis.engine.inference import LEVEL

SETS = ("interval", "unbounded_outside", "unbounded_below", "unbounded_above", "all", "none")


@dataclass(frozen=True)
class Crossing:
    """A crossing point `estimate` and its set, whose kind is a word of SETS.

    interval: conf_low to conf_high. unbounded_outside: everything but conf_low to conf_high.
    unbounded_below / above: everything up to conf_high / from conf_low on. all: the whole line.
    none: the lines are the same or parallel for certain. Ends that do not exist are NaN.
    """

    estimate: float
    conf_low: float
    conf_high: float
    set: str


def fieller(gap: float, slope: float, covariance: Floats, df: float) -> Crossing:
    """Return where gap + slope x = 0, with the 95 % set of all x that the data do not reject.

    `covariance` (2, 2) of gap and slope. The set holds the x with (gap + slope x)^2 <= t^2 (Vgg +
    2 x Vgs + x^2 Vss). Fieller 1954, J. R. Stat. Soc. B 16, 175-185.
    """
    t2 = stats.t.ppf(0.5 + LEVEL / 2, df) ** 2
    a = slope**2 - t2 * covariance[1, 1]
    b = gap * slope - t2 * covariance[0, 1]
    c = gap**2 - t2 * covariance[0, 0]
    point = -gap / slope if slope else float("nan")
    nowhere = float("nan")
    if a == 0:
        return Crossing(point, *_half_line(b, c))
    inside = b**2 - a * c
    if inside < 0 and a < 0:
        return Crossing(point, nowhere, nowhere, "all")
    # With a > 0 the point itself is in the set; less than nothing under the root is rounding.
    root = np.sqrt(max(inside, 0.0))
    # The root that does not cancel first, the other from the product of both, c / a.
    safe = -(b + np.copysign(root, b))
    ends = sorted([float(safe / a), float(c / safe) if safe else 0.0])
    return Crossing(point, ends[0], ends[1], "interval" if a > 0 else "unbounded_outside")


def _half_line(b: float, c: float) -> tuple[float, float, str]:
    """Return the bounds and kind of the set 2 b x + c <= 0."""
    nowhere = float("nan")
    if b == 0:
        return nowhere, nowhere, "all" if c <= 0 else "none"
    end = -c / (2 * b)
    return (nowhere, end, "unbounded_below") if b > 0 else (end, nowhere, "unbounded_above")
