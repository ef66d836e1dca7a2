"""Search and linear program on a problem small enough to know: goals, caps and odd answers."""

import numpy as np
import pytest

from generator.ageless import complete
from generator.answers import OddRule, Search
from generator.goals import LN, RATIO, Block, rows_to_coefficients
from generator.program import jump
from generator.remainder import Styles, split_remainder

FIVES = np.arange(0, 61, 5)
N = 1500


@pytest.fixture
def search():
    """Return answers of 20 that should get a slope of .05 ln points on a trait."""
    rng = np.random.default_rng(4)
    trait = rng.normal(size=N)
    loadings = rows_to_coefficients(np.column_stack([np.ones(N), trait])) / 0.0005
    wanted = np.array([LN[20] - 0.05, 0.05]) / 0.0005
    cap = np.full(N, 60)
    cap[:100] = 20
    free = np.arange(50, N)
    return Search(
        np.full(N, 20), [Block("ln", loadings, LN, wanted)], cap, free, OddRule(30, 10), rng
    )


def check_limits(search):
    """Caps hold, fixed workers keep their answer, odd answers stay rare."""
    assert (search.amounts <= search.cap).all()
    assert (search.amounts[:50] == 20).all()
    odd = search.amounts[search.amounts % 5 != 0]
    assert len(odd) <= 30 + 24
    assert np.bincount(odd, minlength=1).max() <= 10 + 24


def test_jump_and_pairs_reach_the_goals(search):
    before = search.cost
    search.use(jump(search, FIVES, search.rng))
    search.pairs(np.arange(61), 200, 0.6, 0.01)
    assert search.cost < 0.05 < before
    check_limits(search)


def test_singles_never_raise_the_cost(search):
    before = search.cost
    search.singles(FIVES, 60, 0.75, 0.1)
    assert search.cost < before
    np.testing.assert_allclose(search.errors[0], search.blocks[0].error(search.amounts))
    check_limits(search)


def test_whitening_keeps_the_zero():
    rng = np.random.default_rng(5)
    loadings = rng.normal(size=(N, 3))
    answers = rng.integers(0, 61, N)
    block = Block("ln", loadings, LN, loadings.T @ LN[answers])
    np.testing.assert_allclose(block.whitened(0.5).error(answers), 0, atol=1e-9)


def test_ratio_is_own_amount_to_all_others():
    assert RATIO[20] == pytest.approx(20 / 80)
    assert RATIO[50] == 1


def test_remainders_sum_and_meet_their_means():
    rng = np.random.default_rng(6)
    spent = rng.choice([30, 35, 40, 40, 41, 45, 50, 60, 0], 8876)
    amounts = split_remainder(spent, spent == 40, np.full(8876, 3.0), Styles(), rng)
    np.testing.assert_array_equal(amounts.sum(axis=1), 100 - spent)
    assert amounts.min() >= 0
    assert amounts[:, 1].mean() == pytest.approx(15.312, abs=0.005)
    assert amounts[:, 2].mean() == pytest.approx(18.552, abs=0.005)


@pytest.mark.parametrize("response", [(0.0, 0.0, 0.0), (0.0, 0.05, -0.05)])
def test_shares_of_the_remainder_move_with_risk_as_chosen(response):
    rng = np.random.default_rng(11)
    spent, risk = rng.choice([35, 40, 45, 50], 8876), rng.choice([1.0, 2, 3, 4, 5], 8876)
    styles = Styles(response=response)
    amounts = split_remainder(spent, spent == 40, risk, styles, rng)
    slopes = np.cov(risk, amounts.T)[0, 1:] / risk.var(ddof=1)
    share = np.array([25.122, 15.312, 18.552]) / 58.986
    rest = float((100 - spent).mean())
    expected = rest * share * (np.array(response) - share @ response)
    expected += share * np.cov(risk, 100 - spent)[0, 1] / risk.var(ddof=1)
    np.testing.assert_allclose(slopes, expected, atol=0.05)


def test_workers_without_age_complete_the_means(columns):
    known = ~np.isnan(columns["age_group"])
    amounts = np.column_stack(
        [columns["budget_unemployment_benefit"], columns["budget_upskilling"]]
    ).astype(np.int64)
    added = complete(amounts[known], 35, np.random.default_rng(7))
    both = np.vstack([amounts[known], added])
    assert (added.sum(axis=1) <= 100).all()
    assert [f"{value:.2f}" for value in both.mean(axis=0)] == ["17.96", "23.05"]
    assert [f"{value:.3f}" for value in LN[both].mean(axis=0)] == ["2.827", "3.094"]
