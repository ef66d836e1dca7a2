"""The fractional multinomial logit against Stata's, statsmodels' and itself."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from analysis.engine.fractional_effects import mean_shares, mean_slopes
from analysis.engine.fractional_logit import Separated, fractional_logit, joint_test
from analysis.engine.joint import chi_square, hotelling
from analysis.engine.ols import RankDeficient, TooFew
from tests.analysis.shares import G, J, N, clusters, levels, sample
from tests.conftest import ROOT

CITIES = ROOT.parent / "shared/reference_data/dutch_city_budgets/citybudget_dutch_2005.csv"


def test_dutch_city_budgets_agree_with_stata() -> None:
    """The published example of Buis's fmlogit, maartenbuis.nl/software/fmlogit.html."""
    if not CITIES.exists():
        pytest.skip("the reference data are not beside this checkout")
    known = pd.read_csv(CITIES).dropna()
    names = ["governing", "safety", "education", "recreation", "social", "urbanplanning"]
    covariates = known[["minorityleft", "noleft", "houseval", "popdens"]].to_numpy(float)
    X = np.column_stack([covariates, np.ones(len(known))])
    fit = fractional_logit(X, known[names].to_numpy())
    assert fit.people == 392
    assert round(fit.log_pseudolikelihood, 5) == -673.12025
    value, df, p = joint_test(fit, np.arange(4))
    assert (round(value, 2), df) == (275.23, 20)
    assert p < 1e-4
    printed = [0.1893638, 0.082542, -0.1400078, 0.0115814, 0.74898]
    np.testing.assert_allclose(fit.coefficients[:, 1], printed, rtol=0, atol=5e-7)
    std_errors = [0.0596067, 0.0616854, 0.0558587, 0.0212536, 0.092535]
    np.testing.assert_allclose(fit.std_errors[:, 1], std_errors, rtol=0, atol=5e-7)
    without = fit.std_errors[0, 1] * np.sqrt(391 / 392)
    assert round(without, 7) == 0.0595306


def test_agrees_with_statsmodels() -> None:
    X, shares = sample()
    fit = fractional_logit(X, shares)
    model = sm.MNLogit(shares, X)
    theirs = model.fit(disp=0, method="newton", tol=1e-10)
    np.testing.assert_allclose(fit.coefficients[:, 1:], theirs.params, rtol=1e-8)
    np.testing.assert_allclose(fit.log_pseudolikelihood, theirs.llf, rtol=1e-10)
    scores, bread = model.score_obs(theirs.params), np.linalg.inv(model.hessian(theirs.params))
    sandwich = bread @ scores.T @ scores @ bread * N / (N - 1)
    np.testing.assert_allclose(fit.covariance, sandwich, rtol=1e-7, atol=1e-10)
    sums = pd.DataFrame(scores).groupby(clusters()).sum().to_numpy()
    clustered = bread @ sums.T @ sums @ bread * G / (G - 1)
    found = fractional_logit(X, shares, cluster=clusters())
    assert found.clusters == G
    np.testing.assert_allclose(found.covariance, clustered, rtol=1e-7, atol=1e-10)


def test_two_shares_are_the_fractional_logit_of_one() -> None:
    """Papke & Wooldridge 1996: a binomial quasi-likelihood with robust standard errors."""
    X, shares = sample(2)
    fit = fractional_logit(X, shares)
    theirs = sm.GLM(shares[:, 1], X, family=sm.families.Binomial()).fit(cov_type="HC0", tol=1e-13)
    np.testing.assert_allclose(fit.coefficients[:, 1], theirs.params, rtol=1e-8)
    np.testing.assert_allclose(fit.std_errors[:, 1], theirs.bse * np.sqrt(N / (N - 1)), rtol=1e-7)
    p = theirs.fittedvalues
    np.testing.assert_allclose(mean_shares(fit, X).estimates, [[1 - p.mean(), p.mean()]])
    slope = (p * (1 - p)).mean() * theirs.params[4]
    np.testing.assert_allclose(mean_slopes(fit, X, np.eye(5)[4]).estimates, [[-slope, slope]])


