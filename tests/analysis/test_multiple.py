"""Holm's tests and the intervals that agree with them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.engine.holm import holm, holm_intervals, holm_levels
from analysis.model.facts import joint_tests
from analysis.model.result import Result


def test_by_hand() -> None:
    np.testing.assert_allclose(holm(np.array([0.01, 0.04, 0.03, 0.005])), [0.03, 0.06, 0.06, 0.02])


def test_a_missing_test_is_not_counted() -> None:
    adjusted = holm(np.array([0.02, np.nan, 0.03]))
    np.testing.assert_allclose(adjusted, [0.04, np.nan, 0.04])


def test_one_claim_keeps_its_own_interval() -> None:
    np.testing.assert_allclose(holm_levels(np.array([0.2])), [0.05])
    np.testing.assert_allclose(holm_levels(np.array([0.2, np.nan])), [0.05, np.nan])


def test_joint_tests_are_adjusted_together() -> None:
    found = [(9.0, 1.0, 0.01), (4.0, 1.0, 0.03)]
    table = joint_tests("no_effect", {"outcome": ["a", "b"]}, found, adjusted=True)
    result = Result(pd.DataFrame(), 0, tests=table)
    assert result.test(outcome="a") == {"statistic": 9, "df": 1, "p_value": 0.01, "p_holm": 0.02}
    assert result.test(outcome="b")["p_holm"] == 0.03
    with pytest.raises(KeyError):
        result.test(outcome="c")
    with pytest.raises(KeyError):
        result.test()


def test_a_single_test_is_not_adjusted() -> None:
    result = Result(pd.DataFrame(), 0, tests=joint_tests("no_effect", {}, [(9.0, 1.0, 0.01)]))
    assert result.test() == {"statistic": 9, "df": 1, "p_value": 0.01}
    assert Result(pd.DataFrame(), 0).tests.empty


statistics = st.lists(st.floats(-6, 6).filter(lambda t: abs(t) > 1e-6), min_size=1, max_size=12)


@given(statistics, st.integers(1, 500), st.integers(0, 2**32 - 1))
def test_claimed_if_and_only_if_the_interval_excludes_zero(
    found: list[float], df: int, seed: int
) -> None:
    statistic = np.array(found)
    error = np.random.default_rng(seed).uniform(0.1, 10, len(found))
    freedom = np.full(len(found), float(df))
    p_values = 2 * stats.t.sf(np.abs(statistic), freedom)
    low, high = holm_intervals(statistic * error, error, freedom, p_values)
    excludes = (low > 0) | (high < 0)
    adjusted = holm(p_values)
    # Where the adjusted p-value is the level itself either answer is right to the last digit.
    clear = np.abs(adjusted - 0.05) > 1e-9
    assert ((adjusted < 0.05) == excludes)[clear].all()


@given(statistics)
def test_intervals_are_between_a_single_one_and_bonferroni(found: list[float]) -> None:
    p_values = 2 * stats.t.sf(np.abs(found), 50)
    levels = holm_levels(p_values)
    assert (levels <= 0.05 + 1e-15).all()
    assert (levels >= 0.05 / len(found) - 1e-15).all()
