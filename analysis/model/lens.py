"""How an answer is expressed: amount, share, logarithm, ratio or log-ratio to the others."""

import numpy as np

from analysis.engine.arrays import Floats, Ints, Mask
from analysis.model.query import Specification
from analysis.model.result import Refused
from data.codebook.codebook import Allocation
from data.survey import totals
from data.survey.survey import Survey

ZERO = 0.5
"""Percent of the total that stand in for nothing where a logarithm of a ratio is taken."""


def allocation(survey: Survey) -> Allocation:
    """Return the allocation of the survey's codebook; refuses when it has none."""
    found = survey.codebook.allocation
    if found is None:
        raise Refused("no_allocation")
    return found


def part_ids(survey: Survey) -> tuple[str, ...]:
    """Return the ids of the allocation's parts, in the codebook's order."""
    return tuple(part.id for part in allocation(survey).parts)


def chosen(survey: Survey, specification: Specification) -> tuple[int, ...]:
    """Return the positions of the chosen outcomes among the parts; ValueError when unknown."""
    parts = part_ids(survey)
    return tuple(parts.index(id) for id in specification.outcomes or parts)


def complete(survey: Survey) -> Mask:
    """Return bool (n,): who answered every part of the allocation."""
    allocation(survey)
    return np.asarray(np.isfinite(survey.outcomes()).all(axis=1))


def express(survey: Survey, lens: str) -> Floats:
    """Return the outcomes (n, parts) under a lens; NaN rows where an allocation is incomplete.

    amount: money (points when the codebook names no money); share: percent of the person's own sum;
    ln: ln(100 points / total + 1); ratio: points over the person's other points, NaN where those
    are zero; logratio: the pivot coordinate sqrt((D - 1) / D) ln(x / geometric mean of the others)
    of D parts, zeros replaced by ZERO percent of the total (Egozcue et al. 2003, Mathematical
    Geology 35; Hron, Filzmoser and Thompson 2012). The D coordinates sum to zero.
    """
    found, points = allocation(survey), survey.outcomes()
    points = np.where(complete(survey)[:, None], points, np.nan)
    if lens == "amount":
        return points * (1.0 if found.money is None else found.money / found.total)
    if lens == "ln":
        return np.log(100.0 * points / found.total + 1.0)
    own = points.sum(axis=1, keepdims=True)
    if lens == "logratio":
        return _pivots(np.where(own > 0, points, np.nan), ZERO / 100.0 * found.total)
    if lens == "share":
        return 100.0 * points / np.where(own > 0, own, np.nan)
    rest = own - points
    return points / np.where(rest > 0, rest, np.nan)


def blocks(outcomes: Floats) -> list[tuple[tuple[int, ...], Mask]]:
    """Return the outcomes that share a sample: (positions, bool (n,) who has them).

    One block, but for the ratio lens, where each outcome leaves out those who gave it everything.
    """
    known = np.isfinite(outcomes)
    some = np.asarray(known.any(axis=1))
    if (known[some].all(axis=1)).all():
        return [(tuple(range(outcomes.shape[1])), some)]
    return [((column,), known[:, column]) for column in range(outcomes.shape[1])]


def off_total(survey: Survey, rows: Ints) -> int:
    """Return how many of the people at `rows` split something else than the total."""
    return int(totals.off_total(survey.outcomes()[rows], allocation(survey).total).sum())


def zeros(survey: Survey, rows: Ints) -> int:
    """Return how many answers of nothing the people at `rows` gave."""
    return int((survey.outcomes()[rows] == 0).sum())


def _pivots(points: Floats, floor: float) -> Floats:
    logs = np.log(np.where(points == 0, floor, points))
    parts = points.shape[1]
    return np.sqrt(parts / (parts - 1)) * (logs - logs.mean(axis=1, keepdims=True))