def test_a_share_of_nothing_or_all_is_a_multinomial_logit() -> None:
    X, whole = sample(points=1)
    theirs = sm.MNLogit(whole.argmax(axis=1), X).fit(disp=0, method="newton", tol=1e-10)
    fit = fractional_logit(X, whole)
    np.testing.assert_allclose(fit.coefficients[:, 1:], theirs.params, rtol=1e-7)
    assert fit.log_pseudolikelihood == pytest.approx(theirs.llf, rel=1e-12)


def test_integer_weights_are_repeated_people() -> None:
    """A person who counts three times is a cluster of three."""
    X, shares = sample()
    times = np.random.default_rng(5).integers(1, 4, N)
    person = np.repeat(np.arange(N), times)
    fit = fractional_logit(X, shares, weight=times.astype(float))
    repeated = fractional_logit(X[person], shares[person], cluster=person)
    np.testing.assert_allclose(fit.coefficients, repeated.coefficients, rtol=1e-9)
    assert fit.log_pseudolikelihood == pytest.approx(repeated.log_pseudolikelihood, rel=1e-12)
    np.testing.assert_allclose(fit.covariance, repeated.covariance, rtol=1e-8, atol=1e-10)
    designs, directions = levels(X)
    ours = mean_slopes(fit, designs, directions, weight=times.astype(float))
    theirs = mean_slopes(repeated, designs[:, person], directions)
    np.testing.assert_allclose(ours.estimates, theirs.estimates, rtol=1e-9, atol=1e-10)
    np.testing.assert_allclose(ours.covariance, theirs.covariance, rtol=1e-8, atol=1e-14)


@pytest.mark.parametrize("weighted", [False, True])
def test_clusters_of_one_person_are_robust(weighted: bool) -> None:
    X, shares = sample()
    weight = np.random.default_rng(5).uniform(0.5, 2, N) if weighted else None
    robust = fractional_logit(X, shares, weight)
    clustered = fractional_logit(X, shares, weight, cluster=np.arange(N))
    np.testing.assert_allclose(clustered.covariance, robust.covariance, rtol=1e-9, atol=1e-14)
    assert (robust.clusters, clustered.clusters) == (0, N)


def test_the_order_of_rows_does_not_matter_nor_the_size_of_weights() -> None:
    X, shares = sample()
    weight, cluster = np.random.default_rng(5).uniform(0.5, 2, N), clusters()
    order = np.random.default_rng(6).permutation(N)
    fit = fractional_logit(X, shares, weight, cluster)
    other = fractional_logit(X[order], shares[order], 7 * weight[order], cluster[order] + 100)
    np.testing.assert_allclose(other.coefficients, fit.coefficients, rtol=1e-9)
    np.testing.assert_allclose(other.covariance, fit.covariance, rtol=1e-8, atol=1e-14)
    assert other.log_pseudolikelihood == pytest.approx(7 * fit.log_pseudolikelihood, rel=1e-12)


def test_units_of_a_column_only_turn_its_coefficients() -> None:
    X, shares = sample()
    units = np.array([1.0, 1e6, 1e-6, 1e3, 1e-3])
    fit, other = fractional_logit(X, shares), fractional_logit(X * units, shares)
    np.testing.assert_allclose(other.coefficients * units[:, None], fit.coefficients, rtol=1e-9)
    np.testing.assert_allclose(other.std_errors * units[:, None], fit.std_errors, rtol=1e-9)


