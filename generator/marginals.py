"""Exact integer counts of answers that have a printed mean and standard deviation (Table 1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import root

from generator.design import N_AGE_MISSING, N_PENSION_MISSING, N_UNINSURED, N_WORKERS

STEPS = (1, 3, 10)
MAX_MOVES = 4000
INCOMES = (2500, 3500, 4500, 5500, 6500, 7500, 9000, 12500, 20000)  # yuan a month, band middles


@dataclass(frozen=True)
class Marginal:
    """How many workers give each value: `values` (k,) and integer `counts` (k,)."""

    values: np.ndarray
    counts: np.ndarray

    @property
    def mean(self) -> float:
        """Mean over all counted workers."""
        return float(self.counts @ self.values / self.counts.sum())

    @property
    def sd(self) -> float:
        """Standard deviation (n - 1) over all counted workers."""
        squares = self.counts @ (self.values - self.mean) ** 2
        return float(np.sqrt(squares / (self.counts.sum() - 1)))


def solve_counts(
    values: np.ndarray, n: int, mean: float, sd: float, prior: np.ndarray, tolerance: float = 1e-4
) -> Marginal:
    """Counts of `n` workers with this mean and SD, near the shape of `prior` (relative weights).

    Tilts the prior by a quadratic in the value (maximum entropy), rounds, then moves single workers
    until both moments are within `tolerance`. Raises ValueError when they cannot be reached.
    """
    share = _tilt(values, mean, sd, prior / prior.sum())
    counts = np.floor(share * n).astype(np.int64)
    counts[counts.argmax()] += n - counts.sum()
    marginal = Marginal(values, counts)
    for _ in range(MAX_MOVES):
        if max(abs(marginal.mean - mean), abs(marginal.sd - sd)) < tolerance:
            return marginal
        better = _best_move(marginal, mean, sd)
        if better is None:
            break
        marginal = better
    if max(abs(marginal.mean - mean), abs(marginal.sd - sd)) > 5 * tolerance:
        raise ValueError(f"No integer counts of {n} give mean {mean} and SD {sd}.")
    return marginal


def _tilt(values: np.ndarray, mean: float, sd: float, prior: np.ndarray) -> np.ndarray:
    unit = (values - values.mean()) / values.std()

    def share(tilt: np.ndarray) -> np.ndarray:
        log = np.log(prior) + tilt[0] * unit + tilt[1] * unit**2
        weight = np.exp(log - log.max())
        return np.asarray(weight / weight.sum())

    def miss(tilt: np.ndarray) -> list[float]:
        q = share(tilt)
        return [10 * (q @ values - mean), 10 * (np.sqrt(q @ (values - mean) ** 2) - sd)]

    starts = [(0, 0), (0, -1), (0, 1), (0.5, 0), (-0.5, 0)]
    tilts = [root(miss, start).x for start in starts]
    return share(min(tilts, key=lambda tilt: np.abs(miss(tilt)).sum()))


def _best_move(marginal: Marginal, mean: float, sd: float) -> Marginal | None:
    """The neighbour with the smallest distance to both moments, or None at a local minimum."""
    k = len(marginal.values)
    best, least = None, abs(marginal.mean - mean) + abs(marginal.sd - sd) - 1e-12
    for source in range(k):
        for target in range(k):
            for step in STEPS:
                if source == target or marginal.counts[source] <= step:
                    continue
                counts = marginal.counts.copy()
                counts[source] -= step
                counts[target] += step
                moved = Marginal(marginal.values, counts)
                distance = abs(moved.mean - mean) + abs(moved.sd - sd)
                if distance < least:
                    best, least = moved, distance
    return best


def _codes(n: int, mean: float, sd: float, prior: list[float]) -> Marginal:
    values = np.arange(1.0, len(prior) + 1)
    return solve_counts(values, n, mean, sd, np.array(prior))


def _two(n: int, second: int) -> Marginal:
    return Marginal(np.array([1.0, 2.0]), np.array([n - second, second]))


def risk_marginal(treated_share: float | None = None) -> Marginal:
    """Counts of the risk score: the sum of the three items (3..15) divided by three.

    `treated_share` is the share above the mean, 0.1 % near; ValueError when the printed mean and
    SD rule it out.
    """
    n, mean, sd = N_WORKERS, 2.945, 1.174
    values = np.arange(3, 16) / 3
    shape = np.array([12, 4, 5, 9, 6, 6, 19, 6, 6, 12, 4, 3, 8.0])
    if treated_share is None:
        return solve_counts(values, n, mean, sd, shape)

    def solved(tilt: float) -> tuple[Marginal, float]:
        near = np.exp(-((values - mean) ** 2))
        tilted = shape * np.exp(tilt * np.where(values > mean, near, -near))
        marginal = solve_counts(values, n, mean, sd, tilted)
        return marginal, float(marginal.counts[values > mean].sum() / n)

    low, high = -3.0, 3.0
    for _ in range(12):
        tilt = (low + high) / 2
        marginal, share = solved(tilt)
        if abs(share - treated_share) < 0.001:
            return marginal
        low, high = (tilt, high) if share < treated_share else (low, tilt)
    raise ValueError(f"No risk scores of mean {mean} and SD {sd} have {treated_share} above it.")


def survey_marginals(treated_share: float | None = None) -> dict[str, Marginal]:
    """Counts of every covariate of Table 1; the priors are plausible shapes, the moments printed.

    `firm_region`'s printed SD (.441) contradicts its printed mean (1.266): only the mean is met.
    """
    n = N_WORKERS
    incomes = np.array([4, 10, 18, 20, 16, 12, 10, 6, 3.0])
    return {
        "risk": risk_marginal(treated_share),
        "ln_income": solve_counts(np.log(INCOMES), n, 8.577, 0.402, incomes),
        "skill": _codes(n, 4.155, 1.919, [5, 14, 22, 20, 16, 8, 6, 9]),
        "age_group": _codes(n - N_AGE_MISSING, 2.631, 0.861, [8.5, 36.5, 38.5, 16.5]),
        "education": _codes(n, 2.580, 1.050, [19, 28, 29, 24]),
        "pension": _two(n - N_PENSION_MISSING, N_UNINSURED),
        "hukou": _two(n, round(0.612 * n)),
        "origin": _two(n, round(0.504 * n)),
        "reemployment": _codes(n, 2.252, 0.836, [18, 48, 25, 9]),
        "firm_size": _codes(n, 1.962, 0.846, [38, 28, 34]),
        "firm_ownership": _codes(n, 2.192, 0.729, [12, 64, 17, 7]),
        "firm_region": _two(n, 2357),
    }
