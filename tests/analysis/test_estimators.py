"""Least squares on cells against statsmodels, against brute force, and against itself."""

from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.datasets import longley

from analysis.cells import Cells, beside, collapse, people
from analysis.estimators import Fit, RankDeficient, TooFew, ols, side_by_side

KINDS = ("classical", "HC1", "HC3", "clustered")
N, P, G = 400, 3, 30


def data(weighted: bool = False) -> Cells:
    """Return 400 people with few distinct covariates, three outcomes and 30 clusters."""
    random = np.random.default_rng(7)
    cluster = random.integers(0, G, N)
    dummies = random.integers(0, 2, (N, 2)).astype(float)
    x = np.column_stack([np.ones(N), random.integers(1, 6, N), dummies])
    noise = random.normal(size=(N, P)) * x[:, [1]] + random.normal(size=(G, 1))[cluster]
    outcomes = x @ random.normal(size=(4, P)) + noise
    weight = 1 + 0.25 * x[:, 1] if weighted else None
    return people(x, outcomes, weight, cluster)


def joint(fit: Fit) -> np.ndarray:
    """Return the covariance of all coefficients of all outcomes."""
    return fit.linear(np.eye(fit.coefficients.shape[0])).covariance


@pytest.mark.parametrize("kind", KINDS)
def test_agrees_with_statsmodels(kind: str) -> None:
    cells = data()
    fit = ols(cells, kind)
    errors = fit.linear(np.eye(4)).std_errors
    for outcome in range(P):
        model = sm.OLS(cells.means[:, outcome], cells.X).fit()
        if kind == "clustered":
            theirs = model.get_robustcov_results("cluster", groups=cells.cluster)
        else:
            theirs = model if kind == "classical" else model.get_robustcov_results(kind)
        np.testing.assert_allclose(fit.coefficients[:, outcome], theirs.params, rtol=1e-10)
        np.testing.assert_allclose(errors[:, outcome], theirs.bse, rtol=1e-10)
        np.testing.assert_allclose(fit.r_squared[outcome], theirs.rsquared, rtol=1e-10)


def test_weighted_coefficients_agree_with_statsmodels() -> None:
    cells = data(weighted=True)
    theirs = sm.WLS(cells.means[:, 0], cells.X, weights=cells.weight).fit()
    fit = ols(cells, "classical")
    np.testing.assert_allclose(fit.coefficients[:, 0], theirs.params, rtol=1e-10)
    np.testing.assert_allclose(fit.r_squared[0], theirs.rsquared, rtol=1e-10)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_collapsing_identical_rows_changes_nothing(kind: str, weighted: bool) -> None:
    cells = data(weighted)
    if kind != "clustered":
        cells = replace(cells, cluster=None)
    fewer = collapse(cells)
    assert len(fewer.X) < len(cells.X)
    fit, other = ols(cells, kind), ols(fewer, kind)
    assert (fit.df, fit.people) == (other.df, other.people)
    np.testing.assert_allclose(other.coefficients, fit.coefficients, rtol=1e-10)
    np.testing.assert_allclose(other.r_squared, fit.r_squared, rtol=1e-10)
    scale = np.abs(joint(fit)).max()
    np.testing.assert_allclose(joint(other), joint(fit), rtol=1e-10, atol=1e-12 * scale)
    again = collapse(collapse(fewer))
    np.testing.assert_allclose(joint(ols(again, kind)), joint(fit), rtol=1e-9, atol=1e-12 * scale)