def test_the_base_does_not_matter() -> None:
    X, shares = sample()
    designs, directions = levels(X)
    weight, cluster = np.random.default_rng(5).uniform(0.5, 2, N), clusters()
    fit, other = (fractional_logit(X, shares, weight, cluster, base) for base in (0, 2))
    assert not other.coefficients[:, 2].any()
    assert not other.std_errors[:, 2].any()
    turned = other.coefficients - other.coefficients[:, [0]]
    np.testing.assert_allclose(turned, fit.coefficients, rtol=1e-8, atol=1e-10)
    assert other.log_pseudolikelihood == pytest.approx(fit.log_pseudolikelihood, rel=1e-12)
    np.testing.assert_allclose(joint_test(other, [1, 3]), joint_test(fit, [1, 3]), rtol=1e-7)
    for one, same in [
        (mean_shares(fit, designs), mean_shares(other, designs)),
        (mean_slopes(fit, designs, directions), mean_slopes(other, designs, directions)),
    ]:
        np.testing.assert_allclose(same.estimates, one.estimates, rtol=1e-9, atol=1e-10)
        np.testing.assert_allclose(same.covariance, one.covariance, rtol=1e-8, atol=1e-13)


def test_joint_test_is_walds() -> None:
    X, shares = sample()
    fit = fractional_logit(X, shares, cluster=clusters())
    value, df, p = joint_test(fit, [4])
    places = [4, 9, 14]
    b, V = fit.coefficients[4, 1:], fit.covariance[np.ix_(places, places)]
    assert value == pytest.approx(float(b @ np.linalg.inv(V) @ b), rel=1e-9)
    assert (df, p) == (3, stats.f.sf(value * (G - 3) / (3 * (G - 1)), 3, G - 3))
    _, df, p = joint_test(fractional_logit(X, shares), [4])
    value = joint_test(fractional_logit(X, shares), [4])[0]
    assert p == pytest.approx(stats.chi2.sf(value, 3), rel=1e-12)
    one = hotelling(b[:1], V[:1, :1], G - 1.0)
    assert one[2] == pytest.approx(2 * stats.t.sf(abs(b[0]) / np.sqrt(V[0, 0]), G - 1), rel=1e-10)


def test_the_jackknife_is_a_newton_step_without_each_cluster() -> None:
    """CV3 by hand: information and score of everybody but one cluster, from the definition."""
    X, shares = sample()
    cluster = clusters()
    found = fractional_logit(X, shares, cluster=cluster, std_errors="CR2")
    odds = np.exp(X @ found.coefficients)
    p = odds / odds.sum(axis=1, keepdims=True)
    k, changes = X.shape[1], []
    for label in np.unique(cluster):
        inside = cluster == label
        score = ((shares - p)[inside, 1:].T @ X[inside]).ravel()
        information = np.zeros((k * (J - 1), k * (J - 1)))
        for x, own in zip(X[~inside], p[~inside, 1:], strict=True):
            information += np.kron(np.diag(own) - np.outer(own, own), np.outer(x, x))
        changes.append(np.linalg.solve(information, score))
    by_hand = (G - 1) / G * np.array(changes).T @ np.array(changes)
    np.testing.assert_allclose(found.covariance, by_hand, rtol=1e-7, atol=1e-12)
    plain = fractional_logit(X, shares, cluster=cluster)
    assert (found.std_errors[:, 1:] > plain.std_errors[:, 1:]).all()
    assert (found.df, found.coefficients.tolist()) == (G - 1, plain.coefficients.tolist())


def test_singular_covariances_have_no_joint_test() -> None:
    X, shares = sample()
    fit = fractional_logit(X, shares, cluster=np.arange(N) % 3)
    assert np.isnan(joint_test(fit, [1])[0])
    slopes = mean_slopes(fractional_logit(X, shares), X, np.eye(5)[4])
    assert np.isnan(chi_square(slopes.estimates[0], slopes.covariance[0, :, 0]))
    left = chi_square(slopes.estimates[0, 1:], slopes.covariance[0, 1:, 0, 1:])
    other = chi_square(slopes.estimates[0, :-1], slopes.covariance[0, :-1, 0, :-1])
    np.testing.assert_allclose(left, other, rtol=1e-8)


