"""How an answer is expressed: amount, share, logarithm, ratio or log-ratio to the others."""

from dataclasses import dataclass

import numpy as np

from analysis.engine.arrays import Floats
from analysis.model.query import MARGINS, Margin
from data.codebook.codebook import Allocation, Block

AS_ANSWERED = "amount"
"""The lens that leaves an open block's answers as they are; the others express parts of a total."""
SUMMING = (AS_ANSWERED, "share")
"""The lenses that only change the unit: what is split still sums to the whole."""
ZERO = 0.5
"""Percent of the total that stand in for nothing where a logarithm of a ratio is taken."""


@dataclass(frozen=True)
class Unit:
    """What values are in.

    Of outcomes `kind` is money (in `currency`) or points as answered, else the lens: share is in
    percent, ln, ratio and logratio have no dimension. `whole` is what the total is in it, 0 without
    one.
    """

    kind: str
    currency: str | None = None
    whole: float = 0.0


def unit_of(block: Block | None, lens: str) -> Unit:
    """Return what the values of a block of outcomes (None: of no survey's) are in under a lens."""
    if not isinstance(block, Allocation):
        return Unit("points" if lens == AS_ANSWERED else lens)
    whole = limits(block, lens)[1]
    if lens != AS_ANSWERED:
        return Unit(lens, whole=whole)
    if block.money is None:
        return Unit("points", whole=whole)
    return Unit("money", block.currency, whole)


def limits(split: Allocation, lens: str) -> tuple[float, float]:
    """Return the lowest and the highest value of a part of what was split, see `express`."""
    ends = {
        AS_ANSWERED: (0.0, split.worth),
        "share": (0.0, 100.0),
        "ln": (0.0, float(np.log(101.0))),
        "ratio": (0.0, np.inf),
        "logratio": (-np.inf, np.inf),
    }
    return ends[lens]


def express(points: Floats, split: Allocation, lens: str) -> Floats:
    """Return what was split (n, parts) under a lens; NaN rows where an allocation is incomplete.

    amount: money (points when the codebook names no money); share: percent of the person's own sum;
    ln: ln(100 points / total + 1); ratio: points over the person's other points, NaN where those
    are zero; logratio: the pivot coordinate sqrt((D - 1) / D) ln(x / geometric mean of the others)
    of D parts, zeros replaced by ZERO percent of the total (Egozcue et al. 2003, Mathematical
    Geology 35; Hron, Filzmoser and Thompson 2012). The D coordinates sum to zero.
    """
    complete = np.isfinite(points).all(axis=1, keepdims=True)
    points = np.where(complete, points, np.nan)
    if lens == AS_ANSWERED:
        return points * (split.worth / split.total)
    if lens == "ln":
        return np.log(100.0 * points / split.total + 1.0)
    own = points.sum(axis=1, keepdims=True)
    if lens == "logratio":
        return _pivots(np.where(own > 0, points, np.nan), ZERO / 100.0 * split.total)
    if lens == "share":
        return 100.0 * points / np.where(own > 0, own, np.nan)
    rest = own - points
    return points / np.where(rest > 0, rest, np.nan)


def _pivots(points: Floats, floor: float) -> Floats:
    logs = np.log(np.where(points == 0, floor, points))
    parts = points.shape[1]
    return np.sqrt(parts / (parts - 1)) * (logs - logs.mean(axis=1, keepdims=True))


def margins_of(block: Block | None) -> tuple[str, ...]:
    """Return the units of MARGINS that a margin may have where people answered a block."""
    if not isinstance(block, Allocation):
        return MARGINS[:1]
    return tuple(unit for unit in MARGINS if unit != "money" or block.money is not None)


def usual_margin(block: Block | None, unit: str) -> Margin:
    """Return the margin in one of these units before anybody chooses: 1 % of a total."""
    if unit == "sd" or not isinstance(block, Allocation):
        return Margin()
    return Margin(unit, (block.worth if unit == "money" else block.total) / 100)


def margin_of(margin: Margin, block: Block | None, lens: str) -> float | None:
    """Return a margin in an outcome's own unit; None where a lens, or a block, does not keep it."""
    if not isinstance(block, Allocation) or lens not in SUMMING:
        return None
    if margin.unit == "sd" or margin.unit not in margins_of(block):
        return None
    total = block.worth if margin.unit == "money" else block.total
    return margin.size / total * limits(block, lens)[1]
