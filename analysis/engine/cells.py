"""People in cells: everyone who shares a row of covariates, a weight and a cluster.

A person is a cell with n = 1. Collapsing identical rows changes no estimate and no standard error.
"""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from analysis.engine.arrays import Floats, Ints
from analysis.engine.domain import Domain

Array = TypeVar("Array", Floats, Ints)


@dataclass(frozen=True, eq=False)
class Cells:
    """People in c cells, with k covariates and p outcomes.

    `X` (c, k); `n` (c,) people; `means` (c, p) of the outcomes; `within` (c, p, p) sums of squares
    and products about the cell's means, None when every cell is a person; `weight` (c,) of each
    person in the cell, None = one; `cluster` (c,) labels; `domain` of the survey's design that the
    people are, who then are a cell each.
    """

    X: Floats
    n: Floats
    means: Floats
    within: Floats | None = None
    weight: Floats | None = None
    cluster: Ints | None = None
    domain: Domain | None = None


def people(
    X: Floats,
    outcomes: Floats,
    weight: Floats | None = None,
    cluster: Ints | None = None,
    domain: Domain | None = None,
) -> Cells:
    """Return one cell a person: `X` (n, k), `outcomes` (n, p), `weight` (n,), `cluster` (n,)."""
    return Cells(X, np.ones(len(X)), outcomes, None, weight, cluster, domain)


def collapse(cells: Cells) -> Cells:
    """Return the cells with identical X, weight and cluster merged; every number stays the same.

    People of a design stay a cell each.
    """
    if cells.domain is not None:
        return cells
    keys = [cells.X]
    keys += [] if cells.weight is None else [cells.weight[:, None]]
    keys += [] if cells.cluster is None else [cells.cluster[:, None].astype(float)]
    _, first, into = np.unique(
        np.column_stack(keys), axis=0, return_index=True, return_inverse=True
    )
    into = into.ravel()
    n = np.asarray(np.bincount(into, cells.n, len(first)), dtype=np.float64)
    means = sum_by(cells.n[:, None] * cells.means, into) / n[:, None]
    off = cells.means - means[into]
    products = cells.n[:, None, None] * off[:, :, None] * off[:, None, :]
    if cells.within is not None:
        products = products + cells.within
    p = means.shape[1]
    return Cells(
        X=cells.X[first],
        n=n,
        means=means,
        within=sum_by(products.reshape(-1, p * p), into).reshape(-1, p, p),
        weight=None if cells.weight is None else cells.weight[first],
        cluster=None if cells.cluster is None else cells.cluster[first],
    )


def beside(one: Cells, other: Cells) -> Cells:
    """Return both groups' cells, each group with columns of its own that are zero for the other."""
    (c, k), (d, j) = one.X.shape, other.X.shape
    X = np.zeros((c + d, k + j))
    X[:c, :k], X[c:, k:] = one.X, other.X
    within = None
    if one.within is not None or other.within is not None:
        within = np.concatenate([_within(one), _within(other)])
    return Cells(
        X=X,
        n=np.concatenate([one.n, other.n]),
        means=np.vstack([one.means, other.means]),
        within=within,
        weight=_joined(one.weight, other.weight),
        cluster=_joined(one.cluster, other.cluster),
        domain=one.domain.beside(other.domain) if one.domain and other.domain else None,
    )


def mass_of(cells: Cells) -> Floats:
    """Return the weight (c,) of all people of each cell together."""
    return cells.n if cells.weight is None else cells.n * cells.weight


def sum_by(values: Floats, labels: Ints) -> Floats:
    """Return the sums (groups, columns) of the rows of `values` (rows, columns) by label."""
    order = np.argsort(labels, kind="stable")
    ordered = labels[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    return np.asarray(np.add.reduceat(values[order], starts, axis=0))


def _within(cells: Cells) -> Floats:
    p = cells.means.shape[1]
    return np.zeros((len(cells.n), p, p)) if cells.within is None else cells.within


def _joined(one: Array | None, other: Array | None) -> Array | None:
    return None if one is None or other is None else np.concatenate([one, other])
