"""Tests of one visit judged together."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.multiplicity.visit import JUDGED, counts, judged


def made(p_values: list[float]) -> pd.DataFrame:
    """Return tests with these p values, standard errors of one."""
    p = np.array(p_values)
    return pd.DataFrame(
        {"estimate": stats.t.isf(p / 2, 50), "std_error": 1.0, "df": 50.0, "p_value": p}
    )


def test_by_hand() -> None:
    """Benjamini and Hochberg 1995, table 1: fifteen p values, four are rejected at 5 %."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
         0.5719, 0.6528, 0.7590, 1.0]  # fmt: skip
    found = counts(judged(made(p)))
    assert (found.tests, found.alone, found.holm, found.bh) == (15, 9, 3, 4)


@given(st.lists(st.floats(1e-9, 1.0), min_size=1, max_size=12))
def test_intervals_agree_with_their_tests(p_values: list[float]) -> None:
    table = judged(made(p_values))
    near = (table["p_holm"] - 0.05).abs() < 1e-9
    holm = (table["holm_low"] > 0) | (table["holm_high"] < 0)
    assert (holm == (table["p_holm"] < 0.05))[~near].all()
    assert (table["p_bh"] <= table["p_holm"] + 1e-12).all()
    assert (table["p_bh"] >= table["p_value"] - 1e-12).all()
    own = table["conf_high"] - table["conf_low"]
    assert (table["bh_high"] - table["bh_low"] >= own - 1e-9).all()


def test_every_selected_interval_excludes_zero() -> None:
    table = judged(made([0.001, 0.012, 0.02, 0.2, 0.9]))
    chosen = table["p_bh"] < 0.05
    assert chosen.sum() == 3
    assert (table["bh_low"][chosen] > 0).all()


def test_a_test_without_p_value_stays_without() -> None:
    table = judged(made([0.01, float("nan"), 0.5]))
    assert table[list(JUDGED)].iloc[1].isna().all()
    assert counts(table).tests == 2
    assert table["p_holm"].iloc[0] == pytest.approx(0.02)
