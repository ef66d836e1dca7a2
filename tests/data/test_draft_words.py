"""Names of columns read as words; those of a budget without what all begin with."""

import pytest

from data.intake.drafts.words import apart, as_words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("basic_income", "Basic income"),
        ("risk", "Risk"),
        ("q1", "Q1"),
        ("Streets, Sidewalks & Transit", "Streets, Sidewalks & Transit"),
        ("riskRobots", "riskRobots"),
        ("_id", "_id"),
        ("岗位", "岗位"),
        ("__import__('os')", "__import__('os')"),
    ],
)
def test_identifiers_become_words_and_nothing_else_does(name: str, words: str) -> None:
    assert as_words(name) == words


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["budget_basic_income", "budget_upskilling"], ["Basic income", "Upskilling"]),
        (["a_b_roads", "a_b_parks", "a_b_schools"], ["Roads", "Parks", "Schools"]),
        (["budget", "budget_roads"], ["Budget", "Budget roads"]),
        (["roads", "parks"], ["Roads", "Parks"]),
        (["basin", "basic"], ["Basin", "Basic"]),
        (["budget_roads"], ["Budget roads"]),
        (["x_Roads", "x_Parks"], ["x_Roads", "x_Parks"]),
    ],
)
def test_what_all_names_begin_with_is_left_out(names: list[str], words: list[str]) -> None:
    assert apart(names) == dict(zip(names, words, strict=True))
