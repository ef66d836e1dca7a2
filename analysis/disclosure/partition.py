"""Levels merged until no group of people, and no difference of two, is small: see README.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from analysis.engine.arrays import Codes, Floats, Ints, Mask
from analysis.model.disclosure_control import DOMINANT, FEWEST_FIRMS
from analysis.model.groups import MINIMUM

SELDOM, RARELY, HARDLY_ANY = 0.01, 0.05, 30
"""Those who lack an answer are left out when they are below SELDOM, or HARDLY_ANY and RARELY."""

Blocks = dict[str, Ints]
"""Variable -> the block (levels,) that each of its levels is in, rising from 0."""


@dataclass(frozen=True, eq=False)
class People:
    """Whom the rules protect.

    `codes` variable -> place (n,) among `sizes` levels, -1 unknown; `counted` (n, m) who counts, in
    m ways (everybody; those who answered a question): a group has nobody or enough people in each
    way. `firm` (n,) are clusters, None without any; `amounts` (n, q) what they add to sums of which
    no two people may give nearly all.
    """

    codes: Mapping[str, Codes]
    sizes: Mapping[str, int]
    counted: Mask
    firm: Ints | None
    amounts: Floats

    def only(self, keep: Mask) -> "People":
        """Return the people where `keep` (n,) holds."""
        codes = {name: own[keep] for name, own in self.codes.items()}
        firm = None if self.firm is None else self.firm[keep]
        return People(codes, self.sizes, self.counted[keep], firm, self.amounts[keep])


@dataclass(frozen=True, eq=False)
class Cells:
    """People by combination of levels: `places` (c, v), the number of levels where unknown.

    `counts` (c, m) people; `cell` and `firm` (r,) name every cluster of a cell once, `holds` (r, m)
    whether it has people who count there. `largest` (2, c, q) are a cell's two largest amounts,
    `rest` (c, q) the sum of its others.
    """

    places: Ints
    counts: Ints
    cell: Ints
    firm: Ints
    holds: Mask
    largest: Floats
    rest: Floats

    def small(self, cells: Ints, size: int) -> Mask:
        """Return bool (size,): which of the merged cells (c,) are neither empty nor safe."""
        tallied = np.stack(
            [np.bincount(cells, way, size).astype(np.int64) for way in self.counts.T], axis=1
        )
        small = np.asarray(((tallied > 0) & (tallied < MINIMUM)).any(axis=1))
        if small.any():
            return small
        for way, holds in enumerate(self.holds.T):
            clusters = 1 + int(self.firm.max(initial=0))
            pairs = np.unique(cells[self.cell[holds]] * clusters + self.firm[holds])
            met = np.bincount(pairs // clusters, minlength=size)
            small = small | (tallied[:, way] > 0) & (met < FEWEST_FIRMS)
        return small | self._dominated(cells, size)

    def _dominated(self, cells: Ints, size: int) -> Mask:
        """Return bool (size,): where two people give DOMINANT of a sum."""
        found = np.zeros(size, dtype=bool)
        for part in range(self.rest.shape[1]):
            first, second, rest = top_two(self.largest[..., part].ravel(), np.tile(cells, 2), size)
            whole = first + second + rest + np.bincount(cells, self.rest[:, part], size)
            found |= (whole > 0) & (first + second >= DOMINANT * whole)
        return found


@dataclass(frozen=True, eq=False)
class Partitions:
    """For every set of variables the levels that are shown together when they are combined."""

    people: People
    made: dict[tuple[str, ...], Blocks | None] = field(default_factory=dict, init=False)

    def of(self, names: Sequence[str]) -> Blocks | None:
        """Return the blocks of each variable, None when no merging makes every cell safe.

        They are no finer than those of any smaller set, from which the safety of differences
        follows.
        """
        key = tuple(sorted(names))
        if key not in self.made:
            self.made[key] = self._made(key)
        return self.made[key]

    def _made(self, names: tuple[str, ...]) -> Blocks | None:
        start = {name: np.arange(self.people.sizes[name]) for name in names}
        for fewer in combinations(names, len(names) - 1) if len(names) > 1 else ():
            own = self.of(fewer)
            if own is None:
                return None
            start |= {name: joined(start[name], own[name]) for name in fewer}
        return coarsened(self.people, start)


def related_of(people: People, columns: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return variable -> the others that are always combined with it, itself left out.

    They have one of the `columns` (variable -> column) in common, or the level of one tells the
    level of the other: a group by one may then lie in a group by the other but for a few people.
    """
    kin: dict[str, set[str]] = {name: {name} for name in people.codes}
    for one, other in combinations(people.codes, 2):
        if columns[one] == columns[other] or _determined(people, one, other):
            for name in (joint := kin[one] | kin[other]):
                kin[name] = joint
    return {name: tuple(sorted(own - {name})) for name, own in kin.items()}


def _determined(people: People, one: str, other: str) -> bool:
    """Return whether the level of one of two variables tells that of the other."""
    pair = np.stack([people.codes[one], people.codes[other]])
    pair = np.unique(pair[:, (pair >= 0).all(axis=0)], axis=1)
    return bool(pair.size) and any(len(np.unique(own)) == len(own) for own in pair)


def joined(one: Ints, other: Ints) -> Ints:
    """Return the finest blocks (levels,) of neighbours that neither `one` nor `other` cuts."""
    cut = (np.diff(one) > 0) & (np.diff(other) > 0)
    return np.concatenate([[0], np.cumsum(cut)]).astype(np.int64)


