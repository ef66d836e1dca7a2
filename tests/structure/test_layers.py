"""Data flows one way: data -> analysis -> ui -> pages; nothing imports the generator."""

import ast
from pathlib import Path

import pytest

from tests.structure.trees import ROOMS, modules, name_of, tops, tree

SEES = {
    "data": {"data"},
    "analysis": {"analysis", "data"},
    "ui": {"ui", "analysis", "data"},
    "pages": {"ui", "analysis", "data"},
    "app": {"ui", "data"},
    "generator": {"generator", "analysis", "data"},
    "bench": {"bench", "analysis", "data", "tools"},
    "tools": {"tools"},
}
SCREEN = {"streamlit", "plotly", "altair", "matplotlib"}
ARITHMETIC = {"pandas", "numpy", "scipy", "statsmodels", "pyarrow", "polars", "duckdb"}
NEVER = {
    "data": SCREEN | {"statsmodels"},
    "analysis": SCREEN,
    "generator": SCREEN,
    "pages": ARITHMETIC,
    "app": ARITHMETIC,
}
OURS = {*ROOMS, "app"}


def wrong_imports(room: str, module: ast.AST) -> list[str]:
    """Return "line: name" of what a module of the room may not import."""
    return [
        f"{line}: {name}"
        for line, name in tops(module)
        if name.startswith(".")
        or (name in OURS and name not in SEES[room])
        or name in NEVER.get(room, set())
    ]


@pytest.mark.parametrize("room", SEES)
def test_room_imports_only_what_lies_before_it(room: str) -> None:
    files = modules(room)
    assert files, f"{room} has no module"
    wrong = {name_of(file): found for file in files if (found := wrong_imports(room, tree(file)))}
    assert wrong == {}


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("data", "import analysis.model.groups"),
        ("data", "from ui.language.text import load_text"),
        ("data", "import streamlit as st"),
        ("analysis", "def late():\n    import plotly.express"),
        ("analysis", "from generator.build import build"),
        ("ui", "import generator"),
        ("ui", "from pages import start"),
        ("pages", "import numpy as np"),
        ("pages", "from statsmodels.api import OLS"),
        ("app", "from tests.conftest import survey"),
        ("data", "from . import codebook"),
    ],
)
def test_an_arrow_that_runs_back_is_found(room: str, line: str) -> None:
    assert len(wrong_imports(room, ast.parse(line))) == 1


def test_only_tests_import_the_generator() -> None:
    """Tests of the generator may; the rooms are covered above, tools here as well."""
    importers = {
        Path(name_of(file)).parts[0]
        for file in modules(*ROOMS, "app")
        if any(name == "generator" for _, name in tops(tree(file)))
    }
    assert importers <= {"generator", "tests"}
