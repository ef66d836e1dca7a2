"""All catalogues say the same things, and the code uses all of them."""

import ast
import string
from pathlib import Path

import pytest

from data.reading.problems import FALLBACK, LANGUAGES, SurveyError, catalogue, report

DATA = Path(__file__).parents[2] / "data"
FUNCTIONS = {"SurveyError", "problem", "refuse", "report"}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != FALLBACK])
def test_languages_have_the_same_keys_and_placeholders(language):
    first, other = catalogue(FALLBACK), catalogue(language)
    assert {kind: set(texts) for kind, texts in first.items()} == {
        kind: set(texts) for kind, texts in other.items()
    }
    for kind, texts in first.items():
        for code, text in texts.items():
            assert placeholders(text) == placeholders(other[kind][code]), code
            assert kind == "format" or text != other[kind][code]


def codes_in_use() -> set[str]:
    found = set()
    for path in DATA.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                literals = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
                texts = [literal for literal in literals if isinstance(literal, str)]
                if name in FUNCTIONS and texts:
                    found.add(texts[0])
    return found


def test_every_sentence_is_used_and_every_problem_has_one():
    english = catalogue("en")
    choices = {"sums_kept", "sums_rescaled", "sums_dropped"}
    assert codes_in_use() | choices == set(english["problems"]) | set(english["reports"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_is_one_sentence(language):
    for kind in ("problems", "reports", "check"):
        for text in catalogue(language)[kind].values():
            assert text.endswith(("。", ".")), text
            assert "\n" not in text
            assert text.count("。") <= 1


def test_an_answer_with_braces_is_shown_as_it_is():
    error = SurveyError("not_a_number", file="{file}", column="{0}", row=1, value="{x!r:>9}")
    assert str(error).startswith("In {file}, column {0}, row 1 has {x!r:>9},")


def test_numbers_and_lists_are_written_plainly():
    line = report("sums_kept", file="f", rows=2, people=3, total=100.0, sums=("99 × 1", "98 × 1"))
    assert "add up to 100 (sum × rows: 99 × 1, 98 × 1)" in line.sentence("en")
    assert "99 × 1、98 × 1" in line.sentence("zh")
    hash(line)
