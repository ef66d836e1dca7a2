"""The door: what is cached, for whom, and what small groups keep to themselves."""

import ast
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from streamlit.errors import StreamlitAPIException

from analysis.model.comparison import Comparison
from analysis.model.declaration import DECLARED
from analysis.model.groups import MINIMUM
from analysis.model.query import Query, Specification
from analysis.model.result import Note, Result, answers
from analysis.questions.effects import outcome_effects
from data.survey.survey import Survey
from tests.analysis import made
from tests.structure.trees import ROOT, tree
from ui.door import compute as door
from ui.door.compute import Question, compute, withhold
from ui.visit.surveys import siblings_of
from ui.visit.view import default_specification

CALLS: list[str] = []


@pytest.fixture(autouse=True)
def fresh() -> None:
    """Begin with nothing cached and nothing counted."""
    CALLS.clear()
    door._shared.clear()


def result(n: list[float]) -> Result:
    """Return a result with one row for each count."""
    table = pd.DataFrame(
        {
            "level": [f"level {place}" for place in range(len(n))],
            "at": np.arange(len(n)) + 1.0,
            "estimate": np.arange(len(n)) + 1.5,
            "conf_low": np.arange(len(n)) + 0.5,
            "claimed": [True] * len(n),
            "n": n,
            "status": ["implied"] * len(n),
        }
    )
    return Result(table, int(sum(n)))


KEYS = ("level", "at")


@answers(
    keys=KEYS,
    values=("estimate", "conf_low", "claimed", "n", "status"),
    needs=(),
    use=None,
    ranged="",
)
def count(survey: Survey, query: Query) -> Result:
    """Answer, and write down that the question got through."""
    CALLS.append(query.specification.lens)
    return result([25, 3])


def test_few_people_are_withheld_and_their_count_with_them() -> None:
    found = withhold(result([MINIMUM - 1, MINIMUM, 1, 0, 500]), KEYS)
    numbers = found.table[["estimate", "conf_low", "n"]]
    assert numbers.isna().all(axis=1).tolist() == [True, False, True, False, False]
    assert found.table["n"].tolist()[1::2] == [MINIMUM, 0]
    assert found.table["at"].tolist() == [1, 2, 3, 4, 5], "which row it is stays"
    assert found.table["level"].tolist() == [f"level {place}" for place in range(5)]
    assert found.notes == (Note("withheld", (("count", 2), ("minimum", MINIMUM))),)


def test_nothing_is_withheld_from_many() -> None:
    many = result([MINIMUM, 0, 4000])
    assert withhold(many, KEYS) is many


def test_a_result_without_counts_is_left_alone() -> None:
    bare = Result(pd.DataFrame({"estimate": [1.0]}), 3)
    assert withhold(bare, KEYS) is bare


def test_whole_numbers_can_be_withheld_too() -> None:
    table = withhold(result([3, 30]), KEYS).table
    assert np.isnan(table["n"][0])
    assert table["n"][1] == 30


def test_what_is_kept_is_what_may_be_shown(survey: Survey) -> None:
    """Numbers that rest on few people stand nowhere, not even in the cache."""
    query = Query()
    assert np.isnan(compute(count, survey, query).table["n"][1])
    assert np.isnan(door._shared(Question(count, survey, query)).table["n"][1])
    assert len(CALLS) == 1


def test_a_range_that_is_not_declared_is_an_error(survey: Survey) -> None:
    with pytest.raises(ValueError, match="count declares no range"):
        compute(count, survey, Query(), ranged=True)
    assert CALLS == []


def test_a_range_is_that_of_the_survey_and_its_siblings(survey: Survey) -> None:
    query = Query(Comparison((("pension", ("2",)),)), default_specification(survey))
    everyone = (survey, *siblings_of(survey))
    assert len(everyone) == 9
    every = np.array([outcome_effects(own, query).table["estimate"] for own in everyone])
    found = compute(outcome_effects, survey, query, ranged=True).table
    assert found["range_low"].to_numpy() == pytest.approx(every.min(axis=0))
    assert found["range_high"].to_numpy() == pytest.approx(every.max(axis=0))
    plain = compute(outcome_effects, survey, query).table
    pd.testing.assert_frame_equal(plain, found.drop(columns=["range_low", "range_high"]))


