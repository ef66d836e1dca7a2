"""How the focal variable's slope differs between the levels of a moderator."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats, Ints
from analysis.engine.inference import Tested
from analysis.engine.joint import joint_test
from analysis.model.columns import focal_of
from analysis.model.contrasts import difference_rows, prediction_rows, slope_rows
from analysis.model.declaration import Use
from analysis.model.equivalence import JUDGED, SLOPE, judged
from analysis.model.facts import Fact, joint_tests
from analysis.model.outcomes import outcomes_of
from analysis.model.query import CLUSTERED, Query
from analysis.model.regression import Model, fit, moderated_models, numbers
from analysis.model.result import (
    ESTIMATE,
    Note,
    Refused,
    Result,
    across,
    answers,
    asked_again,
    note,
    tidy,
    unique,
)
from analysis.model.rules import p_by_rule, p_of, ruled
from analysis.model.status import statuses
from analysis.model.support import clusters_told, untested, untold_levels, untold_numbers
from data.survey.survey import Survey

STEPS = 41
EQUAL_SLOPES = "equal_slopes"


@asked_again
@answers(
    keys=("level", "outcome"),
    values=(*ESTIMATE, *JUDGED, "clusters"),
    needs=("focal", "outcomes", "moderator"),
    use=Use(moderator=True),
    ranged="estimate",
)
@judged(SLOPE)
def slopes(survey: Survey, query: Query) -> Result:
    """Return the effect of one more focal point on every outcome, at each level of the moderator.

    One model with the focal variable times the moderator; controls are not interacted. `n` counts
    the level's people in the model, `clusters` theirs where errors are clustered.
    """
    own = own_models(survey, query)
    frames, notes = [], list[Note]()
    for model in own:
        table = _slopes(survey, query, model, query.specification.std_errors)
        size = clusters_told(model.sample, model.place, len(model.levels))
        frames.append(table.assign(clusters=np.repeat(size, len(model.ids))))
        variable = str(query.specification.moderator)
        notes += untold_levels(variable, frames[-1], model.sample)
    return finish(survey, query, frames, own, more=notes)


@asked_again
@answers(
    keys=("level", "reference", "outcome"),
    values=(*ESTIMATE, *JUDGED),
    needs=("focal", "outcomes", "moderator"),
    use=Use(moderator=True),
    ranged="estimate",
    tests=("outcome",),
)
@judged(SLOPE)
def slope_differences(survey: Survey, query: Query) -> Result:
    """Return by how much each level's slope differs from the reference level's.

    Tests equal_slopes, one an outcome, adjusted over the outcomes: all levels have one slope. Facts
    RULED of level and outcome.
    """
    own = own_models(survey, query)
    std_errors = query.specification.std_errors
    frames = [_differences(survey, query, model, std_errors) for model in own]
    tested = [found for model in own for found in _joint(model, std_errors)]
    outcomes, found = [part for part, _ in tested], [test for _, test in tested]
    tests = joint_tests(EQUAL_SLOPES, {"outcome": outcomes}, found, adjusted=True)
    groups = max(fit(model, std_errors).clusters for model in own)
    more = untested(found, groups if query.specification.clustered else 0)
    facts = [fact for model in own for fact in _by_rule(survey, query, model)]
    return replace(finish(survey, query, frames, own, facts, more=more), tests=tests)


@answers(
    keys=("std_errors", "kind", "level", "outcome"),
    values=(*ESTIMATE, *JUDGED),
    needs=("focal", "outcomes", "moderator"),
    use=Use(moderator=True),
    ranged="estimate",
)
@judged(SLOPE)
def slopes_by_std_errors(survey: Survey, query: Query) -> Result:
    """Return slopes and differences of slopes under every kind of standard errors, side by side.

    `kind` is slope or difference (level minus reference). Clustered ones are left out with a note
    where they cannot be had; with weights all but the clustered ones are the same, "linearised".
    """
    weighted = survey.codebook.role("weight") is not None
    kinds = ("classical",) if weighted else ("classical", "HC1", "HC3")
    names = ("linearised",) if weighted else kinds
    plain = own_models(survey, _under(query, "classical"))
    frames = []
    for kind, name in zip(kinds, names, strict=True):
        frames += [_both(survey, query, model, kind, name) for model in plain]
    more: list[Note] = []
    try:
        clustered = own_models(survey, _under(query, CLUSTERED[0]))
        frames += [
            _both(survey, query, model, rule, rule) for rule in CLUSTERED for model in clustered
        ]
        more = [said for model in clustered for said in model.notes]
    except Refused as refused:
        more = [note("clustered_unavailable", reason=refused.note.code)]
    return finish(survey, query, frames, plain, more=more)


@asked_again
@answers(
    keys=("level", "at", "outcome"),
    values=ESTIMATE,
    needs=("focal", "outcomes", "moderator"),
    use=Use(moderator=True),
    ranged="estimate",
)
def predictions(survey: Survey, query: Query) -> Result:
    """Return the adjusted prediction of every outcome along the focal variable, at each level.

    The controls stay as observed in the group's sample and are averaged over (R's emmeans calls
    that weights = "proportional"). 41 steps over the scale, only where the level has people.
    """
    own = own_models(survey, query)
    notes: list[Note] = []
    frames = []
    for model in own:
        contrasts, levels, at, said = grid(survey, query, model)
        found = numbers(model, fit(model, query.specification.std_errors).linear(contrasts))
        size = dict(zip(model.levels, counts(model), strict=True))
        n = np.array([size[level] for level in levels])
        frames.append(frame_of(survey, query, model, {"level": levels, "at": at}, found, n, ""))
        notes += said
    return finish(survey, query, frames, own, more=notes)


def counts(model: Model) -> Ints:
    """Return the number of people (levels,) of each compared level, the reference first."""
    return np.bincount(model.place, minlength=len(model.levels))


def scale_of(survey: Survey, model: Model, query: Query) -> tuple[float, float]:
    """Return the ends of the focal variable's scale, or of what was observed without any."""
    variable = survey.codebook.variable(focal_of(survey, query))
    low, high = variable.minimum, variable.maximum
    ends = model.sample.disclosure.ends(model.focal)
    return ends[0] if low is None else low, ends[1] if high is None else high


