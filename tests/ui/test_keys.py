"""Every text that the code asks for exists, and every text is asked for."""

import ast

import pandas as pd
import pytest

from analysis.model.comparison import Comparison
from analysis.model.declaration import declared
from analysis.model.facts import TESTED
from analysis.model.query import Query, Specification
from analysis.model.vocabulary import RANGE, VOCABULARY, named
from data.survey.survey import Survey
from tests.analysis.every import EVERY, OF_GROUPS
from tests.ui.catalogues import (
    asked,
    dotted,
    literals,
    pattern,
    placeholders,
    words,
)
from tests.ui.families import app_terms, families
from ui.language.text import languages, load_text

LANGUAGES = languages()
CODED = named("code")
GUARDED = ("currency", *CODED)
"""First parts of keys that the code looks up only when they exist: `text.has(key)`."""


@pytest.fixture(scope="module")
def codes(survey: Survey) -> dict[str, set[str]]:
    """Return the codes found in the columns of every analysis, by column."""
    found: dict[str, set[str]] = {}
    specification = Specification(focal="risk", by="education", moderator="pension")
    for group in ((), (("pension", ("2",)),)):
        for function in OF_GROUPS:
            table: pd.DataFrame = function(survey, Query(Comparison(group), specification)).table
            for name in CODED:
                if name in table:
                    found.setdefault(name, set()).update(table[name])
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_that_the_code_names_exists(language: str) -> None:
    lacking = {
        f"{file}: {key}"
        for file, _, expression in asked()
        for key in literals(expression)
        if key not in words(language)
    }
    assert lacking == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_made_at_run_time_exists(language: str) -> None:
    keys = {key for family in families().values() for key in family}
    assert keys - words(language).keys() == set()


def test_every_pattern_of_keys_is_known_here() -> None:
    """A new pattern needs a row in `families`, which says what it can become."""
    found = {shape for _, _, expression in asked() if (shape := pattern(expression))}
    assert found - families().keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_string_that_looks_like_a_key_is_one_or_begins_one(language: str) -> None:
    """Keys that reach a catalogue through a variable or a parameter."""
    keys = words(language)
    wrong = {
        text for text in dotted() if text not in keys and not any(k.startswith(text) for k in keys)
    }
    assert wrong == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_has_a_head(language: str) -> None:
    heads = {f"column.{name}" for name in VOCABULARY}
    assert heads - words(language).keys() == set()


def test_every_column_is_of_some_analysis() -> None:
    columns = {name for function in EVERY for name in declared(function).columns}
    tested = {name for function in EVERY for name in declared(function).tests or ()}
    assert VOCABULARY.keys() - columns - tested - {*RANGE, *TESTED, "hypothesis"} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_in_a_table_has_a_name(codes: dict[str, set[str]], language: str) -> None:
    names = {f"{column}.{code}" for column, own in codes.items() for code in own if code}
    assert len(names) > 20
    assert names - words(language).keys() == set()


def test_every_term_met_on_a_page_is_explained() -> None:
    terms = app_terms()
    for language in LANGUAGES:
        for part in ("name", "text"):
            assert {f"glossary.{term}.{part}" for term in terms} <= words(language).keys()


def test_every_text_is_used() -> None:
    """A text that nothing asks for misleads who translates."""
    used = {key for _, _, expression in asked() for key in literals(expression)}
    used |= {key for family in families().values() for key in family}
    used |= dotted()
    used |= {key + "_help" for key in dotted() if key.endswith(".title")}
    unused = {key for key in words("en").keys() - used if key.split(".")[0] not in GUARDED}
    assert unused == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_call_fills_every_placeholder(language: str) -> None:
    """Where the code spells key and values out; page tests see the others."""
    short = {}
    for file, call, expression in asked():
        given = {keyword.arg for keyword in call.keywords}
        if None in given:  # **values: known at run time only
            continue
        for key in literals(expression):
            known = load_text(language).known.keys()
            lacking = placeholders(words(language)[key]) - given - known
            if lacking:
                short[f"{file}: {key}"] = lacking
    assert short == {}


def test_both_ends_of_a_choice_and_every_hole_of_a_pattern_are_read() -> None:
    choice = ast.parse("'say.no_such' if x else 'say.nor_this'", mode="eval").body
    assert literals(choice) == {"say.no_such", "say.nor_this"}
    assert pattern(ast.parse("f'say.{x}_{y}'", mode="eval").body) == "say.*_*"
