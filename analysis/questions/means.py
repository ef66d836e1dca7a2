"""Means of the focal variable and of the outcomes: by side of the filter, and by level."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats, Ints, Mask
from analysis.engine.inference import Tested
from analysis.engine.joint import joint_test
from analysis.engine.ols import Fit, Linear, TooFew, ols
from analysis.engine.ranks import ends_apart
from analysis.model.columns import by_of, focal_of
from analysis.model.comparison import DIFFERENCE, GROUP, PLACE
from analysis.model.declaration import Use
from analysis.model.equivalence import JUDGED, MEAN, judged
from analysis.model.facts import Fact, joint_tests
from analysis.model.groups import MINIMUM, compared, filter_notes, members, on_side
from analysis.model.outcomes import outcomes_of
from analysis.model.query import Query
from analysis.model.regression import few_units, sides_joined
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
from analysis.model.rules import decisions, p_by_rule, p_of, ruled
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
from analysis.model.support import (
    clusters_of,
    clusters_told,
    untested,
    untold_levels,
    untold_numbers,
)
from analysis.questions.measure import Measure, columns_of, describe
from data.survey.survey import Survey

EQUAL_MEANS = "equal_means"


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
    `engine.ols.overlapping`). Facts SHOWN of a rule and the variable, where the rules of the
    standard errors do not agree whether the difference is shown.
    """
    focal = focal_of(survey, query)
    measure = Measure((focal,), survey.numeric(focal)[:, None])
    found, rule = _compare(survey, query, [measure], "variable"), query.specification.std_errors
    own = found.table["p_value"][found.table["side"] == DIFFERENCE].to_numpy(dtype=float)
    more = decisions(survey, rule, [(focal,)], own, found.facts) if len(own) else []
    return replace(found, facts=(*found.facts, *more))


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
    values=(*ESTIMATE, "clusters"),
    needs=("focal", "group"),
    use=Use(by=True, means=True),
    ranged="",
    tests=(),
)
def focal_by(survey: Survey, query: Query) -> Result:
    """Return the group's mean of the focal variable at each level of `by`.

    `clusters` are those of the level's people where errors are clustered. Tests
    equal_means: the levels of MINIMUM people or more have one mean. Facts highest and lowest of two
    levels each, the extreme and the next: the p value of their difference, adjusted over the two
    (see `engine.ranks.ends_apart`). Facts SHOWN of a rule and of highest, lowest or differ (the
    means at all), where the rules of the standard errors do not agree.
    """
    focal = focal_of(survey, query)
    measure = Measure((focal,), survey.numeric(focal)[:, None])
    return _by(survey, query, [measure], "variable")


