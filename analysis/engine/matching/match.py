"""The match itself: each treated person's counterpart among the controls, by kernel or by line.

Pairs of people are visited in blocks of treated points and windows of sorted controls, never as a
matrix of everyone with everyone.
"""

from dataclasses import dataclass

import numpy as np

from analysis.engine.arrays import Floats, Ints, Mask
from analysis.engine.matching.kernels import KERNELS, Rule
from analysis.engine.matching.support import common_support

BLOCK = 64
NEAR = 1e-9
"""A distance within a billionth of the bandwidth counts as equal to it."""

LINE = 1e-9
"""No line is drawn through controls whose spread is a billionth of their distance squared."""


@dataclass(frozen=True, eq=False)
class Matched:
    """Control weights and who found a match.

    `weights` (c,) sum to one, in the order of the controls: the mean, over the treated who found a
    match, of the weights each gives; `found` (t,), in the order of the treated.
    """

    weights: Floats
    found: Mask


@dataclass(frozen=True, eq=False)
class Pairs:
    """Whom each matched person was given, all with the same weight.

    `own` (m,) places; the partners of number i stand in `order` (c,), places, from `first[i]` up to
    `last[i]`, both (m,).
    """

    own: Ints
    order: Ints
    first: Ints
    last: Ints

    @property
    def sizes(self) -> Ints:
        """Return how many partners everyone has (m,)."""
        return self.last - self.first

    def means(self, values: Floats) -> Floats:
        """Return the mean (m, p) of the partners' values, of those of all people (n, p)."""
        sums = np.cumsum(np.vstack([np.zeros((1, values.shape[1])), values[self.order]]), axis=0)
        return np.asarray((sums[self.last] - sums[self.first]) / self.sizes[:, None])

    def given(self, n: int, power: int = 1) -> Floats:
        """Return (n,) the sum over whom each is a partner of, of his weight there to a power."""
        found = np.zeros(n)
        covered = self._laid(np.ones(len(self.own))) > 0.5
        # What nobody was given is exactly zero.
        np.add.at(found, self.order, np.where(covered, self._laid(1.0 / self.sizes**power), 0.0))
        return found

    def _laid(self, weights: Floats) -> Floats:
        """Return (c,) the sum, at each place of the order, of the weights (m,) laid over it."""
        steps = np.zeros(len(self.order) + 1)
        np.add.at(steps, self.first, weights)
        np.subtract.at(steps, self.last, weights)
        return np.asarray(np.cumsum(steps)[:-1])


@dataclass(frozen=True, eq=False)
class Matching:
    """The treated matched with controls, of n people; either side may stand as the treated.

    `treated`, `supported`, `used` (n,): treated and matched on support; `control_weights` (n,) sum
    to one over the controls and are zero for the treated. Neighbours also have their `pairs`.
    """

    treated: Mask
    supported: Mask
    used: Mask
    control_weights: Floats
    pairs: Pairs | None = None


def kernel_match(points: Floats, controls: Floats, rule: Rule) -> Matched:
    """Return the weights of `controls` (c,) for treated `points` (t,), all scores.

    A mean rule weights the controls by the kernel of their distance; a linear rule by the kernel
    regression line's value at the point (weights may be negative; Fan 1992, JASA 87, 998-1004).
    A point without a control in reach (or, with a line, without two different ones) has no match.
    """
    order = np.argsort(controls, kind="stable")
    ordered = controls[order]
    different, place, times = np.unique(points, return_inverse=True, return_counts=True)
    total, found = np.zeros(len(controls)), np.zeros(len(different), dtype=bool)
    for start in range(0, len(different), BLOCK):
        block = slice(start, start + BLOCK)
        first, last = _window(different[block], ordered, rule)
        offset = ordered[None, first:last] - different[block, None]
        weights, known = _local(offset, rule)
        total[first:last] += (times[block] * known) @ weights
        found[block] = known
    spread = np.zeros(len(controls))
    matched = float(times[found].sum())
    spread[order] = total / matched if matched else total
    return Matched(spread, found[place.ravel()])


def match(scores: Floats, treated: Mask, rule: Rule, supported: Mask | None = None) -> Matching:
    """Return the match of every treated person on support with the controls, under a rule.

    `supported` (n,) says who may be compared; without it, common_support does.
    """
    if supported is None:
        supported = common_support(scores, treated)
    wanted, controls = treated & supported, ~treated & supported
    places = np.flatnonzero(wanted)
    matched = kernel_match(scores[wanted], scores[controls], rule)
    used = np.zeros(len(scores), dtype=bool)
    used[places[matched.found]] = True
    weights = np.zeros(len(scores))
    weights[controls] = matched.weights
    return Matching(treated, supported, used, weights)


def _window(points: Floats, ordered: Floats, rule: Rule) -> tuple[int, int]:
    """Return the range of sorted controls within reach of any of the sorted points."""
    reach = KERNELS[rule.kernel].reach * rule.width * (1 + NEAR)
    ends: Ints = np.searchsorted(ordered, [points[0] - reach, points[-1] + reach])
    return int(ends[0]), int(ends[1])


def _local(offset: Floats, rule: Rule) -> tuple[Floats, Mask]:
    """Return each point's weights (points, controls), which sum to one, and who has any."""
    kernel, distance = KERNELS[rule.kernel], offset / rule.width
    near = np.abs(distance) <= kernel.reach * (1 + NEAR)
    weights = np.where(near, kernel.weigh(np.where(near, distance, 0.0)), 0.0)
    weights = np.maximum(weights, 0.0)
    if not rule.linear:
        sums = weights.sum(axis=1)
        known = sums > 0
        return weights / np.where(known, sums, 1.0)[:, None], np.asarray(known)
    return _lines(weights, distance)


def _lines(weights: Floats, distance: Floats) -> tuple[Floats, Mask]:
    """Return the weights (points, controls) by which a kernel regression line is read at zero.

    Distances are centred twice: once leaves a rounding error that a line through far or nearly
    equal controls would enlarge.
    """
    sums = weights.sum(axis=1)
    sums = np.where(sums > 0, sums, 1.0)[:, None]
    centre = (weights * distance).sum(axis=1)[:, None] / sums
    off = distance - centre
    off -= (weights * off).sum(axis=1)[:, None] / sums
    spread = (weights * off**2).sum(axis=1)
    known = spread > LINE * (weights * distance**2).sum(axis=1)
    slope = centre * off / np.where(known, spread, 1.0)[:, None]
    return weights * (1.0 / sums - slope), np.asarray(known)
