"""Sup-t critical values against mvtnorm, against exact distributions, and where nothing is left."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import brentq

from analysis.engine.arrays import Floats
from analysis.engine.simultaneous import adjusted_p, bands, critical_value

GOLDEN = Path(__file__).parents[1] / "golden" / "simultaneous.json"
NEAR = 0.02


@pytest.fixture(scope="module")
def golden() -> dict[str, Any]:
    """Return what tests/golden/simultaneous.R made."""
    return json.loads(GOLDEN.read_text("utf-8"))


def freedom(record: dict[str, Any]) -> float:
    """Return a record's df: R says 0 where there are infinitely many."""
    return record["df"] or math.inf


def line(points: int = 41) -> Floats:
    """Return the covariance of a fitted line at `points` values."""
    design = np.column_stack([np.ones(points), np.linspace(1, 5, points)])
    return design @ np.array([[0.04, -0.01], [-0.01, 0.004]]) @ design.T


def test_critical_values_agree_with_mvtnorm(golden: dict[str, Any]) -> None:
    for record in golden["quantiles"]:
        covariance = np.array(golden["covariances"][record["shape"]])
        found = critical_value(covariance, freedom(record))
        assert found == pytest.approx(record["critical"], abs=NEAR), record


def test_adjusted_p_values_agree_with_mvtnorm(golden: dict[str, Any]) -> None:
    for record in golden["p_values"]:
        covariance = np.array(golden["covariances"][record["shape"]])
        statistics = np.zeros(len(covariance))
        statistics[:5] = record["statistics"]
        found = adjusted_p(statistics, covariance, freedom(record))
        np.testing.assert_allclose(found[:5], record["adjusted"], atol=0.003)
        np.testing.assert_allclose(found[5:], 1.0)


def test_all_pairs_of_means_are_tukeys(golden: dict[str, Any]) -> None:
    for record in golden["tukey"]:
        found = critical_value(np.array(golden["covariances"]["pairs"]), record["df"])
        assert found == pytest.approx(record["critical"], abs=NEAR)


@pytest.mark.parametrize("df", [1.0, 4.0, 298.0, math.inf])
@pytest.mark.parametrize("level", [0.9, 0.95])
def test_one_contrast_has_its_own_quantile(df: float, level: float) -> None:
    exact = stats.t.ppf(0.5 + level / 2, df)
    assert critical_value(np.array([[7.0]]), df, level) == pytest.approx(exact, abs=1e-12)
    # The same contrast in other units and signs is still one.
    copies = np.array([1.0, 1.0, -3.0, 1e-3])
    assert critical_value(np.outer(copies, copies), df, level) == pytest.approx(exact, abs=1e-12)


@pytest.mark.parametrize("m", [2, 5, 20])
def test_independent_contrasts_have_sidaks(m: int) -> None:
    sidak = stats.norm.ppf(0.5 + 0.5 * 0.95 ** (1 / m))
    assert critical_value(np.diag(np.arange(1.0, m + 1)), math.inf) == pytest.approx(
        sidak, abs=NEAR
    )
    statistics = np.linspace(0.5, 4, m)
    exact = 1 - (1 - 2 * stats.norm.sf(statistics)) ** m
    found = adjusted_p(statistics, np.eye(m), math.inf)
    np.testing.assert_allclose(found, exact, atol=0.003)


@pytest.mark.parametrize("df", [2.0, 10.0, 298.0])
def test_of_a_line_by_integration_over_the_angle(df: float) -> None:
    # In two dimensions P(|T| beyond c | angle) = (1 + (c / reach)^2 / df)^(-df / 2).
    covariance = line()
    root = np.sqrt(np.diagonal(covariance))
    values, vectors = np.linalg.eigh(covariance / np.outer(root, root))
    loadings = vectors[:, -2:] * np.sqrt(values[-2:])
    angle = np.linspace(0, math.pi, 20_001)[:-1]
    reach = np.abs(loadings @ np.array([np.cos(angle), np.sin(angle)])).max(axis=0)
    exact = brentq(lambda c: np.mean((1 + (c / reach) ** 2 / df) ** (-df / 2)) - 0.05, 1.5, 20)
    assert critical_value(covariance, df) == pytest.approx(exact, abs=NEAR)


