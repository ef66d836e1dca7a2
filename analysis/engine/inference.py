"""Tests and 95 % intervals from estimates, covariances and degrees of freedom."""

import numpy as np
from scipy import stats

from analysis.engine.arrays import Floats

LEVEL = 0.95
Tested = tuple[float, float, float]
"""A joint test: chi-square, its degrees of freedom, p."""


def inference(estimate: Floats, std_error: Floats, df: Floats) -> dict[str, Floats]:
    """Return the columns estimate to conf_high of arrays of one length; NaN where undefined."""
    error = np.where(std_error > 0, std_error, np.nan)
    statistic = estimate / error
    freedom = np.where(np.asarray(df) > 0, df, np.nan) + np.zeros_like(estimate)
    half = stats.t.ppf(0.5 + LEVEL / 2, freedom) * error
    return {
        "estimate": estimate,
        "std_error": error,
        "statistic": statistic,
        "p_value": 2 * np.asarray(stats.t.sf(np.abs(statistic), freedom)),
        "df": freedom,
        "conf_low": estimate - half,
        "conf_high": estimate + half,
    }


def wald(estimate: Floats, covariance: Floats, df: float) -> Tested:
    """Return the joint test that all estimates (q,) are zero: chi-square, q, p from F(q, df)."""
    q = len(estimate)
    try:
        value = float(estimate @ np.linalg.solve(covariance, estimate))
    except np.linalg.LinAlgError:
        return float("nan"), float(q), float("nan")
    return value, float(q), float(stats.f.sf(value / q, q, df))
