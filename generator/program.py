"""One large simultaneous change of answers, chosen by a linear program.

Given one possible new answer a worker, the wanted sums are linear in who changes. A basic solution
of the program leaves at most as many workers undecided as there are goals, so rounding it hardly
moves any sum: goals end well inside their printed digit unless they contradict each other, and then
as few as possible are missed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import linprog

from generator.answers import Search
from generator.goals import LN, Block

INSIDE = 0.5  # tolerances a goal may be off at no cost
NEAR = 5.5  # tolerances that cost once; beyond they cost BEYOND times as much
BEYOND = 10.0
PRICE = 0.002  # of one changed answer, in missed tolerances
ODD_PRICE = 0.02
FURTHEST = 0.75  # in ln
WORKERS = 5000  # considered at once


@dataclass(frozen=True)
class Moves:
    """One possible new answer for each of m workers."""

    rows: np.ndarray
    answers: np.ndarray


def jump(search: Search, candidates: np.ndarray, rng: np.random.Generator) -> list[Block]:
    """Change many answers of `search` at once, towards all of its goals.

    Returns the goals moved to where the program, before rounding, could bring them.
    """
    moves = _draw_moves(search, candidates, rng)
    now = search.amounts[moves.rows]
    shift = np.hstack(
        [
            block.loadings[moves.rows] * (block.curve[moves.answers] - block.curve[now])[:, None]
            for block in search.blocks
        ]
    )
    error = np.concatenate(search.errors)
    worth = np.concatenate([block.worths for block in search.blocks])
    price = np.where(moves.answers % 5 == 0, PRICE, ODD_PRICE)
    share = _solve(shift, error, worth, price)
    changed = share > 0.5
    search.change(moves.rows[changed], moves.answers[changed])
    cuts = np.cumsum([len(part) for part in search.errors])[:-1]
    left = np.split(error + shift.T @ share, cuts)
    return [
        replace(block, target=block.target + part)
        for block, part in zip(search.blocks, left, strict=True)
    ]


def _draw_moves(search: Search, candidates: np.ndarray, rng: np.random.Generator) -> Moves:
    """A random near answer for each of a random set of workers."""
    rows = rng.choice(search.free, min(WORKERS, len(search.free)), replace=False)
    now = search.amounts[rows]
    distance = np.abs(LN[candidates][None] - LN[now][:, None])
    fits = (candidates[None] <= search.cap[rows][:, None]) & (distance > 0)
    fits &= (distance < FURTHEST) & search.rule.allowed(candidates, search.amounts)[None]
    preference = np.where(fits, rng.random(fits.shape) * np.exp(-distance), -1.0)
    answer = preference.argmax(1)
    usable = fits[np.arange(len(rows)), answer]
    return Moves(rows[usable], candidates[answer[usable]])


def _solve(
    shift: np.ndarray, error: np.ndarray, worth: np.ndarray, price: np.ndarray
) -> np.ndarray:
    """Share (m,) of each move that brings error + shift'z inside, at least cost."""
    goals = len(error)
    unit = np.eye(goals)
    equalities = np.hstack([shift.T, unit, -unit, unit, -unit, unit])
    cost = np.concatenate([price, np.zeros(goals), worth, worth, BEYOND * worth, BEYOND * worth])
    bounds = [(0.0, 1.0)] * len(price) + [(-INSIDE, INSIDE)] * goals
    bounds += [(0.0, NEAR)] * (2 * goals) + [(0.0, np.inf)] * (2 * goals)
    solution = linprog(cost, A_eq=equalities, b_eq=-error, bounds=bounds, method="highs-ds")
    if solution.x is None:
        raise ValueError(f"The linear program of the answers failed: {solution.message}")
    return np.asarray(solution.x[: len(price)])
