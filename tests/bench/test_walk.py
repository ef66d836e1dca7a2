"""Which groups are asked: new ones and known ones take turns, none is too small."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.screen.walk import ENOUGH, Chosen, Walk, groups_of, people_told

OFFERED = {(v, n): 900.0 + 100 * v + 10 * n for v in range(4) for n in range(3)}


@pytest.mark.parametrize(
    ("label", "n"), [("Not in 399", 399), ("A 5,432", 5432), ("农业 1,002", 1002), ("2", 2)]
)
def test_a_pill_tells_how_many_people_it_leaves(label: str, n: int) -> None:
    assert people_told(label) == n


@pytest.mark.parametrize("label", ["", "Not in", "Not in <10", "Not in –"])
def test_a_pill_without_a_number_tells_nothing(label: str) -> None:
    assert math.isnan(people_told(label))


@given(seed=st.integers(0, 10_000), rounds=st.integers(1, 10))
def test_a_walk_asks_as_many_known_groups_as_new_ones_or_more(seed: int, rounds: int) -> None:
    walk = Walk(np.random.default_rng(seed))
    met: set[Chosen] = {frozenset()}
    walk.press(walk.begin(OFFERED))
    met.add(walk.chosen)
    for _ in range(rounds):
        known = []
        for pill in walk.round(OFFERED):
            known.append(walk.press(pill))
            assert known[-1] == (walk.chosen in met)
            met.add(walk.chosen)
            assert len({variable for variable, _ in walk.chosen}) == len(walk.chosen) <= 2
        assert known[:3] == [False, True, True]
        assert len(walk.chosen) == 1


def test_a_pill_of_too_few_people_is_never_pressed() -> None:
    few = OFFERED | {(v, 0): ENOUGH - 1.0 for v in range(4)}
    walk = Walk(np.random.default_rng(3))
    walk.press(walk.begin(few))
    for _ in range(8):
        pressed = walk.round(few)
        assert all(level != 0 for _, level in pressed)
        for pill in pressed:
            walk.press(pill)


def test_a_walk_without_a_new_group_left_says_so() -> None:
    walk = Walk(np.random.default_rng(1))
    walk.press(walk.begin({(0, 0): 500.0}))
    with pytest.raises(LookupError, match="not asked yet"):
        walk.round({(0, 0): 500.0})


def test_groups_are_each_asked_once_and_expected_to_be_large_enough() -> None:
    found = list(groups_of(OFFERED, 3000.0, np.random.default_rng(5)))
    assert len(found) == len(set(found))
    assert [len(group) for group in found] == sorted(len(group) for group in found)
    assert sum(len(group) == 1 for group in found) == 12
    for group in found:
        assert len({variable for variable, _ in group}) == len(group)
        assert 3000.0 * math.prod(OFFERED[pill] / 3000.0 for pill in group) >= ENOUGH
    assert not any(
        (0, 0) in group
        for group in groups_of(OFFERED | {(0, 0): math.nan}, 3000.0, np.random.default_rng(5))
    )
