"""From the draft to covariates whose regressions print right: aim at moments, then swap answers.

A Gauss-Newton step of least norm says which moment matrix would print every target; swapping
answers between workers (a whole firm block at a time) moves the moments there and keeps every
marginal of Table 1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from generator.models import BLOCKS, TERMS, columns_of
from generator.moments import STEPS, Moments, Target, fit_coefficients, misses, moments_of

BLOCK_COLUMNS = {name: columns_of(terms) for name, terms in BLOCKS.items()}
ROUNDS = 8
SWAPS = 5000
CANDIDATES = 600


@dataclass
class Covariates:
    """The term matrix under construction (n, k), who is known, and the outcome coefficients."""

    matrix: np.ndarray
    age_known: np.ndarray
    pension_known: np.ndarray
    coefficients: np.ndarray

    @property
    def known(self) -> np.ndarray:
        """Rows with both age and pension status: only these may swap."""
        return np.flatnonzero(self.age_known & self.pension_known)

    def moments(self) -> Moments:
        """Moments of the present matrix."""
        return moments_of(self.matrix, self.age_known, self.pension_known)

    def swap(self, block: str, first: int, second: int) -> None:
        """Let two workers exchange their answers of one block."""
        columns = BLOCK_COLUMNS[block]
        keep = self.matrix[first, columns].copy()
        self.matrix[first, columns] = self.matrix[second, columns]
        self.matrix[second, columns] = keep


def approach(
    covariates: Covariates,
    targets: tuple[Target, ...],
    rng: np.random.Generator,
    say: Callable[[str], None],
) -> None:
    """Alternate aiming and swapping; keeps the round with the fewest targets off."""
    best: tuple[float, float] | None = None
    kept, kept_coefficients = covariates.matrix, covariates.coefficients
    for round_number in range(1, ROUNDS + 1):
        goal, coefficients = _aim(covariates.moments(), covariates.coefficients, targets)
        _swap_towards(covariates, goal, rng)
        moments = covariates.moments()
        covariates.coefficients = fit_coefficients(moments, coefficients, targets, 0.3, 15)
        distance = np.abs(misses(moments, covariates.coefficients, targets))
        score = (float((distance > 1).sum()), float((np.maximum(distance - 0.6, 0) ** 2).sum()))
        if best is None or score < best:
            best = score
            kept, kept_coefficients = covariates.matrix.copy(), covariates.coefficients
        say(f"covariates, round {round_number}: {int(score[0])} of {len(targets)} targets off")
        if score[0] == 0 and score[1] < 1:
            break
    covariates.matrix, covariates.coefficients = kept, kept_coefficients


def _pairs() -> tuple[np.ndarray, np.ndarray]:
    """Moments that swaps can change: products of terms from different blocks."""
    block = {column: name for name, columns in BLOCK_COLUMNS.items() for column in columns}
    pairs = [
        (i, j)
        for i in range(1, len(TERMS))
        for j in range(i + 1, len(TERMS))
        if block[i] != block[j]
    ]
    rows, columns = np.array(pairs).T
    return rows, columns


PAIRS = _pairs()
SWAPPABLE = np.zeros((len(TERMS), len(TERMS)), dtype=bool)
SWAPPABLE[PAIRS] = SWAPPABLE[PAIRS[::-1]] = True


def moment_scale(moments: Moments) -> np.ndarray:
    """Sampling SD (k, k) of a cross-moment of independent terms: one natural step a moment."""
    n = moments.age[0, 0]
    variance = np.diag(moments.age) / n - (moments.age[0] / n) ** 2
    sd = np.sqrt(np.maximum(variance, 0))
    sd[0] = 1.0
    return np.asarray(np.outer(sd, sd) * np.sqrt(n))


def _aim(
    moments: Moments, start: np.ndarray, targets: tuple[Target, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """The nearest moment matrix (k, k) that prints every target, with its coefficients."""
    scale = moment_scale(moments)[PAIRS]
    n_pairs = len(scale)

    def unpack(point: np.ndarray) -> tuple[Moments, np.ndarray]:
        change = np.zeros((len(TERMS), len(TERMS)))
        change[PAIRS] = point[:n_pairs] * scale
        return moments.moved(change + change.T), start + point[n_pairs:].reshape(
            start.shape
        ) * STEPS

    # Moving a moment costs more than moving a coefficient.
    price = np.concatenate([np.full(n_pairs, 0.02), np.full(start.size, 0.002)])
    point = np.zeros(n_pairs + start.size)
    for _ in range(8):
        here = misses(*unpack(point), targets)
        slopes = np.empty((len(here), len(point)))
        for k in range(len(point)):
            nudged = point.copy()
            nudged[k] += 0.01
            slopes[:, k] = (misses(*unpack(nudged), targets) - here) / 0.01
        wanted = -np.clip(np.sign(here) * np.maximum(np.abs(here) - 0.35, 0), -80, 80)
        scaled = slopes / np.sqrt(price)
        gram = scaled @ scaled.T + 0.05 * np.eye(len(here))
        step = scaled.T @ np.linalg.solve(gram, wanted) / np.sqrt(price)
        tried = [
            (float((misses(*unpack(point + s * step), targets, 0.3) ** 2).sum()), s)
            for s in (1, 0.5, 0.25, 0.1, 0.03)
        ]
        cost, length = min(tried)
        point = point + length * step
        if cost < 0.5:
            break
    reached, coefficients = unpack(point)
    return reached.age, coefficients


def _swap_towards(covariates: Covariates, goal: np.ndarray, rng: np.random.Generator) -> None:
    """Swap until the moments are near `goal`: each time the best of 600 random pairs of a block."""
    moments = covariates.moments()
    scale = moment_scale(moments)
    error = np.where(SWAPPABLE, (moments.age - goal) / scale, 0.0)
    matrix, rows, names = covariates.matrix, covariates.known, list(BLOCK_COLUMNS)
    for step in range(SWAPS):
        name = names[rng.integers(len(names))]
        own = BLOCK_COLUMNS[name]
        other = [c for c in range(1, len(TERMS)) if c not in own]
        first, second = rng.choice(rows, CANDIDATES), rng.choice(rows, CANDIDATES)
        gained = matrix[second][:, own] - matrix[first][:, own]
        around = matrix[first][:, other] - matrix[second][:, other]
        unit = scale[np.ix_(own, other)]
        linear = (gained * (around @ (error[np.ix_(own, other)] / unit).T)).sum(1)
        square = ((gained**2) * (around**2 @ (1 / unit**2).T)).sum(1)
        change = 2 * linear + square
        best = int(change.argmin())
        if change[best] < -1e-12:
            moved = np.outer(gained[best], around[best]) / unit
            error[np.ix_(own, other)] += moved
            error[np.ix_(other, own)] += moved.T
            covariates.swap(name, int(first[best]), int(second[best]))
        if step % 500 == 0 and (error**2).sum() / 2 < 2e-3:
            break
