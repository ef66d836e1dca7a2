"""Nearest neighbours on the score: each used again and again, or once."""

import numpy as np

from analysis.engine.arrays import Floats, Ints, Mask
from analysis.engine.matching.kernels import Nearest
from analysis.engine.matching.match import NEAR, Matching, Pairs
from analysis.engine.matching.support import common_support

LIKE = 2
"""How many others of one's own side tell how answers vary at one's score."""

NONE = -1


class TooManyTreated(Exception):
    """There are more people to match than people to match them with, each to be used once."""


def nearest(
    scores: Floats, treated: Mask, rule: Nearest, supported: Mask | None = None
) -> Matching:
    """Return the match of every treated person on support with the nearest controls on the score.

    Of controls equally near, the one that comes first among the rows is taken. Without replacement
    treated people choose by turns, the largest score first and rows in order among equals, as
    MatchIt does by default (Ho, Imai, King and Stuart 2011); raises TooManyTreated when there are
    more of them than controls. Whoever has fewer than `count` within the caliper has no match.
    """
    if supported is None:
        supported = common_support(scores, treated)
    own, pool = np.flatnonzero(treated & supported), np.flatnonzero(~treated & supported)
    if not rule.replace and len(own) > len(pool):
        raise TooManyTreated
    find = _every if rule.replace else _once
    partners = find(scores, own, pool, rule)
    far = np.abs(scores[partners] - scores[own, None]) > rule.caliper * (1 + NEAR)
    known = (partners != NONE).all(axis=1) & ~far.any(axis=1)
    own, partners = own[known], partners[known]
    used = np.zeros(len(scores), dtype=bool)
    used[own] = True
    times = np.bincount(partners.ravel(), minlength=len(scores))
    weights = times / max(partners.size, 1)
    return Matching(treated, supported, used, weights, Pairs(own, partners))


def closest(values: Floats, pool: Floats, order: Ints, count: int) -> Ints:
    """Return the `count` nearest of `pool` (c,) to each value (m,), nearest first: places in pool.

    `order` (c,) settles ties: of two equally near the one with the smaller number is taken. NONE
    stands where the pool is too small.
    """
    up, down = np.lexsort((order, pool)), np.lexsort((order, -pool))
    first = np.searchsorted(pool[up], values, side="left")
    steps = np.arange(count)
    above = _places(up, first[:, None] + steps)
    below = _places(down, len(pool) - first[:, None] + steps)
    found = np.hstack([above, below])
    distance = np.where(found >= 0, np.abs(pool[found] - values[:, None]), np.inf)
    ties = np.where(found >= 0, order[found], 0)
    best = np.lexsort((ties, distance), axis=1)[:, :count]
    return np.take_along_axis(found, best, axis=1)


def _places(order: Ints, at: Ints) -> Ints:
    inside = at < len(order)
    return np.where(inside, order[np.where(inside, at, 0)], NONE)


def _every(scores: Floats, own: Ints, pool: Ints, rule: Nearest) -> Ints:
    found = closest(scores[own], scores[pool], pool, rule.count)
    return np.where(found >= 0, pool[found], NONE)


def _once(scores: Floats, own: Ints, pool: Ints, rule: Nearest) -> Ints:
    """Return each one's control (m, 1), every control taken once; NONE beyond the caliper."""
    free = _Free(scores[pool], pool, rule.caliper * (1 + NEAR))
    partners = np.full((len(own), 1), NONE)
    for place in np.lexsort((own, -scores[own])):
        partners[place] = free.take(float(scores[own[place]]))
    return partners


class _Free:
    """Sorted controls of whom the nearest free one is found without looking at the others.

    `up` and `down` point from each place to the next free one on that side; paths are halved as
    they are walked (Tarjan's disjoint sets).
    """

    def __init__(self, values: Floats, rows: Ints, caliper: float) -> None:
        order, self.caliper = np.lexsort((rows, values)), caliper
        self.values, self.rows = values[order].tolist(), rows[order].tolist()
        self.ordered = values[order]
        self.begins = np.searchsorted(self.ordered, self.ordered, side="left").tolist()
        self.up, self.down = list(range(len(order) + 1)), list(range(len(order) + 1))

    def take(self, value: float) -> int:
        """Return the row of the nearest free control and take it; NONE beyond the caliper."""
        above = self._walk(self.up, int(np.searchsorted(self.ordered, value, side="left")))
        below = self._below(value)
        place = above if self._before(above, below, value) else below
        if abs(self.values[place] - value) > self.caliper:
            return NONE
        self.up[place] = place + 1
        # Places of `down` are one higher, so that 0 can mean that nobody is left below.
        self.down[place + 1] = place
        return int(self.rows[place])

    def _below(self, value: float) -> int:
        """Return the nearest free place below, the first among equals, or -1."""
        start = int(np.searchsorted(self.ordered, value, side="left"))
        last = self._walk(self.down, start) - 1
        return self._walk(self.up, self.begins[last]) if last >= 0 else NONE

    def _before(self, above: int, below: int, value: float) -> bool:
        if below < 0 or above >= len(self.rows):
            return below < 0
        ahead, behind = self.values[above] - value, value - self.values[below]
        return ahead < behind or (ahead == behind and self.rows[above] < self.rows[below])

    @staticmethod
    def _walk(links: list[int], at: int) -> int:
        while links[at] != at:
            links[at] = links[links[at]]
            at = links[at]
        return at


def scatter(outcomes: Floats, scores: Floats, treated: Mask) -> Floats:
    """Return (n, p) how much each person's `outcomes` (n, p) vary given side and score.

    The variance among the person and the LIKE nearest others of the same side, as Match and
    teffects take it (Abadie, Drukker, Herr and Imbens 2004, Stata Journal 4, 290-311); all others
    where a side has fewer, NaN where it has none.
    """
    variance = np.full(outcomes.shape, np.nan)
    for side in (treated, ~treated):
        rows = np.flatnonzero(side)
        like = min(LIKE, len(rows) - 1)
        if like > 0:
            near = _with_self(closest(scores[rows], scores[rows], np.arange(len(rows)), like + 1))
            variance[rows] = outcomes[rows[near]].var(axis=1, ddof=1)
    return variance


def _with_self(near: Ints) -> Ints:
    """Return the places with every row's own number among them."""
    rows = np.arange(len(near))
    # Whoever has so many equals before him that he is not in his own row takes the last place.
    lacking = ~(near == rows[:, None]).any(axis=1)
    near[lacking, -1] = rows[lacking]
    return near
