"""Mean shares and slopes of the fractional multinomial logit."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.optimize import approx_fprime

from analysis.engine.arrays import Floats
from analysis.engine.fractional_effects import mean_shares, mean_slopes
from analysis.engine.fractional_logit import FractionalFit, fractional_logit
from analysis.engine.ols import Linear
from tests.analysis.shares import G, N, clusters, levels, sample


def errors(linear: Linear) -> Floats:
    return linear.covariance.reshape(linear.estimates.size, -1)


def moved(fit: FractionalFit, values: Floats) -> FractionalFit:
    """Return the fit with other free coefficients, share by share."""
    coefficients = np.zeros_like(fit.coefficients)
    coefficients[:, fit.free] = values.reshape(len(fit.free), -1).T
    return replace(fit, coefficients=coefficients)


def values_of(fit: FractionalFit) -> Floats:
    return fit.coefficients[:, fit.free].T.ravel()


def test_slopes_agree_with_statsmodels() -> None:
    """With products moved alone, as statsmodels does, and with its nonrobust covariance."""
    X, shares = sample()
    theirs = sm.MNLogit(shares, X).fit(disp=0, method="newton", tol=1e-10)
    fit = replace(fractional_logit(X, shares), covariance=np.asarray(theirs.cov_params()))
    margins = theirs.get_margeff(at="overall")
    found = mean_slopes(fit, np.repeat(X[None], 4, axis=0), np.eye(5)[1:, None])
    np.testing.assert_allclose(found.estimates, margins.margeff, rtol=1e-7, atol=1e-10)
    np.testing.assert_allclose(found.std_errors, margins.margeff_se, rtol=1e-7)


def shares_of(fit: FractionalFit, X: Floats, weight: Floats) -> Linear:
    return mean_shares(fit, levels(X)[0], weight)


def slopes_of(fit: FractionalFit, X: Floats, weight: Floats) -> Linear:
    return mean_slopes(fit, *levels(X), weight)


@pytest.mark.parametrize("effect", [shares_of, slopes_of])
@pytest.mark.parametrize("base", [0, 2])
def test_gradients_agree_with_numerical_ones(
    effect: Callable[[FractionalFit, Floats, Floats], Linear], base: int
) -> None:
    X, shares = sample()
    weight = np.random.default_rng(5).uniform(0.5, 2, N)
    fit = fractional_logit(X, shares, weight, base=base)

    def found(values: Floats) -> Floats:
        return effect(moved(fit, values), X, weight).estimates.ravel()

    numerical = approx_fprime(values_of(fit), found, 1e-6)
    covariance = numerical @ fit.covariance @ numerical.T
    ours = errors(effect(fit, X, weight))
    np.testing.assert_allclose(ours, covariance, rtol=0, atol=1e-5 * np.abs(covariance).max())


def test_slopes_are_the_change_of_the_mean_shares() -> None:
    X, shares = sample()
    fit = fractional_logit(X, shares)
    designs, directions = levels(X)
    step = 1e-5
    up, down = (mean_shares(fit, designs + side * directions) for side in (step, -step))
    numerical = (up.estimates - down.estimates) / (2 * step)
    found = mean_slopes(fit, designs, directions)
    np.testing.assert_allclose(found.estimates, numerical, rtol=0, atol=1e-9)


def test_predictions_sum_to_one_and_effects_to_zero() -> None:
    X, shares = sample()
    weight = np.random.default_rng(5).uniform(0.5, 2, N)
    fit = fractional_logit(X, shares, weight, clusters())
    designs, directions = levels(X)
    predicted, slopes = mean_shares(fit, designs), mean_slopes(fit, designs, directions)
    np.testing.assert_allclose(predicted.estimates.sum(axis=1), 1, rtol=0, atol=1e-14)
    np.testing.assert_allclose(slopes.estimates.sum(axis=1), 0, rtol=0, atol=1e-15)
    for linear in (predicted, slopes):
        np.testing.assert_allclose(linear.covariance.sum(axis=1), 0, rtol=0, atol=1e-15)
        assert (set(linear.df), linear.clusters) == ({G - 1.0}, G)
        assert (linear.std_errors > 0).all()
    # With a constant, the means of the fit are those of the answers.
    np.testing.assert_allclose(
        mean_shares(fit, X, weight).estimates[0], np.average(shares, axis=0, weights=weight)
    )


def test_designs_come_stacked_listed_or_alone() -> None:
    X, shares = sample()
    fit = fractional_logit(X, shares)
    designs, directions = levels(X)
    joint = mean_slopes(fit, designs, directions)
    full = np.repeat(directions, N, axis=1)
    for listed in (
        mean_slopes(fit, list(designs), list(directions)),
        mean_slopes(fit, designs, list(full)),
    ):
        np.testing.assert_allclose(listed.covariance, joint.covariance, rtol=1e-9, atol=1e-16)
    for level in range(2):
        alone = mean_slopes(fit, designs[level], directions[level])
        np.testing.assert_allclose(alone.estimates[0], joint.estimates[level])
        np.testing.assert_allclose(alone.covariance[0, :, 0], joint.covariance[level, :, level])
        same = mean_slopes(fit, designs[level], full[level])
        np.testing.assert_allclose(same.covariance, alone.covariance, rtol=1e-9, atol=1e-16)
