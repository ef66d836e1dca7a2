"""Estimands, support, exact matching and standard errors, by hand and beside a slow version."""

import numpy as np
import pytest

from analysis.engine.matching.compare import NoMatch, compare
from analysis.engine.matching.effect import effect_on_treated, effects, weighted_errors
from analysis.engine.matching.kernels import Nearest, Rule
from analysis.engine.matching.match import match
from analysis.engine.matching.support import common_support, supported
from analysis.engine.matching.weight import comparison_weights, effective, regression_weights
from tests.analysis.test_matching import OUTCOME, RULES, SCORES, TREATED, slow

RADIUS = Rule("uniform", 0.05)
OUTCOMES = np.column_stack([OUTCOME, 10 - 2 * OUTCOME])


def some(seed: int, n: int = 200) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return scores, treatment and two outcomes."""
    dice = np.random.default_rng(seed)
    return dice.beta(3, 3, n), dice.random(n) < 0.45, dice.normal(size=(n, 2))


def test_the_effect_on_the_treated_is_the_one_of_a_single_match() -> None:
    for rule in RULES:
        scores, treated, outcomes = some(3)
        found = effects(outcomes, scores, compare(scores, treated, rule))
        one = effect_on_treated(outcomes[:, 1], match(scores, treated, rule))
        assert found.estimates[1] == pytest.approx(one.estimate, abs=1e-13)
        assert found.std_errors[1] == pytest.approx(one.std_error, rel=1e-12)


def test_the_effect_on_controls_by_hand() -> None:
    # In the treated's range .30 to .90 lie .33 .50 .56 .70; .33 meets .30, .50 meets .50.
    found = compare(SCORES, TREATED, RADIUS, "atc")
    assert found.supported.tolist() == [True] * 3 + [False] + [True] * 4
    assert found.used.tolist() == [False] * 4 + [True, True, False, False]
    assert found.weights == pytest.approx([0.5, 0.5, 0, 0, -0.5, -0.5, 0, 0])
    got = effects(OUTCOMES, SCORES, found)
    assert got.estimates == pytest.approx([(5 - 2 + 3 - 4) / 2, -(5 - 2 + 3 - 4)])
    # Two controls that vary by 2, and treated weights .5 .5 with var(5, 3, 9).
    treated = np.var([5, 3, 9], ddof=1)
    assert got.std_errors[0] == pytest.approx(np.sqrt(2 / 2 + 0.5 * treated))


def test_the_effect_on_everybody_by_hand() -> None:
    """Support is two-sided: .28 lies below every treated, .90 above every control."""
    found = compare(SCORES, TREATED, RADIUS, "ate")
    assert found.supported.tolist() == [True, True, False, False, True, True, True, True]
    # .30 and .50 meet .33 and .50; .33 and .50 meet .30 and .50; .56 and .70 meet nobody.
    assert found.used.tolist() == [True, True, False, False, True, True, False, False]
    assert found.weights == pytest.approx([0.5, 0.5, 0, 0, -0.5, -0.5, 0, 0])
    got = effects(OUTCOMES, SCORES, found)
    assert got.estimates[0] == pytest.approx(1.0)
    spread = [np.var(own, ddof=1) for own in ([5, 3], [2, 4, 6, 8])]
    assert got.std_errors[0] == pytest.approx(np.sqrt(0.5 * spread[0] + 0.5 * spread[1]))
    assert effects(OUTCOMES, SCORES, compare(SCORES, TREATED, RADIUS)).estimates[0] == 1.25, (
        "the ATT is another one, because .28 may then be a match"
    )


@pytest.mark.parametrize("rule", RULES, ids=str)
@pytest.mark.parametrize("seed", range(3))
def test_weights_are_those_of_everyone_beside_everyone(rule, seed) -> None:
    scores, treated, _ = some(seed, 240)
    on = supported(scores, treated, "ate")
    there, found = slow(scores[treated & on], scores[~treated & on], rule)
    back, missed = slow(scores[~treated & on], scores[treated & on], rule)
    wanted = np.zeros(240)
    n, m = found.sum(), missed.sum()
    wanted[treated & on] = (found / n * n + back * m) / (n + m)
    wanted[~treated & on] = -(missed / m * m + there * n) / (n + m)
    got = compare(scores, treated, rule, "ate")
    assert got.weights == pytest.approx(wanted, abs=1e-12)
    assert got.used.sum() == n + m


@pytest.mark.parametrize("estimand", ["att", "atc", "ate"])
@pytest.mark.parametrize("rule", [*RULES, Nearest(), Nearest(False, 0.01)], ids=str)
def test_weights_compare_one_with_one(rule, estimand) -> None:
    scores, treated, _ = some(7)
    if isinstance(rule, Nearest) and not rule.replace:
        few = np.arange(200) % 3 == 0
        treated = few if estimand == "att" else ~few  # each once: of the fewer, and not of both
        estimand = "atc" if estimand == "ate" else estimand
    found = compare(scores, treated, rule, estimand)
    assert found.weights[treated].sum() == pytest.approx(1.0)
    assert found.weights[~treated].sum() == pytest.approx(-1.0)
    assert not (found.used & ~found.supported).any()
    assert found.weights[~found.supported] == pytest.approx(0.0)


def test_an_effect_that_is_the_same_for_all_is_found_exactly() -> None:
    scores, treated, _ = some(11)
    outcome = (5.0 * treated)[:, None]
    for estimand in ("att", "atc", "ate"):
        for rule in (*RULES, Nearest()):
            found = compare(scores, treated, rule, estimand)
            assert found.weights @ outcome == pytest.approx(5.0)


def test_turning_the_sides_turns_the_sign() -> None:
    scores, treated, outcomes = some(13)
    for rule in (RADIUS, Nearest()):
        one = effects(outcomes, scores, compare(scores, treated, rule, "att"))
        other = effects(outcomes, -scores, compare(-scores, ~treated, rule, "atc"))
        assert other.estimates == pytest.approx(-one.estimates)
        assert other.std_errors == pytest.approx(one.std_errors)


def test_exact_matching_stays_within_its_levels_by_hand() -> None:
    # Level 0: treated .30 with .28 .33; level 1: treated .50 with .50, and .90 with nobody.
    labels = np.array([0, 1, 1, 0, 0, 1, 1, 1])
    found = compare(SCORES, TREATED, Rule("uniform", 0.5), strata=labels)
    assert found.supported.tolist() == [True, True, False] + [True] * 5
    assert found.weights == pytest.approx([0.5, 0.5, 0, -0.25, -0.25, -1 / 6, -1 / 6, -1 / 6])
    apart = [
        compare(SCORES[labels == k], TREATED[labels == k], Rule("uniform", 0.5)) for k in (0, 1)
    ]
    sizes = [one.used.sum() for one in apart]
    each = [one.weights @ OUTCOME[labels == k] for k, one in enumerate(apart)]
    assert found.weights @ OUTCOME == pytest.approx(np.average(each, weights=sizes))


def test_a_level_of_one_side_only_takes_no_part() -> None:
    labels = np.array([0, 1, 0, 0, 0, 0, 0, 0])
    found = compare(SCORES, TREATED, RADIUS, "ate", strata=labels)
    assert not found.supported[1]
    assert not found.used[1]


def test_nobody_on_support_and_nobody_in_reach_are_told_apart() -> None:
    apart = np.array([0.8, 0.9, 0.1, 0.2])
    treated = np.array([True, True, False, False])
    for estimand in ("att", "atc", "ate"):
        with pytest.raises(NoMatch) as told:
            compare(apart, treated, RADIUS, estimand)
        assert not told.value.on_support
    mixed = np.array([0.5, 0.6, 0.4, 0.7])
    with pytest.raises(NoMatch) as told:
        compare(mixed, treated, RADIUS)
    assert told.value.on_support


def test_support_is_one_sided_for_one_and_two_sided_for_all() -> None:
    assert supported(SCORES, TREATED, "att").tolist() == common_support(SCORES, TREATED).tolist()
    both = supported(SCORES, TREATED, "att") & supported(SCORES, TREATED, "atc")
    assert supported(SCORES, TREATED, "ate").tolist() == both.tolist()


def test_regression_weights_of_a_comparison() -> None:
    scores, treated, _ = some(17)
    for rule in RULES:
        plain = regression_weights(match(scores, treated, rule))
        assert comparison_weights(compare(scores, treated, rule)) == pytest.approx(plain)
    both = comparison_weights(compare(scores, treated, RADIUS, "ate"))
    on = supported(scores, treated, "ate")
    assert both[treated].sum() == pytest.approx((treated & on).sum())
    assert both[~treated].sum() == pytest.approx((~treated & on).sum())


def test_effective_number_of_people() -> None:
    assert effective(np.array([1.0, 1.0, 1.0, 0.0])) == 3.0
    assert effective(np.array([0.5, 0.25, 0.25])) == pytest.approx(1 / 0.375)
    assert effective(np.zeros(3)) == 0.0


def test_the_analytical_error_holds_where_answers_are_noise() -> None:
    """With the weights given and no effect, estimates spread by what the formula says."""
    scores, treated, _ = some(19, 400)
    found = compare(scores, treated, Rule("epanechnikov", 0.06))
    outcomes = np.random.default_rng(1).normal(size=(400, 3000))
    spread = (found.weights @ outcomes).std()
    assert weighted_errors(outcomes, found).mean() == pytest.approx(spread, rel=0.05)