def undeclared(survey: Survey, query: Query) -> Result:
    """Answer without having said what the answer is."""
    return result([25])


@pytest.mark.parametrize("confidential", [False, True])
def test_what_declares_nothing_does_not_get_through(survey: Survey, confidential: bool) -> None:
    codebook = replace(survey.codebook, confidential=confidential)
    with pytest.raises(KeyError, match="undeclared"):
        compute(undeclared, replace(survey, codebook=codebook), Query())


def test_an_answer_is_made_once(survey: Survey) -> None:
    first, again = (compute(count, survey, Query()) for _ in range(2))
    assert len(CALLS) == 1
    pd.testing.assert_frame_equal(first.table, again.table)
    compute(count, survey, Query(specification=Specification(lens="share")))
    assert CALLS == ["amount", "share"]


def test_readers_cannot_change_each_others_answer(survey: Survey) -> None:
    found = compute(count, survey, Query())
    found.table["estimate"] = -1.0
    assert compute(count, survey, Query()).table["estimate"][0] == 1.5


def test_two_functions_of_one_name_do_not_share(monkeypatch: pytest.MonkeyPatch) -> None:
    def copy(module: str, answer: float):
        def same(survey: Survey, query: Query) -> Result:
            return result([answer])

        same.__module__, same.__qualname__ = module, "same"
        monkeypatch.setitem(DECLARED, (module, "same"), DECLARED[count.__module__, "count"])
        return same

    survey = made.small({"x": [1]}, [made.numeric("x")])
    first, second = copy("analysis.one", 20), copy("analysis.other", 30)
    assert door._shared(Question(first, survey, Query())).n == 20
    assert door._shared(Question(second, survey, Query())).n == 30


def test_surveys_do_not_share(survey: Survey) -> None:
    other = made.copied(survey, survey.table.slice(0, 100))
    compute(count, survey, Query())
    compute(count, other, Query())
    assert len(CALLS) == 2


def test_groups_do_not_share(survey: Survey) -> None:
    compute(count, survey, Query(Comparison((("hukou", ("1",)),))))
    compute(count, survey, Query(Comparison((("hukou", ("2",)),))))
    assert len(CALLS) == 2


def test_uploads_are_kept_for_their_session_only(
    survey: Survey, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = []

    def noted(cache: str) -> Callable[[Question], Result]:
        def ask(question: Question) -> Result:
            used.append(cache)
            return question.function(question.survey, question.query)

        return ask

    monkeypatch.setattr(door, "_shared", noted("shared"))
    monkeypatch.setattr(door, "_private", noted("private"))
    compute(count, replace(survey, private=True), Query())
    compute(count, survey, Query())
    assert used == ["private", "shared"]


def test_the_private_cache_belongs_to_a_session(survey: Survey) -> None:
    """Streamlit refuses it where there is no session; the shared one needs none."""
    assert door._shared(Question(count, survey, Query())).n == 28
    with pytest.raises(StreamlitAPIException, match="session-scoped"):
        door._private(Question(count, survey, Query()))


def test_each_cache_has_an_end() -> None:
    """An address with ever new groups would fill the memory otherwise."""
    limits = [
        {keyword.arg for keyword in node.keywords}
        for node in ast.walk(tree(ROOT / "ui/door/compute.py"))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "st.cache_resource"
    ]
    kind = type(door._shared)
    caches = {name for name, made in vars(door).items() if isinstance(made, kind)}
    assert caches == {"_shared", "_private", "_shared_once", "_private_once"}
    assert len(limits) == 2, "one for all and one for each visit"
    assert all({"max_entries", "hash_funcs"} <= keywords for keywords in limits)
