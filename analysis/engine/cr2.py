"""CR2: clustered errors that a working model finds unbiased, with degrees of freedom of their own.

Bell & McCaffrey 2002, Survey Methodology 28, 169-181; Pustejovsky & Tipton 2018, J. Business &
Economic Statistics 36, 672-683. The working model is that of R's clubSandwich for lm: people are
independent and scatter alike.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cholesky, solve_triangular

from analysis.engine.arrays import Floats, Ints, Mask
from analysis.engine.satterthwaite import Moments

SINGULAR = 1e-10
"""What is left of a direction of a cluster's residuals, of one, below which nothing is."""
ALIKE = 1e-12
FLAT = 64
"""As many products of a person's columns are summed flat faster than by matrices of each size."""


@dataclass(frozen=True, eq=False)
class Constants:
    """Constants taken out of a weighted regression, E in all.

    `place` (c,) of each row among them; `rows` (c,) is what a row has of its own; `mass` and
    `squares` (E,) the sums of weights and of their squares; `products` (E, k) those of squared
    weights and the columns.
    """

    place: Ints
    rows: Floats
    mass: Floats
    squares: Floats
    products: Floats


@dataclass(frozen=True, eq=False)
class Adjusted:
    """The people of clusters, those of one size side by side, and what each adds to a coefficient.

    `labels` (G,) of the clusters; `order` (c,) of the rows; `blocks` (first row, clusters, rows of
    each); `basis` (c, K) the columns turned so that their weighted products are the identity,
    `weighted` the same times the weights, None without any; `reach` (c, K) is the adjusted
    influence A W X M in that basis, and `turn` (K, k) brings a combination of coefficients there.
    `squares` (K, K) are the basis' products with squared weights.
    """

    labels: Ints
    order: Ints
    blocks: tuple[tuple[int, int, int], ...]
    basis: Floats
    weighted: Floats | None
    reach: Floats
    turn: Floats
    squares: Floats | None
    constants: Constants | None

    def influence(self, residuals: Floats) -> Floats:
        """Return (G, K, p) every cluster's part in the errors, from residuals (c, p)."""
        return self._by_cluster(self.reach, residuals[self.order])

    def parts(self, contrasts: Floats, residuals: Floats) -> tuple[Moments, Floats]:
        """Return the moments of `contrasts` (m, k), and the clusters' parts (G, r, p) in errors.

        The parts are of the r combinations that `contrasts` are loads of.
        """
        moments, kept = self.moments(contrasts)
        return moments, kept @ self.influence(residuals)

    def moments(self, contrasts: Floats) -> tuple[Moments, Floats]:
        """Return the moments of `contrasts` (m, k), and the basis' combinations (r, K) in them."""
        turned = contrasts @ self.turn.T
        loads, kept = _spanned(turned)
        b = self.reach @ kept.T
        own, pulls = self._by_cluster(b, b), self._by_cluster(self.basis, b)
        between, truth = None, np.einsum("mk,mk->m", turned, turned)
        if self.weighted is not None and self.squares is not None:
            more = self._by_cluster(self.weighted, b)
            if self.constants is not None:
                own, more = self._without_constants(self.constants, b, own, more)
            pulls = np.concatenate([pulls, more], axis=1)
            one = np.eye(len(self.squares))
            between = np.block([[-self.squares, one], [one, 0 * one]])
            truth = np.einsum("mk,kl,ml->m", turned, self.squares, turned)
        return Moments(own, pulls, between, loads, truth), kept

    def _by_cluster(self, one: Floats, other: Floats) -> Floats:
        """Return the products (G, a, b) of rows `one` (c, a) and `other` (c, b) of each cluster."""
        a, b = one.shape[1], other.shape[1]
        if a * b <= FLAT:
            rows = (one[:, :, None] * other[:, None, :]).reshape(-1, a * b)
            return np.add.reduceat(rows, _starts(self.blocks), axis=0).reshape(-1, a, b)
        found = [
            one[rows].reshape(groups, size, -1).transpose(0, 2, 1)
            @ other[rows].reshape(groups, size, -1)
            for rows, groups, size in _slices(self.blocks)
        ]
        return np.concatenate(found)

    def _without_constants(
        self, taken: Constants, b: Floats, own: Floats, more: Floats
    ) -> tuple[Floats, Floats]:
        """Return a cluster's own products and weighted pulls as they are with its dummies."""
        r = b.shape[1]
        sums = np.zeros((len(taken.mass), r))
        np.add.at(sums, taken.place, taken.rows[:, None] * b)
        clusters = np.empty(len(taken.mass), dtype=np.int64)
        clusters[taken.place] = np.repeat(
            np.arange(len(own)),
            np.concatenate([np.full(groups, size) for _, groups, size in self.blocks]),
        )
        share = taken.squares / taken.mass**2
        own, more = own.copy(), more.copy()
        np.add.at(own, clusters, share[:, None, None] * sums[:, :, None] * sums[:, None, :])
        pull = taken.products[:, :, None] * (sums / taken.mass[:, None])[:, None, :]
        np.subtract.at(more, clusters, pull)
        return own, more


