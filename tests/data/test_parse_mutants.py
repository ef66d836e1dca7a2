"""Thousands of damaged Stata and SPSS files: each is read or refused, none takes the server along.

A tenth of them by default.
"""

import pytest

from data.reading.problems import catalogue
from tests.hostile import statistics
from tests.hostile.mutants import mutants, outcomes
from tests.sampling import sample

MANY, FEWER = 5000, 1000
MAKERS = {
    ("sav", ".sav"): statistics.sav,
    ("zsav", ".sav"): lambda: statistics.sav(compress=True),
    ("dta", ".dta"): statistics.dta,
    ("parquet", ".parquet"): statistics.parquet,
}


@pytest.mark.parametrize(("kind", "ending"), MAKERS)
def test_a_damaged_file_is_read_or_refused(kind: str, ending: str) -> None:
    many = MANY if kind in ("sav", "dta") else FEWER
    files = sample(mutants(MAKERS[kind, ending](), many, seed=2023), 0.1, f"damaged {kind}")
    counts = outcomes(files, ending)
    assert sum(counts.values()) == len(files)
    assert set(counts) <= {"", *catalogue("en")["problems"]}
    assert counts.total() - counts[""] > len(files) / 10
