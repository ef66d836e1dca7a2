"""Tests and 95 % intervals from estimates, covariances and degrees of freedom."""

import numpy as np
from scipy import stats

from analysis.engine.arrays import Floats

LEVEL = 0.95
FEWEST_DEGREES = 4.0
"""Below this many degrees of freedom clusters tell an estimate, but not how sure it is: the t of
Satterthwaite's approximation is then no longer near (Bell & McCaffrey 2002; Pustejovsky & Tipton
2018, section 3)."""
Tested = tuple[float, float, float]
"""A joint test: chi-square, its degrees of freedom, p."""


def inference(estimate: Floats, std_error: Floats, df: Floats) -> dict[str, Floats]:
    """Return the columns estimate to conf_high of arrays of one length; NaN where undefined.

    Where `df` is NaN, as `told_degrees` has it, an estimate stands alone.
    """
    freedom = np.where(np.asarray(df) > 0, df, np.nan) + np.zeros_like(estimate)
    error = np.where((std_error > 0) & ~np.isnan(df), std_error, np.nan)
    statistic = estimate / error
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


def told_degrees(df: Floats, supported: Floats) -> Floats:
    """Return the degrees of freedom of estimates under clustered errors that are told; else NaN.

    `supported` are those that the clusters give under a working model, whatever t is used.
    """
    enough = np.minimum(df, supported) >= FEWEST_DEGREES
    return np.where(enough, df, np.nan)
