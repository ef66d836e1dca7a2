"""The kernel estimate: against weighted least squares at each point, itself, and known truths."""

from collections.abc import Sequence

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from analysis.engine.arrays import Floats
from analysis.engine.cells import people
from analysis.engine.local_linear import Along, along, bandwidth, bootstrap, curve, estimate
from analysis.engine.ols import TooFew, ols
from analysis.engine.simultaneous import critical_value

N, G = 900, 40
GRID = np.array([1.0, 1.7, 3.0, 4.4, 5.0])
Data = tuple[Floats, Floats, Floats, Floats, Floats, np.ndarray]


def data(scale: bool = True, truth=np.sin, noise: float = 1.0) -> Data:
    """Return Y (n, 2), x, D (n, 2), Z (n, 3), weights and clusters; D's first effect is `truth`."""
    random = np.random.default_rng(5)
    x = random.integers(1, 6, (N, 3)).mean(axis=1) if scale else random.uniform(1, 5, N)
    D = np.column_stack([random.integers(0, 2, N), random.normal(2, 3, N)]).astype(float)
    Z = np.column_stack([random.integers(0, 2, (N, 2)), random.normal(40, 10, N)])
    cluster = random.integers(0, G, N)
    level = D[:, 0] * truth(x) + D[:, 1] + Z @ [0.5, -0.5, 0.1]
    shared = random.normal(size=(G, 2))[cluster] * 0.5
    Y = level[:, None] * [1.0, 100.0] + (random.normal(size=(N, 2)) + shared) * noise
    return Y, x, D, Z, random.uniform(0.5, 2, N), cluster


def columns(x: Floats, D: Floats, Z: Floats) -> Floats:
    return np.column_stack([np.ones(len(x)), D, x, D * x[:, None], Z])


def slowly(found: Data, grid: Sequence[float] | Floats, h: float, weighted: bool = True) -> Floats:
    """Return the effects by statsmodels' weighted least squares, one point after the other."""
    Y, x, D, Z, weight, _ = found
    effects = []
    for point in grid:
        kernel = stats.norm.pdf((x - point) / h) * (weight if weighted else 1)
        model = sm.WLS(Y, columns(x - point, D, Z), weights=kernel)
        effects.append(model.fit().params[1:3])
    return np.array(effects)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("h", [0.3, 1.0, 4.0])
def test_agrees_with_weighted_least_squares_at_every_point(weighted: bool, h: float) -> None:
    found = data()
    Y, x, D, Z, weight, cluster = found
    ready = along(Y, x, D, Z, weight if weighted else None, cluster)
    np.testing.assert_allclose(
        estimate(ready, GRID, h), slowly(found, GRID, h, weighted), rtol=1e-8, atol=1e-10
    )


def test_units_and_origins_do_not_matter() -> None:
    Y, x, D, Z, _, _ = data()
    plain = estimate(along(Y, x, D, Z), GRID, 0.7)
    moved = along(1e6 + Y, 2000 + 10 * x, D * 1e3 + 5, 1e4 + Z / 1e3)
    np.testing.assert_allclose(estimate(moved, 2000 + 10 * GRID, 7.0) * 1e3, plain, rtol=1e-7)


def test_a_huge_bandwidth_is_the_linear_interaction() -> None:
    Y, x, D, Z, weight, _ = data()
    fit = ols(people(columns(x, D, Z), Y, weight), "classical")
    line = fit.coefficients[1:3] + fit.coefficients[4:6] * GRID[:, None, None]
    found = estimate(along(Y, x, D, Z, weight), GRID, 1e6)
    np.testing.assert_allclose(found, line, rtol=1e-6)


def test_a_tiny_bandwidth_is_a_fit_at_each_value() -> None:
    Y, x, D, Z, _, _ = data()
    here = np.isclose(x, 3.0)
    own = np.column_stack([np.ones(here.sum()), D[here], Z[here]])
    alone = ols(people(own, Y[here]), "classical").coefficients[1:3]
    found = estimate(along(Y, x, D, Z), np.array([3.0]), 0.05)
    np.testing.assert_allclose(found[0], alone, rtol=1e-6)


