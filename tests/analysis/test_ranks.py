"""What is said of an order: by tests of differences within the same people."""

import numpy as np
import pytest
from scipy import stats

from analysis.engine.ranks import apart, ends_apart, rank_bounds
from analysis.model.query import Query, Specification
from analysis.questions.effects import ranking
from analysis.questions.means import focal_by
from data.survey.survey import Survey
from tests.analysis.made import factor, numeric, small


def moments(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Return means, their covariance and degrees of freedom, of answers (n, q)."""
    n = len(values)
    return values.mean(axis=0), np.cov(values, rowvar=False) / n, n - 1.0


def sixteen() -> np.ndarray:
    """Return 16 splits: means 248,750 [199k, 298k] and 236,250 for the two largest parts."""
    first = np.array([10, 45, 20, 30, 25, 20, 15, 40, 30, 10, 35, 20, 25, 28, 25, 20], float)
    second = np.array([30, 10, 25, 20, 30, 15, 40, 10, 25, 38, 15, 30, 20, 20, 25, 25], float)
    rest = 100 - first - second
    return np.column_stack([first, second, rest * 0.4, rest * 0.35, rest * 0.25]) * 1e4


def test_two_parts_whose_difference_is_not_shown_share_their_ranks() -> None:
    values = sixteen()
    assert values.mean(axis=0)[:2].tolist() == [248_750, 236_250]
    means, covariance, df = moments(values)
    found = apart(means, covariance, df, np.array([0]), np.array([1]))
    paired = stats.ttest_rel(values[:, 0], values[:, 1])
    assert found["statistic"][0] == pytest.approx(paired.statistic)
    assert found["p_value"][0] == pytest.approx(paired.pvalue)
    assert found["p_value"][0] > 0.5
    low, high = rank_bounds(means, covariance, df)
    assert low[:2].tolist() == [1, 1]
    assert (high[:2] >= 2).all()
    top, _ = ends_apart(means, covariance, df)
    assert top > 0.5


def test_clear_orders_have_one_rank_each_and_equal_ones_all() -> None:
    means = np.array([3.0, 1.0, 2.0])
    low, high = rank_bounds(means, np.eye(3) * 1e-6, 50)
    assert (low.tolist(), high.tolist()) == ([1, 3, 2], [1, 3, 2])
    low, high = rank_bounds(np.full(3, 2.0), np.eye(3), 50)
    assert (low.tolist(), high.tolist()) == ([1, 1, 1], [3, 3, 3])
    assert ends_apart(means, np.eye(3) * 1e-6, 50) == pytest.approx((0, 0), abs=1e-12)


def test_estimates_that_differ_by_a_constant_are_not_tested() -> None:
    low, high = rank_bounds(np.array([1.0, 2.0]), np.ones((2, 2)), 20)
    assert (low.tolist(), high.tolist()) == ([1, 1], [2, 2])


def test_rank_bounds_hold_for_all_in_19_of_20_samples() -> None:
    """2,000 samples of 40 people whose five parts sum to a constant; three have one mean."""
    dice = np.random.default_rng(8)
    truth = np.array([30.0, 22, 16, 16, 16])
    least, most = np.array([1, 2, 3, 3, 3]), np.array([1, 2, 5, 5, 5])
    missed = 0
    for _ in range(2000):
        noise = dice.normal(0, 6, (40, 5))
        values = truth + noise - noise.mean(axis=1, keepdims=True)
        low, high = rank_bounds(*moments(values))
        missed += bool((low > least).any() or (high < most).any())
    assert missed / 2000 < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 2000)


def levelled(means: tuple[float, ...], people: int = 16) -> Survey:
    """Return a survey of a worry with these means at the levels a, b, c ..., spread by 2."""
    spread = np.linspace(-2, 2, people)
    codes = "abcd"[: len(means)]
    columns = {
        "worry": np.concatenate([mean + spread for mean in means]),
        "town": [code for code in codes for _ in range(people)],
        "schools": [50.0] * people * len(means),
        "roads": [50.0] * people * len(means),
    }
    variables = [numeric("worry", "focal"), factor("town", codes, "group")]
    return small(columns, variables, ("schools", "roads"))


def ends(survey: Survey) -> dict[str, tuple[tuple[str, ...], float]]:
    """Return the facts on the ends of the order."""
    asked = Query(specification=Specification(focal="worry", by="town"))
    return {fact.name: (fact.of, fact.value) for fact in focal_by(survey, asked).facts}


def test_the_ends_of_levels_are_tested_against_the_next_by_hand() -> None:
    found = ends(levelled((5.0, 2.0, 4.9)))
    assert found["highest"][0] == ("a", "c")
    assert found["lowest"][0] == ("b", "c")
    # Pooled variance of three equal spreads; differences .1 and 2.9, two tests under Holm.
    error = np.sqrt(np.linspace(-2, 2, 16).var(ddof=1) * 2 / 16)
    top, bottom = (2 * stats.t.sf(gap / error, 45) for gap in (0.1, 2.9))
    assert found["highest"][1] == pytest.approx(top)
    assert found["lowest"][1] == pytest.approx(2 * bottom)
    assert top > 0.05 > 2 * bottom


def test_ranking_has_bounds_around_every_rank(survey: Survey) -> None:
    table = ranking(survey, Query(specification=Specification(focal="risk"))).table
    assert (table["rank_low"] <= table["rank"]).all()
    assert (table["rank"] <= table["rank_high"]).all()
    close = table[
        (table["at"] == 5) & table["outcome"].isin(["unemployment_benefit", "firm_subsidy"])
    ]
    assert close["rank_low"].tolist() == [3, 3]
    assert close["rank_high"].tolist() == [4, 4]
