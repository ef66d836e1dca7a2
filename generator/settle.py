"""Last swaps of the covariates: judged directly by the distance to the printed digits."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from generator.covariates import BLOCK_COLUMNS, PAIRS, Covariates, moment_scale
from generator.models import TERMS
from generator.moments import Moments, Target, fit_coefficients, misses

SLACK = 0.7  # half-widths that cost nothing
CANDIDATES = 1500
SHORTLIST = 6


def cost(moments: Moments, coefficients: np.ndarray, targets: tuple[Target, ...]) -> float:
    """Squared half-widths beyond the slack, summed over all targets."""
    return float((misses(moments, coefficients, targets, SLACK) ** 2).sum())


def settle(
    covariates: Covariates,
    targets: tuple[Target, ...],
    rng: np.random.Generator,
    say: Callable[[str], None],
    frozen: np.ndarray | None = None,
    rounds: int = 400,
) -> None:
    """Swap answers until every target prints right; rows in `frozen` keep theirs."""
    targets = tuple(t for t in targets if t.weight == 1.0)
    rows = covariates.known if frozen is None else np.setdiff1d(covariates.known, frozen)
    moments = covariates.moments()
    slope = np.zeros((len(TERMS), len(TERMS)))
    for step in range(rounds):
        if step % 40 == 0:
            covariates.coefficients = fit_coefficients(
                moments, covariates.coefficients, targets, 0.5, 8, shrink=0.001
            )
        now = cost(moments, covariates.coefficients, targets)
        worst = np.abs(misses(moments, covariates.coefficients, targets)).max()
        if step % 100 == 0:
            say(f"covariates, swap {step}: worst target {worst:.2f} half-widths away")
        if now < 1e-9 or (step > 20 and worst < 0.93):
            break
        if step % 5 == 0:
            slope = _slope(moments, covariates.coefficients, targets)
        moments = _best_swap(covariates, moments, targets, slope, now, rows, rng)


def _slope(moments: Moments, coefficients: np.ndarray, targets: tuple[Target, ...]) -> np.ndarray:
    """Derivative (k, k) of the cost by each moment that swaps can change."""
    here = misses(moments, coefficients, targets)
    pull = 2 * np.sign(here) * np.maximum(np.abs(here) - SLACK, 0)
    unit = moment_scale(moments) / np.sqrt(moments.age[0, 0])
    slope = np.zeros_like(moments.age)
    for i, j in zip(*PAIRS, strict=True):
        change = np.zeros_like(moments.age)
        change[i, j] = change[j, i] = step = 0.5 * unit[i, j]
        there = misses(moments.moved(change), coefficients, targets)
        slope[i, j] = slope[j, i] = pull @ (there - here) / step
    return slope


def _best_swap(
    covariates: Covariates,
    moments: Moments,
    targets: tuple[Target, ...],
    slope: np.ndarray,
    now: float,
    rows: np.ndarray,
    rng: np.random.Generator,
) -> Moments:
    """Make the best of a shortlist of swaps, if it lowers the cost; returns the new moments."""
    best: tuple[float, str, int, int, Moments] | None = None
    for name, own in BLOCK_COLUMNS.items():
        other = [c for c in range(1, len(TERMS)) if c not in own]
        first, second = rng.choice(rows, CANDIDATES), rng.choice(rows, CANDIDATES)
        gained = covariates.matrix[second][:, own] - covariates.matrix[first][:, own]
        around = covariates.matrix[first][:, other] - covariates.matrix[second][:, other]
        guess = (gained * (around @ slope[np.ix_(own, other)].T)).sum(1)
        likely = np.concatenate(
            [np.argsort(guess)[:SHORTLIST], np.argsort(np.abs(guess + now / 2))[:SHORTLIST]]
        )
        for k in likely:
            change = np.zeros_like(moments.age)
            change[np.ix_(own, other)] = np.outer(gained[k], around[k])
            moved = moments.moved(change + change.T)
            reached = cost(moved, covariates.coefficients, targets)
            if best is None or reached < best[0]:
                best = (reached, name, int(first[k]), int(second[k]), moved)
    if best is None or best[0] >= now:
        return moments
    covariates.swap(best[1], best[2], best[3])
    return best[4]
