"""Where the lines of two levels cross, with Fieller's 95 % set, which may have no ends."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from analysis.arrays import Floats, Mask
from analysis.contrasts import difference_rows, gap_rows
from analysis.estimators import Linear
from analysis.interactions import counts, ordered, own_models, scale_of
from analysis.intervals import LEVEL
from analysis.lens import part_ids
from analysis.model import Model, fit, varying
from analysis.query import Query
from analysis.result import Result, answers, unique
from analysis.status import statuses
from data.survey import Survey

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


@answers(
    "level", "reference", "outcome", "estimate", "conf_low", "conf_high", "n", "status",
    "set", "inside_scale", "reaches_scale",
)  # fmt: skip
def crossing(survey: Survey, query: Query) -> Result:
    """Return the focal value at which each level's line meets the reference level's.

    Rows: level, reference, outcome. `set` says what conf_low and conf_high bound (see Crossing);
    `inside_scale`: the point lies on the scale; `reaches_scale`: a part of the set does. `n` is the
    smaller of the two levels.
    """
    own = own_models(survey, query)
    frames = [_rows(survey, query, model) for model in own]
    table = ordered(survey, query, pd.concat(frames, ignore_index=True), ["level"])
    notes = [said for model in own for said in model.notes]
    return Result(table, max(len(model.X) for model in own), unique(notes))


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


def reaches(found: Crossing, low: float, high: float) -> bool:
    """Return whether any value from low to high is in the set."""
    if found.set == "interval":
        return found.conf_low <= high and found.conf_high >= low
    if found.set == "unbounded_outside":
        return low <= found.conf_low or high >= found.conf_high
    if found.set == "unbounded_below":
        return low <= found.conf_high
    if found.set == "unbounded_above":
        return high >= found.conf_low
    return found.set == "all"


def _half_line(b: float, c: float) -> tuple[float, float, str]:
    """Return the bounds and kind of the set 2 b x + c <= 0."""
    nowhere = float("nan")
    if b == 0:
        return nowhere, nowhere, "all" if c <= 0 else "none"
    end = -c / (2 * b)
    return (nowhere, end, "unbounded_below") if b > 0 else (end, nowhere, "unbounded_above")


def _rows(survey: Survey, query: Query, model: Model) -> pd.DataFrame:
    """Return the crossings of one model, a row for each level and outcome."""
    q = len(model.levels) - 1
    origin = [gap_rows(model, np.zeros(1), level) for level in range(1, q + 1)]
    contrasts = np.vstack([*origin, difference_rows(model)])
    linear = fit(model, query.specification.std_errors).linear(contrasts)
    ids = [part_ids(survey)[place] for place in model.parts]
    found = [_one(linear, level, q, place) for level in range(q) for place in range(len(ids))]
    still = np.logical_not(np.tile(varying(model), q))
    low, high = scale_of(survey, model, query)
    size = counts(model)
    table = pd.DataFrame(
        {
            "level": np.repeat(np.array(model.levels[1:]), len(ids)),
            "reference": model.levels[0],
            "outcome": ids * q,
            "estimate": [each.estimate for each in found],
            "conf_low": [each.conf_low for each in found],
            "conf_high": [each.conf_high for each in found],
            "n": np.repeat(np.minimum(size[1:], size[0]), len(ids)),
            "set": [each.set for each in found],
        }
    )
    return _judged(survey, query, table, found, still, (low, high))


def _judged(
    survey: Survey,
    query: Query,
    table: pd.DataFrame,
    found: Sequence[Crossing],
    still: Mask,
    ends: tuple[float, float],
) -> pd.DataFrame:
    """Return the rows with status and their relation to the scale; constant outcomes blank."""
    low, high = ends
    table.loc[still, ["estimate", "conf_low", "conf_high"]] = np.nan
    table.loc[still, "set"] = "none"
    status = statuses(survey, query, "", list(table["outcome"]), list(table["estimate"]))
    table.insert(list(table.columns).index("set"), "status", status)
    table["inside_scale"] = table["estimate"].between(low, high)
    table["reaches_scale"] = np.array([reaches(each, low, high) for each in found]) & ~still
    return table


def _one(linear: Linear, level: int, q: int, place: int) -> Crossing:
    pair = [level, q + level]
    covariance = linear.covariance[pair][:, place][:, pair][:, :, place]
    gap, slope = linear.estimates[pair, place]
    return fieller(float(gap), float(slope), covariance, linear.df)
