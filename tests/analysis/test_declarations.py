"""What an analysis declares is whole, is true, and is there for whatever a page asks."""

import ast
from collections.abc import Iterator

import pandas as pd
import pytest

from analysis.model.comparison import Comparison
from analysis.model.declaration import DECLARED, NEEDS, Use, declared
from analysis.model.query import Query, Specification
from analysis.model.result import ESTIMATE, Refused, Result, answers, note
from analysis.model.vocabulary import Column
from data.survey.survey import Survey
from tests.analysis.every import ALLOWED, CHUNKED, EVERY, OF_GROUPS, OF_PRINT
from tests.structure.test_door import DOORS
from tests.structure.trees import ROOT, modules, name_of, tree
from ui.frame.registry import PAGES

ASKED_FOR = ("focal", "outcomes", "moderator", "group")
"""The roles that pages and sections ask a survey for; without others an analysis refuses."""
OWN_WORDS = ("replication.figure", "robustness.differences")
"""Tabs with the paper's questions, and with rows that an answer has only with a moderator."""

WHOLE: dict[str, object] = {
    "keys": ("side", "outcome"),
    "values": ESTIMATE,
    "needs": ("focal",),
    "use": Use(),
    "ranged": "estimate",
}


def imports(module: ast.AST) -> dict[str, tuple[str, str]]:
    """Return the module and name of what a module takes from analysis, by its local name."""
    return {
        alias.asname or alias.name: (node.module or "", alias.name)
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("analysis.")
        for alias in node.names
    }


def calls(
    module: ast.AST, imported: dict[str, tuple[str, str]]
) -> Iterator[tuple[ast.Call, str, tuple[str, str]]]:
    """Yield each call of a door, the door, and the analysis asked for by its module and name."""
    for call in ast.walk(module):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
            place = DOORS.get(call.func.id)
            one = call.args[place] if place is not None and len(call.args) > place else None
            if isinstance(one, ast.Name) and one.id in imported:
                yield call, call.func.id, imported[one.id]


def asked() -> Iterator[tuple[str, str, tuple[str, str], bool]]:
    """Yield (place, door, the analysis' module and name, whether ranged) of what pages ask for."""
    for file in modules("app", "pages", "ui"):
        imported = imports(tree(file))
        for call, door, name in calls(tree(file), imported):
            ranged = any(keyword.arg == "ranged" for keyword in call.keywords)
            yield f"{name_of(file)}:{call.lineno}", door, name, ranged


def handed(module: ast.AST, imported: dict[str, tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the analyses, by module and name, that a piece of code asks a door for."""
    return {name for _, _, name in calls(module, imported)}


def roles_of(names: set[tuple[str, str]]) -> set[str]:
    """Return the roles that some analyses need and that a page can ask a survey for."""
    return {need for name in names for need in DECLARED[name].needs if need in ASKED_FOR}


def sections(page: ast.Module) -> Iterator[tuple[str, set[str], set[tuple[str, str]]]]:
    """Yield each tab's name, the roles it asks for, and the analyses that its picture asks."""
    imported = imports(page)
    functions = {node.name: node for node in page.body if isinstance(node, ast.FunctionDef)}
    for name, panel in panels(page):
        needs = [keyword.value for keyword in panel.keywords if keyword.arg == "needs"]
        roles = {role for value in needs for role in ast.literal_eval(value)}
        draw = panel.args[0]
        drawn = functions.get(draw.id) if isinstance(draw, ast.Name) else draw
        yield name, roles, handed(drawn, imported) if drawn else set()


def panels(page: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Yield the name of each of a page's tabs, and the panel behind it."""
    named: list[tuple[ast.expr | None, ast.expr]] = []
    for node in ast.walk(page):
        if isinstance(node, ast.Dict):
            named += zip(node.keys, node.values, strict=True)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            named.append((node.targets[0].slice, node.value))
    for key, value in named:
        if isinstance(value, ast.Call) and ast.unparse(value.func) == "Panel" and key:
            yield ast.unparse(key).strip("'"), value


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


def test_pages_ask_surveys_for_what_their_analyses_need() -> None:
    found = 0
    for row in PAGES:
        page = tree(ROOT / f"pages/{row.id}.py")
        assert set(row.needs) <= roles_of(handed(page, imports(page))), row.id
        for title, roles, inside in sections(page):
            if inside and f"{row.id}.{title}" not in OWN_WORDS:
                assert roles <= roles_of(inside) <= roles | set(row.needs), (row.id, title)
                found += 1
    assert found > 20


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


def test_undeclared_notes_are_errors() -> None:
    with pytest.raises(KeyError):
        note("unheard_of")
    with pytest.raises(ValueError, match="takes"):
        note("no_filter", count=1)
    with pytest.raises(ValueError, match="takes"):
        Refused("small_group", count=1)
    with pytest.raises(ValueError, match="lens"):
        Specification(lens="unheard_of")


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
    chosen: dict[str, object] = {names[need]: given[need] for need in names if need in needs}
    if "outcomes" in needs:
        chosen["outcomes"] = ("upskilling", "unemployment_benefit")
    query = Query(Comparison((("hukou", ("2",)),)), Specification(**chosen))  # type: ignore[arg-type]
    assert function(survey, query).refusal is None
