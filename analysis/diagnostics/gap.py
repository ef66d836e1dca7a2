"""The gap: a level's prediction less the reference's, along what people of both answered."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats
from analysis.engine.ols import Linear
from analysis.engine.simultaneous import bands
from analysis.model.contrasts import difference_rows, gap_rows
from analysis.model.declaration import Use
from analysis.model.query import Query
from analysis.model.regression import Model, fit, numbers, varying
from analysis.model.result import ESTIMATE, Note, Refused, Result, answers, note
from analysis.questions.interactions import STEPS, counts, finish, frame_of, own_models, scale_of
from data.survey.survey import Survey


@dataclass(frozen=True, eq=False)
class Line:
    """The gap of one level of a model: `place` among its levels, `x` (g,) focal values.

    `gap` holds the g gaps of the model's p outcomes, `ends` (2 combinations) the gap where the
    focal variable is zero and its slope; `low`, `high` (g, p) the band of the whole line, which is
    `critical` (p,) standard errors to each side (NaN for an outcome that does not vary).
    """

    place: int
    x: Floats
    gap: Linear
    ends: Linear
    low: Floats
    high: Floats
    critical: Floats


@answers(
    keys=("level", "reference", "at", "outcome"),
    values=(*ESTIMATE, "band_low", "band_high"),
    needs=("focal", "outcomes", "moderator"),
    use=Use(moderator=True),
    ranged="",
)
def gap(survey: Survey, query: Query) -> Result:
    """Return each level's predicted answer minus the reference level's, along the focal variable.

    Rows: level, reference, at, outcome; 41 steps over the scale, only between the values that
    people of both levels gave, and the ends of that stretch. conf_low to conf_high hold at each
    value, band_low to band_high (sup-t, see engine/simultaneous.py) for the whole line. `n` is
    the smaller level's. Refuses when no level shares a stretch with the reference.
    """
    own, frames = own_models(survey, query), list[pd.DataFrame]()
    for model in own:
        size = counts(model)
        for line in lines(survey, query, model):
            found = numbers(model, line.gap)
            found |= {"band_low": line.low.ravel(), "band_high": line.high.ravel()}
            points, fewer = len(line.x), min(size[line.place], size[0])
            codes = named(model, line.place, points) | {"at": line.x.tolist()}
            n = np.full(points, fewer)
            frames.append(frame_of(survey, query, model, codes, found, n, ""))
    return finish(survey, query, frames, own, more=support_notes(survey, query, own))


def lines(survey: Survey, query: Query, model: Model) -> list[Line]:
    """Return the gap of every level that shares a stretch of the focal variable's values.

    Refuses when none does. The survey keeps the last ones.
    """
    key = ("gap", query.group, query.specification, model.parts)
    return survey.keep(key, lambda: _lines(survey, query, model))


def shared(model: Model, place: int) -> tuple[float, float] | None:
    """Return the lowest and highest focal value between which both levels were observed."""
    own, base = (model.sample.disclosure.ends(model.focal[model.place == of]) for of in (place, 0))
    low, high = max(own[0], base[0]), min(own[1], base[1])
    return (low, high) if low <= high else None


def steps_between(scale: tuple[float, float], ends: tuple[float, float]) -> Floats:
    """Return `ends` and those of 41 steps over the scale that lie between them."""
    near = 1e-9 * (scale[1] - scale[0])
    steps = np.linspace(*scale, STEPS)
    inside = steps[(steps > ends[0] + near) & (steps < ends[1] - near)]
    return np.unique(np.concatenate([[ends[0]], inside, [ends[1]]]))


def named(model: Model, place: int, rows: int) -> dict[str, Sequence[object]]:
    """Return the columns level and reference of so many rows about one level."""
    return {"level": [model.levels[place]] * rows, "reference": [model.levels[0]] * rows}


def support_notes(survey: Survey, query: Query, models: Sequence[Model]) -> list[Note]:
    """Return notes on levels whose gap covers less than the scale, or nothing."""
    notes, moderator = [], query.specification.moderator
    for model in models:
        low, high = scale_of(survey, model, query)
        for place, level in enumerate(model.levels[1:], start=1):
            ends, of = shared(model, place), {"variable": moderator, "level": level}
            if ends is None:
                notes.append(note("no_gap", **of))
            elif ends[0] > low or ends[1] < high:
                notes.append(note("gap_support", **of, low=ends[0], high=ends[1]))
    return notes


def _lines(survey: Survey, query: Query, model: Model) -> list[Line]:
    scale = scale_of(survey, model, query)
    stretches = {place: shared(model, place) for place in range(1, len(model.levels))}
    found = [
        _line(model, query, place, steps_between(scale, ends))
        for place, ends in stretches.items()
        if ends is not None
    ]
    if not found:
        raise Refused("no_gap", variable=query.specification.moderator)
    return found


def _line(model: Model, query: Query, place: int, x: Floats) -> Line:
    fitted = fit(model, query.specification.std_errors)
    slope = difference_rows(model)[place - 1 : place]
    ends = fitted.linear(np.vstack([gap_rows(model, np.zeros(1), place), slope]))
    gaps = fitted.linear(gap_rows(model, x, place))
    low, high = np.full(gaps.estimates.shape, np.nan), np.full(gaps.estimates.shape, np.nan)
    critical = np.full(len(model.parts), np.nan)
    for part in np.flatnonzero(varying(model)):
        covariance = gaps.covariance[:, part, :, part]
        low[:, part], high[:, part], critical[part] = bands(
            gaps.estimates[:, part], covariance, gaps.least_df
        )
    return Line(place, x, gaps, ends, low, high, critical)
