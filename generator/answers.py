"""Greedy search for integer answers: change one answer, or two at once, while goals come closer.

The cost is the squared distance to all goals in tolerances. Changing one answer from a to b moves
a block's error by loading x (curve[b] - curve[a]), so the change in cost of every candidate answer
of many workers is one small matrix expression.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.goals import LN, Block

SAMPLE_SINGLE = 1600
SAMPLE_PAIRS = 2500
PAIRS_A_SAMPLE = 12
PATIENCE = 30  # samples without a better answer before a phase ends
FORBIDDEN = 1e9


@dataclass(frozen=True)
class OddRule:
    """How many answers may be no multiple of five: in all, and of one value."""

    total: int
    value: int

    def allowed(self, candidates: np.ndarray, amounts: np.ndarray) -> np.ndarray:
        """Which candidates (k,) one more worker may give, given all `amounts` (n,)."""
        counts = np.bincount(amounts, minlength=101)
        odd = candidates % 5 != 0
        full = counts[np.arange(101) % 5 != 0].sum() >= self.total
        return ~odd | (~full & (counts[candidates] < self.value))


class Search:
    """Answers (n,) under search; `cap` (n,) bounds each answer, `free` lists who may change."""

    def __init__(
        self,
        amounts: np.ndarray,
        blocks: list[Block],
        cap: np.ndarray,
        free: np.ndarray,
        rule: OddRule,
        rng: np.random.Generator,
    ) -> None:
        self.amounts, self.cap, self.free = amounts, cap, free
        self.rule, self.rng = rule, rng
        self.use(blocks)

    def use(self, blocks: list[Block]) -> None:
        """Judge by these goals from now on."""
        self.blocks = blocks
        self.norms = [(block.loadings**2).sum(1) for block in blocks]
        self.refresh()

    def refresh(self) -> None:
        """Recompute the errors from the answers (removes accumulated rounding)."""
        self.errors = [block.error(self.amounts) for block in self.blocks]

    @property
    def cost(self) -> float:
        """Squared distance to all goals."""
        return float(sum((error**2).sum() for error in self.errors))

    def singles(self, candidates: np.ndarray, rounds: int, furthest: float, stop: float) -> None:
        """Change answers one at a time (many at once at first) until the cost is below `stop`."""
        misses = 0
        for step in range(rounds):
            if self.cost < stop or misses > PATIENCE:
                return
            rows = self._sample(SAMPLE_SINGLE)
            change = self._changes(rows, candidates, furthest)
            answer = change.argmin(1)
            gain = change[np.arange(len(rows)), answer]
            batch = 30 if step < 40 else 6 if step < 120 else 1
            best = np.argsort(gain)[: batch * 4]
            best = best[gain[best] < -1e-9]
            if len(best) == 0:
                misses += 1
                continue
            misses = 0
            chosen = self.rng.permutation(best)[:batch] if batch > 1 else best[:1]
            before, cost = self.amounts.copy(), self.cost
            self.change(rows[chosen], candidates[answer[chosen]])
            if len(chosen) > 1 and self.cost > cost:
                self.amounts = before
                self.refresh()
                self.change(rows[best[:1]], candidates[answer[best[:1]]])
        self.refresh()

    def pairs(
        self, candidates: np.ndarray, rounds: int, furthest: float, stop: float, width: int = 1000
    ) -> None:
        """Change two answers at once: the best pairs among the `width` least costly changes."""
        misses = 0
        for _ in range(rounds):
            if self.cost < stop or misses > PATIENCE:
                return
            sample = self._sample(SAMPLE_PAIRS)
            change = self._changes(sample, candidates, furthest, moving=True)
            entries = np.argpartition(change, width, axis=None)[:width]
            entries = entries[change.flat[entries] < FORBIDDEN / 2]
            place, answer = np.unravel_index(entries, change.shape)
            rows, new = sample[place], candidates[answer]
            picks = self._best_pairs(rows, new, change.flat[entries])
            misses = 0 if picks else misses + 1
            if picks:
                self.change(rows[picks], new[picks])
        self.refresh()

    def _best_pairs(self, rows: np.ndarray, new: np.ndarray, gain: np.ndarray) -> list[int]:
        """Entries to carry out, two at a time while a pair (or one alone) lowers the cost."""
        now = self.amounts[rows]
        shift = np.hstack(
            [
                block.loadings[rows] * (block.curve[new] - block.curve[now])[:, None]
                for block in self.blocks
            ]
        )
        product = 2 * shift @ shift.T
        own = np.arange(len(rows))
        product[rows[:, None] == rows[None]] = FORBIDDEN  # two answers of one worker
        product[own, own] = 0.0
        gain = gain.copy()
        picks: list[int] = []
        for _ in range(PAIRS_A_SAMPLE):
            both = gain[:, None] + gain[None] + product
            both[own, own] = gain
            first, second = (int(k) for k in np.unravel_index(both.argmin(), both.shape))
            if both[first, second] >= -1e-9:
                break
            for k in {first, second}:
                gain += product[:, k]
                gain[rows == rows[k]] = FORBIDDEN
                picks.append(k)
        return picks

    def _sample(self, size: int) -> np.ndarray:
        return self.rng.choice(self.free, min(size, len(self.free)), replace=False)

    def _changes(
        self, rows: np.ndarray, candidates: np.ndarray, furthest: float, moving: bool = False
    ) -> np.ndarray:
        """Change in cost (rows, candidates); FORBIDDEN above the cap or too far in ln."""
        total = np.zeros((len(rows), len(candidates)))
        now = self.amounts[rows]
        for block, error, norm in zip(self.blocks, self.errors, self.norms, strict=True):
            step = block.curve[candidates][None] - block.curve[now][:, None]
            pull = 2 * (block.loadings[rows] @ error)
            total += step * (pull[:, None] + step * norm[rows][:, None])
        distance = np.abs(LN[candidates][None] - LN[now][:, None])
        wrong = (candidates[None] > self.cap[rows][:, None]) | (distance > furthest)
        wrong |= ~self.rule.allowed(candidates, self.amounts)[None] & (distance > 0)
        if moving:
            wrong |= distance == 0
        return np.where(wrong, FORBIDDEN, total)

    def change(self, rows: np.ndarray, new: np.ndarray) -> None:
        """Give `rows` new answers and update the errors."""
        for k, block in enumerate(self.blocks):
            step = block.curve[new] - block.curve[self.amounts[rows]]
            self.errors[k] = self.errors[k] + block.loadings[rows].T @ step
        self.amounts[rows] = new
