"""Firms and cities, assigned last: workers move only within size x ownership x region.

No published number uses `firm_id` or `city`, and the three firm variables are constant within a
firm by construction, so the assignment cannot move a published number. It is steered only so that
answers within a firm resemble each other a little (intra-firm correlation .03 to .10).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.design import N_FIRMS, OTHER_CITIES, PEARL_RIVER_DELTA

WORKERS_PER_FIRM = {1: 7.0, 2: 11.0, 3: 16.0}  # surveyed workers, by firm size code
ICC_TARGET = 0.06
ICC_NEAR = 0.01
SWEEPS = 120
ROUNDS = 60


@dataclass(frozen=True)
class Firms:
    """One firm number (1..843) and one city name a worker."""

    firm_id: np.ndarray
    city: np.ndarray


def assign_firms(
    size: np.ndarray,
    ownership: np.ndarray,
    region: np.ndarray,
    traits: np.ndarray,
    rng: np.random.Generator,
) -> Firms:
    """Firms for n workers; `traits` (n, k) are the answers that should be alike within a firm."""
    cell = (size * 10 + ownership) * 10 + region
    slots, firm_region = _cut_into_firms(cell, rng)
    firm = _cluster(slots, cell, traits, rng)
    city = _cities(firm_region, rng)
    return Firms(firm_id=firm + 1, city=city[firm])


def intra_firm_correlation(values: np.ndarray, firm: np.ndarray) -> float:
    """ANOVA estimate of the intra-firm correlation of `values` (n,)."""
    _, index, counts = np.unique(firm, return_inverse=True, return_counts=True)
    n, groups = len(values), len(counts)
    means = np.bincount(index, values) / counts
    between = (counts * (means - values.mean()) ** 2).sum() / (groups - 1)
    within = ((values - means[index]) ** 2).sum() / (n - groups)
    usual = (n - (counts**2).sum() / n) / (groups - 1)
    return float((between - within) / (between + (usual - 1) * within))


def _cut_into_firms(cell: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Firm number of each worker before clustering, and the region of each firm."""
    cells, workers = np.unique(cell, return_counts=True)
    wanted = workers / np.array([WORKERS_PER_FIRM[c // 100] for c in cells])
    wanted = np.maximum(wanted * N_FIRMS / wanted.sum(), 1.0)
    firms = np.floor(wanted).astype(int)
    order = np.argsort(firms - wanted, kind="stable")
    firms[order[: N_FIRMS - firms.sum()]] += 1
    slots = np.empty(len(cell), dtype=np.int64)
    regions: list[int] = []
    for code, people, count in zip(cells, workers, firms, strict=True):
        rows = rng.permutation(np.flatnonzero(cell == code))
        sizes = _firm_sizes(int(people), int(count), rng)
        slots[rows] = np.repeat(np.arange(len(regions), len(regions) + count), sizes)
        regions += [int(code) % 10] * int(count)
    return slots, np.array(regions)


def _firm_sizes(people: int, firms: int, rng: np.random.Generator) -> np.ndarray:
    """Sizes (firms,) that sum to `people`: log-normal spread, at least three where that fits."""
    floor = min(3, people // firms)
    weight = rng.lognormal(0.0, 0.45, firms)
    exact = weight / weight.sum() * (people - floor * firms)
    sizes = np.floor(exact).astype(int)
    order = np.argsort(sizes - exact, kind="stable")
    sizes[order[: people - floor * firms - sizes.sum()]] += 1
    return sizes + floor


def _cluster(
    slots: np.ndarray, cell: np.ndarray, traits: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Swap workers of one cell between firms until each trait is as alike within firms as wanted.

    Every firm draws a leaning (k,); workers drift by Metropolis swaps to firms that lean their way.
    The strength of the pull is adjusted per trait between rounds.
    """
    standard = (traits - traits.mean(0)) / traits.std(0)
    leaning = rng.standard_normal((slots.max() + 1, traits.shape[1]))
    strength = np.full(traits.shape[1], 0.25)
    firm = slots.copy()
    for _ in range(ROUNDS):
        for _ in range(SWEEPS):
            _sweep(firm, cell, standard, leaning * strength, rng)
        reached = [intra_firm_correlation(column, firm) for column in standard.T]
        if np.abs(np.array(reached) - ICC_TARGET).max() < ICC_NEAR:
            return firm
        strength *= np.sqrt(np.clip(ICC_TARGET / np.maximum(reached, 0.01), 0.8, 1.25))
    raise ValueError(f"Intra-firm correlations {np.round(reached, 3)} did not reach {ICC_TARGET}.")


def _sweep(
    firm: np.ndarray,
    cell: np.ndarray,
    standard: np.ndarray,
    leaning: np.ndarray,
    rng: np.random.Generator,
) -> None:
    """One round of disjoint swaps within cells; changes `firm` in place."""
    order = np.lexsort((rng.random(len(firm)), cell))
    first, second = order[0:-1:2], order[1::2]
    same = cell[first] == cell[second]
    first, second = first[same], second[same]
    change = leaning[firm[second]] - leaning[firm[first]]
    gain = ((standard[first] - standard[second]) * change).sum(1)
    swap = np.log(rng.random(len(first))) < gain
    a, b = first[swap], second[swap]
    firm[a], firm[b] = firm[b].copy(), firm[a].copy()


def _cities(firm_region: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A city name a firm; every city of a region has firms, the first-named ones most."""
    city = np.empty(len(firm_region), dtype=object)
    for region, names in ((1, PEARL_RIVER_DELTA), (2, OTHER_CITIES)):
        rows = rng.permutation(np.flatnonzero(firm_region == region))
        weight = 1 / (np.arange(len(names)) + 2.5)
        share = np.cumsum(weight) / weight.sum()
        chosen = np.searchsorted(share, (np.arange(len(rows)) + 0.5) / len(rows))
        city[rows] = np.array(names, dtype=object)[chosen]
    return city
