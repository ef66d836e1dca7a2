"""Nearest neighbours on the score: each used again and again, or once."""

import numpy as np

from analysis.engine.arrays import Floats, Ints, Mask
from analysis.engine.matching.kernels import Nearest
from analysis.engine.matching.match import NEAR, Matching, Pairs
from analysis.engine.matching.support import common_support

LIKE = 2
"""How many others of one's own side tell how answers vary at one's score."""

TIE = 1e-9
"""Two distances between scores, from 0 to 1, that differ by less are equal but for rounding."""

NONE = -1


class TooManyTreated(Exception):
    """There are more people to match than people to match them with, each to be used once."""


def nearest(
    scores: Floats, treated: Mask, rule: Nearest, supported: Mask | None = None
) -> Matching:
    """Return the match of every treated person on support with the nearest controls on the score.

    Controls as near as the last of the `count` nearest are neighbours too, all with equal weight,
    so that the order of the rows does not matter (Abadie and Imbens 2006, Econometrica 74, 235-267;
    R's Match with ties). Without replacement it does: treated people choose by turns, the largest
    score first and rows in order among equals, and take the first of equally near controls, as
    MatchIt does by default (Ho, Imai, King and Stuart 2011); raises TooManyTreated when there are
    more of them than controls. Whoever has fewer than `count` within the caliper has no match.
    """
    if supported is None:
        supported = common_support(scores, treated)
    own, pool = np.flatnonzero(treated & supported), np.flatnonzero(~treated & supported)
    if not rule.replace and len(own) > len(pool):
        raise TooManyTreated
    find = _every if rule.replace else _once
    pairs = find(scores, own, pool, rule)
    used = np.zeros(len(scores), dtype=bool)
    used[pairs.own] = True
    weights = pairs.given(len(scores)) / max(len(pairs.own), 1)
    return Matching(treated, supported, used, weights, pairs)


def within_reach(values: Floats, pool: Floats, count: int) -> tuple[Ints, Ints, Floats]:
    """Return where those as near as the `count`-th nearest begin and end, and how far he is.

    Places (m,) in `pool` (c,), which ascends and has `count` values or more, for each of `values`
    (m,).
    """
    first = np.searchsorted(pool, values, side="left")
    at = first[:, None] + np.arange(-count, count)
    inside = (at >= 0) & (at < len(pool))
    gaps = np.abs(pool[np.where(inside, at, 0)] - values[:, None])
    reach = np.partition(np.where(inside, gaps, np.inf), count - 1, axis=1)[:, count - 1]
    low: Ints = np.searchsorted(pool, values - reach - TIE, side="left")
    high: Ints = np.searchsorted(pool, values + reach + TIE, side="right")
    return low, high, reach


def _every(scores: Floats, own: Ints, pool: Ints, rule: Nearest) -> Pairs:
    order = pool[np.argsort(scores[pool], kind="stable")]
    if len(pool) < rule.count:
        return Pairs(own[:0], order, own[:0], own[:0])
    first, last, reach = within_reach(scores[own], scores[order], rule.count)
    near = reach <= rule.caliper * (1 + NEAR)
    return Pairs(own[near], order, first[near], last[near])


def _once(scores: Floats, own: Ints, pool: Ints, rule: Nearest) -> Pairs:
    """Return each one's control, every control taken once, of those within the caliper."""
    free = _Free(scores[pool], pool, rule.caliper * (1 + NEAR))
    partners = np.full(len(own), NONE)
    for place in np.lexsort((own, -scores[own])):
        partners[place] = free.take(float(scores[own[place]]))
    known = partners != NONE
    each = np.arange(int(known.sum()))
    return Pairs(own[known], partners[known], each, each + 1)


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

    The variance among the person and the LIKE nearest others of the same side, with all who are as
    near as the last of them, as Match takes it (Abadie, Drukker, Herr and Imbens 2004, Stata
    Journal 4, 290-311); all others where a side has fewer, NaN where it has none.
    """
    variance = np.full(outcomes.shape, np.nan)
    for side in (treated, ~treated):
        rows = np.flatnonzero(side)
        like = min(LIKE, len(rows) - 1)
        if like > 0:
            order = rows[np.argsort(scores[rows], kind="stable")]
            first, last, _ = within_reach(scores[rows], scores[order], like + 1)
            near = Pairs(rows, order, first, last)
            off = outcomes - outcomes[rows].mean(axis=0)
            mean, size = near.means(off), near.sizes[:, None]
            squares = near.means(off**2) - mean**2
            variance[rows] = np.maximum(squares, 0.0) * size / (size - 1)
    return variance