@pytest.mark.parametrize("kind", ["HC1", "HC3", "clustered"])
def test_covariance_across_outcomes_is_that_of_the_scores(kind: str) -> None:
    cells = data()
    assert cells.cluster is not None
    fit = ols(cells, kind)
    n, k = cells.X.shape
    hat = np.einsum("ij,jk,ik->i", cells.X, fit.inverse, cells.X)
    residuals = fit.residuals / (1 - hat)[:, None] if kind == "HC3" else fit.residuals
    scores = [np.kron(row, error) for row, error in zip(cells.X, residuals, strict=True)]
    if kind == "clustered":
        scores = [sum(np.array(scores)[cells.cluster == label]) for label in range(G)]
    factor = {"HC1": n / (n - k), "HC3": 1.0, "clustered": G / (G - 1) * (n - 1) / (n - k)}[kind]
    meat = factor * sum(np.outer(score, score) for score in scores)
    bread = np.kron(fit.inverse, np.eye(P))
    np.testing.assert_allclose(joint(fit).reshape(k * P, k * P), bread @ meat @ bread, rtol=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_many_combinations_equal_few(kind: str) -> None:
    fit = ols(data(), kind)
    contrasts = np.random.default_rng(1).normal(size=(9, 4))
    whole = fit.linear(contrasts)
    pair = fit.linear(contrasts[[2, 7]])
    np.testing.assert_allclose(whole.estimates[[2, 7]], pair.estimates, rtol=1e-12)
    part = whole.covariance[[2, 7]][:, :, [2, 7]]
    np.testing.assert_allclose(part, pair.covariance, rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("kind", KINDS)
def test_units_of_columns_do_not_matter(kind: str) -> None:
    cells, factors = data(), np.array([1.0, 1e8, 1e-8, 3.0])
    plain = ols(cells, kind).linear(np.eye(4))
    scaled = ols(replace(cells, X=cells.X * factors), kind).linear(np.eye(4))
    np.testing.assert_allclose(scaled.estimates * factors[:, None], plain.estimates, rtol=1e-9)
    np.testing.assert_allclose(scaled.std_errors * factors[:, None], plain.std_errors, rtol=1e-9)


def test_longley_to_the_certified_digits() -> None:
    table = longley.load_pandas()
    x = np.column_stack([np.ones(16), table.exog.to_numpy(dtype=float)])
    fit = ols(people(x, table.endog.to_numpy(dtype=float)[:, None]), "classical")
    certified = [
        (-3482258.63459582, 890420.383607373),
        (15.0618722713733, 84.9149257747669),
        (-0.358191792925910e-01, 0.334910077722432e-01),
        (-2.02022980381683, 0.488399681651699),
        (-1.03322686717359, 0.214274163161675),
        (-0.511041056535807e-01, 0.226073200069370),
        (1829.15146461355, 455.478499142212),
    ]
    found = fit.linear(np.eye(7))
    np.testing.assert_allclose(found.estimates[:, 0], [value for value, _ in certified], rtol=1e-9)
    np.testing.assert_allclose(found.std_errors[:, 0], [error for _, error in certified], rtol=1e-9)


def test_a_person_fitted_exactly_does_not_spoil_hc3() -> None:
    cells = data()
    alone = np.zeros((N, 1))
    alone[0] = 1.0
    with_dummy = ols(replace(cells, X=np.hstack([cells.X, alone])), "HC3").linear(np.eye(5)[:4])
    without = people(cells.X[1:], cells.means[1:])
    left_out = ols(without, "HC3").linear(np.eye(4))
    np.testing.assert_allclose(with_dummy.estimates, left_out.estimates, rtol=1e-9)
    np.testing.assert_allclose(with_dummy.std_errors, left_out.std_errors, rtol=1e-9)


def test_dependent_columns_are_named() -> None:
    cells = data()
    total = cells.X[:, [1]] + 2 * cells.X[:, [2]]
    with pytest.raises(RankDeficient) as caught:
        ols(replace(cells, X=np.hstack([cells.X, total])), "classical")
    assert caught.value.columns == (4,)


def test_too_few_people_or_clusters_are_refused() -> None:
    cells = data()
    with pytest.raises(TooFew):
        ols(people(cells.X[:4], cells.means[:4]), "classical")
    with pytest.raises(TooFew):
        ols(replace(cells, cluster=np.zeros(N, dtype=np.int64)), "clustered")
    with pytest.raises(TooFew):
        ols(replace(cells, cluster=None), "clustered")


def test_degrees_of_freedom() -> None:
    assert [ols(data(), kind).df for kind in KINDS] == [N - 4, N - 4, N - 4, G - 1]
    assert [ols(data(weighted=True), kind).df for kind in ("classical", "clustered")] == [
        N - 1,
        G - 1,
    ]


def test_weights_of_one_change_no_estimate() -> None:
    cells = data()
    ones = ols(replace(cells, weight=np.ones(N)), "classical")
    np.testing.assert_allclose(ones.coefficients, ols(cells, "HC1").coefficients, rtol=1e-12)
    ratio = joint(ones) / joint(ols(cells, "HC1"))
    np.testing.assert_allclose(ratio, (N / (N - 1)) / (N / (N - 4)), rtol=1e-9)


def test_wampler_to_the_certified_digits() -> None:
    x = np.arange(21.0)
    powers = x[:, None] ** np.arange(6)
    outcomes = np.column_stack([powers.sum(axis=1), powers @ 0.1 ** np.arange(6)])
    found = ols(people(powers, outcomes), "classical").coefficients
    np.testing.assert_allclose(found[:, 0], 1, rtol=1e-7)
    np.testing.assert_allclose(found[:, 1], 0.1 ** np.arange(6), rtol=1e-7)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_two_groups_side_by_side_are_one_interacted_fit(kind: str, weighted: bool) -> None:
    cells = data(weighted)
    if kind != "clustered":
        cells = replace(cells, cluster=None)
    halves = [_part(cells, slice(0, 150)), collapse(_part(cells, slice(150, None)))]
    halves[0] = replace(halves[0], X=halves[0].X[:, :3])
    once = ols(beside(*halves), kind)
    twice = side_by_side(*(ols(half, kind) for half in halves))
    assert once.df == twice.df
    np.testing.assert_allclose(twice.coefficients, once.coefficients, rtol=1e-9)
    scale = np.abs(joint(once)).max()
    np.testing.assert_allclose(joint(twice), joint(once), rtol=1e-8, atol=1e-12 * scale)


def _part(cells: Cells, rows: slice) -> Cells:
    return Cells(
        cells.X[rows],
        cells.n[rows],
        cells.means[rows],
        None,
        None if cells.weight is None else cells.weight[rows],
        None if cells.cluster is None else cells.cluster[rows],
    )
