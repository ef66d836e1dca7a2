"""Every one-level group of every variable, through every analysis: a third for each, in turns."""

import warnings
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd
import pytest
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from analysis.model.comparison import Comparison
from analysis.model.declaration import declared
from analysis.model.facts import TESTED
from analysis.model.groups import MINIMUM
from analysis.model.query import LENSES, Query, Specification
from analysis.model.result import ESTIMATE, NOTES, REFUSALS, Analysis, Result
from analysis.model.status import STATUSES
from analysis.model.vocabulary import NUMERIC
from analysis.questions.means import outcomes_by
from analysis.questions.tradeoff import tradeoffs
from data.survey.survey import Survey
from tests.analysis.every import CHUNKED, OF_GROUPS, OF_PRINT
from tests.sampling import sample


def groups(survey: Survey) -> Iterator[Query]:
    """Yield a query for every level of every variable that filters."""
    moderators = [variable.id for variable in survey.codebook.with_role("moderator")]
    for place, variable in enumerate(survey.codebook.with_role("group")):
        for number, level in enumerate(variable.group_codes):
            specification = Specification(
                focal="risk",
                by=moderators[place % len(moderators)],
                moderator=moderators[(place + 1 + number) % len(moderators)],
                lens=LENSES[number % len(LENSES)],
            )
            yield Query(Comparison(((variable.id, (level,)),)), specification)


def with_pair(query: Query) -> Query:
    """Return the query with two outcomes chosen."""
    pair = ("upskilling", "unemployment_benefit")
    return replace(query, specification=replace(query.specification, outcomes=pair))


def filtered(query: Query) -> str:
    """Return the variable that a query's group is of."""
    return query.group[0][0]


def as_declared(function: Analysis, result: Result) -> bool:
    """Return whether a result has the columns that the analysis declares, of their kinds."""
    own = declared(function)
    kinds = {column.name: column.kind for column in own.key_columns + own.value_columns}
    if set(result.table) != set(kinds):
        return False
    numbers = ("hypothesis", *(own.tests or ()), *TESTED[: len(TESTED) - (not adjusted(result))])
    if len(result.tests) and (own.tests is None or tuple(result.tests) != numbers):
        return False
    return not len(result.table) or all(
        of_kind(result.table[name], kind) for name, kind in kinds.items()
    )


def adjusted(result: Result) -> bool:
    """Return whether the joint tests of a result are adjusted for each other."""
    return "p_holm" in result.tests


def of_kind(cells: pd.Series, kind: str) -> bool:
    """Return whether cells hold what a column of a kind does."""
    if kind in NUMERIC:
        return is_numeric_dtype(cells) and not is_bool_dtype(cells)
    return is_bool_dtype(cells) if kind == "flag" else all(isinstance(cell, str) for cell in cells)


def check(function: Analysis, result: Result) -> None:
    """Check what every result promises."""
    assert as_declared(function, result)
    if result.refusal is not None:
        assert result.table.empty
        assert result.refusal.code in REFUSALS
        return
    assert {note.code for note in result.notes} <= set(NOTES)
    table = result.table
    assert "n" not in table or (table["n"] >= 0).all()
    assert "status" not in table or set(table["status"]) <= set(STATUSES)
    if set(ESTIMATE) <= set(table.columns):
        known = table[table["std_error"].notna()]
        assert (known["conf_low"] <= known["estimate"]).all()
        assert (known["estimate"] <= known["conf_high"]).all()
        assert table[table["n"] >= MINIMUM]["estimate"].notna().all()


@pytest.mark.parametrize("function", OF_GROUPS, ids=lambda function: function.__name__)
def test_every_one_level_group(survey: Survey, function) -> None:
    answered = 0
    # A third meets every variable once, and the analyses together meet every level.
    walk = sample(list(groups(survey)), 1 / 3, function.__name__, by=filtered)
    for asked in walk:
        query = with_pair(asked) if function is tradeoffs else asked
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            result = function(survey, query)
        check(function, result)
        answered += result.refusal is None
    assert answered >= 0.6 * len(walk)


@pytest.mark.parametrize("function", CHUNKED + OF_PRINT, ids=lambda function: function.__name__)
def test_long_computations_and_the_print(survey: Survey, function) -> None:
    """They take long, or are the same for every group: one small group is asked."""
    specification = Specification(focal="risk", moderator="pension", outcomes=("upskilling",))
    result = function(survey, Query(Comparison((("education", ("1",)),)), specification))
    assert result.refusal is None
    assert as_declared(function, result)


def test_a_result_that_is_not_as_declared_is_found(survey: Survey) -> None:
    result = outcomes_by(survey, Query(specification=Specification(by="education")))
    assert as_declared(outcomes_by, result)
    for table in (
        result.table.assign(share=1.0),
        result.table.drop(columns="p_value"),
        result.table.assign(n="many"),
        result.table.assign(level=1),
    ):
        assert not as_declared(outcomes_by, replace(result, table=table))
    unkeyed = result.tests.drop(columns="outcome")
    assert not as_declared(outcomes_by, replace(result, tests=unkeyed))
