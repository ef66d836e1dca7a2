"""The answers behind the lines: their means along the focal variable, and who gives nothing."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats, Ints
from analysis.model.declaration import WHOLE, Use
from analysis.model.groups import MINIMUM
from analysis.model.outcomes import outcomes_of
from analysis.model.query import Query
from analysis.model.regression import Model
from analysis.model.result import Result, answers
from analysis.model.status import statuses
from analysis.questions.interactions import finish, own_models
from data.survey.survey import Survey

MOST_VALUES = 25
BINS = 12
MOSTLY = 0.5
"""The share of marks that must rest on enough people, for every focal value to have its own."""


@answers(
    keys=("level", "at", "outcome"),
    values=("estimate", "n", "status"),
    needs=("focal", "outcomes", "moderator"),
    use=None,
    ranged="",
)
def answer_means(survey: Survey, query: Query) -> Result:
    """Return the mean answer of the model's people at each level and value of the focal variable.

    Not adjusted for controls. A focal variable of many values, or too few people for its values, is
    cut into at most BINS equally filled bins, each at its people's mean.
    """
    own = own_models(survey, query)
    frames = []
    for model in own:
        answered = _answers(survey, query, model)
        frames.append(cell_means(survey, query, model, answered, model.sample.weight))
    return finish(survey, query, frames, own)


@answers(
    keys=("level", "outcome"),
    values=("estimate", "n", "status"),
    needs=("focal", "outcomes", "closed", "moderator"),
    use=Use(moderator=True, share=WHOLE),
    ranged="estimate",
)
def zero_shares(survey: Survey, query: Query) -> Result:
    """Return the share, 0 to 1, of each compared level's people who give an outcome nothing."""
    own, outcomes = own_models(survey, query), outcomes_of(survey)
    frames = []
    for model in own:
        nothing = outcomes.answers[model.sample.rows][:, list(model.parts)] == 0
        means, n = _means(model.place, nothing.astype(float), model.sample.weight)
        for place in range(len(model.levels)):
            theirs = model.place == place
            told = model.sample.disclosure.only(theirs).told(nothing[theirs])
            means[place] = np.where(told, means[place], np.nan)
        codes = {"level": list(model.levels)}
        frames.append(_table(survey, query, model, codes, means, n, None))
    return finish(survey, query, frames, own)


def cell_means(
    survey: Survey,
    query: Query,
    model: Model,
    outcomes: Floats,
    weight: Floats | None,
    status: str | None = None,
) -> pd.DataFrame:
    """Return the means of `outcomes` (n, parts) by level and focal value of the model's people.

    `status` is that of every number, by default as the survey's own answers have it.
    """
    at, values = focal_places(model.focal, model.place)
    cells = model.place * len(values) + at
    filled, cells = np.unique(cells, return_inverse=True)
    means, n = _means(cells, outcomes, weight)
    focal, _ = _means(cells, model.focal[:, None], weight)
    # A value that everybody shares is written as answered, not as a mean with its rounding.
    place = filled % len(values)
    shown = np.where(np.isnan(values[place]), focal[:, 0], values[place])
    codes = {
        "level": [model.levels[cell] for cell in filled // len(values)],
        "at": shown.tolist(),
    }
    return _table(survey, query, model, codes, means, n, status)


def focal_places(focal: Floats, level: Ints) -> tuple[Ints, Floats]:
    """Return each person's place (n,) among the focal values or bins, and these values (m,).

    `level` (n,) is each person's level. Values that differ by rounding are one. Bins have no value
    of their own: NaN.
    """
    values, places = np.unique(np.round(focal, 9), return_inverse=True)
    people = np.bincount(level * len(values) + places.ravel())
    if len(values) <= MOST_VALUES and (people[people > 0] >= MINIMUM).mean() >= MOSTLY:
        return np.asarray(places.ravel(), dtype=np.int64), values
    bins = int(np.clip(np.bincount(level).min() // (2 * MINIMUM), 1, BINS))
    edges = np.unique(np.quantile(focal, np.linspace(0, 1, bins + 1)))
    inside = np.clip(np.searchsorted(edges, focal, side="right") - 1, 0, len(edges) - 2)
    return inside, np.full(len(edges) - 1, np.nan)


def _answers(survey: Survey, query: Query, model: Model) -> Floats:
    """Return the answers (n, parts) as given: with firm effects the model's own are not."""
    every = outcomes_of(survey, query.specification.lens)
    return every.values[model.sample.rows][:, list(model.parts)]


def _means(cells: Ints, values: Floats, weight: Floats | None) -> tuple[Floats, Ints]:
    """Return the (weighted) means (cells, p) of `values` (n, p), and how many people (cells,)."""
    mass = np.ones(len(cells)) if weight is None else weight
    sums = np.column_stack([np.bincount(cells, mass * column) for column in values.T])
    return sums / np.bincount(cells, mass)[:, None], np.bincount(cells)


def _table(
    survey: Survey,
    query: Query,
    model: Model,
    codes: Mapping[str, Sequence[object]],
    means: Floats,
    n: Ints,
    status: str | None,
) -> pd.DataFrame:
    """Return a table of cells x outcomes, outcomes fastest."""
    ids = list(model.ids)
    table = pd.DataFrame(
        {
            **{name: np.repeat(np.array(own), len(ids)) for name, own in codes.items()},
            "outcome": ids * len(n),
            "estimate": means.ravel(),
            "n": np.repeat(n, len(ids)),
        }
    )
    known = [status] * len(table) if status else None
    table["status"] = known or statuses(
        survey, query, "", list(table["outcome"]), list(table["estimate"])
    )
    return table
