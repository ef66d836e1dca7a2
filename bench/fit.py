"""The fit alone: the product's QR beside normal equations on the same columns and outcomes."""

import numpy as np
import pandas as pd
import statsmodels.formula.api as smf

from analysis.engine.arrays import Floats
from analysis.engine.cells import Cells, people
from analysis.engine.ols import Fit, ols
from bench.formulas import CODED
from bench.task import FIRM, PARTS, Answer, Contender

Solved = tuple[Floats, Floats, Floats, Floats]
"""Coefficients (k, p), inverse of X'X (k, k), residuals (n, p), leverage (n,)."""


def contenders(frame: pd.DataFrame, runs: int) -> list[Contender]:
    """Return the product's fit, normal equations that keep as much, and bare ones."""
    cells = _cells(frame)
    return [
        Contender("this product: QR", runs, lambda: cells, _qr, _of_fit),
        Contender(
            "normal equations, keeping the same", runs, lambda: cells, _normal_equations, _of_solved
        ),
        Contender("normal equations, coefficients alone", runs, lambda: cells, _bare, _of_bare),
    ]


def _cells(frame: pd.DataFrame) -> Cells:
    X = np.ascontiguousarray(smf.ols(f"{PARTS[0]} ~ {CODED}", frame).exog)
    return people(X, frame[list(PARTS)].to_numpy(), None, frame[FIRM].to_numpy())


def _qr(cells: Cells) -> Fit:
    return ols(cells, "CR1")


def _normal_equations(cells: Cells) -> Solved:
    X, Y = cells.X, cells.means
    inverse: Floats = np.linalg.inv(X.T @ X).astype(np.float64, copy=False)
    coefficients = inverse @ (X.T @ Y)
    return coefficients, inverse, Y - X @ coefficients, np.einsum("ij,ij->i", X @ inverse, X)


def _bare(cells: Cells) -> Floats:
    found = np.linalg.solve(cells.X.T @ cells.X, cells.X.T @ cells.means)
    return found.astype(np.float64, copy=False)


def _of_fit(fit: Fit) -> Answer:
    return _answer(fit.coefficients, fit.inverse)


def _of_solved(solved: Solved) -> Answer:
    return _answer(solved[0], solved[1])


def _of_bare(coefficients: Floats) -> Answer:
    return Answer(coefficients, np.full_like(coefficients, np.nan))


def _answer(coefficients: Floats, inverse: Floats) -> Answer:
    """Return the coefficients with the errors that a residual variance of one would give."""
    return Answer(coefficients, np.sqrt(np.diagonal(inverse))[:, None] + 0.0 * coefficients)