@pytest.mark.parametrize("df", [5.0, 298.0])
def test_a_line_lies_between_one_point_and_scheffe(df: float) -> None:
    scheffe = math.sqrt(2 * stats.f.ppf(0.95, 2, df))
    found = critical_value(line(), df)
    assert stats.t.ppf(0.975, df) < found < scheffe
    # In every direction of the plane there is a contrast: nothing is left below Scheffe's.
    angle = np.linspace(0, math.pi, 200)
    everything = np.column_stack([np.cos(angle), np.sin(angle)])
    assert critical_value(everything @ everything.T, df) == pytest.approx(scheffe, abs=NEAR)


def test_duplicates_and_points_without_variance_change_nothing() -> None:
    plain = critical_value(line(9), 30)
    twice = np.tile(line(9), (2, 2))
    assert critical_value(twice, 30) == pytest.approx(plain, abs=1e-9)
    wider = np.zeros((12, 12))
    wider[:9, :9] = line(9)
    assert critical_value(wider, 30) == pytest.approx(plain, abs=1e-9)
    found = adjusted_p(np.full(12, 2.5), wider, 30)
    np.testing.assert_allclose(found[:9], adjusted_p(np.full(9, 2.5), line(9), 30), rtol=1e-9)
    assert np.isnan(found[9:]).all()


def test_units_of_contrasts_do_not_matter() -> None:
    units = np.geomspace(1e-6, 1e6, 9)
    plain = critical_value(line(9), 30)
    assert critical_value(line(9) * np.outer(units, units), 30) == pytest.approx(plain, abs=1e-4)


def test_nothing_known_gives_nan() -> None:
    unknown = line(3)
    unknown[0, 1] = np.nan
    for covariance in (unknown, np.zeros((3, 3)), np.empty((0, 0))):
        assert math.isnan(critical_value(covariance, 30))
        assert np.isnan(adjusted_p(np.ones(len(covariance)), covariance, 30)).all()
    assert math.isnan(critical_value(line(3), 0))
    assert math.isnan(critical_value(line(3), math.nan))
    assert np.isnan(adjusted_p(np.array([np.nan, 1.0, 2.0]), line(3), 30)).tolist() == [1, 0, 0]


def test_bands_are_the_estimate_and_its_errors() -> None:
    estimate = np.linspace(-1, 1, 9)
    low, high, critical = bands(estimate, line(9), 30)
    error = np.sqrt(np.diagonal(line(9)))
    assert critical == critical_value(line(9), 30)
    np.testing.assert_allclose(high - estimate, critical * error)
    np.testing.assert_allclose(estimate - low, critical * error)


def test_the_same_question_has_the_same_answer() -> None:
    assert critical_value(line(), 20) == critical_value(line(), 20)


@settings(max_examples=25)
@given(st.integers(1, 6), st.integers(2, 12), st.sampled_from([1.0, 8.0, math.inf]), st.integers(0))
def test_between_the_unadjusted_and_bonferroni(rank: int, m: int, df: float, seed: int) -> None:
    random = np.random.default_rng(seed)
    loadings = random.normal(size=(m, rank))
    covariance = loadings @ loadings.T
    statistics = random.normal(size=m) * 2
    raw = 2 * stats.t.sf(np.abs(statistics), df)
    found = adjusted_p(statistics, covariance, df)
    assert (found >= raw).all()
    assert (found <= np.minimum(m * raw, 1) + 0.005).all()
    # A larger statistic never has a larger p value.
    assert (np.diff(found[np.argsort(np.abs(statistics))]) <= 1e-12).all()
    # The critical value and the p values say the same.
    critical = critical_value(covariance, df)
    clear = np.abs(np.abs(statistics) - critical) > 1e-6
    assert ((np.abs(statistics) > critical) == (found < 0.05))[clear].all()
