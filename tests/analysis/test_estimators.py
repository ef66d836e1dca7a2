"""Least squares on cells against statsmodels, against brute force, and against itself."""

from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.datasets import longley

from analysis.engine.cells import Cells, beside, collapse, people
from analysis.engine.ols import Fit, RankDeficient, TooFew, ols, side_by_side

KINDS = ("classical", "HC1", "HC3", "CR1")
N, P, G = 400, 3, 30
# NIST StRD, Filip: y and x of 82 observations; a polynomial of degree 10, higher difficulty.
FILIP = """
0.8116 -6.860120914 0.9072 -4.324130045 0.9052 -4.358625055 0.9039 -4.358426747 0.8053 -6.955852379
0.8377 -6.661145254 0.8667 -6.355462942 0.8809 -6.118102026 0.7975 -7.115148017 0.8162 -6.815308569
0.8515 -6.519993057 0.8766 -6.204119983 0.8885 -5.853871964 0.8859 -6.109523091 0.8959 -5.79832982
0.8913 -5.482672118 0.8959 -5.171791386 0.8971 -4.851705903 0.9021 -4.517126416 0.909 -4.143573228
0.9139 -3.709075441 0.9199 -3.499489089 0.8692 -6.300769497 0.8872 -5.953504836 0.89 -5.642065153
0.891 -5.031376979 0.8977 -4.680685696 0.9035 -4.329846955 0.9078 -3.928486195 0.7675 -8.56735134
0.7705 -8.363211311 0.7713 -8.107682739 0.7736 -7.823908741 0.7775 -7.522878745 0.7841 -7.218819279
0.7971 -6.920818754 0.8329 -6.628932138 0.8641 -6.323946875 0.8804 -5.991399828 0.7668 -8.781464495
0.7633 -8.663140179 0.7678 -8.473531488 0.7697 -8.247337057 0.77 -7.971428747 0.7749 -7.676129393
0.7796 -7.352812702 0.7897 -7.072065318 0.8131 -6.774174009 0.8498 -6.478861916 0.8741 -6.159517513
0.8061 -6.835647144 0.846 -6.53165267 0.8751 -6.224098421 0.8856 -5.910094889 0.8919 -5.598599459
0.8934 -5.290645224 0.894 -4.974284616 0.8957 -4.64454848 0.9047 -4.290560426 0.9129 -3.885055584
0.9209 -3.408378962 0.9219 -3.13200249 0.7739 -8.726767166 0.7681 -8.66695597 0.7665 -8.511026475
0.7703 -8.165388579 0.7702 -7.886056648 0.7761 -7.588043762 0.7809 -7.283412422 0.7961 -6.995678626
0.8253 -6.691862621 0.8602 -6.392544977 0.8809 -6.067374056 0.8301 -6.684029655 0.8664 -6.378719832
0.8834 -6.065855188 0.8898 -5.752272167 0.8964 -5.132414673 0.8963 -4.811352704 0.9074 -4.098269308
0.9119 -3.66174277 0.9228 -3.2644011
"""


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
        if kind == "CR1":
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
    if kind != "CR1":
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


@pytest.mark.parametrize("kind", ["HC1", "HC3", "CR1"])
def test_covariance_across_outcomes_is_that_of_the_scores(kind: str) -> None:
    cells = data()
    assert cells.cluster is not None
    fit = ols(cells, kind)
    n, k = cells.X.shape
    hat = np.einsum("ij,jk,ik->i", cells.X, fit.inverse, cells.X)
    residuals = fit.residuals / (1 - hat)[:, None] if kind == "HC3" else fit.residuals
    scores = [np.kron(row, error) for row, error in zip(cells.X, residuals, strict=True)]
    if kind == "CR1":
        scores = [sum(np.array(scores)[cells.cluster == label]) for label in range(G)]
    factor = {"HC1": n / (n - k), "HC3": 1.0, "CR1": G / (G - 1) * (n - 1) / (n - k)}[kind]
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
    expected = np.array(certified)
    np.testing.assert_allclose(found.estimates[:, 0], expected[:, 0], rtol=1e-10)
    np.testing.assert_allclose(found.std_errors[:, 0], expected[:, 1], rtol=1e-10)


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
        ols(replace(cells, cluster=np.zeros(N, dtype=np.int64)), "CR1")
    with pytest.raises(TooFew):
        ols(replace(cells, cluster=None), "CR1")


def test_degrees_of_freedom() -> None:
    assert [ols(data(), kind).df for kind in KINDS] == [N - 4, N - 4, N - 4, G - 1]
    assert [ols(data(weighted=True), kind).df for kind in ("classical", "CR1")] == [
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
    np.testing.assert_allclose(found[:, 0], 1, rtol=1e-9)
    np.testing.assert_allclose(found[:, 1], 0.1 ** np.arange(6), rtol=1e-9)


def test_filip_to_the_certified_digits() -> None:
    y, x = np.array(FILIP.split(), dtype=float).reshape(-1, 2).T
    certified = [
        (-1467.48961422980, 298.084530995537),
        (-2772.17959193342, 559.779865474950),
        (-2316.37108160893, 466.477572127796),
        (-1127.97394098372, 227.204274477751),
        (-354.478233703349, 71.6478660875927),
        (-75.1242017393757, 15.2897178747400),
        (-10.8753180355343, 2.23691159816033),
        (-1.06221498588947, 0.221624321934227),
        (-0.670191154593408e-01, 0.142363763154724e-01),
        (-0.246781078275479e-02, 0.535617408889821e-03),
        (-0.402962525080404e-04, 0.896632837373868e-05),
    ]
    fit = ols(people(x[:, None] ** np.arange(11), y[:, None]), "classical")
    found, expected = fit.linear(np.eye(11)), np.array(certified)
    np.testing.assert_allclose(found.estimates[:, 0], expected[:, 0], rtol=1e-7)
    np.testing.assert_allclose(found.std_errors[:, 0], expected[:, 1], rtol=1e-7)
    np.testing.assert_allclose(fit.r_squared, 0.996727416185620, rtol=1e-9)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_two_groups_side_by_side_are_one_interacted_fit(kind: str, weighted: bool) -> None:
    cells = data(weighted)
    if kind != "CR1":
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
