"""Surveys whose truth is known: the real design, outcomes drawn anew around its fitted model."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats, Ints
from analysis.engine.cells import Cells, people
from analysis.engine.ols import ols
from bench.task import FACTORS, FIRM, FOCAL, GRID, LEVELS, MODERATOR, NUMBERS, PARTS

FIRM_SHARE = 0.05
"""The share of an outcome's residual variance that firms have in common, where they have any."""
Errors = Callable[["Truth", np.random.Generator], Floats]


@dataclass(frozen=True, eq=False)
class Truth:
    """A linear model that holds.

    `X` (n, k): constant, focal, other level, their product, controls; `firm` (n,) labels 0..G-1;
    `coefficients` (k, p) and `residuals` (n, p) of the survey's own fit.
    """

    X: Floats
    firm: Ints
    coefficients: Floats
    residuals: Floats

    @property
    def firms(self) -> int:
        """Return the number of firms."""
        return int(self.firm.max()) + 1

    @property
    def spread(self) -> Floats:
        """Return the residual covariance (p, p), with n - k."""
        n, k = self.X.shape
        return self.residuals.T @ self.residuals / (n - k)

    def curves(self) -> dict[str, Floats]:
        """Return contrasts (steps, k) of each curve: the lines of both levels and their gap."""
        lines = []
        for other in (0.0, 1.0):
            rows = np.tile(self.X.mean(axis=0), (len(GRID), 1))
            rows[:, 1], rows[:, 2], rows[:, 3] = GRID, other, other * GRID
            lines.append(rows)
        names = [f"line, {MODERATOR} {level}" for level in LEVELS]
        return {**dict(zip(names, lines, strict=True)), "gap between them": lines[1] - lines[0]}

    def cells(self, outcomes: Floats) -> Cells:
        """Return the people with other outcomes (n, p)."""
        return people(self.X, outcomes, None, self.firm)


def fitted_truth(frame: pd.DataFrame) -> Truth:
    """Return the truth that the survey's own interaction model gives."""
    other = (frame[MODERATOR] == int(LEVELS[1])).to_numpy(dtype=np.float64)
    risk = frame[FOCAL].to_numpy()
    columns = [np.ones(len(frame)), risk, other, risk * other]
    columns += [frame[name].to_numpy() for name in NUMBERS]
    for name in FACTORS:
        codes = frame[name].to_numpy()
        columns += [(codes == code).astype(float) for code in np.unique(codes)[1:]]
    X = np.column_stack(columns)
    firm = np.unique(frame[FIRM].to_numpy(), return_inverse=True)[1]
    fit = ols(people(X, frame[list(PARTS)].to_numpy(), None, firm), "classical")
    return Truth(X, firm, fit.coefficients, fit.residuals)


def normal(truth: Truth, generator: np.random.Generator) -> Floats:
    """Return errors (n, p) from the normal distribution with the residuals' covariance."""
    values, vectors = np.linalg.eigh(truth.spread)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    return generator.standard_normal(truth.residuals.shape) @ root.T


def drawn_again(truth: Truth, generator: np.random.Generator) -> Floats:
    """Return whole people's residuals (n, p), drawn with replacement: skewed as they are."""
    n, k = truth.X.shape
    return truth.residuals[generator.integers(n, size=n)] * np.sqrt(n / (n - k))


def with_firms(truth: Truth, generator: np.random.Generator) -> Floats:
    """Return drawn residuals with a part (n, p) that everyone in a firm shares."""
    firms = generator.standard_normal((truth.firms, truth.residuals.shape[1]))
    shared = firms[truth.firm] * np.sqrt(np.diagonal(truth.spread))
    own = drawn_again(truth, generator)
    return np.sqrt(1.0 - FIRM_SHARE) * own + np.sqrt(FIRM_SHARE) * shared