def test_many_values_are_shared_out_between_points() -> None:
    found = data(scale=False)
    Y, x, D, Z, weight, cluster = found
    ready = along(Y, x, D, Z, weight, cluster)
    assert len(ready.at) == 101
    exact = slowly(found, GRID, 0.6)
    scale = np.ptp(exact, axis=0)
    assert (np.abs(estimate(ready, GRID, 0.6) - exact) < 0.01 * scale).all()
    # A person's weight stays whole.
    np.testing.assert_allclose((ready.rows[0] ** 2).sum(), weight.sum())


def test_a_draw_is_the_estimate_among_the_people_drawn() -> None:
    Y, x, D, Z, weight, cluster = data()
    for labels, units in ((cluster, G), (None, N)):
        draws = bootstrap(along(Y, x, D, Z, weight, labels), GRID, 0.8, 3, seed=9, chunk=2)
        random = np.random.default_rng([9, 2])
        counts = random.multinomial(units, np.full(units, 1 / units), size=3)
        for drawn, times in zip(draws, counts, strict=True):
            each = times if labels is None else times[labels]
            who = np.repeat(np.arange(N), each)
            again = along(Y[who], x[who], D[who], Z[who], weight[who])
            np.testing.assert_allclose(drawn, estimate(again, GRID, 0.8), rtol=1e-8, atol=1e-9)


def test_chunks_are_seeded_and_differ() -> None:
    Y, x, D, Z, _, cluster = data()
    ready = along(Y, x, D, Z, None, cluster)
    first, again, second, other = (
        bootstrap(ready, GRID, 1.0, 4, seed, chunk)
        for seed, chunk in ((1, 0), (1, 0), (1, 1), (2, 0))
    )
    assert np.array_equal(first, again)
    assert not np.isclose(first, second).any()
    assert not np.isclose(first, other).any()
    assert bandwidth(ready, 3).value == bandwidth(ready, 3).value


@pytest.mark.parametrize(("clustered", "kind"), [(True, "CR1"), (False, "HC3")])
def test_the_spread_of_draws_is_the_standard_error(clustered: bool, kind: str) -> None:
    Y, x, D, Z, _, cluster = data()
    ready = along(Y, x, D, Z, None, cluster if clustered else None)
    draws = bootstrap(ready, GRID, 1e6, 400, seed=1)
    fit = ols(people(columns(x, D, Z), Y, None, cluster if clustered else None), kind)
    rows = np.zeros((2 * len(GRID), 9))
    for number, point in enumerate(GRID):
        rows[2 * number : 2 * number + 2, 1:3] = np.eye(2)
        rows[2 * number : 2 * number + 2, 4:6] = point * np.eye(2)
    analytic = fit.linear(rows).std_errors.reshape(len(GRID), 2, 2)
    ratio = draws.std(axis=0, ddof=1) / analytic
    assert (np.abs(ratio - 1) < 0.2).all()
    assert abs(ratio.mean() - 1) < 0.08


def test_the_error_of_a_bandwidth_is_that_of_held_out_people() -> None:
    found = data()
    Y, x, D, Z, weight, cluster = found
    # The first outcome alone would choose another bandwidth than both do.
    Y = Y[:, ::-1]
    chosen = bandwidth(along(Y, x, D, Z, weight, cluster), seed=4)
    assert len(chosen.candidates) == 10
    number = 6
    h = chosen.candidates[number]
    fold = (np.random.default_rng(4).permutation(G) % 10)[cluster]
    squares = np.zeros(2)
    for held in range(10):
        train = fold != held
        for point in np.unique(x[~train]):
            test = ~train & (x == point)
            kernel = stats.norm.pdf((x[train] - point) / h) * weight[train]
            model = sm.WLS(Y[train], columns(x - point, D, Z)[train], weights=kernel).fit()
            off = Y[test] - columns(x - point, D, Z)[test] @ model.params
            squares += weight[test] @ off**2
    np.testing.assert_allclose(chosen.errors[number], squares / weight.sum(), rtol=1e-8)
    spread = np.average((Y - np.average(Y, axis=0, weights=weight)) ** 2, axis=0, weights=weight)
    best = np.argmin((chosen.errors / spread).sum(axis=1))
    assert best != np.argmin(chosen.errors[:, 0])
    assert chosen.value == chosen.candidates[best]


