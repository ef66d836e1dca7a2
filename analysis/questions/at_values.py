"""Predictions at two chosen focal values, and what lies between them: contrasts of predictions."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats
from analysis.model.contrasts import prediction_rows, slope_row
from analysis.model.declaration import Use
from analysis.model.query import Query
from analysis.model.regression import Model, fit, numbers
from analysis.model.result import ESTIMATE, Result, answers
from analysis.questions.interactions import counts, finish, frame_of, own_models, scale_of
from data.survey.survey import Survey

KINDS = ("prediction", "rise", "gap", "gap_change", "average_slope", "average_rise")
LOW, HIGH = "from", "to"
"""The query's numbers: the two focal values, by default the ends of the scale."""

Named = tuple[str, str, str, float, float, Floats, int]
"""A contrast: kind, level, reference, focal value from and to (alike at one value), row, n."""


@answers(
    keys=("kind", "level", "reference", "start", "end", "outcome"),
    values=ESTIMATE,
    needs=("focal", "outcomes", "moderator"),
    use=Use(moderator=True),
    ranged="estimate",
)
def at_values(survey: Survey, query: Query) -> Result:
    """Return predictions at the focal values LOW and HIGH, and their contrasts, by delta method.

    Rows: prediction (level x value), rise (of a level from LOW to HIGH), gap (level minus reference
    at a value), gap_change (difference of the rises), average_slope and average_rise (over the
    levels as observed). Other columns stay as observed. Where a value lies beyond what a level's
    people answered, that level has no rows that rest on it.
    """
    own = own_models(survey, query)
    frames = [_rows(survey, query, model) for model in own]
    return finish(survey, query, frames, own)


def _rows(survey: Survey, query: Query, model: Model) -> pd.DataFrame:
    low, high = scale_of(survey, model, query)
    ends = np.array([query.number(LOW, low), query.number(HIGH, high)])
    named = list(_named(model, ends))
    kinds, levels, references, start, end, rows, n = zip(*named, strict=True)
    linear = fit(model, query.specification.std_errors).linear(np.vstack(rows))
    codes = {"kind": kinds, "level": levels, "reference": references, "start": start, "end": end}
    found = numbers(model, linear)
    return frame_of(survey, query, model, codes, found, np.array(n), "")


def _named(model: Model, ends: Floats) -> Iterator[Named]:
    """Yield every contrast that the people of the levels it compares allow."""
    size, first, places = counts(model), model.levels[0], range(len(model.levels))
    rows = {place: prediction_rows(model, ends, place) for place in places}
    seen = {place: _observed(model, ends, place) for place in places}
    across = (float(ends[0]), float(ends[1]))
    for place, level in enumerate(model.levels):
        for which in np.flatnonzero(seen[place]):
            value, n = float(ends[which]), int(size[place])
            yield "prediction", level, "", value, value, rows[place][which], n
        if seen[place].all():
            yield "rise", level, "", *across, rows[place][1] - rows[place][0], int(size[place])
    for place, level in list(enumerate(model.levels))[1:]:
        gaps, fewer = rows[place] - rows[0], int(min(size[place], size[0]))
        both = seen[place] & seen[0]
        for which in np.flatnonzero(both):
            value = float(ends[which])
            yield "gap", level, first, value, value, gaps[which], fewer
        if both.all():
            yield "gap_change", level, first, *across, gaps[1] - gaps[0], fewer
    slope, everyone = slope_row(model)[0], len(model.X)
    yield "average_slope", "", "", *across, slope, everyone
    yield "average_rise", "", "", *across, slope * (ends[1] - ends[0]), everyone


def _observed(model: Model, ends: Floats, place: int) -> np.ndarray:
    """Return bool (2,): which values lie within what the level's people answered."""
    low, high = model.sample.disclosure.ends(model.focal[model.place == place])
    near = 1e-9 * max(high - low, 1.0)
    return np.asarray((ends >= low - near) & (ends <= high + near))
