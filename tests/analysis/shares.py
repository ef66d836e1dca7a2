"""Shares made for tests, with a focal variable times a level of two."""

import numpy as np

from analysis.engine.arrays import Floats, Ints

N, J, G = 300, 4, 40


def sample(j: int = J, points: int = 10, never_by: float | None = None) -> tuple[Floats, Floats]:
    """Return X (constant, focal, level, focal x level, another) and shares of a few points.

    `never_by`: nobody of that level gives to the last.
    """
    random = np.random.default_rng(11)
    focal, level = random.integers(1, 6, N).astype(float), random.integers(0, 2, N).astype(float)
    X = np.column_stack([np.ones(N), focal, level, focal * level, random.normal(size=N)])
    predictors = X @ random.normal(size=(5, j)) * 0.3
    odds = np.exp(predictors + random.normal(size=(N, j)))
    shares = random.multinomial(points, odds / odds.sum(axis=1, keepdims=True)) / points
    if never_by is not None:
        shares[level == never_by, 0] += shares[level == never_by, -1]
        shares[level == never_by, -1] = 0
    return X, shares


def clusters() -> Ints:
    return np.random.default_rng(3).integers(0, G, N)


def levels(X: Floats) -> tuple[Floats, Floats]:
    """Return the designs (2, n, k) with everyone at either level, and where the focal moves."""
    designs, directions = np.repeat(X[None], 2, axis=0), np.zeros((2, 1, 5))
    for level in range(2):
        designs[level, :, 2], designs[level, :, 3] = level, level * X[:, 1]
        directions[level, 0, [1, 3]] = 1.0, level
    return designs, directions