def coarsened(people: People, start: Blocks) -> Blocks | None:
    """Return blocks no finer than `start` whose cells are all empty or safe; None if none are.

    Cells are the combinations of blocks, where at most one variable is unknown: the unknown are
    never merged into a level. The worst cell is merged with the neighbour that makes most cells
    safe for the fewest people. A variable keeps two blocks, or it would say nothing.
    """
    blocks, cells = dict(start), tally(people, tuple(start))
    while True:
        sizes = [int(own[-1]) + 1 for own in blocks.values()]
        flat, shape = _merged(cells, blocks)
        small = cells.small(flat, int(np.prod(shape))) & _counted(shape)
        if not small.any():
            return blocks
        everyone = np.bincount(flat, cells.counts[:, 0], int(np.prod(shape)))
        worst = np.unravel_index(int(np.argmin(np.where(small, everyone, np.inf))), shape)
        steps = [
            (axis, low)
            for axis, size in enumerate(sizes)
            for low in (int(worst[axis]) - 1, int(worst[axis]))
            if size > 2 and worst[axis] < size and 0 <= low < size - 1
        ]
        if not steps:
            return None
        grid = everyone.reshape(shape), small.reshape(shape)
        axis, low = min(steps, key=lambda step: _cost(*grid, *step))
        name = list(blocks)[axis]
        blocks[name] = np.where(blocks[name] > low, blocks[name] - 1, blocks[name])


def unplaced(people: People) -> Mask:
    """Return bool (n,): who lacks an answer that nearly everybody else gave.

    No merging of levels hides those unknown on a variable when they are fewer than MINIMUM or of
    fewer than FEWEST_FIRMS clusters, and hardly any when they are as few as the shares above say.
    Leaving them out can make others few, so it goes on until none are.
    """
    hardly_any = few_of(len(people.counted))
    apart = np.zeros(len(people.counted), dtype=bool)
    while True:
        found = np.zeros(len(apart), dtype=bool)
        for own in people.codes.values():
            for counts in people.counted.T:
                unknown = (own < 0) & counts & ~apart
                few = unknown.sum() < hardly_any or not enough(people, unknown)
                if unknown.any() and few:
                    found |= unknown
        if not found.any():
            return apart
        apart |= found


def few_of(n: int) -> float:
    """Return how many of n people are hardly any."""
    return max(SELDOM * n, min(HARDLY_ANY, RARELY * n))


def enough(people: People, members: Mask) -> bool:
    """Return whether people (n,) are as many, of as many clusters, as may be shown."""
    firms = FEWEST_FIRMS if people.firm is None else len(np.unique(people.firm[members]))
    return int(members.sum()) >= MINIMUM and firms >= FEWEST_FIRMS


def top_two(values: Floats, cells: Ints, size: int) -> tuple[Floats, Floats, Floats]:
    """Return the largest and second value >= 0 (size,) of each cell, and the sum of its others."""
    first, second = np.zeros(size), np.zeros(size)
    np.maximum.at(first, cells, values)
    at_top = np.flatnonzero(values == first[cells])
    others = np.ones(len(values), dtype=bool)
    others[at_top[np.unique(cells[at_top], return_index=True)[1]]] = False
    np.maximum.at(second, cells[others], values[others])
    rest = np.bincount(cells[others], values[others], size) - second
    return first, second, rest


def tally(people: People, names: tuple[str, ...]) -> Cells:
    """Return the people by their combination of levels of some variables."""
    places = np.column_stack(
        [np.where(people.codes[n] < 0, people.sizes[n], people.codes[n]) for n in names]
    ).astype(np.int64)
    shape = tuple(people.sizes[name] + 1 for name in names)
    found, cell = np.unique(np.ravel_multi_index(tuple(places.T), shape), return_inverse=True)
    counts = np.stack([np.bincount(cell, own, len(found)) for own in people.counted.T], axis=1)
    firm = np.arange(len(cell)) if people.firm is None else people.firm
    clusters = int(firm.max(initial=0)) + 1
    pairs, into = np.unique(cell * clusters + firm, return_inverse=True)
    tops = [np.stack(top_two(own, cell, len(found))) for own in people.amounts.T]
    first, second, rest = np.stack(tops, axis=-1) if tops else np.empty((3, len(found), 0))
    return Cells(
        places=np.stack(np.unravel_index(found, shape), axis=1).astype(np.int64),
        counts=counts,
        cell=pairs // clusters,
        firm=pairs % clusters,
        holds=np.stack([np.bincount(into, own, len(pairs)) > 0 for own in people.counted.T], 1),
        largest=np.stack([first, second]),
        rest=rest,
    )


def _merged(cells: Cells, blocks: Blocks) -> tuple[Ints, tuple[int, ...]]:
    """Return each cell's place (c,) in the table of blocks, and the table's shape."""
    shape = tuple(int(own[-1]) + 2 for own in blocks.values())
    places = [
        np.append(own, own[-1] + 1)[cells.places[:, axis]]
        for axis, own in enumerate(blocks.values())
    ]
    return np.ravel_multi_index(tuple(places), shape), shape


def _counted(shape: tuple[int, ...]) -> Mask:
    """Return bool (cells,): where at most one variable is unknown."""
    places = np.indices(shape).reshape(len(shape), -1)
    unknown = places == np.array(shape)[:, None] - 1
    return np.asarray(unknown.sum(axis=0) <= 1)


def _cost(everyone: Ints, small: Mask, axis: int, low: int) -> tuple[float, int, int]:
    """Return what merging blocks `low` and `low` + 1 of an axis costs: people a cell made safe."""
    pair = [np.take(everyone, place, axis) for place in (low, low + 1)]
    before = sum(int(np.take(small, place, axis).sum()) for place in (low, low + 1))
    both = pair[0] + pair[1]
    after = int(((both > 0) & (both < MINIMUM)).sum())
    moved = float(min(pair[0].sum(), pair[1].sum()))
    return (1.0 + moved) / max(before - after, 0.5), axis, low
