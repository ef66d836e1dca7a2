"""Shares of levels by hand, with and without weights, in a group and in bands."""

import numpy as np
import pytest

from analysis.model.comparison import Comparison
from analysis.model.query import Query, Specification
from analysis.questions.levels import level_shares
from data.codebook.codebook import Variable
from data.codebook.variables import Band
from data.survey.survey import Survey
from tests.analysis.made import factor, small

VOTES = ["a"] * 12 + ["b"] * 6 + ["c"] * 2 + [""] * 4
WEIGHTS = [1.0 + i % 3 for i in range(24)]
AGES = [20.0 + i for i in range(24)]


def made(*more: Variable) -> Survey:
    """Return 24 people, four of whom did not say what they vote."""
    columns = {"vote": VOTES, "wt": WEIGHTS, "age": AGES, "sex": ["f", "m"] * 12}
    variables = [factor("vote", ("a", "b", "c", "d"), "group"), factor("sex", ("f", "m"), "group")]
    return small(columns, [*variables, *more])


def asked(by: str | None, *group: tuple[str, tuple[str, ...]]) -> Query:
    return Query(Comparison(group), Specification(by=by))


def test_shares_of_those_who_answered() -> None:
    result = level_shares(made(), asked("vote"))
    table = result.table.set_index("level")
    assert list(table.index) == ["a", "b", "c"]
    assert table["estimate"].tolist() == pytest.approx([0.6, 0.3, 0.1])
    assert (table["n"].tolist(), result.n) == ([12, 6, 2], 20)
    assert "rows_missing" in [note.code for note in result.notes]
    # sd / sqrt(n), with n - 1 in the variance.
    assert table["std_error"]["a"] == pytest.approx(np.sqrt(0.6 * 0.4 / 19))


def test_weighted_shares_have_linearised_errors() -> None:
    weight = Variable("wt", "wt", "numeric", roles=("weight",))
    table = level_shares(made(weight), asked("vote")).table.set_index("level")
    w, own = np.array(WEIGHTS[:20]), np.array(VOTES[:20]) == "a"
    share = (w * own).sum() / w.sum()
    # Four people who did not say were drawn as well.
    error = np.sqrt(24 / 23 * (w**2 * (own - share) ** 2).sum()) / w.sum()
    assert table["estimate"]["a"] == pytest.approx(share)
    assert table["std_error"]["a"] == pytest.approx(error)
    assert table["estimate"].sum() == pytest.approx(1)


def test_shares_within_a_group_and_of_bands() -> None:
    bands = (Band("young", 20, 29), Band("old", 30, 60))
    age = Variable("age", "age", "numeric", bands=bands, roles=("group",))
    table = level_shares(made(age), asked("age", ("sex", ("f",)))).table.set_index("level")
    assert table["estimate"].to_dict() == pytest.approx({"young": 5 / 12, "old": 7 / 12})


def test_refusals() -> None:
    assert level_shares(made(), asked(None)).refusal.code == "no_by"
    few = level_shares(made(), asked("vote", ("vote", ("b",))))
    assert few.refusal.code == "small_group"
