"""Text of a survey or a reader never becomes code, in no room."""

import ast

import pytest

from tests.structure.trees import PRODUCT, imported, modules, name_of, tree

CALLS = {"eval", "exec", "compile", "__import__", "import_module"}
METHODS = {"query", "eval", "from_formula", "read_pickle", "import_module"}
IMPORTS = ("patsy", "formulaic", "statsmodels.formula", "pickle", "marshal", "shelve", "importlib")


def text_as_code(module: ast.AST) -> list[str]:
    """Return "line: name" of calls and imports that run text as code or load objects from bytes."""
    found = [
        f"{line}: {name}"
        for line, name in imported(module)
        if any(name == bad or name.startswith(f"{bad}.") for bad in IMPORTS)
    ]
    for node in ast.walk(module):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Name) and called.id in CALLS:
            found.append(f"{node.lineno}: {called.id}")
        if isinstance(called, ast.Attribute) and called.attr in METHODS:
            found.append(f"{node.lineno}: .{called.attr}")
    return found


def test_no_room_runs_text() -> None:
    files = modules(*PRODUCT, "tools")
    wrong = {name_of(file): found for file in files if (found := text_as_code(tree(file)))}
    assert wrong == {}


@pytest.mark.parametrize(
    "code",
    [
        "eval(text)",
        "exec(text)",
        "frame.query('age > ' + text)",
        "frame.eval(text)",
        "import statsmodels.formula.api as smf",
        "OLS.from_formula(text, frame)",
        "from patsy import dmatrix",
        "import pickle",
    ],
)
def test_text_that_runs_is_found(code: str) -> None:
    assert len(text_as_code(ast.parse(code))) == 1


def test_reading_an_attribute_called_query_is_no_call() -> None:
    assert text_as_code(ast.parse("compute(headcount, survey, view.query)")) == []
