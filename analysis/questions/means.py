"""Means of the focal variable and of the outcomes: by side of the filter, and by level."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats, Mask
from analysis.engine.inference import Tested, inference, wald
from analysis.engine.ols import Linear, TooFew, ols
from analysis.model.columns import by_of, focal_of
from analysis.model.comparison import DIFFERENCE, GROUP, PLACE
from analysis.model.declaration import Use
from analysis.model.equivalence import JUDGED, MEAN, judged
from analysis.model.facts import joint_tests
from analysis.model.groups import MINIMUM, compared, filter_notes, members, on_side
from analysis.model.outcomes import outcomes_of
from analysis.model.query import Query
from analysis.model.regression import sides_joined
from analysis.model.result import (
    ESTIMATE,
    Note,
    Refused,
    Result,
    answers,
    asked_again,
    note,
    tidy,
    unique,
)
from analysis.model.sample import (
    BOTH_SIDES,
    Sample,
    distinct,
    draw,
    errors_noted,
    levels_within,
    no_side,
    overlap,
)
from analysis.model.status import statuses
from data.survey.survey import Survey

EQUAL_MEANS = "equal_means"


@dataclass(frozen=True, eq=False)
class Measure:
    """What is averaged: ids of p variables or outcomes, and their values (n, p), NaN = missing."""

    ids: tuple[str, ...]
    values: Floats

    def needs(self) -> list[tuple[str, Mask]]:
        """Return who has an answer, for `draw`."""
        return [(id, np.isfinite(self.values[:, place])) for place, id in enumerate(self.ids)]


@asked_again
@answers(
    keys=("side", "variable"),
    values=(*ESTIMATE, *JUDGED),
    needs=("focal",),
    use=Use(means=True),
    ranged="estimate",
)
@judged(MEAN, side=DIFFERENCE)
def compare_focal(survey: Survey, query: Query) -> Result:
    """Compare the mean of the focal variable with the other side's.

    Rows: side group, whom it is compared with (complement, everybody or second) and difference
    (group minus these, from one regression on the side); the last two only with filters and MINIMUM
    people on either side. Where people are on both sides, their errors go together (see
    `engine.ols.overlapping`).
    """
    focal = focal_of(survey, query)
    measure = Measure((focal,), survey.numeric(focal)[:, None])
    return _compare(survey, query, [measure], "variable")


@asked_again
@answers(
    keys=("side", "outcome"),
    values=(*ESTIMATE, *JUDGED),
    needs=("outcomes",),
    use=Use(means=True),
    ranged="estimate",
)
@judged(MEAN, side=DIFFERENCE)
def compare_outcomes(survey: Survey, query: Query) -> Result:
    """Compare the mean of every outcome, under the query's lens, with the other side's.

    Rows as in `compare_focal`, for each outcome.
    """
    return _compare(survey, query, _outcomes(survey, query), "outcome")


@answers(
    keys=("level", "variable"),
    values=ESTIMATE,
    needs=("focal", "group"),
    use=Use(by=True, means=True),
    ranged="",
    tests=(),
)
def focal_by(survey: Survey, query: Query) -> Result:
    """Return the group's mean of the focal variable at each level of `by`.

    Tests equal_means: the levels of MINIMUM people or more have one mean.
    """
    focal = focal_of(survey, query)
    measure = Measure((focal,), survey.numeric(focal)[:, None])
    return _by(survey, query, [measure], "variable")


@answers(
    keys=("level", "outcome"),
    values=ESTIMATE,
    needs=("outcomes", "group"),
    use=Use(by=True, means=True),
    ranged="estimate",
    tests=("outcome",),
)
def outcomes_by(survey: Survey, query: Query) -> Result:
    """Return the group's mean of every outcome, under the query's lens, at each level of `by`.

    Tests equal_means as in `focal_by`, one an outcome, adjusted over the outcomes.
    """
    return _by(survey, query, _outcomes(survey, query), "outcome")


def describe(sample: Sample, values: Floats, std_errors: str) -> dict[str, Floats]:
    """Return the columns of inference of the means of `values` (n, p) of a sample.

    The standard error is missing when there is one person or one cluster; every number is where
    the sum would tell single answers.
    """
    values = np.where(sample.disclosure.dominated(values, sample.weight), np.nan, values)
    cells = sample.cells(np.ones((len(values), 1)), values)
    try:
        linear = ols(cells, std_errors).linear(np.ones((1, 1)))
    except TooFew:
        weight = np.ones(len(values)) if sample.weight is None else sample.weight
        empty = np.full(values.shape[1], np.nan)
        return inference(weight @ values / weight.sum(), empty, empty)
    return _columns(linear, 0)


def _columns(linear: Linear, row: int) -> dict[str, Floats]:
    freedom = np.full(linear.estimates.shape[1], linear.df)
    return inference(linear.estimates[row], linear.std_errors[row], freedom)


def _outcomes(survey: Survey, query: Query) -> list[Measure]:
    """Return the chosen outcomes, those that share a sample together."""
    outcomes = outcomes_of(survey, query.specification.lens)
    wanted = outcomes.chosen(query.specification)
    kept = [[place for place in wanted if place in places] for places in outcomes.samples]
    return [Measure(outcomes.named(own), outcomes.values[:, own]) for own in kept if own]


def _compare(survey: Survey, query: Query, measures: list[Measure], name: str) -> Result:
    std_errors = query.specification.std_errors
    notes, frames, count = filter_notes(survey, query), [], 0
    for measure in measures:
        own = draw(survey, members(survey, query), measure.needs(), std_errors)
        numbers = describe(own, own.of(measure.values), std_errors)
        frames.append(_side(survey, query, GROUP, measure, numbers, len(own.rows)))
        notes += own.notes
        count = max(count, len(own.rows))
        if compared(survey, query.comparison):
            more, said = _against(survey, query, measure, own)
            frames += more
            notes += said
    table = pd.concat(frames, ignore_index=True).rename(columns={"id": name})
    table = table.sort_values("side", key=lambda side: side.map(PLACE), kind="stable")
    return Result(table.reset_index(drop=True), count, unique(notes))


def _against(
    survey: Survey, query: Query, measure: Measure, own: Sample
) -> tuple[list[pd.DataFrame], list[Note]]:
    """Return the rows of the other side and of the difference, or a note why there are none."""
    std_errors, side = query.specification.std_errors, query.comparison.against
    try:
        inside = on_side(survey, query.comparison, side)
        rest = draw(survey, inside, measure.needs(), std_errors)
    except Refused as refused:
        return [], [no_side(side, refused.note.code)]
    other = describe(rest, rest.of(measure.values), std_errors)
    found = _columns(_difference(measure, own, rest, std_errors), 0)
    hidden = _dominated(measure, own) | _dominated(measure, rest)
    if overlap(own.rows, rest.rows):
        # What is on one side only is the difference of two sums.
        apart = own.only(~np.isin(own.rows, rest.rows)), rest.only(~np.isin(rest.rows, own.rows))
        hidden |= _dominated(measure, apart[0]) | _dominated(measure, apart[1])
        other = {name: np.where(hidden, np.nan, numbers) for name, numbers in other.items()}
    found = {name: np.where(hidden, np.nan, numbers) for name, numbers in found.items()}
    people = distinct(own.rows, rest.rows)
    said = [said for said in rest.notes if said.code in BOTH_SIDES]
    return [
        _side(survey, query, side, measure, other, len(rest.rows)),
        _side(survey, query, DIFFERENCE, measure, found, people),
    ], [*said, *errors_noted(own.rows, rest.rows, std_errors)]


def _difference(measure: Measure, own: Sample, rest: Sample, std_errors: str) -> Linear:
    """Return the means of one side minus those of the other, from one regression on the side."""
    one, other = (
        ols(sample.cells(np.ones((len(sample.rows), 1)), sample.of(measure.values)), std_errors)
        for sample in (own, rest)
    )
    return sides_joined(one, other, own.rows, rest.rows).linear(np.array([[1.0, -1.0]]))


def _dominated(measure: Measure, sample: Sample) -> Mask:
    return sample.disclosure.dominated(sample.of(measure.values), sample.weight)


def _side(
    survey: Survey,
    query: Query,
    side: str,
    measure: Measure,
    numbers: dict[str, Floats],
    people: int,
) -> pd.DataFrame:
    printed = "mean" if side == GROUP else ""
    status = statuses(survey, query, printed, measure.ids, list(numbers["estimate"]))
    return tidy({"side": side, "id": measure.ids}, numbers, people, status)


def _by(survey: Survey, query: Query, measures: list[Measure], name: str) -> Result:
    by, std_errors = by_of(survey, query), query.specification.std_errors
    notes: list[Note] = []
    frames, tested, count = [], list[tuple[str, Tested]](), 0
    for measure in measures:
        needs = [*measure.needs(), (by, np.asarray(survey.codes(by) >= 0))]
        sample = draw(survey, members(survey, query), needs, std_errors)
        frames.append(_levels(survey, query, by, measure, sample))
        tested += _joint(survey, by, measure, sample, std_errors)
        notes += sample.notes
        count = max(count, len(sample.rows))
    notes += _unsure(frames)
    table = pd.concat(frames, ignore_index=True).rename(columns={"id": name})
    order = {level: place for place, level in enumerate(survey.codebook.variable(by).group_codes)}
    table = table.sort_values("level", key=lambda level: level.map(order), kind="stable")
    several = name == "outcome"
    keys = {"outcome": [id for id, _ in tested]} if several else {}
    tests = joint_tests(EQUAL_MEANS, keys, [found for _, found in tested], adjusted=several)
    return Result(table.reset_index(drop=True), count, unique(notes), tests=tests)


def _levels(
    survey: Survey, query: Query, by: str, measure: Measure, sample: Sample
) -> pd.DataFrame:
    """Return the rows of one measure at every level that somebody has."""
    frames = []
    for level, keep in levels_within(survey, by, sample):
        if not keep.any():
            continue
        rows = sample.rows[keep]
        numbers = describe(sample.only(keep), measure.values[rows], query.specification.std_errors)
        estimates, levels = list(numbers["estimate"]), [level] * len(measure.ids)
        status = statuses(survey, query, "mean", measure.ids, estimates, levels, by)
        frames.append(tidy({"level": level, "id": measure.ids}, numbers, len(rows), status))
    return pd.concat(frames, ignore_index=True)


def _unsure(frames: Sequence[pd.DataFrame]) -> list[Note]:
    """Return a note on levels of enough people whose standard error cannot be had."""
    table = pd.concat(frames)
    unsure = table[(table["n"] >= MINIMUM) & table["std_error"].isna()]
    levels = tuple(dict.fromkeys(unsure["level"]))
    return [note("no_std_error", levels=levels)] if levels else []


def _joint(
    survey: Survey, by: str, measure: Measure, sample: Sample, std_errors: str
) -> list[tuple[str, Tested]]:
    """Return the test, for each measured id, that all levels of enough people have one mean."""
    codes = sample.of(survey.codes(by))
    counts = np.bincount(codes, minlength=1)
    large = np.flatnonzero(counts >= MINIMUM)
    if len(large) < 2:
        return []
    keep = np.isin(codes, large)
    part = sample.only(keep)
    dummies = codes[keep][:, None] == large[None, 1:]
    X = np.column_stack([np.ones(len(part.rows)), dummies]).astype(float)
    try:
        fit = ols(part.cells(X, part.of(measure.values)), std_errors)
    except TooFew:
        return []
    linear = fit.linear(np.eye(len(large))[1:])
    return [
        (id, wald(linear.estimates[:, place], linear.covariance[:, place, :, place], linear.df))
        for place, id in enumerate(measure.ids)
    ]
