"""What a fractional multinomial logit says in shares: adjusted means and average slopes."""

from collections.abc import Sequence

import numpy as np

from analysis.engine.arrays import Floats
from analysis.engine.fractional_logit import FractionalFit
from analysis.engine.ols import Linear


def mean_shares(
    fit: FractionalFit, X: Floats | Sequence[Floats], weight: Floats | None = None
) -> Linear:
    """Return the expected shares averaged over the rows of a design, with delta-method covariance.

    `X` (n, k), or m designs: (m, n, k) or a sequence of (n, k); `weight` (n,) of the rows.
    Estimates (m, J) sum to one over J. The rows count as given, as in Stata's margins.
    """
    return _linear(fit, [_shares(fit, design, _mass(weight, design)) for design in _designs(X)])


def mean_slopes(
    fit: FractionalFit,
    X: Floats | Sequence[Floats],
    direction: Floats | Sequence[Floats],
    weight: Floats | None = None,
) -> Linear:
    """Return the average marginal effects on the shares of moving every row along `direction`.

    AME_j = mean_i p_ij (d_i'b_j - sum_l p_il d_i'b_l), where d_i = dx_i/d focal holds a one at the
    focal column and the partner at each product with it. `X` and `weight` as in `mean_shares`;
    `direction` (k,), (1, k) or (n, k) for all designs, or m of them: (m, 1, k), (m, n, k), a
    sequence. Estimates (m, J) sum to zero over J; covariance by the delta method.
    """
    designs = _designs(X)
    shared = isinstance(direction, np.ndarray) and direction.ndim < 3
    directions = [direction] * len(designs) if shared else list(direction)
    pairs = zip(designs, directions, strict=True)
    return _linear(fit, [_slopes(fit, x, np.atleast_2d(d), _mass(weight, x)) for x, d in pairs])


def _shares(fit: FractionalFit, X: Floats, mass: Floats) -> tuple[Floats, Floats]:
    """Return the mean shares (J,) and their gradient (J, k(J-1))."""
    p = _expected(fit, X)
    return p @ mass, _summed(_turns(p, mass)[:, fit.free], X)


def _slopes(
    fit: FractionalFit, X: Floats, direction: Floats, mass: Floats
) -> tuple[Floats, Floats]:
    """Return the average marginal effects (J,) and their gradient (J, k(J-1))."""
    p = _expected(fit, X)
    pull = (direction @ fit.coefficients).T
    off = pull - np.einsum("jn,jn->n", p, np.broadcast_to(pull, p.shape))
    weighted = p * mass
    # d slope_j / d predictor_q; the direction's own part is d slope_j / d (d_i'b_q).
    bends = -weighted[:, None] * p * (off[:, None] + off)
    diagonal = np.arange(len(p))
    bends[diagonal, diagonal] += weighted * off
    gradient = _summed(bends[:, fit.free], X) + _summed(_turns(p, mass)[:, fit.free], direction)
    return np.einsum("jn,jn->j", weighted, off), gradient


def _expected(fit: FractionalFit, X: Floats) -> Floats:
    """Return every row's expected shares (J, n)."""
    predictors = fit.coefficients.T @ X.T
    odds = np.exp(predictors - predictors.max(axis=0))
    return np.asarray(odds / odds.sum(axis=0))


def _turns(p: Floats, mass: Floats) -> Floats:
    """Return mass times the derivatives (J, J, n) of every share by every linear predictor."""
    weighted = p * mass
    turns = -weighted[:, None] * p
    diagonal = np.arange(len(p))
    turns[diagonal, diagonal] += weighted
    return turns


def _summed(derivatives: Floats, rows: Floats) -> Floats:
    """Return the sums over people of derivatives (J, e, n) times rows (n or 1, k): (J, e k)."""
    j, e, n = derivatives.shape
    flat = derivatives.reshape(j * e, n)
    total = flat @ rows if len(rows) == n else np.outer(flat.sum(axis=1), rows[0])
    return total.reshape(j, -1)


def _linear(fit: FractionalFit, pieces: Sequence[tuple[Floats, Floats]]) -> Linear:
    """Return the estimates of m designs (J,) with gradients (J, k(J-1)) and joint covariance."""
    estimates = np.array([estimate for estimate, _ in pieces])
    gradient = np.concatenate([gradient for _, gradient in pieces])
    covariance = gradient @ fit.covariance @ gradient.T
    covariance = covariance.reshape(*estimates.shape, *estimates.shape)
    return Linear(estimates, covariance, np.full(len(estimates), fit.df), fit.clusters)


def _designs(X: Floats | Sequence[Floats]) -> list[Floats]:
    return [X] if isinstance(X, np.ndarray) and X.ndim == 2 else list(X)


def _mass(weight: Floats | None, design: Floats) -> Floats:
    """Return the rows' weights (n,), summing to one."""
    return np.full(len(design), 1 / len(design)) if weight is None else weight / weight.sum()
