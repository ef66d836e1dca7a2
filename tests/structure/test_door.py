"""Pages hand functions of analysis to `compute` and never call them; so does ui.

For ui this means the functions that answer a query: helpers such as Holm's adjustment it may call.
"""

import ast
from pathlib import Path

import pytest

from tests.structure.trees import ROOT, modules, name_of, tree

DOORS = {"compute": 0, "in_chunks": 2}
"""Where an analysis is asked, and which argument it is; the second door asks the first."""


def module_file(module: str) -> Path:
    """Return where a module lies; a package's own code is its __init__.py."""
    base = ROOT / module.replace(".", "/")
    return base / "__init__.py" if base.is_dir() else base.with_suffix(".py")


def functions_of(module: str, only_answers: bool) -> set[str]:
    """Return the functions that a module of analysis defines, or those that answer a query."""
    file = module_file(module)
    functions = [node for node in tree(file).body if isinstance(node, ast.FunctionDef)]
    return {node.name for node in functions if not only_answers or answers(node)}


def answers(function: ast.FunctionDef) -> bool:
    """Return whether a function takes a survey and a query."""
    types = [ast.unparse(known.annotation) for known in function.args.args if known.annotation]
    return types == ["Survey", "Query"]


def taken(module: ast.AST, only_answers: bool) -> tuple[set[str], list[str]]:
    """Return the local names of analysis functions, and "line: import" of whole modules."""
    names: set[str] = set()
    whole = []
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("analysis."):
            module_name = node.module or ""
            functions = functions_of(module_name, only_answers)
            inner = {
                alias.name
                for alias in node.names
                if module_file(f"{module_name}.{alias.name}").is_file()
            }
            whole += [f"{node.lineno}: {module_name}.{name}" for name in sorted(inner)]
            names |= {alias.asname or alias.name for alias in node.names if alias.name in functions}
        elif isinstance(node, ast.ImportFrom) and node.module == "analysis":
            whole += [f"{node.lineno}: analysis.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            found = [alias.name for alias in node.names if alias.name.split(".")[0] == "analysis"]
            whole += [f"{node.lineno}: {name}" for name in found]
    return names, whole


def around_the_door(module: ast.AST, only_answers: bool = False) -> list[str]:
    """Return "line: name" of every use of an analysis function but where a door asks for it."""
    names, wrong = taken(module, only_answers)
    handed = {
        id(node.args[DOORS[node.func.id]])
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and len(node.args) > DOORS.get(node.func.id, len(node.args))
    }
    return wrong + [
        f"{node.lineno}: {node.id}"
        for node in ast.walk(module)
        if isinstance(node, ast.Name) and node.id in names and id(node) not in handed
    ]


@pytest.mark.parametrize(("room", "only_answers"), [("pages", False), ("app", False), ("ui", True)])
def test_analysis_is_reached_through_the_door_only(room: str, only_answers: bool) -> None:
    found = {name_of(file): around_the_door(tree(file), only_answers) for file in modules(room)}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_functions_that_answer_a_query_are_known() -> None:
    assert functions_of("analysis.model.groups", only_answers=True) >= {"headcount"}


@pytest.mark.parametrize(
    "code",
    [
        "from analysis.model.groups import headcount\nheadcount(survey, query)",
        "from analysis.model.groups import headcount\nlater = headcount",
        "from analysis.model.groups import headcount as count\ncompute(survey, count, query)",
        "from analysis.model.groups import headcount\ncompute(lambda *a: headcount(*a), s, q)",
        "from analysis.model.groups import headcount\nin_chunks(here, headcount, panel, query, 8)",
        "import analysis.model.groups",
        "from analysis.model import groups",
    ],
)
def test_a_way_around_the_door_is_found(code: str) -> None:
    assert len(around_the_door(ast.parse(code))) == 1


def test_the_door_itself_is_no_way_around() -> None:
    code = "from analysis.model.groups import MINIMUM, headcount\ncompute(headcount, survey, query)"
    assert around_the_door(ast.parse(code)) == []
    long = (
        "from analysis.model.groups import headcount\nin_chunks(here, panel, headcount, query, 8)"
    )
    assert around_the_door(ast.parse(long)) == []


def test_results_are_cached_in_the_door_only() -> None:
    """A second cache would be keyed on less than the survey's fingerprint and the whole query."""
    users = {
        name_of(file)
        for file in modules("app", "pages", "ui", "data", "analysis")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Attribute) and node.attr in ("cache_data", "cache_resource")
    }
    of_no_answers = {"ui/visit/surveys.py", "ui/frame/forget.py"}
    assert users - of_no_answers == {"ui/door/compute.py"}


def test_no_cache_outlives_the_server() -> None:
    keywords = {
        (name_of(file), keyword.arg)
        for file in modules("app", "pages", "ui")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "persist"
    }
    assert keywords == set()
