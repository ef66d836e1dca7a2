"""Thousands of damaged Stata and SPSS files: each is read or refused, none takes the server along.

HOSTILE_MUTANTS=5000 tries as many of each format instead of 500.
"""

import os

import pytest

from data.reading.problems import catalogue
from tests.hostile import statistics
from tests.hostile.mutants import mutants, outcomes

MANY = int(os.environ.get("HOSTILE_MUTANTS", "500"))
MAKERS = {
    ("sav", ".sav"): statistics.sav,
    ("zsav", ".sav"): lambda: statistics.sav(compress=True),
    ("dta", ".dta"): statistics.dta,
    ("parquet", ".parquet"): statistics.parquet,
}


@pytest.mark.parametrize(("kind", "ending"), MAKERS)
def test_a_damaged_file_is_read_or_refused(kind: str, ending: str) -> None:
    many = MANY if kind in ("sav", "dta") else MANY // 5
    counts = outcomes(mutants(MAKERS[kind, ending](), many, seed=2023), ending)
    assert sum(counts.values()) == many
    assert set(counts) <= {"", *catalogue("en")["problems"]}
    assert counts.total() - counts[""] > many / 10
