"""Who stands behind a gap: people along the focal variable, at its ends and near a crossing."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats, Ints
from analysis.model.columns import focal_of, shares
from analysis.model.declaration import PART, Use
from analysis.model.facts import Fact
from analysis.model.groups import members
from analysis.model.query import Query
from analysis.model.regression import Model, fit
from analysis.model.result import Refused, Result, answers, unique
from analysis.model.sample import Sample, answered, draw, levels_within
from analysis.model.status import statuses
from analysis.questions.crossing import crossing
from analysis.questions.interactions import counts, ordered, own_models, scale_of
from analysis.questions.support import bands
from data.survey.survey import Survey

VALUES, EQUAL = 25, 24
"""A focal variable of so many values has a bar for each; others have so many equal bars."""

ENDS = ("people", "lowest", "highest")
"""All people of a level, those in the lowest and those in the highest band of the scale."""

FEW = 50
"""Fewer people than these around a crossing are few."""


@answers(
    keys=("level", "low", "high"),
    values=("estimate", "n", "status"),
    needs=("focal", "outcomes", "moderator"),
    use=Use(moderator=True, share=PART, answers=True),
    ranged="",
)
def distribution(survey: Survey, query: Query) -> Result:
    """Count the model's people at each level along the focal variable, in fine bars.

    Rows: level, low, high (a bar's ends); `estimate` is the share of the level's people, 0 to 1. A
    bar stands for one value where there are at most 25, else for a 24th of the range. Fact
    people of a level: all of them.
    """
    model = own_models(survey, query)[0]
    edges, place = _bars(model.sample, model.focal)
    size, bars = counts(model), len(edges)
    bar = model.place * bars + place
    cells = np.bincount(bar, minlength=len(size) * bars).reshape(-1, bars)
    table = pd.DataFrame(
        {
            "level": np.repeat(np.array(model.levels), bars),
            "low": np.tile(edges[:, 0], len(model.levels)),
            "high": np.tile(edges[:, 1], len(model.levels)),
            "estimate": (cells / size[:, None]).ravel(),
            "n": model.sample.disclosure.count(bar, len(size) * bars),
        }
    )
    table["status"] = statuses(survey, query, "", list(table["level"]), list(table["estimate"]))
    facts = [
        Fact("people", float(n), (level,)) for level, n in zip(model.levels, size, strict=True)
    ]
    return Result(table, len(model.X), unique(list(model.notes)), facts=tuple(facts))


@answers(
    keys=("kind", "level", "low", "high"),
    values=("estimate", "n", "status"),
    needs=("focal", "moderator"),
    use=Use(moderator=True, share=PART),
    ranged="estimate",
)
def sparse(survey: Survey, query: Query) -> Result:
    """Count everybody at each level of the moderator, and those at the ends of the scale.

    Rows: kind (of ENDS), level, low, high (the band's ends, see `support`; high belongs to the
    highest band only). `estimate` is the share: of everybody at a level whose people are counted,
    or of the level's people at an end. They are the group's people with both answers, whether or
    not the model has them all.
    """
    moderator, focal = _moderator(survey, query), focal_of(survey, query)
    needs = answered(survey, [focal])
    needs.append((moderator, survey.codes(moderator) >= 0))
    sample = draw(survey, members(survey, query), needs, "classical")
    rows = sample.rows
    values, variable = survey.numeric(focal), survey.codebook.variable(focal)
    low, high = sample.disclosure.ends(values[rows])
    scale = bands(
        low if variable.minimum is None else variable.minimum,
        high if variable.maximum is None else variable.maximum,
    )
    found = []
    x = values[rows]
    for level, own in levels_within(survey, moderator, sample):
        if n := int(own.sum()):
            lowest, highest = (
                int(sample.disclosure.count((own & at).astype(np.int64), 2)[1])
                for at in (x < scale[1], x >= scale[-2])
            )
            found += [
                ("people", level, scale[0], scale[-1], n / len(rows), n),
                ("lowest", level, scale[0], scale[1], lowest / n, lowest),
                ("highest", level, scale[-2], scale[-1], highest / n, highest),
            ]
    table = pd.DataFrame(found, columns=["kind", "level", "low", "high", "estimate", "n"])
    table["status"] = statuses(survey, query, "", list(table["level"]), list(table["estimate"]))
    return Result(table, len(rows))


@answers(
    keys=("level", "reference", "outcome", "low", "high"),
    values=("estimate", "n", "n_level", "n_reference", "few", "status"),
    needs=("focal", "outcomes", "moderator"),
    use=Use(moderator=True),
    ranged="",
)
def near_crossing(survey: Survey, query: Query) -> Result:
    """Count the model's people around each crossing point that lies on the scale.

    Rows: level, reference, outcome, low, high (an eighth of the scale to each side of the crossing
    `estimate`); n_level and n_reference people of the two levels are there, `n` is the smaller
    number and `few` says whether it is below FEW.
    """
    own = own_models(survey, query)
    for model in own:
        fit(model, query.specification.std_errors)  # refuses what `crossing` refuses
    met = crossing(survey, query)
    points = met.table[met.table["inside_scale"]].set_index(["level", "outcome"])["estimate"]
    rows = [row for model in own for row in _near(survey, query, model, points)]
    columns = ["level", "reference", "outcome", "low", "high", "estimate", "n_level", "n_reference"]
    table = pd.DataFrame(rows, columns=columns)
    table.insert(6, "n", table[["n_level", "n_reference"]].min(axis=1))
    table["few"] = table["n"] < FEW
    table["status"] = statuses(survey, query, "", list(table["outcome"]), list(table["estimate"]))
    return Result(ordered(survey, query, table, ["level"]), met.n, met.notes)


def _moderator(survey: Survey, query: Query) -> str:
    """Return the moderator; refuses in the words of the models when there is none."""
    codebook, id = survey.codebook, query.specification.moderator
    if id is None or not codebook.has(id):
        raise Refused("no_moderator")
    if shares(codebook, codebook.variable(focal_of(survey, query)), codebook.variable(id)):
        raise Refused("same_moderator", variable=id)
    return id


def _near(
    survey: Survey, query: Query, model: Model, points: "pd.Series[float]"
) -> Iterator[tuple[object, ...]]:
    low, high = scale_of(survey, model, query)
    half = (high - low) / 8
    for place, level in enumerate(model.levels[1:], start=1):
        for outcome in model.ids:
            point = points.get((level, outcome))
            if point is not None:
                inside = np.abs(model.focal - point) <= half * (1 + 1e-9)
                n = [int((inside & (model.place == of)).sum()) for of in (place, 0)]
                ends = (point - half, point + half, point)
                yield (level, model.levels[0], outcome, *ends, *n)


def _bars(sample: Sample, values: Floats) -> tuple[Floats, Ints]:
    """Return the bars' ends (bars, 2) and each person's bar (n,)."""
    # Means of items may differ in their last digits only.
    known, place = np.unique(np.round(values, 9), return_inverse=True)
    if len(known) <= VALUES:
        # An answer that few gave must not show in the width of the others' bars.
        common = known[sample.disclosure.apart(place, len(known))]
        half = (np.diff(common).min() if len(common) > 1 else 1.0) / 2
        return np.column_stack([known - half, known + half]), place
    ends = np.linspace(*sample.disclosure.ends(values), EQUAL + 1)
    bar = np.clip(np.searchsorted(ends, values, side="right") - 1, 0, EQUAL - 1)
    return np.column_stack([ends[:-1], ends[1:]]), bar
