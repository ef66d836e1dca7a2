"""The binning estimator: against a fit of each bin, the nested linear model, and odd bins."""

import math

import numpy as np
import pytest
from scipy import stats

from analysis.engine.arrays import Floats
from analysis.engine.binning import Binned, binned, linearity
from analysis.engine.cells import people
from analysis.engine.ols import Fit, ols

N = 600


def data(scale: bool = False) -> tuple[Floats, Floats, Floats, Floats]:
    """Return x, two columns D, two controls and two outcomes, the second one nonlinear in x."""
    random = np.random.default_rng(11)
    x = random.integers(3, 16, N) / 3 if scale else random.uniform(1, 5, N)
    D = np.column_stack([random.integers(0, 2, N), random.normal(size=N)])
    Z = random.normal(size=(N, 2))
    linear = D @ [0.5, -0.2] + D[:, 0] * x + Z @ [1.0, 2.0]
    Y = np.column_stack([linear, linear + D[:, 0] * np.sin(3 * x)]) + random.normal(size=(N, 2))
    return x, D, Z, Y


def fitted(design: Binned, Y: Floats, kind: str = "classical") -> Fit:
    return ols(people(design.X, Y[design.rows]), kind)


def sum_of_squares(X: Floats, Y: Floats) -> Floats:
    return (ols(people(X, Y), "classical").residuals ** 2).sum(axis=0)


def linear_columns(x: Floats, D: Floats, Z: Floats) -> Floats:
    return np.column_stack([np.ones(len(x)), D, x, D * x[:, None], Z])


def test_without_controls_every_bin_is_a_fit_of_its_own() -> None:
    x, D, _, Y = data()
    design = binned(x, D, np.empty((N, 0)))
    found = fitted(design, Y).linear(design.effects).estimates.reshape(3, 2, 2)
    thirds = np.quantile(x, [0, 1 / 3, 2 / 3, 1])
    for number, part in enumerate(design.bins):
        low, high = thirds[number], thirds[number + 1]
        assert (part.low, part.high) == pytest.approx((low, high))
        inside = (x <= high) & ((x > low) | (number == 0))
        assert part.n == inside.sum()
        assert part.median == np.median(x[inside])
        own = linear_columns(x[inside] - part.median, D[inside], np.empty((part.n, 0)))
        alone = ols(people(own, Y[inside]), "classical").coefficients[1:3]
        np.testing.assert_allclose(found[number], alone, rtol=1e-8, atol=1e-10)


def test_with_controls_it_is_equation_four() -> None:
    x, D, Z, Y = data()
    D = D[:, :1]
    design = binned(x, D, Z, edges=(2.0, 3.5))
    inside = [x <= 2.0, (x > 2.0) & (x <= 3.5), x > 3.5]
    columns = []
    for mask in inside:
        off = (x - np.median(x[mask])) * mask
        columns += [mask, D[:, 0] * mask, off, off * D[:, 0]]
    by_hand = ols(people(np.column_stack([*columns, Z]), Y), "HC3").linear(np.eye(14))
    ours = fitted(design, Y, "HC3").linear(design.effects)
    np.testing.assert_allclose(ours.estimates, by_hand.estimates[[1, 5, 9]], rtol=1e-9)
    np.testing.assert_allclose(ours.std_errors, by_hand.std_errors[[1, 5, 9]], rtol=1e-9)


@pytest.mark.parametrize("scale", [False, True])
@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_the_wald_test_is_the_f_test_of_nested_models(scale: bool, offset: float) -> None:
    x, D, Z, Y = data(scale)
    design = binned(x + offset, D, Z)
    fit = fitted(design, Y)
    small = sum_of_squares(linear_columns(x, D, Z), Y)
    large = sum_of_squares(design.X, Y[design.rows])
    number = (len(design.bins) - 1) * (2 + 2 * D.shape[1])
    assert len(design.restrictions) == number == design.X.shape[1] - 8
    assert design.restrictions.shape[1] == design.X.shape[1]
    f = (small - large) / number / (large / (N - design.X.shape[1]))
    for found, expected in zip(linearity(fit, design), f, strict=True):
        assert found[0] == pytest.approx(expected * number, rel=1e-6)
        assert found[1] == number
        assert found[2] == pytest.approx(stats.f.sf(expected, number, fit.df), rel=1e-6)
    (straight, bent) = linearity(fit, design)
    assert straight[2] > 0.05
    assert bent[2] < 1e-4


