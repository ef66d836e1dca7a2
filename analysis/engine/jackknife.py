"""Estimates without one cluster after the other, exactly and from one factorisation."""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import qr, solve_triangular

from analysis.engine.arrays import Floats, Ints
from analysis.engine.cells import sum_by
from analysis.engine.ols import check_rank

LOST = 1e-10
"""What is left of a direction without a cluster, of one, below which the rest does not tell it."""


@dataclass(frozen=True, eq=False)
class LeftOut:
    """Estimates when one cluster is left out.

    `labels` (G,) of the clusters, `size` (G,) their people, `estimates` (G, m, p) of m combinations
    for p outcomes without each; NaN where the rest does not determine the regression.
    """

    labels: Ints
    size: Ints
    estimates: Floats


def leave_out(
    X: Floats, outcomes: Floats, cluster: Ints, contrasts: Floats, weight: Floats | None = None
) -> LeftOut:
    """Return `contrasts` (m, k) of least squares of `outcomes` (n, p) on `X` (n, k) without each.

    With X = QR, leaving cluster g out solves (I - Q_g'Q_g) c = Q'y - Q_g'y_g, a block downdate of
    one factorisation: b = R^-1 c (Belsley, Kuh & Welsch 1980, Regression Diagnostics, section 2.1,
    for rows). Raises RankDeficient.
    """
    root = np.ones(len(X)) if weight is None else np.sqrt(weight)
    size = np.sqrt(np.einsum("ij,ij->j", X, X))
    size[size == 0.0] = 1.0
    q, r = qr(X * root[:, None] / size, mode="economic", check_finite=False)
    check_rank(r)
    labels, place = np.unique(cluster, return_inverse=True)
    n, k = q.shape
    y = outcomes * root[:, None]
    squares = sum_by((q[:, :, None] * q[:, None, :]).reshape(n, k * k), place)
    products = sum_by((q[:, :, None] * y[:, None, :]).reshape(n, -1), place)
    left = np.eye(k) - squares.reshape(-1, k, k)
    rest = q.T @ y - products.reshape(-1, k, y.shape[1])
    known = np.linalg.eigvalsh(left)[:, 0] > LOST
    left[~known] = np.eye(k)
    turn = contrasts / size @ solve_triangular(r, np.eye(k), check_finite=False)
    estimates = turn @ np.linalg.solve(left, rest)
    estimates[~known] = np.nan
    return LeftOut(labels, np.bincount(place), estimates)
