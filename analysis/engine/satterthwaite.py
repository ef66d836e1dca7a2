"""Satterthwaite's and Hotelling's degrees of freedom of clustered errors, cluster by cluster."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.linalg import block_diag

from analysis.engine.arrays import Floats, Ints

DEPENDENT = 1e-10
"""The smallest principal variance, of the largest, of combinations that do not repeat others."""
UNSEEN = 0.1
"""The share of a variance in directions that the fit leaves no residuals in, beyond which there is
no standard error: people of a level that lies in one cluster, say."""


@dataclass(frozen=True, eq=False)
class Moments:
    """How the clusters' parts in the variances of m combinations go together, if people are alike.

    With p_g (n, r) what the residuals of cluster g are of everybody's errors, p_g'p_h is `own`
    (G, r, r) of g, if g is h, less `pulls` (G, K, r) of g and of h about `between` (K, K) (None:
    the identity). A combination is `loads` (m, r) of them. `truth` (m,) are the variances.
    """

    own: Floats
    pulls: Floats
    between: Floats | None
    loads: Floats
    truth: Floats

    @cached_property
    def _pulled(self) -> Floats:
        return self.pulls if self.between is None else self.between @ self.pulls

    @cached_property
    def _shared(self) -> Floats:
        """Return (G, r, r) what a cluster's own residuals lack."""
        return np.asarray(self.pulls.transpose(0, 2, 1) @ self._pulled)

    @cached_property
    def degrees(self) -> Floats:
        """Return Satterthwaite's degrees of freedom (m,); NaN without variance.

        Zero where more than UNSEEN of the variance has no residuals to tell it.
        """
        expected = _forms(self.loads, (self.own - self._shared).sum(axis=0)[None])[0]
        own, shared = _forms(self.loads, self.own), _forms(self.loads, self._shared)
        products = _products(self.pulls)
        each = np.einsum("ma,akbl,mb->mkl", self.loads, products, self.loads, optimize=True)
        turned = each if self.between is None else self.between @ each
        pairs = np.einsum("mkl,mlk->m", turned, turned)
        spread = np.einsum("gm,gm->m", own, own - 2 * shared) + pairs
        with np.errstate(divide="ignore", invalid="ignore"):
            found = expected**2 / spread
            told = expected / self.truth >= 1 - UNSEEN
        return np.where(self.truth > 0, np.where(told, found, 0.0), np.nan)

    def joint_degrees(self, rows: Ints, outcomes: int) -> float:
        """Return the degrees of freedom eta of Hotelling's T for some combinations of outcomes.

        q (q + 1) over the sum of the variances of the estimated covariance's elements, where the
        expected one is the identity (HTZ: Tipton & Pustejovsky 2015, J. Educational and Behavioral
        Statistics 40, 604-634, eq. 18). `outcomes` scatter together, but people alike. NaN when the
        combinations are dependent; zero as in `degrees`.
        """
        loads = self.loads[rows]
        lengths = np.sqrt(self.truth[rows])
        if not np.all(lengths > 0):
            return float("nan")
        loads = loads / lengths[:, None]
        expected = loads @ (self.own - self._shared).sum(axis=0) @ loads.T
        if not np.all(np.diagonal(expected) >= 1 - UNSEEN):
            return 0.0
        values, vectors = np.linalg.eigh(expected)
        if values[0] <= DEPENDENT * values[-1]:
            return float("nan")
        turn = (vectors / np.sqrt(values)).T @ loads
        own, shared = (turn @ each @ turn.T for each in (self.own, self._shared))
        products = np.einsum("ma,akbl,nb->mknl", turn, _products(self.pulls), turn, optimize=True)
        if self.between is not None:
            products = np.einsum("kj,mjnl->mknl", self.between, products)
        traces, less = (np.einsum("gaa->g", each) for each in (own, shared))
        alike = traces @ (traces - 2 * less) + np.einsum("mknl,nlmk->", products, products)
        crossed = np.einsum("gab,gab->", own, own - 2 * shared)
        crossed += np.einsum("mknl,mlnk->", products, products)
        q, p = len(loads) * outcomes, float(outcomes)
        return float(q * (q + 1) / (p**2 * alike + p * crossed))


def together(
    one: tuple[Moments, Floats], other: tuple[Moments, Floats], labels: tuple[Ints, Ints]
) -> tuple[Moments, Floats]:
    """Return moments and parts of combinations of two regressions whose rows are different people.

    Neither's columns are the other's, so that the matrices A_g are block diagonal; `labels` (G,),
    (H,) say which clusters are the same.
    """
    known, place = np.unique(np.concatenate(labels), return_inverse=True)
    first, second = place[: len(labels[0])], place[len(labels[0]) :]
    (a, mine), (b, theirs) = one, other
    (k, r), (j, s) = a.pulls.shape[1:], b.pulls.shape[1:]
    own = np.zeros((len(known), r + s, r + s))
    own[first, :r, :r], own[second, r:, r:] = a.own, b.own
    pulls = np.zeros((len(known), k + j, r + s))
    pulls[first, :k, :r], pulls[second, k:, r:] = a.pulls, b.pulls
    between = None
    if a.between is not None and b.between is not None:
        between = block_diag(a.between, b.between)
    parts = np.zeros((len(known), r + s, mine.shape[2]))
    parts[first, :r], parts[second, r:] = mine, theirs
    loads = np.hstack([a.loads, b.loads])
    return Moments(own, pulls, between, loads, a.truth + b.truth), parts


def _forms(loads: Floats, matrices: Floats) -> Floats:
    """Return (G, m) the quadratic forms of loads (m, r) in matrices (G, r, r)."""
    m, r = loads.shape
    squares = (loads[:, :, None] * loads[:, None, :]).reshape(m, r * r)
    return np.asarray(matrices.reshape(-1, r * r) @ squares.T)


def _products(pulls: Floats) -> Floats:
    """Return the sums (r, K, r, K) over clusters of the products of pulls (G, K, r)."""
    groups, k, r = pulls.shape
    flat = np.ascontiguousarray(pulls.transpose(0, 2, 1)).reshape(groups, r * k)
    return np.asarray(flat.T @ flat).reshape(r, k, r, k)
