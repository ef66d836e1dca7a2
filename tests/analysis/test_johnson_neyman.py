"""Johnson and Neyman's regions: published examples, every shape by hand."""

import json
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.engine.arrays import Floats
from analysis.engine.cells import people
from analysis.engine.johnson_neyman import Regions, Segment, regions
from analysis.engine.ols import ols
from tests.conftest import ROOT

FOLDER = ROOT.parent / "shared/reference_data/interactions"
KINDS = {"nonrobust": "classical", "HC1": "HC1", "HC3": "HC3"}
T = stats.t.ppf(0.975, 100.0)


def table(name: str) -> pd.DataFrame:
    """Return one of the reference tables; skips when they are absent."""
    if not FOLDER.exists():
        pytest.skip("the reference answers are not beside this checkout")
    return pd.read_csv(FOLDER / name)


def reference(name: str) -> dict[str, Any]:
    """Return one record of the reference results, which other software made."""
    return json.loads((FOLDER / "reference_results.json").read_text("utf-8"))[name]


def interacted(
    columns: pd.DataFrame, outcome: str, pair: tuple[str, str], controls: list[str], kind: str
) -> tuple[Floats, Floats, Regions]:
    """Return coefficients, standard errors, and where the first variable's effect is not zero."""
    one, other = (columns[name].to_numpy(dtype=float) for name in pair)
    more = columns[controls].to_numpy(dtype=float)
    x = np.column_stack([np.ones(len(one)), one, other, one * other, more])
    fit = ols(people(x, columns[outcome].to_numpy(dtype=float)[:, None]), kind)
    every = fit.linear(np.eye(x.shape[1]))
    of_effect = every.covariance[[1, 3], 0][:, [1, 3], 0]
    intercept, slope = every.estimates[[1, 3], 0]
    found = regions(intercept, slope, of_effect, every.least_df, (other.min(), other.max()))
    return every.estimates[:, 0], every.std_errors[:, 0], found


@pytest.mark.parametrize("kind", KINDS)
def test_huddy_mason_and_aaroe(kind: str) -> None:
    columns = table("app_hma2015.csv")
    known = reference(f"hma2015_{kind}")
    controls = ["issuestr2", "knowledge", "educ", "male", "age10"]
    values, errors, found = interacted(
        columns, "totangry", ("threat", "pidentity"), controls, KINDS[kind]
    )
    np.testing.assert_allclose(values, list(known["b"].values()), rtol=1e-8)
    np.testing.assert_allclose(errors, list(known["se"].values()), rtol=1e-8)
    assert values[3] == pytest.approx(0.43155, abs=5e-6)
    low, high = known["jn_95"]
    assert found.includes.set == "interval"
    assert (found.includes.conf_low, found.includes.conf_high) == pytest.approx(
        (low, high), rel=1e-8
    )
    # The lower bound lies below every observed value, so the effect is positive above the other.
    assert found.excludes == (Segment(found.includes.conf_high, columns["pidentity"].max(), 1),)


def test_huddy_as_published() -> None:
    _, errors, found = interacted(
        table("app_hma2015.csv"),
        "totangry",
        ("threat", "pidentity"),
        ["issuestr2", "knowledge", "educ", "male", "age10"],
        "classical",
    )
    assert errors[3] == pytest.approx(0.07637, abs=5e-6)
    assert found.includes.conf_high == pytest.approx(0.1672, abs=5e-5)


@pytest.mark.parametrize(
    ("name", "controls", "slope", "error", "ends"),
    [
        ("state77_no_controls", [], -117.10, 40.13, (-6.37, 8.41)),
        ("state77_HSGrad", ["HS.Grad"], -97.04, 35.86, (-0.75, 11.74)),
    ],
)
def test_income_of_states(
    name: str, controls: list[str], slope: float, error: float, ends: tuple[float, float]
) -> None:
    columns = table("state_x77.csv")
    known = reference(name)
    values, errors, found = interacted(
        columns, "Income", ("Illiteracy", "Murder"), controls, "classical"
    )
    np.testing.assert_allclose(values, list(known["b"].values()), rtol=1e-8)
    np.testing.assert_allclose(errors, list(known["se"].values()), rtol=1e-8)
    assert (values[3], errors[3]) == pytest.approx((slope, error), abs=0.005)
    bounds = (found.includes.conf_low, found.includes.conf_high)
    assert bounds == pytest.approx(tuple(known["jn_95"]), rel=1e-8)
    assert bounds == pytest.approx(ends, abs=0.005)
    assert found.excludes == (Segment(bounds[1], columns["Murder"].max(), -1),)