def adjusted(
    X: Floats,
    inverse: Floats,
    cluster: Ints,
    n: Floats,
    weight: Floats | None = None,
    constants: Ints | None = None,
) -> Adjusted:
    """Return the adjusted influence of the people in cells, a cell's row standing for `n` (c,).

    `X` (c, k), `inverse` (k, k) of X'WX, `cluster` (c,). `constants` (c,) label those that were
    taken out of X beforehand: everything is as with a dummy for each (ibid., theorem 2, where there
    are no weights). A_g is the symmetric root of the inverse, or where a cluster's residuals are
    zero in some direction of the pseudo-inverse, of [(I - H)(I - H)']_gg.
    """
    known, place, sizes = np.unique(cluster, return_inverse=True, return_counts=True)
    labels = known[np.argsort(sizes, kind="stable")]
    order = np.lexsort((place, sizes[place]))
    lengths, groups = np.unique(sizes, return_counts=True)
    firsts = np.concatenate([[0], np.cumsum(lengths * groups)[:-1]])
    blocks = tuple(zip(firsts.tolist(), groups.tolist(), lengths.tolist(), strict=True))
    root = np.sqrt(n)[order]
    w = None if weight is None else weight[order]
    if constants is None:
        rows, moving = X[order] * root[:, None], np.ones(X.shape[1], dtype=bool)
    else:
        within = _centred(X, constants, n if weight is None else n * weight)
        moving = np.abs(within).max(axis=0) > ALIKE * np.maximum(np.abs(X).max(axis=0), 1e-300)
        rows = within[order][:, moving] * root[:, None]
    half = _root(inverse[np.ix_(moving, moving)])
    turn = solve_triangular(half, inverse[moving], lower=True, check_finite=False)
    basis = rows @ half
    if w is None:
        reach = np.concatenate(
            [
                _alike(basis[rows].reshape(groups, size, -1)).reshape(groups * size, -1)
                for rows, groups, size in _slices(blocks)
            ]
        )
        return Adjusted(labels, order, blocks, basis, None, reach, turn, None, None)
    taken = None if constants is None else _taken(constants[order], root, w, basis)
    weighted = basis * w[:, None]
    squares = weighted.T @ weighted
    reach = _weighted_reach(blocks, (basis, weighted), squares, taken, w)
    return Adjusted(labels, order, blocks, basis, weighted, reach, turn, squares, taken)


def _weighted_reach(
    blocks: tuple[tuple[int, int, int], ...],
    columns: tuple[Floats, Floats],
    squares: Floats,
    taken: Constants | None,
    weight: Floats,
) -> Floats:
    """Return A W Y (c, K) of all clusters from Y and W Y (c, K)."""
    basis, weighted = columns
    reach = np.empty_like(basis)
    for own, count, size in _slices(blocks):
        shape = (count, size, -1)
        held = None if taken is None else _dummies(taken, own, count, size, weight[own])
        found = _reached(basis[own].reshape(shape), weighted[own].reshape(shape), squares, held)
        reach[own] = found.reshape(count * size, -1)
    return reach


@dataclass(frozen=True, eq=False)
class _Dummies:
    """The constants of clusters of one size: at most e of each, (groups, size, e) and (groups, e).

    `crossed` (groups, K, e) are the products of the columns and a dummy, weights squared.
    """

    rows: Floats
    weighted: Floats
    mass: Floats
    squares: Floats
    crossed: Floats


def _slices(blocks: tuple[tuple[int, int, int], ...]) -> Iterator[tuple[slice, int, int]]:
    for first, groups, size in blocks:
        yield slice(first, first + groups * size), groups, size


def _starts(blocks: tuple[tuple[int, int, int], ...]) -> Ints:
    """Return the first row (G,) of every cluster."""
    return np.concatenate([first + size * np.arange(groups) for first, groups, size in blocks])


def _root(inverse: Floats) -> Floats:
    """Return the lower triangular root of a positive definite matrix, whatever its units."""
    size = np.sqrt(np.diagonal(inverse))
    return np.asarray(size[:, None] * cholesky(inverse / np.outer(size, size), lower=True))


def _centred(X: Floats, labels: Ints, mass: Floats) -> Floats:
    _, place = np.unique(labels, return_inverse=True)
    sums = np.zeros((place.max() + 1, X.shape[1]))
    np.add.at(sums, place, X * mass[:, None])
    return np.asarray(X - (sums / np.bincount(place, mass)[:, None])[place])


