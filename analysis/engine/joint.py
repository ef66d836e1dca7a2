"""The one joint test: that several combinations of coefficients, for several outcomes, are zero."""

import numpy as np
from scipy import stats

from analysis.engine.arrays import Floats, Ints
from analysis.engine.inference import Tested
from analysis.engine.ols import Linear

SINGULAR = 1e-10
"""The smallest principal variance, of the largest, of estimates that are no combination of others.
"""


def joint_test(linear: Linear, rows: Ints | None = None, outcomes: Ints | None = None) -> Tested:
    """Return the test that combinations `rows` are zero for `outcomes`: chi-square, q, p.

    Without clusters chi-square / q against F(q, df). With them it is Hotelling's, (eta - q + 1) /
    (eta q) chi-square against F(q, eta - q + 1): under CR2 eta is HTZ's (see `joint_degrees` in
    engine/satterthwaite.py), under CR1 clusters - 1. Statistic and p are NaN where estimates are
    dependent, clusters tell one of them too little, or too few to test so many: eta - q + 1 is not
    positive.
    """
    rows = np.arange(len(linear.estimates)) if rows is None else rows
    outcomes = np.arange(linear.estimates.shape[1]) if outcomes is None else outcomes
    q = len(rows) * len(outcomes)
    estimate = linear.estimates[np.ix_(rows, outcomes)].ravel()
    covariance = linear.covariance[np.ix_(rows, outcomes, rows, outcomes)].reshape(q, q)
    if not q:
        return _untested(q)
    if linear.clusters:
        if not np.isfinite(linear.freedom[rows]).all():
            return _untested(q)
        eta = linear.clusters - 1.0
        if linear.moments is not None:
            eta = linear.moments.joint_degrees(rows, len(outcomes))
        return hotelling(estimate, covariance, eta)
    value = chi_square(estimate, covariance)
    if not np.isfinite(value):
        return _untested(q)
    return value, float(q), _tail(value / q, q, float(linear.df[rows].min()))


def hotelling(estimate: Floats, covariance: Floats, eta: float) -> Tested:
    """Return Hotelling's test of estimates (q,) whose covariance has eta degrees of freedom."""
    q = len(estimate)
    left = eta - q + 1
    if not left > 0:
        return _untested(q)
    value = chi_square(estimate, covariance)
    if not np.isfinite(value):
        return _untested(q)
    scale = 1.0 if np.isinf(eta) else left / eta
    return value, float(q), _tail(scale * value / q, q, left)


def chi_square(estimate: Floats, covariance: Floats) -> float:
    """Return the Wald statistic of estimates (q,); NaN where `covariance` (q, q) is singular.

    As that of effects that sum to zero, or of more of them than clusters.
    """
    size = np.sqrt(np.maximum(np.diagonal(covariance), 0.0))
    if not (len(estimate) and np.all(size > 0) and np.isfinite(estimate).all()):
        return float("nan")
    values, vectors = np.linalg.eigh(covariance / np.outer(size, size))
    if values[0] <= SINGULAR * values[-1]:
        return float("nan")
    return float(np.sum((vectors.T @ (estimate / size)) ** 2 / values))


def _tail(value: float, q: int, df: float) -> float:
    return float(stats.chi2.sf(value * q, q) if np.isinf(df) else stats.f.sf(value, q, df))


def _untested(q: int) -> Tested:
    return float("nan"), float(q), float("nan")