def by_hand(
    intercept: float, slope: float, errors: tuple[float, float], support: tuple[float, float]
) -> Regions:
    """Return the regions with independent coefficients, errors in critical standard errors."""
    return regions(intercept, slope, np.diag(np.square(errors)) / T**2, 100.0, support)


@pytest.mark.parametrize(
    ("numbers", "support", "kind", "excludes"),
    [
        # (x - 3)^2 <= 1/4: between 2.5 and 3.5.
        ((-3, 1, (0.5, 0)), (1, 5), "interval", [(1, 2.5, -1), (3.5, 5, 1)]),
        ((-3, 1, (0.5, 0)), (3, 5), "interval", [(3.5, 5, 1)]),
        ((-3, 1, (0.5, 0)), (2.6, 3.4), "interval", []),
        ((-3, 1, (0.5, 0)), (5, 9), "interval", [(5, 9, 1)]),
        # (3 + x)^2 <= 1 + 4 x^2: outside 1 -+ sqrt(11 / 3).
        (
            (3, 1, (1, 2)),
            (-1, 9),
            "unbounded_outside",
            [(1 - math.sqrt(11 / 3), 1 + math.sqrt(11 / 3), 1)],
        ),
        ((3, 1, (1, 2)), (0, 1), "unbounded_outside", [(0, 1, 1)]),
        ((3, 1, (1, 2)), (5, 9), "unbounded_outside", []),
        ((0.5, 0.5, (1, 1)), (1, 5), "all", []),
        ((3, 0, (1, 0)), (1, 5), "none", [(1, 5, 1)]),
        ((-3, 0, (1, 0)), (1, 5), "none", [(1, 5, -1)]),
        ((-3, 1, (0.5, 0)), (4, 4), "interval", [(4, 4, 1)]),
        ((-3, 1, (0.5, 0)), (3, 3), "interval", []),
    ],
)
def test_by_hand(
    numbers: tuple[float, float, tuple[float, float]],
    support: tuple[float, float],
    kind: str,
    excludes: list[tuple[float, float, int]],
) -> None:
    found = by_hand(*numbers, support)
    assert found.includes.set == kind
    ours = [(part.low, part.high, part.side) for part in found.excludes]
    assert len(ours) == len(excludes)
    for one, other in zip(ours, excludes, strict=True):
        assert one == pytest.approx(other)


@pytest.mark.parametrize(
    ("slope", "kind", "expected"),
    [(1.0, "unbounded_below", (-4 / 3, 5.0, 1)), (-1.0, "unbounded_above", (-5.0, 4 / 3, 1))],
)
def test_half_lines(slope: float, kind: str, expected: tuple[float, float, int]) -> None:
    # (3 + x)^2 <= 1 + x^2 up to x = -4 / 3, so the effect is positive beyond; and its mirror.
    squares = {df: stats.t.ppf(0.975, df) ** 2 for df in range(10, 30)}
    # The slope is at its critical value only when rounding gives t^2 (1 / t^2) = 1.
    df, square = next((df, t2) for df, t2 in squares.items() if t2 * (1 / t2) == 1.0)
    found = regions(3.0, slope, np.eye(2) / square, df, (-5.0, 5.0))
    assert found.includes.set == kind
    (only,) = found.excludes
    assert (only.low, only.high, only.side) == pytest.approx(expected)


def test_numbers_that_are_not_are_refused() -> None:
    fine = np.eye(2)
    for arguments in (
        (math.nan, 1.0, fine, 10.0, (0.0, 1.0)),
        (1.0, 1.0, fine * math.nan, 10.0, (0.0, 1.0)),
        (1.0, 1.0, fine, 0.0, (0.0, 1.0)),
        (1.0, 1.0, fine, 10.0, (1.0, 0.0)),
    ):
        with pytest.raises(ValueError, match="finite numbers"):
            regions(*arguments)


numbers = st.floats(-10, 10).filter(lambda value: abs(value) > 1e-3)
errors = st.floats(0.05, 5)


@given(numbers, numbers, errors, errors, st.floats(-0.95, 0.95), st.floats(0, 1))
def test_a_value_is_in_a_region_if_and_only_if_its_interval_excludes_zero(
    intercept: float, slope: float, one: float, two: float, r: float, share: float
) -> None:
    spread = np.array([[one**2, r * one * two], [r * one * two, two**2]])
    found = regions(intercept, slope, spread, 100.0, (-4.0, 7.0))
    x = -4.0 + 11.0 * share
    row = np.array([1.0, x])
    statistic = (intercept + slope * x) / math.sqrt(row @ spread @ row) / T
    sides = [part.side for part in found.excludes if part.low <= x <= part.high]
    if abs(abs(statistic) - 1) > 1e-6:
        assert sides == ([np.sign(statistic)] if abs(statistic) > 1 else [])
