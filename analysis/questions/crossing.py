"""Where the lines of two levels cross, with Fieller's 95 % set, which may have no ends."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.engine.arrays import Mask
from analysis.engine.fieller import Crossing, fieller
from analysis.engine.ols import Linear
from analysis.model.contrasts import difference_rows, gap_rows
from analysis.model.declaration import Use
from analysis.model.query import Query
from analysis.model.regression import Model, fit, varying
from analysis.model.result import Result, answers, unique
from analysis.model.status import statuses
from analysis.questions.interactions import counts, ordered, own_models, scale_of
from data.survey.survey import Survey


@answers(
    keys=("level", "reference", "outcome"),
    values=(
        *("estimate", "conf_low", "conf_high", "n", "status"),
        *("set", "inside_scale", "reaches_scale"),
    ),
    needs=("focal", "outcomes", "moderator"),
    use=Use(moderator=True),
    ranged="estimate",
)
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


def _rows(survey: Survey, query: Query, model: Model) -> pd.DataFrame:
    """Return the crossings of one model, a row for each level and outcome."""
    q = len(model.levels) - 1
    origin = [gap_rows(model, np.zeros(1), level) for level in range(1, q + 1)]
    contrasts = np.vstack([*origin, difference_rows(model)])
    linear = fit(model, query.specification.std_errors).linear(contrasts)
    ids = list(model.ids)
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
    return fieller(float(gap), float(slope), covariance, float(linear.freedom[pair, place].min()))
