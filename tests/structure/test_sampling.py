"""A sample is fixed, meets every kind and grows to the whole walk; only one module asks for it."""

import subprocess
import sys
from collections import Counter

import pytest

from tests import sampling
from tests.sampling import sample
from tests.structure.trees import ROOT, modules, name_of

CASES = [(kind, number) for kind in "abcd" for number in range(25)]


@pytest.fixture(autouse=True)
def sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sample in these tests, whatever the run does."""
    monkeypatch.setattr(sampling, "ALL", False)


def test_a_sample_is_a_share_of_the_cases_in_their_order() -> None:
    some = sample(CASES, 0.3, "walk")
    assert len(some) == 30
    assert some == [case for case in CASES if case in set(some)]


def test_a_share_is_rounded_up() -> None:
    assert len(sample(CASES[:7], 0.5, "walk")) == 4
    assert sample([], 0.5, "walk") == []


def test_another_walk_has_another_sample() -> None:
    assert sample(CASES, 0.3, "walk") != sample(CASES, 0.3, "other walk")


def test_another_process_draws_the_same() -> None:
    code = "from tests.sampling import sample; print(sample(range(1000), .01, 'walk'))"
    drawn = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={}, capture_output=True, text=True, check=True
    )
    assert drawn.stdout.strip() == str(sample(range(1000), 0.01, "walk"))


def test_every_kind_has_its_turn() -> None:
    counts = Counter(kind for kind, _ in sample(CASES, 0.1, "walk", by=lambda case: case[0]))
    assert sorted(counts.values()) == [2, 2, 3, 3]
    assert len({kind for kind, _ in sample(CASES, 0.04, "walk", by=lambda case: case[0])}) == 4


def test_all_is_every_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "ALL", True)
    assert sample(CASES, 0.01, "walk") == CASES


def test_no_other_module_asks_the_environment_for_it() -> None:
    asking = [
        name_of(file)
        for file in modules("tests")
        if '("ALL")' in file.read_text("utf-8") and file.name != "test_sampling.py"
    ]
    assert asking == ["tests/sampling.py"]
