"""Quantile regression as a linear program, with kernel-robust or clustered standard errors."""

from dataclasses import dataclass

import numpy as np
from scipy import stats
from scipy.linalg import qr
from scipy.optimize import linprog

from analysis.engine.arrays import Floats, Ints
from analysis.engine.cells import sum_by
from analysis.engine.ols import RankDeficient, TooFew, check_rank

ON_PLANE = 1e-7
"""A residual this small, in spreads of the outcome, is none."""

HEAPED = 0.1
"""Share of people on the fitted plane from which the answers have no density there."""


@dataclass(frozen=True, eq=False)
class QuantileFit:
    """A quantile regression on k columns.

    `coefficients` (k,); `covariance` (k, k), NaN where the answers heap on the plane; `heap` the
    share of people on the plane beyond the k that any plane meets; `df` of t.
    """

    coefficients: Floats
    covariance: Floats
    heap: float
    df: float


def quantile_regression(
    X: Floats,
    outcome: Floats,
    tau: float,
    weight: Floats | None = None,
    cluster: Ints | None = None,
) -> QuantileFit:
    """Return the regression of the `tau` quantile of `outcome` (n,) on `X` (n, k).

    Solved as the dual linear program (Koenker & Bassett 1978, Econometrica 46, 33-50). Standard
    errors by Powell's kernel sandwich with the Hall-Sheather bandwidth, as se = "ker" of R's
    quantreg, or clustered with G/(G-1) and t(G-1) (Parente & Santos Silva 2016, J. Econometric
    Methods 5, 1-15). Raises TooFew and RankDeficient.
    """
    n, k = X.shape
    groups = 0 if cluster is None else len(np.unique(cluster))
    if n <= k or (cluster is not None and groups < 2):
        raise TooFew
    mass = np.ones(n) if weight is None else weight
    coefficients = _solve(X, outcome, tau, mass)
    residuals = outcome - X @ coefficients
    close = ON_PLANE * max(float(np.ptp(outcome)), 1e-300)
    heap = max(float((np.abs(residuals) <= close).sum()) - k, 0.0) / n
    covariance = np.full((k, k), np.nan)
    if heap <= HEAPED:
        covariance = _sandwich(X, residuals, tau, mass, cluster)
    return QuantileFit(coefficients, covariance, heap, groups - 1.0 if groups else float(n - k))


def hall_sheather(tau: float, n: int) -> float:
    """Return the bandwidth around a quantile (Hall & Sheather 1988), kept within 0 and 1."""
    x = stats.norm.ppf(tau)
    shape = 1.5 * stats.norm.pdf(x) ** 2 / (2 * x**2 + 1)
    width = float(n ** (-1 / 3) * stats.norm.ppf(0.975) ** (2 / 3) * shape ** (1 / 3))
    while tau - width < 0 or tau + width > 1:
        width /= 2
    return width


def _solve(X: Floats, outcome: Floats, tau: float, mass: Floats) -> Floats:
    """Return the coefficients (k,): the multipliers of the dual program's equations."""
    size = np.abs(X).max(axis=0)
    size[size == 0] = 1.0
    (r,) = qr(X / size, mode="r", check_finite=False)
    check_rank(r[: len(size)])
    spread = float(np.ptp(outcome)) or 1.0
    found = linprog(  # type: ignore[call-overload]  # an array of bounds will do
        -outcome / spread,
        A_eq=(X / size).T,
        b_eq=(1 - tau) * (mass @ (X / size)),
        bounds=np.column_stack([np.zeros(len(X)), mass]),
        method="highs",
    )
    if not found.success:
        raise RankDeficient(())
    return np.asarray(-found.eqlin.marginals * spread / size)


def _sandwich(
    X: Floats, residuals: Floats, tau: float, mass: Floats, cluster: Ints | None
) -> Floats:
    width = hall_sheather(tau, len(X))
    ends = stats.norm.ppf(np.array([tau - width, tau + width]))
    middle = float(np.subtract(*np.quantile(residuals, [0.75, 0.25]))) / 1.34
    reach = float(ends[1] - ends[0]) * min(float(residuals.std(ddof=1)), middle)
    if reach <= 0:
        return np.full((X.shape[1], X.shape[1]), np.nan)
    density = stats.norm.pdf(residuals / reach) / reach
    size = np.sqrt((X**2).mean(axis=0))
    scaled = X / size
    bread = np.linalg.pinv((scaled * (mass * density)[:, None]).T @ scaled, hermitian=True)
    if cluster is None:
        meat = tau * (1 - tau) * ((scaled * (mass**2)[:, None]).T @ scaled)
    else:
        sums = sum_by(scaled * (mass * (tau - (residuals < 0)))[:, None], cluster)
        meat = sums.T @ sums * (len(sums) / (len(sums) - 1.0))
    return np.asarray(bread @ meat @ bread) / np.outer(size, size)
