"""Matching by hand, and against a slow version with everyone beside everyone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.engine.matching.effect import effect_on_treated
from analysis.engine.matching.kernels import KERNELS, Rule
from analysis.engine.matching.match import kernel_match, match
from analysis.engine.matching.score import NoPropensity, propensity
from analysis.engine.matching.support import common_support
from analysis.engine.matching.weight import regression_weights

# Treated at .30, .50, .90; controls at .28, .33, .50, .56, .70: five controls, three treated.
SCORES = np.array([0.30, 0.50, 0.90, 0.28, 0.33, 0.50, 0.56, 0.70])
TREATED = np.array([True, True, True, False, False, False, False, False])
OUTCOME = np.array([5.0, 3.0, 9.0, 1.0, 2.0, 4.0, 6.0, 8.0])
RULES = [
    Rule("uniform", 0.05),
    Rule("epanechnikov", 0.06),
    Rule("gaussian", 50.0),
    Rule("gaussian", 0.02),
    Rule("tricube", 0.06),
    Rule("tricube", 0.06, linear=True),
    Rule("epanechnikov", 0.1, linear=True),
    Rule("gaussian", 0.05, linear=True),
]


def slow(points, controls, rule):
    """Return weights and found of every point, one at a time, over every control."""
    rows, found = [], []
    for point in points:
        u = (controls - point) / rule.width
        near = np.abs(u) <= KERNELS[rule.kernel].reach * (1 + 1e-9)
        formula = {
            "uniform": lambda u: np.full(len(u), 0.5),
            "epanechnikov": lambda u: 0.75 * (1 - u**2),
            "gaussian": lambda u: np.exp(-(u**2) / 2) / np.sqrt(2 * np.pi),
            "tricube": lambda u: 70 / 81 * (1 - np.abs(u) ** 3) ** 3,
        }[rule.kernel]
        k = np.where(near, np.maximum(formula(u), 0), 0)
        if rule.linear:
            s0, s1, s2 = k.sum(), (k * u).sum(), (k * u**2).sum()
            found.append(s0 * s2 - s1**2 > 1e-9 * s0 * s2)
            rows.append(k * (s2 - s1 * u) / (s0 * s2 - s1**2) if found[-1] else 0 * k)
        else:
            found.append(k.sum() > 0)
            rows.append(k / k.sum() if found[-1] else k)
    known = np.array(found)
    weights = np.array(rows)[known].mean(axis=0) if known.any() else np.zeros(len(controls))
    return weights, known


def test_support_leaves_out_treated_beyond_the_controls() -> None:
    assert common_support(SCORES, TREATED).tolist() == [True, True, False] + [True] * 5


def test_radius_by_hand() -> None:
    matching = match(SCORES, TREATED, Rule("uniform", 0.05))
    # .30 meets .28 and .33; .50 meets .50 only; .90 is off support.
    assert matching.control_weights[3:] == pytest.approx([0.25, 0.25, 0.5, 0, 0])
    effect = effect_on_treated(OUTCOME, matching)
    assert effect.estimate == pytest.approx((5 - 1.5 + 3 - 4) / 2)
    controls = np.var([1, 2, 4, 6, 8], ddof=1)
    assert effect.std_error == pytest.approx(np.sqrt(2 / 2 + 0.375 * controls))


def test_a_distance_equal_to_the_caliper_is_inside() -> None:
    matched = kernel_match(np.array([0.30]), np.array([0.25, 0.35, 0.36]), Rule("uniform", 0.05))
    assert matched.weights.tolist() == [0.5, 0.5, 0.0]


def test_epanechnikov_by_hand() -> None:
    matching = match(SCORES, TREATED, Rule("epanechnikov", 0.06))
    one, other = 1 - (0.02 / 0.06) ** 2, 1 - (0.03 / 0.06) ** 2
    wanted = [one / (one + other) / 2, other / (one + other) / 2, 0.5, 0, 0]
    assert matching.control_weights[3:] == pytest.approx(wanted)


def test_wide_kernel_is_the_unmatched_difference() -> None:
    matching = match(SCORES, TREATED, Rule("gaussian", 50.0))
    assert matching.control_weights[3:] == pytest.approx([0.2] * 5, rel=1e-4)
    assert effect_on_treated(OUTCOME, matching).estimate == pytest.approx(4 - 4.2, abs=1e-4)


def test_local_line_by_hand() -> None:
    # Two controls at distances -.02 and .03: the line through both, read at the point.
    rule = Rule("tricube", 0.06, linear=True)
    matched = kernel_match(np.array([0.30]), np.array([0.28, 0.33]), rule)
    assert matched.weights == pytest.approx([0.6, 0.4])
    # Three on one line: whatever the weights, the line is met.
    controls = np.array([0.27, 0.31, 0.34])
    matched = kernel_match(np.array([0.30]), controls, rule)
    assert matched.weights @ (2 + 5 * controls) == pytest.approx(2 + 5 * 0.30)


def test_points_without_a_match_are_left_out() -> None:
    # .50 has one control in reach: a mean can be taken, a line cannot be drawn.
    rule = Rule("tricube", 0.05, linear=True)
    matching = match(SCORES, TREATED, rule)
    assert matching.used.tolist() == [True] + [False] * 7
    assert match(SCORES, TREATED, Rule("tricube", 0.05)).used.sum() == 2


def test_weights_of_the_matched_regression_by_hand() -> None:
    weights = regression_weights(match(SCORES, TREATED, Rule("uniform", 0.05)))
    assert weights == pytest.approx([1, 1, 0, 1.25, 1.25, 2.5, 0, 0])


def test_negative_weights_count_as_zero_in_the_matched_regression() -> None:
    scores = np.array([0.30, 0.31, 0.33, 0.35])
    treated = np.array([True, False, False, False])
    matching = match(np.append(scores, 0.29), np.append(treated, False), Rule("uniform", 9.0, True))
    assert matching.control_weights.min() < 0
    weights = regression_weights(matching)
    assert weights.min() == 0
    assert weights[1:].sum() == pytest.approx(4)


@pytest.mark.parametrize("rule", RULES, ids=str)
@pytest.mark.parametrize("seed", range(4))
def test_windows_give_what_everyone_beside_everyone_gives(rule, seed) -> None:
    dice = np.random.default_rng(seed)
    points, controls = dice.beta(4, 4, 300), dice.beta(3, 4, 170)
    if seed % 2:  # many alike
        points, controls = points.round(2), controls.round(2)
    matched = kernel_match(points, controls, rule)
    weights, found = slow(points, controls, rule)
    assert (matched.found == found).all()
    assert matched.weights == pytest.approx(weights, abs=1e-12)


@given(
    st.lists(st.floats(0.01, 0.99), min_size=1, max_size=12),
    st.lists(st.floats(0.01, 0.99), min_size=2, max_size=12),
    st.sampled_from(RULES),
)
def test_weights_sum_to_one_or_nobody_is_matched(points, controls, rule) -> None:
    matched = kernel_match(np.array(points), np.array(controls), rule)
    assert matched.weights.sum() == pytest.approx(1.0 if matched.found.any() else 0.0, abs=1e-6)


def test_order_of_people_does_not_matter() -> None:
    dice = np.random.default_rng(5)
    scores, treated = dice.beta(3, 3, 200), dice.random(200) < 0.4
    outcome, order = dice.normal(size=200), dice.permutation(200)
    for rule in RULES:
        here = effect_on_treated(outcome, match(scores, treated, rule))
        there = effect_on_treated(outcome[order], match(scores[order], treated[order], rule))
        assert here.estimate == pytest.approx(there.estimate, abs=1e-12)
        assert here.std_error == pytest.approx(there.std_error, abs=1e-12)


def test_propensity_solves_the_likelihood_equations() -> None:
    dice = np.random.default_rng(1)
    X = np.column_stack([np.ones(500), 4000 + 900 * dice.normal(size=500), dice.random(500)])
    treated = dice.random(500) < 1 / (1 + np.exp(-0.001 * (X[:, 1] - 4000)))
    found = propensity(X, treated)
    assert np.abs((X / X.std(axis=0).clip(1)).T @ (treated - found.scores)).max() < 1e-6
    assert found.scores == pytest.approx(1 / (1 + np.exp(-X @ found.coefficients)))


def test_two_values_give_shares_by_hand() -> None:
    # 1 of 4 treated where x = 0, 3 of 4 where x = 1.
    x = np.repeat([0.0, 1.0], 4)
    treated = np.array([1, 0, 0, 0, 1, 1, 1, 0], dtype=bool)
    found = propensity(np.column_stack([np.ones(8), x]), treated)
    assert found.scores == pytest.approx(np.where(x > 0, 0.75, 0.25))


def test_separation_and_empty_sides_are_refused() -> None:
    x = np.arange(8.0)
    X = np.column_stack([np.ones(8), x])
    for treated in (x > 3, x > 9, x > -1):
        with pytest.raises(NoPropensity):
            propensity(X, treated)
    doubled = np.column_stack([X, x])
    with pytest.raises(NoPropensity):
        propensity(doubled, np.array([1, 0, 1, 0, 0, 1, 0, 1], dtype=bool))


def test_a_column_that_decides_for_some_is_refused() -> None:
    dice = np.random.default_rng(0)
    x, some = dice.normal(size=400), np.arange(400) % 40 == 0
    treated = dice.random(400) < 1 / (1 + np.exp(-x))
    X = np.column_stack([np.ones(400), x, some])
    for decided in (treated | some, x > 0):
        with pytest.raises(NoPropensity):
            propensity(X, decided)
