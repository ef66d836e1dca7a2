"""Everything tested in one visit, judged together: Holm's and Benjamini and Hochberg's way."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.multitest import multipletests

from analysis.engine.arrays import Floats
from analysis.engine.holm import holm, holm_intervals
from analysis.engine.inference import LEVEL

TESTED = ("estimate", "std_error", "df", "p_value")
"""What a test must hold to be judged with others."""

JUDGED = ("conf_low", "conf_high", "p_holm", "holm_low", "holm_high", "p_bh", "bh_low", "bh_high")


@dataclass(frozen=True)
class Counts:
    """How many tests there were, and how many exclude zero alone, after Holm, after BH."""

    tests: int
    alone: int
    holm: int
    bh: int


def judged(tests: pd.DataFrame) -> pd.DataFrame:
    """Return tests (columns TESTED) with the columns JUDGED, the latter adjusted over all rows.

    conf_low and conf_high are each test's own 95 % interval. Holm's intervals exclude zero if and
    only if Holm's procedure rejects. Those of Benjamini and Hochberg hold the false
    coverage-statement rate at 5 %: level 1 - 0.05 R / m where R of m tests are rejected, of one
    where none is (Benjamini and Yekutieli 2005, J. Am. Stat. Assoc. 100, 71-81). Rows without a p
    value stay without.
    """
    estimate, error, df, p = (
        tests[name].to_numpy(dtype=float) for name in ("estimate", "std_error", "df", "p_value")
    )
    own = stats.t.ppf(0.5 + LEVEL / 2, df) * error
    table = tests.assign(conf_low=estimate - own, conf_high=estimate + own)
    table["p_holm"] = holm(p)
    table["holm_low"], table["holm_high"] = holm_intervals(estimate, error, df, p)
    table["p_bh"] = _false_discovery(p)
    half = stats.t.ppf(1 - _coverage(table["p_bh"].to_numpy()) / 2, df) * error
    table["bh_low"], table["bh_high"] = estimate - half, estimate + half
    return table


def counts(table: pd.DataFrame) -> Counts:
    """Return how many of the judged tests exclude zero."""
    level = 1 - LEVEL
    found: Sequence[int] = [
        int((table[name] < level).sum()) for name in ("p_value", "p_holm", "p_bh")
    ]
    return Counts(int(table["p_value"].notna().sum()), *found)


def _false_discovery(p_values: Floats) -> Floats:
    """Return Benjamini and Hochberg's adjusted p values (q,), NaN where there is none."""
    adjusted, known = np.full(len(p_values), np.nan), np.isfinite(p_values)
    if known.any():
        adjusted[known] = multipletests(p_values[known], method="fdr_bh")[1]
    return adjusted


def _coverage(adjusted: Floats) -> float:
    """Return the error level of each interval: 5 % of the share of tests that are rejected."""
    known = adjusted[np.isfinite(adjusted)]
    if not len(known):
        return 1 - LEVEL
    return (1 - LEVEL) * max(int((known < 1 - LEVEL).sum()), 1) / len(known)
