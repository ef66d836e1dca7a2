"""Every one-level group of every variable, through every analysis: a third for each, in turns."""

import warnings
from collections.abc import Iterator

import pytest

from analysis.model.groups import MINIMUM
from analysis.model.query import LENSES, Query, Specification
from analysis.model.result import ESTIMATE, NOTES, REFUSALS, Result
from analysis.model.status import STATUSES
from data.survey.survey import Survey
from tests.analysis.every import EVERY
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
            yield Query((((variable.id, (level,)),),), specification)


def filtered(query: Query) -> str:
    """Return the variable that a query's group is of."""
    return query.groups[0][0][0]


def check(result: Result) -> None:
    """Check what every result promises."""
    if result.refusal is not None:
        assert result.table.empty
        assert result.refusal.code in REFUSALS
        return
    assert {note.code for note in result.notes} <= set(NOTES)
    table = result.table
    assert (table["n"] >= 0).all()
    assert "status" not in table or set(table["status"]) <= set(STATUSES)
    if set(ESTIMATE) <= set(table.columns):
        known = table[table["std_error"].notna()]
        assert (known["conf_low"] <= known["estimate"]).all()
        assert (known["estimate"] <= known["conf_high"]).all()
        assert table[table["n"] >= MINIMUM]["estimate"].notna().all()


@pytest.mark.parametrize("function", EVERY, ids=lambda function: function.__name__)
def test_every_one_level_group(survey: Survey, function) -> None:
    answered = 0
    # A third meets every variable once, and the analyses together meet every level.
    walk = sample(list(groups(survey)), 1 / 3, function.__name__, by=filtered)
    for query in walk:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            result = function(survey, query)
        check(result)
        answered += result.refusal is None
    assert answered >= 0.6 * len(walk)
