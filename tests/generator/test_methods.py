"""Matching, entropy weights, alpha and intra-firm correlation against values worked out by hand."""

import numpy as np
import pytest
from statsmodels.api import OLS

from generator.firms import intra_firm_correlation
from generator.items import cronbach_alpha
from generator.matching import match, propensity
from generator.models import CONTROLS, FULL, INDEX, MODELS, TREATED, columns_of
from generator.moments import SDS, Moments, statistics
from generator.substitutability import entropy_score, substitutability_items
from tests.generator.terms import terms_of


def test_propensity_of_a_constant_is_the_share():
    treated = np.array([1.0, 0, 0, 1, 0])
    np.testing.assert_allclose(propensity(np.ones((5, 1)), treated), 0.4)


def test_wide_kernel_is_the_plain_difference():
    rng = np.random.default_rng(8)
    trait = rng.normal(size=400)
    treated = rng.random(400) < 1 / (1 + np.exp(-0.5 * trait))
    matching = match(np.column_stack([np.ones(400), trait]), treated)
    y = rng.normal(size=400)
    on_support = treated & matching.supported
    plain = y[on_support].mean() - y[~treated].mean()
    assert matching.contrast("kernel") @ y == pytest.approx(plain, abs=1e-4)
    for weights in matching.weights.values():
        assert weights.sum() == pytest.approx(1)
        assert (weights[treated] == 0).all()


def test_support_of_the_survey(columns):
    terms = terms_of(columns)
    matching = match(terms[:, columns_of(CONTROLS)], terms[:, INDEX[TREATED]] == 1)
    assert matching.supported.sum() == 8832


def test_entropy_weights_by_hand():
    items = np.array([[1, 1], [5, 3], [5, 5]])
    scaled = np.array([[0, 0], [1, 0.5], [1, 1]])
    share = (scaled + 1e-4) / (scaled + 1e-4).sum(0)
    gap = 1 + (share * np.log(share)).sum(0) / np.log(3)
    weights, score = entropy_score(items)
    np.testing.assert_allclose(weights, gap / gap.sum())
    np.testing.assert_allclose(score, [1, 1 - weights[0] - weights[1] / 2, 0])


def test_items_follow_the_wanted_score():
    rng = np.random.default_rng(9)
    wanted = np.clip(rng.normal(0.5, 0.25, 3000), 0, 1)
    items = substitutability_items(wanted, rng)
    assert items.min() == 1
    assert items.max() == 5
    assert np.corrcoef(entropy_score(items)[1], wanted)[0, 1] > 0.995


def test_alpha_by_hand():
    items = np.array([[1, 2, 1], [3, 3, 4], [5, 4, 5], [2, 2, 3]])
    variances = [np.var(items[:, k], ddof=1) for k in range(3)]
    total = np.var(items.sum(axis=1), ddof=1)
    assert cronbach_alpha(items) == pytest.approx(1.5 * (1 - sum(variances) / total))


def test_intra_firm_correlation_of_equal_firms():
    firm = np.repeat([1, 2, 3], 4)
    assert intra_firm_correlation(firm.astype(float), firm) == pytest.approx(1)
    assert intra_firm_correlation(np.tile([1.0, 2, 3, 4], 3), firm) == pytest.approx(-1 / 3)


def test_moments_say_what_a_regression_says(columns):
    """With outcomes exactly linear plus noise of the right variance, both ways agree."""
    terms = terms_of(columns)
    n, rng = len(terms), np.random.default_rng(10)
    full = terms[:, columns_of(FULL)]
    coefficients = np.vstack([rng.normal(0, 0.01, full.shape[1]) for _ in range(2)])
    noise = rng.normal(size=n)
    noise -= full @ np.linalg.lstsq(full, noise, rcond=None)[0]
    fitted = full @ coefficients[0]
    left = SDS[0] ** 2 * (n - 1) - ((fitted - fitted.mean()) ** 2).sum()
    y = fitted + noise * np.sqrt(left / (noise @ noise))
    known = ~np.isnan(columns["pension"][~np.isnan(columns["age_group"])])
    moments = Moments(terms.T @ terms, terms[known].T @ terms[known])
    found = statistics(moments, coefficients)
    for name in ("M1", "M2", "M13", "M18"):
        model = MODELS[name]
        fit = OLS(y, terms[:, columns_of(model.terms)]).fit()
        for k, term in enumerate(model.terms):
            assert found[name, term, "estimate"] == pytest.approx(fit.params[k], abs=1e-9)
            assert found[name, term, "se"] == pytest.approx(fit.bse[k], rel=1e-9)
        assert found[name, "", "r2"] == pytest.approx(fit.rsquared, rel=1e-9)
