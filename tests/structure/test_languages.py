"""A language is the same list of files everywhere, found and never listed."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.documents import texts
from data.reading.problems import FALLBACK, HERE, LANGUAGES
from data.reading.problems import languages as found
from data.survey.load import bundled_surveys
from tests.structure.trees import PRODUCT, modules, name_of, tree
from ui.language.text import FOLDER, languages


def test_a_language_is_found_by_its_file(tmp_path: Path) -> None:
    for name in ("words.eo.toml", "words.aa.toml", "words.toml", "other.bb.toml", "words.cc.txt"):
        (tmp_path / name).touch()
    assert found(tmp_path, "words") == ("aa", "eo")


def test_every_room_speaks_the_same_languages() -> None:
    assert FALLBACK in LANGUAGES
    assert languages() == LANGUAGES
    assert found(HERE, "problems") == LANGUAGES
    assert found(texts.HERE, "texts") == LANGUAGES


@pytest.mark.parametrize("folder", bundled_surveys(), ids=lambda folder: folder.name)
def test_every_bundled_survey_speaks_them(folder: Path) -> None:
    assert found(folder, "labels") == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_files(language: str) -> None:
    files = [{path.name for path in (FOLDER / code).iterdir()} for code in (language, FALLBACK)]
    assert files[0] == files[1]
    assert len(files[0]) > 10


def listed(module: ast.AST) -> Iterator[int]:
    """Yield the line of every string that is a language's code."""
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and node.value in LANGUAGES:
            yield node.lineno


def test_no_module_lists_a_language() -> None:
    lines = [name_of(file) for file in modules("app", *PRODUCT[1:]) for _ in listed(tree(file))]
    assert lines == ["data/reading/problems.py"], "the fallback alone"


def test_a_listed_language_is_seen() -> None:
    assert list(listed(ast.parse("a = 1\nb = {'zh': '、'}"))) == [2]