@answers(
    keys=("level", "outcome"),
    values=(*ESTIMATE, "clusters"),
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


def _outcomes(survey: Survey, query: Query) -> list[Measure]:
    """Return the chosen outcomes, those that share a sample together."""
    outcomes = outcomes_of(survey, query.specification.lens)
    wanted = outcomes.chosen(query.specification)
    kept = [[place for place in wanted if place in places] for places in outcomes.samples]
    return [Measure(outcomes.named(own), outcomes.values[:, own]) for own in kept if own]


def _compare(survey: Survey, query: Query, measures: list[Measure], name: str) -> Result:
    std_errors = query.specification.std_errors
    notes, frames, count = filter_notes(survey, query), [], 0
    facts: list[Fact] = []
    for measure in measures:
        own = draw(survey, members(survey, query), measure.needs(), std_errors)
        numbers = describe(own, own.of(measure.values), std_errors, measure.proportions)
        frames.append(_side(survey, query, GROUP, measure, numbers, len(own.rows)))
        notes += own.notes
        count = max(count, len(own.rows))
        if compared(survey, query.comparison):
            more, said, tested = _against(survey, query, measure, own)
            frames += more
            notes += said
            facts += tested
    table = pd.concat(frames, ignore_index=True).rename(columns={"id": name})
    table = table.sort_values("side", key=lambda side: side.map(PLACE), kind="stable")
    notes += untold_numbers(table, query.specification.clustered)
    return Result(table.reset_index(drop=True), count, unique(notes), facts=tuple(facts))


def _against(
    survey: Survey, query: Query, measure: Measure, own: Sample
) -> tuple[list[pd.DataFrame], list[Note], list[Fact]]:
    """Return the rows of the other side and of the difference, or a note why there are none.

    And facts RULED of what is measured, of the difference.
    """
    std_errors, side = query.specification.std_errors, query.comparison.against
    try:
        inside = on_side(survey, query.comparison, side)
        rest = draw(survey, inside, measure.needs(), std_errors)
    except Refused as refused:
        return [], [no_side(side, refused.note.code)], []
    other = describe(rest, rest.of(measure.values), std_errors, measure.proportions)
    try:
        difference = _difference(survey, measure, own, rest, std_errors)
        found = columns_of(difference(std_errors), 0)
    except Refused as refused:
        return [], [no_side(side, refused.note.code)], []
    hidden = _dominated(measure, own) | _dominated(measure, rest)
    if overlap(own.rows, rest.rows):
        # What is on one side only is the difference of two sums.
        apart = own.only(~np.isin(own.rows, rest.rows)), rest.only(~np.isin(rest.rows, own.rows))
        hidden |= _dominated(measure, apart[0]) | _dominated(measure, apart[1])
        other = {name: np.where(hidden, np.nan, numbers) for name, numbers in other.items()}
    found = {name: np.where(hidden, np.nan, numbers) for name, numbers in found.items()}
    facts = p_by_rule(
        survey,
        query,
        [(id,) for id in measure.ids],
        lambda rule: np.where(hidden, np.nan, p_of(difference(rule))),
    )
    people = distinct(own.rows, rest.rows)
    said = [said for said in rest.notes if said.code in BOTH_SIDES]
    return (
        [
            _side(survey, query, side, measure, other, len(rest.rows)),
            _side(survey, query, DIFFERENCE, measure, found, people),
        ],
        [*said, *errors_noted(own.rows, rest.rows, std_errors)],
        facts,
    )


def _difference(
    survey: Survey, measure: Measure, own: Sample, rest: Sample, std_errors: str
) -> Callable[[str], Linear]:
    """Return what gives, under a rule, the means of one side minus those of the other.

    They are from one regression on the side.
    """
    one, other = (_level(measure, sample, std_errors) for sample in (own, rest))

    def joined(rule: str) -> Linear:
        fits = ruled(survey, one, own.rows, rule), ruled(survey, other, rest.rows, rule)
        return sides_joined(*fits, own.rows, rest.rows).linear(np.array([[1.0, -1.0]]))

    return joined


def _level(measure: Measure, sample: Sample, std_errors: str) -> Fit:
    """Return the regression of a measure on a constant; refuses what no error can be had of."""
    cells = sample.cells(np.ones((len(sample.rows), 1)), sample.of(measure.values))
    try:
        return ols(cells, std_errors)
    except TooFew:
        if sample.units is None:
            raise
        raise few_units(sample.units, 1) from None


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
    frames, tested, facts, count = [], list[tuple[str, Tested]](), list[Fact](), 0
    for measure in measures:
        needs = [*measure.needs(), (by, np.asarray(survey.codes(by) >= 0))]
        sample = draw(survey, members(survey, query), needs, std_errors)
        frames.append(_levels(survey, query, by, measure, sample))
        fitted = _fitted(survey, by, measure, sample, std_errors)
        own = [] if fitted is None else _joint(measure, fitted[1])
        if fitted is not None and name == "variable":
            facts += _ends(survey, query, sample, *fitted)
        tested += own
        notes += [*sample.notes, *untold_levels(by, frames[-1], sample)]
        notes += untested([found for _, found in own], int(clusters_of(sample)[0]))
        count = max(count, len(sample.rows))
    notes += _unsure(frames)
    table = pd.concat(frames, ignore_index=True).rename(columns={"id": name})
    order = {level: place for place, level in enumerate(survey.codebook.variable(by).group_codes)}
    table = table.sort_values("level", key=lambda level: level.map(order), kind="stable")
    several = name == "outcome"
    keys = {"outcome": [id for id, _ in tested]} if several else {}
    tests = joint_tests(EQUAL_MEANS, keys, [found for _, found in tested], adjusted=several)
    return Result(
        table.reset_index(drop=True), count, unique(notes), facts=tuple(facts), tests=tests
    )


def _levels(
    survey: Survey, query: Query, by: str, measure: Measure, sample: Sample
) -> pd.DataFrame:
    """Return the rows of one measure at every level that somebody has."""
    frames, proportions = [], measure.proportions
    std_errors = query.specification.std_errors
    for level, keep in levels_within(survey, by, sample):
        if not keep.any():
            continue
        rows = sample.rows[keep]
        own = sample.only(keep)
        numbers = describe(own, measure.values[rows], std_errors, proportions)
        estimates, levels = list(numbers["estimate"]), [level] * len(measure.ids)
        status = statuses(survey, query, "mean", measure.ids, estimates, levels, by)
        numbers["clusters"] = np.full(len(measure.ids), clusters_told(own)[0])
        frames.append(tidy({"level": level, "id": measure.ids}, numbers, len(rows), status))
    return pd.concat(frames, ignore_index=True)


def _unsure(frames: Sequence[pd.DataFrame]) -> list[Note]:
    """Return a note on levels of enough people whose standard error cannot be had."""
    table = pd.concat(frames)
    unsure = table[(table["n"] >= MINIMUM) & table["std_error"].isna() & table["clusters"].isna()]
    levels = tuple(dict.fromkeys(unsure["level"]))
    return [note("no_std_error", levels=levels)] if levels else []


def _fitted(
    survey: Survey, by: str, measure: Measure, sample: Sample, std_errors: str
) -> tuple[Ints, Fit] | None:
    """Return the levels of enough people and the regression on them, None without one."""
    codes = sample.of(survey.codes(by))
    counts = np.bincount(codes, minlength=1)
    large = np.flatnonzero(counts >= MINIMUM)
    if len(large) < 2:
        return None
    keep = np.isin(codes, large)
    part = sample.only(keep)
    dummies = codes[keep][:, None] == large[None, 1:]
    X = np.column_stack([np.ones(len(part.rows)), dummies]).astype(float)
    try:
        return large, ols(part.cells(X, part.of(measure.values)), std_errors)
    except TooFew:
        return None


def _joint(measure: Measure, fit: Fit) -> list[tuple[str, Tested]]:
    """Return the test, for each measured id, that all levels of enough people have one mean."""
    linear = fit.linear(np.eye(len(fit.coefficients))[1:])
    return [
        (id, joint_test(linear, outcomes=np.array([place]))) for place, id in enumerate(measure.ids)
    ]


def _ends(survey: Survey, query: Query, sample: Sample, large: Ints, fit: Fit) -> list[Fact]:
    """Return whether the highest and the lowest mean differ from the next, as facts."""
    by, std_errors = by_of(survey, query), query.specification.std_errors
    rows = sample.rows[np.isin(sample.of(survey.codes(by)), large)]
    contrasts = np.eye(len(large))
    contrasts[:, 0] = 1.0

    def tested(rule: str) -> Floats:
        own = ruled(survey, fit, rows, rule)
        means, gaps = own.linear(contrasts), own.linear(np.eye(len(large))[1:])
        order = np.argsort(-means.estimates[:, 0], kind="stable")
        beside = own.linear(contrasts[order[[0, -2]]] - contrasts[order[[1, -1]]])
        ends = ends_apart(means.estimates[:, 0], means.covariance[:, 0, :, 0], beside.freedom[:, 0])
        return np.array([joint_test(gaps)[-1], *ends])

    own = tested(std_errors)
    order = np.argsort(-fit.linear(contrasts).estimates[:, 0], kind="stable")
    known = survey.codebook.variable(by).group_codes
    names = [known[large[place]] for place in order]
    single = [(name,) for name in ("differ", "highest", "lowest")]
    return [
        Fact("highest", float(own[1]), (names[0], names[1])),
        Fact("lowest", float(own[2]), (names[-1], names[-2])),
        *decisions(survey, std_errors, single, own, p_by_rule(survey, query, single, tested)),
    ]
