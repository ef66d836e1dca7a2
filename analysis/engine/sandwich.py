"""What stands between the bread of a covariance: people's squared residuals, cell by cell."""

import numpy as np

from analysis.engine.arrays import Floats
from analysis.engine.cells import Cells, mass_of


def products(cells: Cells, off: Floats) -> Floats:
    """Return the weighted sums of squares and products (p, p) of people about cell-wise values."""
    mass = mass_of(cells)
    total = (off * mass[:, None]).T @ off
    if cells.within is not None:
        weight = np.ones(len(mass)) if cells.weight is None else cells.weight
        total = total + np.tensordot(weight, cells.within, axes=1)
    return total


def meat(cells: Cells, reach: Floats, residuals: Floats) -> Floats:
    """Return sum over people of reach reach' (m, m) times residual residual' (p, p)."""
    m, p = reach.shape[1], residuals.shape[1]
    scores = (reach * np.sqrt(cells.n)[:, None])[:, :, None] * residuals[:, None, :]
    flat = scores.reshape(-1, m * p)
    total = (flat.T @ flat).reshape(m, p, m, p)
    if cells.within is not None:
        total = total + np.einsum("ca,cjl,cb->ajbl", reach, cells.within, reach, optimize=True)
    return total


def inflation(leverage: Floats) -> Floats:
    """Return 1 / (1 - leverage); a person fitted exactly has no residual and counts zero."""
    left = 1.0 - leverage
    return np.where(left > 1e-10, 1.0 / np.where(left > 1e-10, left, 1.0), 0.0)
