"""Who is compared with whom, over whom the effect is averaged, and the weights that say so."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.engine.arrays import Floats, Ints, Mask
from analysis.engine.matching.kernels import Nearest, Rule
from analysis.engine.matching.match import Matching, Pairs, match
from analysis.engine.matching.neighbour import nearest
from analysis.engine.matching.support import ATC, ATE, ATT, supported


class NoMatch(Exception):
    """Nobody has a counterpart; `on_support` tells whether anybody could have had one."""

    def __init__(self, on_support: bool) -> None:
        """Keep whether somebody was on support."""
        super().__init__("nobody has a counterpart")
        self.on_support = on_support


@dataclass(frozen=True, eq=False)
class Comparison:
    """Treated people compared with controls, n of them.

    `weights` (n,) sum to one over the treated and to minus one over the controls: their product
    with an outcome is the effect. `supported`, `used` (n,): who may be compared, and over whom the
    effect is averaged. `matched` holds the match of the treated, of the controls, or both.
    """

    estimand: str
    treated: Mask
    supported: Mask
    used: Mask
    weights: Floats
    matched: tuple[Matching, ...]

    @property
    def giving(self) -> Mask:
        """Return bool (n,): who stands in the comparison, matched or as a match."""
        return self.used | (self.weights != 0)

    @property
    def of_treated(self) -> Floats:
        """Return weights (n,) whose product with an outcome is the effect on the treated alone."""
        (own,) = [one for one in self.matched if one.treated is self.treated]
        return contrast(own)

    @property
    def spread(self) -> Mask:
        """Return bool (n,): whose answers tell how answers vary on either side.

        The matched of the side that is averaged over, everyone on support of the other.
        """
        if self.estimand == ATE:
            return self.supported
        side = self.treated if self.estimand == ATT else ~self.treated
        return np.where(side, self.used, self.supported)


def compare(
    scores: Floats,
    treated: Mask,
    rule: Rule | Nearest,
    estimand: str = ATT,
    strata: Ints | None = None,
    on_support: Mask | None = None,
) -> Comparison:
    """Return the comparison of treated and controls by `scores` (n,) under a rule.

    `strata` (n,) confine every match to people of one label: support and match are then those
    within it. `on_support` (n,) takes the place of `supported`. Raises NoMatch, and TooManyTreated
    of neighbours without replacement.
    """
    sides = {ATT: (treated,), ATC: (~treated,), ATE: (treated, ~treated)}[estimand]
    labels = np.zeros(len(scores), dtype=np.int64) if strata is None else strata
    if on_support is None:
        on_support = _supported(scores, treated, estimand, labels)
    # Controls choose by turns too, and the hardest to match come first: the smallest score.
    by_side = {True: scores, False: -scores}
    matched = tuple(
        _within(by_side[side is treated], side, rule, on_support, labels) for side in sides
    )
    if any(not one.used.any() for one in matched):
        able = all((on_support & side).any() and (on_support & ~side).any() for side in sides)
        raise NoMatch(able)
    counts = [float(one.used.sum()) for one in matched]
    weights = np.zeros(len(scores))
    for side, one, count in zip(sides, matched, counts, strict=True):
        sign = 1.0 if side is treated else -1.0
        weights += sign * count / sum(counts) * contrast(one)
    used = np.logical_or.reduce([one.used for one in matched])
    return Comparison(estimand, treated, on_support, used, weights, matched)


def contrast(matching: Matching) -> Floats:
    """Return weights (n,) whose product with an outcome is the matched minus their counterparts."""
    return matching.used / matching.used.sum() - matching.control_weights


def _supported(scores: Floats, treated: Mask, estimand: str, labels: Ints) -> Mask:
    found = np.zeros(len(scores), dtype=bool)
    for label in np.unique(labels):
        here = labels == label
        if treated[here].any() and not treated[here].all():
            found[here] = supported(scores[here], treated[here], estimand)
    return found


def _within(
    scores: Floats, side: Mask, rule: Rule | Nearest, on_support: Mask, labels: Ints
) -> Matching:
    """Return the match of one side, made label by label."""
    parts: list[tuple[Ints, Matching]] = []
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        own = side[rows] & on_support[rows]
        if own.any() and (~side[rows] & on_support[rows]).any():
            one = scores[rows], side[rows]
            if isinstance(rule, Nearest):
                parts.append((rows, nearest(*one, rule, on_support[rows])))
            else:
                parts.append((rows, match(*one, rule, on_support[rows])))
    return _joined(side, on_support, parts)


def _joined(side: Mask, on_support: Mask, parts: Sequence[tuple[Ints, Matching]]) -> Matching:
    """Return the parts as one match; each weighs as many people as it has matched."""
    used, weights = np.zeros(len(side), dtype=bool), np.zeros(len(side))
    whole = sum(int(part.used.sum()) for _, part in parts)
    for rows, part in parts:
        used[rows] = part.used
        weights[rows] = part.control_weights * (part.used.sum() / max(whole, 1))
    pairs = [(rows, part.pairs) for rows, part in parts if part.pairs is not None]
    if not pairs:
        return Matching(side, on_support, used, weights)
    own = np.concatenate([rows[pair.own] for rows, pair in pairs])
    order = np.concatenate([rows[pair.order] for rows, pair in pairs])
    starts = np.cumsum([0] + [len(pair.order) for _, pair in pairs[:-1]])
    together = list(zip(starts.tolist(), (pair for _, pair in pairs), strict=True))
    first = np.concatenate([start + pair.first for start, pair in together])
    last = np.concatenate([start + pair.last for start, pair in together])
    return Matching(side, on_support, used, weights, Pairs(own, order, first, last))