def _taken(labels: Ints, root: Floats, weight: Floats, basis: Floats) -> Constants:
    _, place = np.unique(labels, return_inverse=True)
    squared = root * weight**2
    products = np.zeros((place.max() + 1, basis.shape[1]))
    np.add.at(products, place, basis * squared[:, None])
    mass, squares = (
        np.asarray(np.bincount(place, values), dtype=np.float64)
        for values in (root**2 * weight, root * squared)
    )
    return Constants(place, root, mass, squares, products)


def _dummies(taken: Constants, rows: slice, groups: int, size: int, weight: Floats) -> _Dummies:
    place = taken.place[rows].reshape(groups, size)
    # Constants are numbered anew within each cluster.
    ordered = np.sort(place, axis=1)
    new = np.concatenate([np.ones((groups, 1), bool), np.diff(ordered, axis=1) > 0], axis=1)
    count = int(new.sum(axis=1).max())
    own = np.full((groups, count), -1)
    own[np.nonzero(new)[0], (np.cumsum(new, axis=1) - 1)[new]] = ordered[new]
    known = own >= 0
    held = (place[:, :, None] == own[:, None, :]).astype(float)
    held *= taken.rows[rows].reshape(groups, size)[:, :, None]
    return _Dummies(
        rows=held,
        weighted=held * weight.reshape(groups, size)[:, :, None],
        mass=np.where(known, taken.mass[own], 1.0),
        squares=np.where(known, taken.squares[own], 0.0),
        crossed=np.where(known[:, None], taken.products[own].transpose(0, 2, 1), 0.0),
    )


def _alike(Y: Floats) -> Floats:
    """Return (I - YY')^-1/2 Y of clusters (g, s, K), through the smaller of both products."""
    if Y.shape[2] == 1:
        return Y * _power(1.0 - np.einsum("gsk,gsk->gk", Y, Y))[:, None, :]
    across = Y.transpose(0, 2, 1)
    small = Y.shape[1] <= Y.shape[2]
    values, vectors = np.linalg.eigh(Y @ across if small else across @ Y)
    turned = vectors * _power(1.0 - values)[:, None, :] @ vectors.transpose(0, 2, 1)
    return np.asarray(turned @ Y if small else Y @ turned)


def _reached(Y: Floats, WY: Floats, squares: Floats, own: _Dummies | None) -> Floats:
    """Return A W Y of weighted clusters (g, s, K), in a basis of what A moves if it is smaller."""
    held = [Y, WY] if own is None else [Y, WY, own.rows, own.weighted]
    if Y.shape[1] <= sum(each.shape[2] for each in held):
        lacking = _lacking(held, squares, own)
        values, vectors = np.linalg.eigh(lacking)
        turned = vectors * _power(1.0 - values)[:, None, :]
        return np.asarray(turned @ (vectors.transpose(0, 2, 1) @ WY))
    frame = np.linalg.qr(np.concatenate(held, axis=2))[0]
    back = frame.transpose(0, 2, 1)
    values, vectors = np.linalg.eigh(_lacking([back @ each for each in held], squares, own))
    turned = vectors * _power(1.0 - values)[:, None, :] @ vectors.transpose(0, 2, 1)
    return np.asarray(frame @ (turned @ (back @ WY)))


def _lacking(held: list[Floats], squares: Floats, own: _Dummies | None) -> Floats:
    """Return I - [(I - H)(I - H)']_gg (g, s, s), from what H is made of."""
    Y, WY = held[:2]
    half = Y @ (WY - Y @ squares / 2).transpose(0, 2, 1)
    if own is not None:
        D, WD = held[2:]
        inner = WD / own.mass[:, None] - Y @ (own.crossed / own.mass[:, None])
        inner = inner - D * (own.squares / own.mass**2 / 2)[:, None]
        half = half + D @ inner.transpose(0, 2, 1)
    return np.asarray(half + half.transpose(0, 2, 1))


def _power(left: Floats) -> Floats:
    known: Mask = left > SINGULAR
    return np.where(known, 1.0 / np.sqrt(np.where(known, left, 1.0)), 0.0)


def _spanned(turned: Floats) -> tuple[Floats, Floats]:
    """Return loads (m, r) and few rows (r, K) that combinations (m, K) are made of."""
    m = len(turned)
    if m == 1:
        return np.ones((1, 1)), turned
    size = np.sqrt(np.einsum("mk,mk->m", turned, turned))
    left, values, right = np.linalg.svd(
        turned / np.where(size > 0, size, 1.0)[:, None], full_matrices=False
    )
    kept = values > ALIKE * max(values[0], 1e-300)
    return size[:, None] * (left * values)[:, kept], right[kept]
