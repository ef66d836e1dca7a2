"""To what a run's time is put down."""

import sys

import pytest

from bench.screen.causes import (
    ANALYSIS,
    CAUSES,
    FIGURES,
    KEPT,
    OTHER,
    STREAMLIT,
    WORDS,
    cause_of,
    cause_of_stack,
    parts,
)
from bench.screen.sampled import files_of

ROOT, LIBRARY = "/home/app", "/home/app/.venv/lib/python3.11/site-packages"


@pytest.mark.parametrize(
    ("file", "cause"),
    [
        (f"{ROOT}/analysis/engine/ols.py", ANALYSIS),
        (f"{ROOT}/ui/charts/lines.py", FIGURES),
        (f"{ROOT}/ui/results/figure.py", FIGURES),
        (f"{ROOT}/ui/results/tables.py", WORDS),
        (f"{ROOT}/ui/door/compute.py", KEPT),
        (f"{ROOT}/pages/risk.py", WORDS),
        (f"{LIBRARY}/plotly/basedatatypes.py", FIGURES),
        (f"{LIBRARY}/streamlit/runtime/caching/hashing.py", KEPT),
        (f"{LIBRARY}/streamlit/elements/markdown.py", STREAMLIT),
        (f"{LIBRARY}/pandas/core/frame.py", ""),
        ("/usr/lib/python3.11/json/encoder.py", ""),
        (f"{ROOT}/bench/screen/sampled.py", ""),
    ],
)
def test_a_file_stands_for_a_cause_or_leaves_it_to_its_caller(file: str, cause: str) -> None:
    assert cause_of(file, ROOT) == cause


def test_libraries_work_for_the_innermost_of_ours_that_called_them() -> None:
    pandas, page = f"{LIBRARY}/pandas/core/frame.py", f"{ROOT}/pages/risk.py"
    assert cause_of_stack([pandas, f"{ROOT}/ui/charts/a.py", page], ROOT) == FIGURES
    assert cause_of_stack([pandas, f"{ROOT}/analysis/a.py", page], ROOT) == ANALYSIS
    assert cause_of_stack([pandas], ROOT) == OTHER


def test_parts_sum_to_the_whole() -> None:
    found = parts({ANALYSIS: 3, FIGURES: 1}, 80.0)
    assert found.keys() == set(CAUSES)
    assert (found[ANALYSIS], found[FIGURES], sum(found.values())) == (60.0, 20.0, 80.0)
    assert sum(parts({}, 80.0).values()) == 0.0


def test_a_stack_is_read_from_the_innermost_frame_outwards() -> None:
    assert next(files_of(sys._getframe())) == __file__
