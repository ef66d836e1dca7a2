"""Fieller's set in every shape it can take."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.engine.fieller import SETS, fieller
from analysis.model.query import Query, Specification
from analysis.questions.crossing import crossing as ask
from analysis.questions.crossing import reaches
from data.survey.survey import Survey

DF = 100.0
T = stats.t.ppf(0.975, DF)


def diagonal(gap: float, slope: float, gap_error: float, slope_error: float):
    """Return the crossing of independent gap and slope, given in critical standard errors."""
    spread = np.diag([(gap_error / T) ** 2, (slope_error / T) ** 2])
    return fieller(gap, slope, spread, DF)


def test_interval_by_hand() -> None:
    # (x - 3)^2 <= 0.5^2 (no uncertainty of the slope): 2.5 to 3.5.
    found = diagonal(-3.0, 1.0, 0.5, 0.0)
    assert found.set == "interval"
    assert (found.estimate, found.conf_low, found.conf_high) == pytest.approx((3.0, 2.5, 3.5))


def test_interval_with_both_uncertain() -> None:
    # (2 - x)^2 <= 1 + x^2 / 4, so 3 x^2 / 4 - 4 x + 3 <= 0: (8 -+ 2 sqrt 7) / 3.
    found = diagonal(2.0, -1.0, 1.0, 0.5)
    ends = ((8 - 2 * math.sqrt(7)) / 3, (8 + 2 * math.sqrt(7)) / 3)
    assert found.set == "interval"
    assert (found.conf_low, found.conf_high) == pytest.approx(ends)


def test_two_rays() -> None:
    # (3 + x)^2 <= 1 + 4 x^2, so 3 x^2 - 6 x - 8 >= 0: outside 1 -+ sqrt(11 / 3).
    found = diagonal(3.0, 1.0, 1.0, 2.0)
    assert found.set == "unbounded_outside"
    middle = math.sqrt(11 / 3)
    assert (found.conf_low, found.conf_high) == pytest.approx((1 - middle, 1 + middle))
    assert found.estimate == pytest.approx(-3.0)


def test_the_whole_line() -> None:
    found = diagonal(0.5, 0.5, 1.0, 1.0)
    assert found.set == "all"
    assert math.isnan(found.conf_low)


def test_one_ray_and_parallel_lines() -> None:
    # With the slope exactly at its critical value (t^2 V of the slope = 1) one end is at infinity.
    spread = np.diag([1.0 / T**2, 0.0])
    assert fieller(3.0, 0.0, spread, DF).set == "none"
    assert fieller(0.5, 0.0, spread, DF).set == "all"
    assert math.isnan(fieller(3.0, 0.0, spread, DF).estimate)


@pytest.mark.parametrize(
    ("arguments", "low", "high", "expected"),
    [
        ((-3.0, 1.0, 0.5, 0.0), 1, 5, True),
        ((-9.0, 1.0, 0.5, 0.0), 1, 5, False),
        ((3.0, 1.0, 1.0, 2.0), -0.5, 2.5, False),
        ((3.0, 1.0, 1.0, 2.0), 1, 5, True),
        ((0.5, 0.5, 1.0, 1.0), 1, 5, True),
    ],
)
def test_reaching_the_scale(
    arguments: tuple[float, float, float, float], low: float, high: float, expected: bool
) -> None:
    assert reaches(diagonal(*arguments), low, high) is expected


numbers = st.floats(-10, 10).filter(lambda x: abs(x) > 1e-3)
errors = st.floats(0.05, 5)


@given(numbers, numbers, errors, errors, st.floats(-0.95, 0.95), st.floats(-50, 50))
def test_the_set_holds_what_the_data_do_not_reject(
    gap: float, slope: float, one: float, two: float, r: float, x: float
) -> None:
    spread = np.array([[one**2, r * one * two], [r * one * two, two**2]])
    found = fieller(gap, slope, spread, DF)
    assert found.set in SETS
    assert reaches(found, found.estimate, found.estimate)
    row = np.array([1.0, x])
    ratio = (gap + slope * x) ** 2 / (T**2 * (row @ spread @ row))
    if abs(ratio - 1) > 1e-6:
        assert reaches(found, x, x) == (ratio < 1)


def test_of_the_survey(survey: Survey) -> None:
    spec = Specification(focal="risk", moderator="pension", lens="ln")
    result = ask(survey, Query(specification=spec))
    assert result.refusal is None
    assert list(result.table["outcome"]) == list(survey.codebook.outcome_ids)
    inside = result.table["estimate"].between(1, 5)
    assert (result.table["inside_scale"] == inside).all()
    assert set(result.table["set"]) <= set(SETS)


def test_a_slope_all_but_critical_keeps_its_finite_end() -> None:
    """With a = 1e-15 the usual formula would lose -c / 2b = -3 / 4 to cancellation."""
    found = diagonal(2.0, 1.0, 1.0, math.sqrt(1 - 1e-15))
    ends = (found.conf_low, found.conf_high)
    assert min(abs(end + 0.75) for end in ends if math.isfinite(end)) < 1e-12