def own_models(survey: Survey, query: Query) -> list[Model]:
    """Return the moderated models of the query's group."""
    return moderated_models(survey, query)


def ordered(
    survey: Survey, query: Query, table: pd.DataFrame, first: Sequence[str]
) -> pd.DataFrame:
    """Return the rows by the columns `first` as they come, then by outcome."""
    place = {part: number for number, part in enumerate(outcomes_of(survey).ids)}
    keys = [table["outcome"].map(place).to_numpy()]
    keys += [pd.factorize(table[name])[0] for name in reversed(first)]
    return table.iloc[np.lexsort(keys)].reset_index(drop=True)


def _under(query: Query, std_errors: str) -> Query:
    return replace(query, specification=replace(query.specification, std_errors=std_errors))


def _slopes(survey: Survey, query: Query, model: Model, std_errors: str) -> pd.DataFrame:
    found = numbers(model, fit(model, std_errors).linear(slope_rows(model)))
    return frame_of(survey, query, model, {"level": model.levels}, found, counts(model), "slope")


def _differences(survey: Survey, query: Query, model: Model, std_errors: str) -> pd.DataFrame:
    found = numbers(model, fit(model, std_errors).linear(difference_rows(model)))
    own, size = model.levels[1:], counts(model)
    codes = {"level": own, "reference": model.levels[:1] * len(own)}
    # A difference rests on both levels, and is withheld when either is small.
    fewer = np.minimum(size[1:], size[0])
    return frame_of(survey, query, model, codes, found, fewer, "slope_difference")


def _both(survey: Survey, query: Query, model: Model, std_errors: str, name: str) -> pd.DataFrame:
    frames = {
        "slope": _slopes(survey, query, model, std_errors),
        "difference": _differences(survey, query, model, std_errors).drop(columns="reference"),
    }
    table = pd.concat([frame.assign(kind=kind) for kind, frame in frames.items()])
    table.insert(0, "kind", table.pop("kind"))
    table.insert(0, "std_errors", name)
    return table


def frame_of(
    survey: Survey,
    query: Query,
    model: Model,
    codes: Mapping[str, Sequence[object]],
    found: dict[str, Floats],
    n: Ints,
    statistic: str,
) -> pd.DataFrame:
    """Return a table of combinations (given by `codes` and `n`, one each) x outcomes."""
    ids = list(model.ids)
    columns = across(codes, ids)
    status = statuses(
        survey,
        query,
        statistic,
        columns["outcome"],
        list(found["estimate"]),
        columns["level"],
        query.specification.moderator,
    )
    return tidy(columns, found, np.repeat(n, len(ids)), status)


def _by_rule(survey: Survey, query: Query, model: Model) -> list[Fact]:
    known, contrasts = fit(model, query.specification.std_errors), difference_rows(model)
    keys = [(level, id) for level in model.levels[1:] for id in model.ids]

    def tested(rule: str) -> Floats:
        return p_of(ruled(survey, known, model.sample.rows, rule).linear(contrasts))

    return p_by_rule(survey, query, keys, tested)


def _joint(model: Model, std_errors: str) -> list[tuple[str, Tested]]:
    linear = fit(model, std_errors).linear(difference_rows(model))
    return [
        (id, joint_test(linear, outcomes=np.array([place]))) for place, id in enumerate(model.ids)
    ]


def grid(
    survey: Survey, query: Query, model: Model
) -> tuple[Floats, list[str], list[float], list[Note]]:
    """Return the contrasts of all predictions, with level and focal value of each, and notes."""
    low, high = scale_of(survey, model, query)
    steps = np.linspace(low, high, STEPS)
    rows, levels, at, notes = [], [], [], []
    for place, level in enumerate(model.levels):
        ends = model.sample.disclosure.ends(model.focal[model.place == place])
        near = 1e-9 * (high - low)
        inside = steps[(steps >= ends[0] - near) & (steps <= ends[1] + near)]
        rows.append(prediction_rows(model, inside, place))
        levels += [level] * len(inside)
        at += inside.tolist()
        if ends[0] > low or ends[1] < high:
            notes.append(_narrower(query, level, ends))
    return np.vstack(rows), levels, at, notes


def _narrower(query: Query, level: str, ends: tuple[float, float]) -> Note:
    moderator = query.specification.moderator
    return note("level_support", variable=moderator, level=level, low=ends[0], high=ends[1])


def finish(
    survey: Survey,
    query: Query,
    frames: Sequence[pd.DataFrame],
    models: Sequence[Model],
    facts: Sequence[Fact] = (),
    more: Sequence[Note] = (),
) -> Result:
    """Return the answer of all frames together, ordered by their codes, with all notes."""
    table = pd.concat(frames, ignore_index=True)
    first = [
        name
        for name in ("std_errors", "item", "kind", "level", "reference", "start", "at")
        if name in table
    ]
    notes = [said for model in models for said in model.notes]
    n = max(len(model.X) for model in models)
    table = ordered(survey, query, table, first)
    clustered = any(model.sample.cluster is not None for model in models)
    if "std_error" in table and "clusters" not in table:
        notes += untold_numbers(table, clustered)
    return Result(table, n, unique([*notes, *more]), facts=tuple(facts))
