"""Whether a survey is confidential is asked in one place; analyses ask what may be told."""

import ast

import pytest

from tests.structure.trees import ROOT, modules, name_of, tree

ASKS = "analysis/model/disclosure_control.py"
RULES = "analysis/disclosure/"
ATTRIBUTES = {"confidential", "firms", "FEWEST_FIRMS", "DOMINANT"}
NAMES = {"Guarded", "firms_of", "FEWEST_FIRMS", "DOMINANT"}


def asks(module: ast.AST) -> list[str]:
    """Return "line: name" of all that tells a confidential survey from another."""
    found = []
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and node.attr in ATTRIBUTES | NAMES:
            found.append((node.lineno, node.attr))
        if isinstance(node, ast.Name) and node.id in NAMES:
            found.append((node.lineno, node.id))
        if isinstance(node, ast.ImportFrom):
            found += [(node.lineno, each.name) for each in node.names if each.name in NAMES]
    return [f"{line}: {name}" for line, name in sorted(found)]


def test_no_analysis_asks_whether_a_survey_is_confidential() -> None:
    wrong = {
        name_of(file): found
        for file in modules("analysis")
        if name_of(file) != ASKS
        and not name_of(file).startswith(RULES)
        and (found := asks(tree(file)))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    "code",
    [
        "if survey.codebook.confidential: pass",
        "if sample.firms is None: pass",
        "from analysis.model.disclosure_control import FEWEST_FIRMS",
        "few = count < disclosure_control.FEWEST_FIRMS",
        "shown = largest < DOMINANT * whole",
        "if isinstance(sample.disclosure, Guarded): pass",
    ],
)
def test_a_question_is_found(code: str) -> None:
    assert len(asks(ast.parse(code))) == 1


def test_the_rules_ask_where_they_may() -> None:
    assert asks(tree(ROOT / ASKS))
    assert asks(ast.parse("ends = sample.disclosure.ends(values)")) == []
