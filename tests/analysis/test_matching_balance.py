"""Balance by hand, against MatchIt in R, and what a match must do to it."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.engine.matching.balance import Balance, balance, standardisers, two_valued
from analysis.engine.matching.compare import compare
from analysis.engine.matching.kernels import Nearest, Rule

GOLDEN = Path(__file__).parents[1] / "golden/matching.json"
NAMES = ("age", "educ", "black", "hispan", "white", "married", "nodegree", "re74", "re75")
NUMBERS = [0, 1, 7, 8]


@pytest.fixture(scope="module")
def golden() -> dict[str, Any]:
    """Return what R says of LaLonde's 614 men."""
    return dict(json.loads(GOLDEN.read_text("utf-8")))


def covariates(golden) -> tuple[np.ndarray, np.ndarray]:
    """Return the men's covariates in MatchIt's order, and who was trained."""
    men = golden["men"]
    columns = [
        np.array(men[name], float) if name in men else (np.array(men["race"]) == name) * 1.0
        for name in NAMES
    ]
    return np.column_stack(columns), np.array(men["treat"]) == 1


def known(values) -> np.ndarray:
    """Return R's numbers, NaN where it has none."""
    return np.array([np.nan if value is None else value for value in values])


def check(found, record, places) -> None:
    """Compare with MatchIt's summary."""
    assert found.differences == pytest.approx(np.array(record["differences"])[places], abs=1e-12)
    theirs = known(record["ratios"])[places]
    assert np.isnan(found.ratios).tolist() == np.isnan(theirs).tolist()
    assert found.ratios[NUMBERS] == pytest.approx(theirs[NUMBERS], rel=1e-9)


def test_balance_before_is_that_of_matchit(golden) -> None:
    X, treated = covariates(golden)
    units = standardisers(X, treated, "att")
    check(balance(X, treated, np.ones(614), units), golden["before"], slice(1, None))


def after(golden, rule) -> Balance:
    """Return the balance of the men under a rule."""
    X, treated = covariates(golden)
    scores = np.array(golden["score"])
    found = compare(scores, treated, rule, "att", None, np.ones(614, dtype=bool))
    return balance(X, treated, np.abs(found.weights), standardisers(X, treated, "att"))


def test_balance_after_is_that_of_matchit(golden) -> None:
    check(after(golden, Nearest(replace=False)), golden["once"], slice(None))


@pytest.mark.parametrize(
    ("name", "rule"),
    [("again", Nearest()), ("three", Nearest(count=3)), ("near", Nearest(caliper=0.005))],
)
def test_balance_with_ties_is_that_of_the_matching_package(golden, name, rule) -> None:
    record = next(record for record in golden["tied"] if record["name"] == name)
    found = after(golden, rule).differences
    assert found == pytest.approx(np.array(record["differences"]), abs=1e-12)


X = np.array([[1.0, 0.0], [3.0, 1.0], [0.0, 0.0], [2.0, 1.0], [4.0, 1.0]])
TREATED = np.array([True, True, False, False, False])


def test_balance_by_hand() -> None:
    units = standardisers(X, TREATED, "att")
    assert units == pytest.approx([np.sqrt(2.0), 0.5])
    plain = balance(X, TREATED, np.ones(5), units)
    assert plain.differences == pytest.approx([0.0, (1 / 2 - 2 / 3) / 0.5])
    assert plain.ratios[0] == pytest.approx(2.0 / 4.0)
    assert np.isnan(plain.ratios[1]), "the variance of two values is told by their mean"
    # Controls weighted 1/2 1/2 0: mean 1, variance of 0 and 2.
    half = balance(X, TREATED, np.array([1, 1, 0.5, 0.5, 0]), units)
    assert half.differences == pytest.approx([1 / np.sqrt(2.0), 0.0])
    assert half.ratios[0] == pytest.approx(1.0)


def test_units_are_those_of_whom_the_effect_is_about() -> None:
    assert standardisers(X, TREATED, "atc") == pytest.approx([2.0, np.sqrt(2 / 9)])
    both = np.sqrt([(2 + 4) / 2, (1 / 4 + 2 / 9) / 2])
    assert standardisers(X, TREATED, "ate") == pytest.approx(both)


def test_what_does_not_vary_is_balanced_or_unknown() -> None:
    flat = np.array([[1.0, 5.0], [1.0, 5.0], [2.0, 5.0], [2.0, 5.0]])
    treated = np.array([True, True, False, False])
    found = balance(flat, treated, np.ones(4), standardisers(flat, treated, "att"))
    assert np.isnan(found.differences[0])
    assert found.differences[1] == 0.0
    assert two_valued(flat).tolist() == [True, True]


def test_a_match_balances_what_it_matched_on() -> None:
    dice = np.random.default_rng(3)
    score = dice.beta(3, 3, 3000)
    treated = dice.random(3000) < score
    units = standardisers(score[:, None], treated, "att")
    before = balance(score[:, None], treated, np.ones(3000), units).differences[0]
    assert before > 0.5
    for rule in (Rule("uniform", 0.02), Rule("tricube", 0.05, linear=True), Nearest()):
        weights = np.abs(compare(score, treated, rule).weights)
        if not isinstance(rule, Rule) or not rule.linear:
            assert abs(balance(score[:, None], treated, weights, units).differences[0]) < 0.02
