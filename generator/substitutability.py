"""Seven items on what the job asks for, whose entropy-weighted, reversed score is as wanted.

Items run 1..5, higher means the job asks more. The paper prints how the score moves with the
amounts (Models 13 and 14) but not the items.
"""

from __future__ import annotations

import numpy as np

ITEMS = 7
LOW, HIGH = 1, 5
NOISE = 0.16
OFFSET = 1e-4  # keeps the logarithm finite
ROUNDS = 60


def entropy_score(items: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Entropy weights (k,) and the reversed score (n,), 0..1, of `items` (n, k)."""
    low, high = items.min(0), items.max(0)
    scaled = (items - low) / (high - low)
    share = (scaled + OFFSET) / (scaled + OFFSET).sum(0)
    entropy = -(share * np.log(share)).sum(0) / np.log(len(items))
    weights = (1 - entropy) / (1 - entropy).sum()
    return weights, 1 - scaled @ weights


def substitutability_items(wanted: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Integer items (n, 7) whose score follows `wanted` (n,): noise, then one or two steps each."""
    noise = rng.normal(0, NOISE, (len(wanted), ITEMS))
    items = np.clip(np.round(LOW + (HIGH - LOW) * (1 - wanted[:, None] + noise)), LOW, HIGH)
    items[0], items[1] = LOW, HIGH  # both ends exist in every item
    for _ in range(ROUNDS):
        weights, score = entropy_score(items)
        step = _best_steps(items, score - wanted, weights / (HIGH - LOW))
        step[:2] = 0
        if not step.any():
            break
        items = items + step
    return items.astype(np.int64)


def _best_steps(items: np.ndarray, excess: np.ndarray, effect: np.ndarray) -> np.ndarray:
    """Per worker the step (n, 7), one item or one up and one down, that best removes `excess`."""
    steps = np.concatenate([np.eye(ITEMS), -np.eye(ITEMS)])
    up, down = np.nonzero(~np.eye(ITEMS, dtype=bool))
    steps = np.concatenate([steps, np.eye(ITEMS)[up] - np.eye(ITEMS)[down]])
    least = np.abs(excess)
    chosen = np.zeros_like(items)
    for step in steps:
        moved = items + step
        left = np.abs(excess - step @ effect)
        better = (left < least - 1e-9) & (moved >= LOW).all(1) & (moved <= HIGH).all(1)
        least = np.where(better, left, least)
        chosen[better] = step
    return chosen
