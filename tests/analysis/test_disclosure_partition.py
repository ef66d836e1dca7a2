"""Merged levels: every cell is safe, and so is every difference, for any people."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.disclosure.partition import (
    Blocks,
    Partitions,
    People,
    coarsened,
    enough,
    joined,
    top_two,
    unplaced,
)
from analysis.engine.arrays import Mask

NAMES = ("a", "b", "c")


@st.composite
def people(draw: st.DrawFn) -> People:
    """Return some hundreds of people with uneven levels, missing answers, firms and amounts."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(150, 1500))
    sizes = {name: draw(st.integers(2, 4)) for name in NAMES}
    codes = {}
    for name, size in sizes.items():
        shares = random.dirichlet(np.full(size, draw(st.sampled_from([1.0, 5.0]))))
        codes[name] = random.choice(size, n, p=shares).astype(np.int8)
        codes[name][random.random(n) < draw(st.sampled_from([0.0, 0.02, 0.3]))] = -1
    answered = random.random(n) < draw(st.sampled_from([0.8, 1.0]))
    firms = random.integers(0, draw(st.sampled_from([6, 40])), n)
    amounts = random.pareto(draw(st.sampled_from([1.2, 4.0])), (n, 1))
    counted = np.column_stack([np.ones(n, dtype=bool), answered])
    found = People(codes, sizes, counted, firms, amounts)
    return found.only(~unplaced(found))


def safe(found: People, members: Mask) -> bool:
    """Return whether people (n,) are none, or may be shown by every rule, counted plainly."""
    for way in found.counted.T:
        who = members & way
        if who.any() and not enough(found, who):
            return False
    parts = np.sort(found.amounts[members, 0])
    return not members.any() or parts[-2:].sum() < 0.9 * parts.sum()


def inside(found: People, blocks: Blocks, chosen: dict[str, tuple[int, ...]]) -> Mask:
    """Return who is in chosen blocks of every variable."""
    each = [
        (own >= 0) & np.isin(np.append(blocks[name], -1)[own], chosen[name])
        for name, own in found.codes.items()
        if name in chosen
    ]
    return np.all(each, axis=0)


def choices(blocks: Blocks) -> list[dict[str, tuple[int, ...]]]:
    """Return every filter by some blocks of each variable."""
    each = []
    for own in blocks.values():
        places = range(int(own[-1]) + 1)
        each.append([c for size in range(1, len(places) + 1) for c in combinations(places, size)])
    return [dict(zip(blocks, picked, strict=True)) for picked in product(*each)]


@given(people())
@settings(max_examples=40)
def test_differences_of_nested_groups_are_safe(found: People) -> None:
    """B of fewer variables minus A of more that lies in it, whatever the people answered."""
    partitions = Partitions(found)
    finest = partitions.of(NAMES[:2])
    if finest is None:
        return
    for fewer in ((), ("a",), ("b",)):
        coarse = partitions.of(fewer) if fewer else {}
        assert coarse is not None, "a smaller set of variables can be had when a larger one can"
        for inner in choices(finest):
            one = inside(found, finest, inner)
            assert safe(found, one)
            for outer in choices(coarse):
                levels = {n: np.flatnonzero(np.isin(coarse[n], outer[n])) for n in fewer}
                own = {n: np.flatnonzero(np.isin(finest[n], inner[n])) for n in fewer}
                if all(set(own[name]) <= set(levels[name]) for name in fewer):
                    around = (
                        inside(found, coarse, outer) if fewer else np.ones(len(one), dtype=bool)
                    )
                    assert not (one & ~around).any()
                    assert safe(found, around & ~one)


@given(people(), st.integers(0, 2**32 - 1))
@settings(max_examples=40)
def test_whom_two_groups_tell_of_are_safe(found: People, seed: int) -> None:
    """Of groups by any of the variables, each known on all: both, one alone, together, the rest."""
    names = NAMES[: 2 + seed % 2]
    blocks = Partitions(found).of(names)
    if blocks is None:
        return
    every, random = choices(blocks), np.random.default_rng(seed)
    known = np.all([found.codes[name] >= 0 for name in names], axis=0)
    for one, other in random.integers(0, len(every), (30, 2)):
        a, b = inside(found, blocks, every[one]), inside(found, blocks, every[other])
        assert not ((a | b) & ~known).any()
        for members in (a & b, a & ~b, b & ~a, a | b, known & ~(a | b)):
            assert safe(found, members)
        if len(names) == 2:  # sums of those unknown on several variables are not claimed
            assert safe(found, ~(a | b))


@given(people())
@settings(max_examples=40)
def test_blocks_are_runs_of_neighbours_no_finer_than_those_of_fewer_variables(
    found: People,
) -> None:
    partitions = Partitions(found)
    own = partitions.of(NAMES)
    if own is None:
        return
    for size in (1, 2):
        for fewer in combinations(NAMES, size):
            blocks = partitions.of(fewer)
            assert blocks is not None
            for name in fewer:
                assert set(np.diff(own[name])) <= {0, 1}
                np.testing.assert_array_equal(joined(own[name], blocks[name]), own[name])


