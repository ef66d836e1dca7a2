"""What people answered is taken in one place; analyses ask it, not the survey's allocation."""

import ast

import pytest

from tests.structure.trees import ROOT, modules, name_of, tree

TAKES = "analysis/model/outcomes.py"
EXPRESSES = "analysis/model/lens.py"
KINDS = {"Allocation", "OpenBlock"}
WORTH = {"worth", "money"}
DESCRIBES = "ui/sections/own/"
"""Where a reader says what the total of an own survey is worth."""


def reaches(module: ast.AST) -> list[str]:
    """Return "line: name" of all that goes past the outcomes to the answers or their kind."""
    found = []
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and node.attr == "allocation":
            found.append((node.lineno, node.attr))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            taken = node.func.attr == "outcomes" and not node.args
            found += [(node.lineno, node.func.attr)] if taken else []
        if isinstance(node, ast.ImportFrom):
            found += [(node.lineno, each.name) for each in node.names if each.name in KINDS]
    return [f"{line}: {name}" for line, name in sorted(found)]


def test_analyses_take_outcomes() -> None:
    wrong = {
        name_of(file): found
        for file in modules("analysis")
        if name_of(file) not in (TAKES, EXPRESSES) and (found := reaches(tree(file)))
    }
    assert wrong == {}


def values_the_total(module: ast.AST) -> list[str]:
    """Return "line: name" of all that asks an allocation what its total is worth."""
    reads = [node for node in ast.walk(module) if isinstance(node, ast.Attribute)]
    return [f"{node.lineno}: {node.attr}" for node in reads if node.attr in WORTH]


def test_pages_are_told_the_unit() -> None:
    wrong = {
        name_of(file): found
        for file in modules("ui", "pages")
        if not name_of(file).startswith(DESCRIBES) and (found := values_the_total(tree(file)))
    }
    assert wrong == {}


def test_a_page_that_values_the_total_is_found() -> None:
    assert values_the_total(ast.parse("whole = here.survey.codebook.allocation.worth"))


@pytest.mark.parametrize(
    "code",
    [
        "points = survey.outcomes()[rows]",
        "total = survey.codebook.allocation.total",
        "from data.codebook.codebook import Allocation",
    ],
)
def test_a_way_past_them_is_found(code: str) -> None:
    assert len(reaches(ast.parse(code))) == 1


def test_the_one_place_is_found() -> None:
    assert reaches(tree(ROOT / TAKES))
    assert reaches(ast.parse("wanted = outcomes.chosen(specification.outcomes)")) == []
