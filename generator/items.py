"""The three risk items behind the risk score (section on measurement, Figure 1)."""

from __future__ import annotations

import numpy as np

from generator.design import N_WORKERS, RISK_ITEM_MEANS

ALPHA = 0.85  # Cronbach's alpha before the means are shifted (.84 after); the paper prints none
LOW, HIGH = 1, 5


def cronbach_alpha(items: np.ndarray) -> float:
    """Cronbach's alpha of `items` (n, k)."""
    k = items.shape[1]
    return float(k / (k - 1) * (1 - items.var(axis=0, ddof=1).sum() / items.sum(1).var(ddof=1)))


def risk_items(total: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Three integers 1..5 (n, 3) that sum to `total` (n,), with alpha and item means as wanted.

    Each worker draws one of the triplets with the right sum; triplets near an equal answer are
    likelier, and how much so is bisected until alpha is reached.
    """
    draw = rng.random(len(total))
    low, high = 0.0, 4.0
    for _ in range(25):
        tightness = (low + high) / 2
        items = _draw_triplets(total, draw, tightness)
        low, high = (tightness, high) if cronbach_alpha(items) < ALPHA else (low, tightness)
    return _shift_means(items, rng)


def _draw_triplets(total: np.ndarray, draw: np.ndarray, tightness: float) -> np.ndarray:
    values = np.arange(LOW, HIGH + 1)
    grid = np.stack(np.meshgrid(values, values, values, indexing="ij"), -1).reshape(-1, 3)
    items = np.empty((len(total), 3), dtype=np.int64)
    for k in np.unique(total):
        triplets = grid[grid.sum(1) == k]
        weight = np.exp(-tightness * ((triplets - k / 3) ** 2).sum(1))
        cumulative = np.cumsum(weight) / weight.sum()
        rows = total == k
        chosen = np.searchsorted(cumulative, draw[rows], side="right")
        items[rows] = triplets[np.minimum(chosen, len(triplets) - 1)]
    return items


def _shift_means(items: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Move single points between items of one worker until the first and third mean are reached."""
    items = items.copy()
    for item in (0, 2):
        missing = round(RISK_ITEM_MEANS[item] * N_WORKERS) - int(items[:, item].sum())
        step = 1 if missing > 0 else -1
        own, platform = items[:, item] + step, items[:, 1] - step
        fits = (own >= LOW) & (own <= HIGH) & (platform >= LOW) & (platform <= HIGH)
        rows = rng.permutation(np.flatnonzero(fits))[: abs(missing)]
        items[rows, item] += step
        items[rows, 1] -= step
    return items