@pytest.mark.parametrize("kind", ["HC1", "HC3"])
def test_a_line_without_noise_meets_every_restriction(kind: str) -> None:
    x, D, Z, _ = data()
    columns = linear_columns(x, D, Z)
    Y = columns @ np.arange(1.0, 9.0)[:, None]
    for bins in (2, 3, 5):
        design = binned(x, D, Z, bins)
        assert len(design.restrictions) == (bins - 1) * 6
        fit = fitted(design, Y, kind)
        scale = np.abs(design.restrictions) @ np.abs(fit.coefficients)
        assert (np.abs(design.restrictions @ fit.coefficients) < 1e-10 * scale).all()
        exact = np.array([[2 + 5 * part.median, 3 + 6 * part.median] for part in design.bins])
        np.testing.assert_allclose(design.effects @ fit.coefficients, exact.reshape(-1, 1))


def test_one_bin_is_the_linear_model() -> None:
    x, D, Z, Y = data()
    design = binned(x, D, Z, bins=1)
    assert design.restrictions.shape == (0, 8)
    fit = fitted(design, Y)
    plain = ols(people(linear_columns(x - np.median(x), D, Z), Y), "classical")
    np.testing.assert_allclose(fit.coefficients, plain.coefficients, rtol=1e-9)
    for found in linearity(fit, design):
        assert math.isnan(found[0])
        assert found[1] == 0


def test_ties_make_fewer_bins() -> None:
    x, D, Z, _ = data()
    most = np.where(np.arange(N) < 0.8 * N, 2.0, x + 2)
    assert [part.n for part in binned(most, D, Z).bins] == [480, 120]
    # A bin in which x does not vary has a level for each D and no slope.
    two = binned(np.repeat([1.0, 2.0], N // 2), D, Z)
    assert two.X.shape[1] == 2 * 3 + 2
    # Two values of x lie on a line whatever they are; three need not.
    assert len(two.restrictions) == 0
    three = binned(np.repeat([1.0, 2.0, 3.0], N // 3), D, Z)
    assert len(three.restrictions) == 3


def test_three_values_of_x_against_the_nested_models() -> None:
    _, D, Z, Y = data()
    x = np.tile([1.0, 2.0, 4.0], N // 3)
    design = binned(x, D, Z)
    small, large = sum_of_squares(linear_columns(x, D, Z), Y), sum_of_squares(design.X, Y)
    expected = (small - large) / (large / (N - design.X.shape[1]))
    found = linearity(fitted(design, Y), design)
    np.testing.assert_allclose([one[0] for one in found], expected, rtol=1e-8)


def test_bins_that_know_no_effect_are_left_out_and_named() -> None:
    x, D, Z, Y = data()
    D[x <= 2, 0] = 1.0
    design = binned(x, D, Z, edges=(2.0, 3.5))
    (gone,) = design.left_out
    assert (gone.missing, gone.high, gone.n) == ("no_variation", 2.0, (x <= 2).sum())
    assert (design.rows == np.flatnonzero(x > 2)).all()
    assert len(design.effects) == 4
    fit = fitted(design, Y)
    rest = x > 2
    small = sum_of_squares(linear_columns(x[rest], D[rest], Z[rest]), Y[rest])
    large = (fit.residuals**2).sum(axis=0)
    chi_square = (small - large) / (large / fit.df)
    np.testing.assert_allclose([one[0] for one in linearity(fit, design)], chi_square, rtol=1e-8)


def test_a_bin_where_d_moves_with_x_is_left_out() -> None:
    x, D, Z, _ = data(scale=True)
    # Up to 2 only people at the lowest value have D = 1: D times x is a multiple of D.
    D[x <= 2, 0] = x[x <= 2] == x.min()
    design = binned(x, D, Z, edges=(2.0,))
    assert [part.missing for part in design.left_out] == ["not_separated"]
    with pytest.raises(ValueError, match="varies in no bin"):
        binned(x, np.ones((N, 1)), Z)


def test_edges_beyond_the_range_end_no_bin() -> None:
    x, D, Z, _ = data()
    assert len(binned(x, D, Z, edges=(-1.0, 3.0, 9.0)).bins) == 2
    with pytest.raises(ValueError, match="increase"):
        binned(x, D, Z, edges=(4.0, 2.0))


def test_more_restrictions_than_clusters_give_no_test() -> None:
    x, D, Z, Y = data()
    design = binned(x, D, Z)
    cluster = np.arange(N) % 8
    fit = ols(people(design.X, Y[design.rows], None, cluster[design.rows]), "CR1")
    for chi_square, number, p in linearity(fit, design):
        assert number == 12
        assert math.isnan(chi_square)
        assert math.isnan(p)