@pytest.mark.parametrize("scale", [False, True])
def test_a_bent_truth_is_recovered_better_than_by_a_line(scale: bool) -> None:
    def truth(x: Floats) -> Floats:
        return 2 * np.abs(x - 3)

    Y, x, D, Z, _, _ = data(scale, truth, noise=0.5)
    ready = along(Y[:, :1], x, D, Z)
    h = bandwidth(ready, seed=1).value
    grid = np.linspace(1.5, 4.5, 13)

    def miss(width: float) -> float:
        return np.sqrt(np.mean((estimate(ready, grid, width)[:, 0, 0] - truth(grid)) ** 2))

    assert h < 1
    assert miss(h) < 0.2 < miss(1e6)


def test_a_straight_truth_asks_for_a_wide_bandwidth() -> None:
    Y, x, D, Z, _, cluster = data(truth=lambda x: 0.5 * x)
    assert bandwidth(along(Y, x, D, Z, None, cluster), seed=1).value > 2


def test_a_gap_in_x_does_not_rule_out_a_bandwidth() -> None:
    Y, x, D, Z, _, _ = data(scale=False)
    gapped = along(Y, np.where(x < 3, 1.0, x + 1), D, Z)
    chosen = bandwidth(gapped, seed=1)
    assert np.isfinite(chosen.errors).all()
    # In the gap one value alone is near, so the slope of the effect is unknown there.
    assert np.isnan(estimate(gapped, np.array([1.5]), chosen.candidates[0])).all()


def rare() -> Along:
    """Return people of whom only three of forty clusters have D = 1."""
    Y, x, _, Z, _, cluster = data()
    return along(Y, x, (cluster < 3).astype(float)[:, None], Z, None, cluster)


def test_draws_without_an_effect_are_nan_and_counted() -> None:
    ready = rare()
    known = estimate(ready, GRID, 2.0)
    draws = bootstrap(ready, GRID, 2.0, 200, seed=1)
    random = np.random.default_rng([1, 0])
    counts = random.multinomial(G, np.full(G, 1 / G), size=200)[:, :3]
    lost = counts.sum(axis=1) == 0
    assert lost.any()
    assert np.isnan(draws[lost]).all()
    assert np.isfinite(draws[~lost]).all()
    found = curve(known, draws)
    assert (found.singular, found.draws) == (lost.sum(), (~lost).sum())
    np.testing.assert_allclose(found.std_error, draws[~lost].std(axis=0, ddof=1))


def test_bands_by_hand() -> None:
    Y, x, D, Z, _, cluster = data()
    ready = along(Y, x, D, Z, None, cluster)
    known, draws = estimate(ready, GRID, 1.0), bootstrap(ready, GRID, 1.0, 100, seed=1)
    found = curve(known, draws, df=39.0)
    error = draws.std(axis=0, ddof=1)
    np.testing.assert_allclose(found.high - known, stats.t.ppf(0.975, 39) * error)
    covariance = np.cov(draws[:, :, 1, 0], rowvar=False)
    assert found.critical[1, 0] == critical_value(covariance, 39.0)
    np.testing.assert_allclose(known - found.uniform_low, found.critical * error)
    np.testing.assert_allclose(found.uniform_high - known, found.critical * error)
    assert (found.critical > stats.t.ppf(0.975, 39)).all()
    # A point whose estimate is unknown has no band and costs no draw.
    known[0] = draws[:, 0] = np.nan
    fewer = curve(known, draws, df=39.0)
    assert fewer.singular == 0
    assert np.isnan(fewer.uniform_low[0]).all()
    np.testing.assert_allclose(fewer.std_error[1:], error[1:])
    nothing = curve(known, draws[:1], df=39.0)
    assert np.isnan(nothing.high).all()


def test_what_cannot_be_estimated() -> None:
    Y, x, D, Z, _, cluster = data()
    still = along(Y, np.full(N, 3.0), D, Z)
    assert np.isnan(estimate(still, GRID, 1.0)).all()
    with pytest.raises(ValueError, match="vary"):
        bandwidth(still, seed=1)
    twice = along(Y, x, D, np.column_stack([Z, D[:, 0]]))
    assert np.isnan(estimate(twice, GRID, 1.0)).all()
    with pytest.raises(ValueError, match="singular"):
        bandwidth(twice, seed=1)
    alone = along(Y, x, D, Z, None, np.zeros(N, dtype=np.int64))
    with pytest.raises(TooFew):
        bandwidth(alone, seed=1)
    with pytest.raises(TooFew):
        bootstrap(alone, GRID, 1.0, 5, seed=1)
    assert np.isfinite(estimate(along(Y, x, D, Z, None, cluster), GRID, 1.0)).all()
