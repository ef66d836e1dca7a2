"""Constants of clusters taken out: the regression with a dummy for every cluster, by hand."""

import numpy as np
import pytest

from analysis.engine.cells import people
from analysis.engine.fixed_effects import absorb, varies, within
from analysis.engine.ols import TooFew, ols
from analysis.model.query import Query, Specification
from analysis.questions.effects import outcome_effects
from analysis.questions.interactions import predictions, slopes
from data.codebook.codebook import Variable
from data.survey.survey import Survey
from tests.analysis.made import numeric, small, weighted

RNG = np.random.default_rng(4)
N, FIRMS = 160, 23
FIRM = RNG.integers(0, FIRMS, N)
X = np.column_stack([np.ones(N), RNG.normal(size=(N, 2)) + FIRM[:, None] / 9])
Y = X @ [[1.0, -2], [0.5, 1], [0, 3]] + RNG.normal(size=(N, 2)) + np.sin(FIRM)[:, None]
WEIGHT = RNG.uniform(0.2, 3, N)
DUMMIES = np.column_stack([X[:, 1:], FIRM[:, None] == np.arange(FIRMS)]).astype(float)


def both(kind: str, weight: np.ndarray | None, cluster: np.ndarray | None = None):
    """Return the fits with constants taken out and with dummies, slopes in the same order."""
    taken = people(within(X, FIRM, weight), within(Y, FIRM, weight), weight, cluster)
    ours = ols(taken, kind, absorb(FIRM, weight)).linear(np.eye(3)[1:])
    dummies = ols(people(DUMMIES, Y, weight, cluster), kind)
    return ours, dummies.linear(np.eye(DUMMIES.shape[1])[:2])


CASES = [(kind, None) for kind in ("classical", "HC1", "HC3")]
CASES += [(kind, WEIGHT) for kind in ("classical", "precision")]


@pytest.mark.parametrize(("kind", "weight"), CASES)
def test_slopes_of_the_dummy_regression(kind: str, weight: np.ndarray | None) -> None:
    ours, dummies = both(kind, weight)
    np.testing.assert_allclose(ours.df, dummies.df)
    np.testing.assert_allclose(ours.estimates, dummies.estimates, rtol=1e-9)
    np.testing.assert_allclose(ours.covariance, dummies.covariance, rtol=1e-8)


def test_clusters_that_hold_the_constants_do_not_pay_for_them() -> None:
    ours, dummies = both("CR1", None, FIRM)
    k = DUMMIES.shape[1]
    ratio = (N - 3) / (N - k)  # CR1 counts the columns that firms do not hold
    np.testing.assert_allclose(ours.covariance * ratio, dummies.covariance, rtol=1e-8)


def test_the_constant_is_the_average_of_the_firms_constants() -> None:
    taken = ols(people(within(X, FIRM, None), within(Y, FIRM, None)), "classical",
                absorb(FIRM, None))  # fmt: skip
    dummies = ols(people(DUMMIES, Y), "classical")
    share = np.bincount(FIRM) / N
    average = np.concatenate([X[:, 1:].mean(axis=0), share])[None, :]
    ours = taken.linear(np.concatenate([[1.0], X[:, 1:].mean(axis=0)])[None, :])
    theirs = dummies.linear(average)
    np.testing.assert_allclose(ours.estimates, theirs.estimates, rtol=1e-9)
    np.testing.assert_allclose(ours.std_errors, theirs.std_errors, rtol=1e-8)


def test_what_is_the_same_within_a_firm_does_not_vary() -> None:
    columns = np.column_stack([np.sqrt(FIRM + 1.0), X[:, 1]])
    assert varies(within(columns, FIRM, None)).tolist() == [False, True]


def test_a_constant_for_each_leaves_nothing_to_estimate_with() -> None:
    alone = np.arange(N)
    with pytest.raises(TooFew):
        ols(people(X, Y), "classical", absorb(alone, None))
    assert absorb(alone, None).singles == N


def test_predictions_within_firms_are_those_of_the_average_firm(survey: Survey) -> None:
    """At the average of everything the prediction is the mean of the answers."""
    spec = Specification(focal="risk", moderator="pension", controls="firm_effects")
    lines = predictions(weighted(survey), Query(specification=spec)).table
    sums = lines.groupby(["level", "at"])["estimate"].sum()
    np.testing.assert_allclose(sums, 1_000_000, rtol=1e-9)


def test_a_focal_variable_that_firms_hold_has_no_slope_within_them() -> None:
    columns = {"pay": (FIRM % 7 + 1.0).tolist(), "firm": [str(firm) for firm in FIRM]}
    columns |= {"a": RNG.integers(20, 80, N).astype(float).tolist()}
    columns |= {"b": [100 - value for value in columns["a"]]}
    variables = [numeric("pay", "focal"), Variable("firm", "firm", "factor", roles=("cluster",))]
    spec = Specification(focal="pay", controls="firm_effects")
    refusal = outcome_effects(
        small(columns, variables, ("a", "b")), Query(specification=spec)
    ).refusal
    assert refusal is not None
    assert (refusal.code, refusal.param("variable")) == ("absorbed", "pay")


def test_what_firms_hold_cannot_be_compared_within_them(survey: Survey) -> None:
    spec = Specification(focal="risk", moderator="firm_size", controls="firm_effects")
    refusal = slopes(survey, Query(specification=spec)).refusal
    assert refusal is not None
    assert (refusal.code, refusal.param("variable")) == ("absorbed", "firm_size")