def test_sets_that_lie_in_each_other_are_of_comparable_variables() -> None:
    """The proof needs no other pairs: brute force over every filter of three variables.

    Sets are groups, complements, the unknown, and what two groups have together, in common, or one
    of them alone; empty and full ones say nothing.
    """
    cells = list(product((0, 1, None), repeat=3))
    shown, groups = [], []
    for size in (1, 2, 3):
        for axes in combinations(range(3), size):
            for picked in product(((0,), (1,), (0, 1)), repeat=size):
                known = {c for c in cells if all(c[axis] is not None for axis in axes)}
                group = {
                    c
                    for c in known
                    if all(c[axis] in levels for axis, levels in zip(axes, picked, strict=True))
                }
                groups.append((set(axes), known, group))
                shown += [(set(axes), own) for own in (group, known - group, set(cells) - known)]
    for (own, known, one), (others, _, other) in product(groups, repeat=2):
        if own == others:  # two groups are known on the variables of both
            told = (one | other, one - other, known - one - other)
            shown += [(own, people) for people in told]
    sets = {(frozenset(axes), frozenset(people)) for axes, people in shown}
    nested = [
        (one, other)
        for (one, inner), (other, outer) in product(sets, repeat=2)
        if inner and inner < outer
    ]
    assert len(nested) > 1000
    assert all(one <= other or other <= one for one, other in nested)


def made(counts: list[list[int]], firms: int = 50) -> People:
    """Return people whose answers to a and b are these; b's last column is unknown."""
    cells = [(i, j) for i, row in enumerate(counts) for j, n in enumerate(row) for _ in range(n)]
    a, b = np.array(cells, dtype=np.int8).T
    b = np.where(b == len(counts[0]) - 1, -1, b).astype(np.int8)
    n = len(a)
    return People(
        {"a": a, "b": b},
        {"a": len(counts), "b": len(counts[0]) - 1},
        np.ones((n, 1), dtype=bool),
        np.arange(n) % firms,
        np.ones((n, 1)),
    )


def test_a_small_cell_is_merged_with_a_neighbour() -> None:
    """By hand: only a's third level beside b's first has few; merging a's last two moves least."""
    found = Partitions(made([[40, 40, 0], [40, 40, 0], [3, 30, 0]])).of(("a", "b"))
    assert found is not None
    assert {name: own.tolist() for name, own in found.items()} == {"a": [0, 1, 1], "b": [0, 1]}


def test_what_is_safe_is_left_alone() -> None:
    start = {"a": np.arange(2), "b": np.arange(2)}
    found = coarsened(made([[10, 11, 12], [13, 14, 0]]), start)
    assert found is not None
    assert all((found[name] == start[name]).all() for name in start)


@pytest.mark.parametrize(
    "counts",
    [
        [[40, 40, 0], [3, 40, 0]],  # two levels each: merged, one of them would say nothing
        [[60, 60, 60], [60, 60, 4]],  # the few who did not answer b
    ],
)
def test_what_no_merging_helps_is_refused(counts: list[list[int]]) -> None:
    assert Partitions(made(counts)).of(("a", "b")) is None


def test_a_cell_of_two_firms_is_not_safe() -> None:
    many = made([[40, 40, 0], [40, 40, 0]])
    assert Partitions(many).of(("a", "b")) is not None
    firm = np.where((many.codes["a"] == 1) & (many.codes["b"] == 1), many.firm % 2, many.firm)
    few = People(many.codes, many.sizes, many.counted, firm, many.amounts)
    assert Partitions(few).of(("a", "b")) is None


def test_a_cell_in_which_two_give_nearly_all_is_not_safe() -> None:
    even = made([[40, 40, 0], [40, 40, 0]])
    own = np.flatnonzero((even.codes["a"] == 1) & (even.codes["b"] == 1))
    for two, refused in ((170.9, False), (171.1, True)):  # 2 x 171 of 380 are nine tenths exactly
        amounts = even.amounts.copy()
        amounts[own[:2]] = two
        found = People(even.codes, even.sizes, even.counted, even.firm, amounts)
        assert (Partitions(found).of(("a", "b")) is None) == refused


def test_those_who_alone_lack_an_answer_are_left_out_until_none_are() -> None:
    many = made([[100, 100, 9], [100, 100, 0]])
    assert unplaced(many).sum() == 9
    assert not unplaced(many.only(~unplaced(many))).any()
    assert not unplaced(made([[300, 300, 40], [300, 300, 40]])).any()


def test_top_two_of_each_cell() -> None:
    first, second, rest = top_two(np.array([1.0, 5, 3, 2, 7]), np.array([0, 0, 0, 2, 0]), 3)
    assert first.tolist() == [7, 0, 2]
    assert second.tolist() == [5, 0, 0]
    assert rest.tolist() == [4, 0, 0]
