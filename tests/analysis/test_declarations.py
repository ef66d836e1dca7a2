"""What an analysis declares is whole, is true, and is there for whatever a page asks."""

import ast
from collections.abc import Iterator

import pandas as pd
import pytest

from analysis.model.declaration import DECLARED, NEEDS, Use, declared
from analysis.model.query import Query, Specification
from analysis.model.result import ESTIMATE, Refused, Result, answers
from analysis.model.vocabulary import Column
from data.survey.survey import Survey
from tests.analysis.every import ALLOWED, CHUNKED, EVERY, OF_GROUPS, OF_PRINT
from tests.structure.test_door import DOORS
from tests.structure.trees import modules, name_of, tree

WHOLE: dict[str, object] = {
    "keys": ("side", "outcome"),
    "values": ESTIMATE,
    "needs": ("focal",),
    "use": Use(),
    "ranged": "estimate",
}


def asked() -> Iterator[tuple[str, str, tuple[str, str], bool]]:
    """Yield (place, door, the analysis' module and name, whether ranged) of what pages ask for."""
    for file in modules("app", "pages", "ui"):
        imported = {
            alias.asname or alias.name: (node.module or "", alias.name)
            for node in ast.walk(tree(file))
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("analysis.")
            for alias in node.names
        }
        for node in ast.walk(tree(file)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            place = DOORS.get(node.func.id)
            handed = node.args[place] if place is not None and len(node.args) > place else None
            if isinstance(handed, ast.Name) and handed.id in imported:
                ranged = any(keyword.arg == "ranged" for keyword in node.keywords)
                yield f"{name_of(file)}:{node.lineno}", node.func.id, imported[handed.id], ranged


def written() -> set[tuple[str, str]]:
    """Return the module and name of every function of analysis from a query to a result."""
    return {
        (name_of(file).removesuffix(".py").replace("/", "."), node.name)
        for file in modules("analysis")
        for node in tree(file).body
        if isinstance(node, ast.FunctionDef) and answers_a_query(node)
    }


def answers_a_query(node: ast.FunctionDef) -> bool:
    """Return whether a function that others may call takes a survey and a query to a result."""
    types = [ast.unparse(known.annotation) for known in node.args.args if known.annotation]
    returned = node.returns is not None and ast.unparse(node.returns) == "Result"
    return types == ["Survey", "Query"] and returned and not node.name.startswith("_")


def test_whatever_pages_ask_for_is_declared() -> None:
    found = list(asked())
    assert len(found) > 80
    assert {place: name for place, _, name, _ in found if name not in DECLARED} == {}


def test_ranges_are_asked_only_where_they_are_declared() -> None:
    ranged = {name for _, _, name, ranged in asked() if ranged}
    assert len(ranged) > 20
    assert {name for name in ranged if not DECLARED[name].ranged} == set()


def test_long_computations_have_a_door_of_their_own() -> None:
    in_chunks = {name for _, door, name, _ in asked() if door == "in_chunks"}
    assert in_chunks == {(each.__module__, each.__qualname__) for each in CHUNKED}


def test_every_function_that_answers_a_query_is_declared() -> None:
    assert written() == {(each.__module__, each.__qualname__) for each in EVERY}
    assert set(EVERY) == {*OF_GROUPS, *OF_PRINT, *CHUNKED}
    assert len(EVERY) > 80
    assert 50 < len(ALLOWED) < len(EVERY)


@pytest.mark.parametrize("part", WHOLE)
def test_a_declaration_without_a_part_is_refused(part: str) -> None:
    parts = {name: value for name, value in WHOLE.items() if name != part}
    with pytest.raises(TypeError, match=part):
        answers(**parts)  # type: ignore[arg-type]
    answers(**WHOLE)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("part", "value", "error"),
    [
        ("keys", ("unheard_of",), KeyError),
        ("values", ("estimate", "estimate"), ValueError),
        ("values", ("outcome", "estimate"), ValueError),
        ("needs", ("unheard_of",), ValueError),
        ("ranged", "rank", ValueError),
    ],
)
def test_a_declaration_of_what_is_not_there_is_refused(
    part: str, value: object, error: type[Exception]
) -> None:
    with pytest.raises(error):
        answers(**WHOLE | {part: value})  # type: ignore[arg-type]


def test_a_column_is_of_a_kind() -> None:
    with pytest.raises(ValueError, match="kind"):
        Column("estimate", "kind")


def test_what_declares_nothing_has_no_declaration() -> None:
    def undeclared(survey: Survey, query: Query) -> Result:
        return Result(pd.DataFrame(), 0)

    with pytest.raises(KeyError, match="undeclared"):
        declared(undeclared)


@answers(keys=("level",), values=("estimate", "n"), needs=(), use=None, ranged="")
def handing_on(survey: Survey, query: Query) -> Result:
    """Hand on the refusal of an analysis with other columns."""
    return Result(pd.DataFrame({"side": []}), 0, refusal=Refused("no_focal").note)


def test_a_refusal_has_the_columns_of_whoever_was_asked(survey: Survey) -> None:
    assert list(handing_on(survey, Query()).table) == ["level", "estimate", "n"]


@pytest.mark.parametrize("function", OF_GROUPS + OF_PRINT, ids=lambda each: each.__name__)
def test_what_is_declared_is_enough(survey: Survey, function) -> None:
    """With what an analysis needs, and nothing else that a query names, it answers."""
    needs = declared(function).needs
    given = {"focal": "risk", "moderator": "pension", "group": "education"}
    names = {"focal": "focal", "moderator": "moderator", "group": "by"}
    assert set(needs) <= set(NEEDS)
    asked = {field: given[need] for need, field in names.items() if need in needs}
    query = Query(((("hukou", ("2",)),),), Specification(**asked))  # type: ignore[arg-type]
    assert function(survey, query).refusal is None
