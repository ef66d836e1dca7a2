"""A regression of logarithms put back on the scale of its amounts: Duan's smearing estimate."""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import qr, solve_triangular

from analysis.engine.arrays import Floats, Ints
from analysis.engine.ols import check_rank

SINGULAR = 1e-10


@dataclass(frozen=True, eq=False)
class Logs:
    """A regression of y = ln(amount / scale + 1), ready to be fitted again on people drawn anew.

    `X` (n, k): the constant, the focal variable, then the dummies of all `levels` but the first
    (1 = no moderator); `by_focal` (k,) as in Design; `y` (n, p); `weight` (n,). `basis` (n, k) is
    orthonormal under the weights and `back` (k, k) turns its coefficients into those of X.
    """

    X: Floats
    by_focal: Ints
    levels: int
    y: Floats
    weight: Floats
    scale: float
    basis: Floats
    back: Floats


@dataclass(frozen=True, eq=False)
class Amounts:
    """What the regression says in amounts, for p outcomes.

    `smear` (p,); `slopes` (levels, p): the average change with one more focal point; `lines`
    (levels, m, p): the average amount where the focal variable is at each of m values.
    """

    smear: Floats
    slopes: Floats
    lines: Floats


def logs_of(
    X: Floats, by_focal: Ints, levels: int, y: Floats, weight: Floats | None, scale: float
) -> Logs:
    """Return the regression of `y` on `X`; raises RankDeficient."""
    mass = np.ones(len(X)) if weight is None else weight
    sizes, root = np.abs(X).max(axis=0), np.sqrt(mass)[:, None]
    q, r = qr(X * root / np.where(sizes > 0, sizes, 1.0), mode="economic", check_finite=False)
    check_rank(r)
    back = solve_triangular(r, np.eye(len(r)), check_finite=False) / sizes[:, None]
    return Logs(X, by_focal, levels, y, mass, scale, q / root, back)


def amounts_of(logs: Logs, at: Floats, times: Ints | None = None) -> Amounts | None:
    """Return the amounts of people who count `times` (n,) each, once without; `at` (m,) values.

    E[amount | x] = scale (exp(x'b) S - 1), where the smearing factor S is the mean of exp(residual)
    over everybody (Duan 1983, J. Am. Stat. Assoc. 78, 605-610); everybody is put at a level, all
    else stays as observed and is averaged over. None when these people do not determine b.
    """
    mass = logs.weight if times is None else logs.weight * times
    coefficients = _coefficients(logs, mass)
    if coefficients is None:
        return None
    share = mass / mass.sum()
    smear = share @ np.exp(logs.y - logs.X @ coefficients)
    still, turn = _predictors(logs, coefficients)
    rise, tilt = _of_levels(logs, coefficients)
    focal, slopes = logs.X[:, 1:2], np.empty_like(rise)
    for level in range(logs.levels):
        steep = turn + tilt[level]
        slopes[level] = share @ (np.exp(still + rise[level] + focal * steep) * steep)
    average = np.stack([share @ np.exp(still + value * turn) for value in at])
    lines = np.exp(rise[:, None] + at[:, None] * tilt[:, None]) * average
    return Amounts(smear, logs.scale * smear * slopes, logs.scale * (smear * lines - 1.0))


def _coefficients(logs: Logs, mass: Floats) -> Floats | None:
    """Return b (k, p), or None where the weights leave some direction of X without information."""
    weighted = logs.basis * mass[:, None]
    products = weighted.T @ logs.basis
    # Without resampling the products are the identity.
    if np.linalg.eigvalsh(products)[0] <= SINGULAR * mass.sum() / logs.weight.sum():
        return None
    return np.asarray(logs.back @ np.linalg.solve(products, weighted.T @ logs.y))


def _predictors(logs: Logs, coefficients: Floats) -> tuple[Floats, Floats]:
    """Return what of every predictor (n, p) does not turn with the focal variable, and what does.

    The moderator's own columns are in neither.
    """
    held, own = logs.by_focal >= 0, _level_columns(logs)
    plain = np.flatnonzero(~held & ~own)
    turning = np.flatnonzero(held & ~own[logs.by_focal])
    still = logs.X[:, plain] @ coefficients[plain]
    if len(turning) == 1:
        return still, coefficients[turning]
    return still, logs.X[:, logs.by_focal[turning]] @ coefficients[turning]


def _of_levels(logs: Logs, coefficients: Floats) -> tuple[Floats, Floats]:
    """Return each level's constant and slope (levels, p) beside those of the first."""
    rise, tilt = np.zeros((2, logs.levels, coefficients.shape[1]))
    for column in np.flatnonzero(_level_columns(logs)):
        rise[column - 1] = coefficients[column]
        tilt[column - 1] = coefficients[logs.by_focal == column].sum(axis=0)
    return rise, tilt


def _level_columns(logs: Logs) -> Ints:
    places = np.arange(len(logs.by_focal))
    return np.asarray((places >= 2) & (places < 1 + logs.levels))