@pytest.mark.parametrize("base", [0, 2, J - 1])
@pytest.mark.parametrize(("level", "columns"), [(1.0, (2,)), (0.0, (0, 2))])
def test_a_share_that_a_level_never_gives_is_separated(
    level: float, columns: tuple[int, ...], base: int
) -> None:
    X, shares = sample(never_by=level)
    X = X[:, [0, 1, 2, 4]]
    with pytest.raises(Separated) as refused:
        fractional_logit(X, shares, base=base)
    assert refused.value.columns == columns
    assert refused.value.shares == (J - 1,)


def test_units_do_not_change_what_is_named_as_separated() -> None:
    X, shares = sample(never_by=0.0)
    with pytest.raises(Separated) as refused:
        fractional_logit(X[:, [0, 1, 2, 4]] * [1e-4, 1e4, 1e3, 1e-4], shares)
    assert refused.value.columns == (0, 2)


def test_a_number_that_parts_people_is_separated() -> None:
    X, _ = sample()
    poor = X[:, 4] < 0
    with pytest.raises(Separated) as refused:
        fractional_logit(X[:, [0, 4]], np.column_stack([poor, ~poor]).astype(float))
    assert 1 in refused.value.columns
    assert refused.value.shares == (0, 1)


def test_extreme_people_do_not_count_as_separation() -> None:
    """One predictor is far out, yet the maximum exists: the score is zero there."""
    X, shares = sample()
    X = X[:, [0, 4]]
    X[np.argmax(shares[:, 1]), 1] = 300.0
    shares[np.argmax(shares[:, 1])] = np.eye(J)[1]
    fit = fractional_logit(X, shares)
    predictors = X @ fit.coefficients
    odds = np.exp(predictors - predictors.max(axis=1, keepdims=True))
    score = X.T @ (shares - odds / odds.sum(axis=1, keepdims=True))
    np.testing.assert_allclose(score, 0, atol=1e-8)


def test_a_level_that_gives_once_is_fitted() -> None:
    X, shares = sample(never_by=1.0)
    giver = np.flatnonzero(X[:, 2] == 1)[0]
    shares[giver] = [0.5, 0.25, 0.24, 0.01]
    fit = fractional_logit(X[:, [0, 2]], shares)
    groups = [shares[X[:, 2] == level].mean(axis=0) for level in (0, 1)]
    logs = np.log(groups) - np.log(np.array(groups)[:, [0]])
    np.testing.assert_allclose(fit.coefficients, [logs[0], logs[1] - logs[0]], rtol=1e-8)


def test_refusals() -> None:
    X, shares = sample()
    with pytest.raises(RankDeficient) as refused:
        fractional_logit(np.column_stack([X, X[:, 1] - 2 * X[:, 2]]), shares)
    assert refused.value.columns == (5,)
    with pytest.raises(TooFew):
        fractional_logit(X[:5], shares[:5])
    with pytest.raises(TooFew):
        fractional_logit(X, shares, cluster=np.ones(N, dtype=np.int64))
    with pytest.raises(Separated) as absent:
        fractional_logit(X, np.column_stack([shares, np.zeros(N)]))
    assert absent.value.shares == (J,)


@pytest.mark.parametrize("weight", [0.0, -1.0, np.nan, np.inf])
def test_weights_are_positive(weight: float) -> None:
    X, shares = sample()
    with pytest.raises(ValueError, match="weights must be positive"):
        fractional_logit(X, shares, weight=np.r_[np.ones(N - 1), weight])


def test_shares_are_shares() -> None:
    X, shares = sample()
    with pytest.raises(ValueError, match="sum to one"):
        fractional_logit(X, shares * (1 + 2e-6))
    fit, rounded = fractional_logit(X, shares), fractional_logit(X, shares * (1 + 5e-7))
    np.testing.assert_allclose(rounded.coefficients, fit.coefficients, rtol=1e-10)
    for wrong in (np.where(shares == 0, -0.1, shares), np.where(shares == 0, np.nan, shares)):
        with pytest.raises(ValueError, match="not negative"):
            fractional_logit(X, wrong)
    with pytest.raises(ValueError, match="two columns"):
        fractional_logit(X, np.ones((N, 1)))
