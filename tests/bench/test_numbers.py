"""Percentiles and ratios of the screen's report."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.report import Goal
from bench.screen.numbers import percentile, ratio, spread
from bench.screen.table import Row

TIMES = st.lists(st.floats(0.01, 1e6), min_size=1, max_size=60)


@given(values=TIMES, share=st.floats(0.0, 1.0))
def test_a_percentile_is_numpys(values: list[float], share: float) -> None:
    assert percentile(values, share) == pytest.approx(np.quantile(values, share), rel=1e-9)


def test_a_percentile_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="needs values"):
        percentile([], 0.5)
    with pytest.raises(ValueError, match="needs values"):
        spread([])


def test_ratios_are_of_medians_and_of_p95s_not_of_pairs() -> None:
    found = ratio([100.0, 300.0, 200.0], [400.0, 100.0, 100.0])
    assert found.median == 2.0
    assert found.p95 == pytest.approx(290.0 / 370.0)


@pytest.mark.parametrize(("value", "said"), [(1.1, "<= 1.1: ok"), (1.11, "<= 1.1: MISSED")])
def test_a_row_says_whether_its_target_is_kept(value: float, said: str) -> None:
    row = Row("click", value, "x", "ours / bare", Goal(1.1), 2)
    assert row.verdict == said
    assert said in row.line()
    assert "1.1" in row.line()


def test_a_row_without_a_target_has_no_verdict() -> None:
    assert Row("bytes", 97.6, "kB", "", None, 1).line().endswith("97.6 kB")
