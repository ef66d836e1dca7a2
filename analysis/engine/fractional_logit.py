"""Shares that sum to one: the fractional multinomial logit, all shares at once."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve, cholesky, qr, solve_triangular

from analysis.engine.arrays import Floats, Ints
from analysis.engine.cells import sum_by
from analysis.engine.domain import Domain
from analysis.engine.inference import Tested
from analysis.engine.joint import hotelling
from analysis.engine.ols import TooFew, check_rank
from analysis.engine.survey_design import design_covariance

SUM_TOLERANCE = 1e-6
ITERATIONS = 50
HALVINGS = 30
CONVERGED = 1e-7
FAR = 20.0
SINGULAR = 1e-10
SOLVED = 1e-11
"""What may be left of a system's right-hand side, of one."""


class Separated(Exception):
    """The pseudolikelihood has no maximum: some shares are zero wherever some columns say so."""

    def __init__(self, columns: tuple[int, ...], shares: tuple[int, ...]) -> None:
        """Keep the columns whose coefficients run away and the shares that vanish, by position."""
        super().__init__(f"shares {shares} vanish in the direction of columns {columns}")
        self.columns = columns
        self.shares = shares


@dataclass(frozen=True, eq=False)
class FractionalFit:
    """A fractional multinomial logit of J shares on k columns.

    `coefficients` (k, J), zero at the share `base`; `covariance` (k(J-1), k(J-1)) of the others,
    share by share; `log_pseudolikelihood` weighted; `people` and `clusters` (0 without) are counts.
    """

    coefficients: Floats
    covariance: Floats
    log_pseudolikelihood: float
    iterations: int
    people: int
    clusters: int
    base: int
    df: float = math.inf

    @property
    def free(self) -> Ints:
        """Return the positions (J-1,) of the shares that have coefficients."""
        return np.delete(np.arange(self.coefficients.shape[1]), self.base)

    @property
    def std_errors(self) -> Floats:
        """Return the standard errors (k, J) of the coefficients; zero at the base."""
        errors = np.zeros_like(self.coefficients)
        variances = np.diagonal(self.covariance).reshape(-1, len(errors))
        errors[:, self.free] = np.sqrt(variances).T
        return errors


@dataclass(frozen=True, eq=False)
class _Task:
    """What the iterations need: `shares` (J, n), `mass` (n,), and X in a basis.

    `basis` (k, n), orthonormal under `mass`; `back` (k, k) turns its coefficients into those of X;
    `sizes` (k,) of the columns of X.
    """

    shares: Floats
    mass: Floats
    basis: Floats
    back: Floats
    sizes: Floats
    base: int

    @property
    def free(self) -> Ints:
        return np.delete(np.arange(len(self.shares)), self.base)


@dataclass(frozen=True, eq=False)
class _Point:
    """Where the iterations stand.

    Predictors and expected shares (J, n), and the log pseudolikelihood.
    """

    predictors: Floats
    expected: Floats
    value: float


def fractional_logit(
    X: Floats,
    shares: Floats,
    weight: Floats | None = None,
    cluster: Ints | None = None,
    base: int = 0,
    domain: Domain | None = None,
    std_errors: str = "CR1",
) -> FractionalFit:
    """Return the fit of `shares` (n, J), rows summing to one, on `X` (n, k) with a constant.

    p_j = exp(x'b_j) / sum_l exp(x'b_l), b_base = 0, by quasi-maximum likelihood (Papke & Wooldridge
    1996, J. Appl. Econometrics 11, 619-632; Mullahy 2015, J. Econometric Methods 4, 71-100; Buis's
    fmlogit). Robust covariance n/(n-1), with weights linearised, as of a `domain` where one is
    given; inference is normal as in Stata, so df is infinite. With clusters t(G - 1), and
    `std_errors` CR1 is G/(G-1) of the clusters' scores, CR2 the jackknife (CV3) of one Newton step
    without each cluster in turn, (G-1)/G of their squares (MacKinnon, Nielsen & Webb 2023, J.
    Applied Econometrics 38, 671-694), which knows no domain. Raises ValueError for shares or
    weights that are none, TooFew when n <= k or with one cluster, RankDeficient, Separated.
    """
    y, mass = _parts(shares), _mass(weight, len(X))
    if len(X) <= X.shape[1] or (cluster is not None and cluster.min() == cluster.max()):
        raise TooFew
    absent = np.flatnonzero(y.max(axis=1) == 0.0)
    if len(absent):
        raise Separated((), tuple(int(share) for share in absent))
    sizes, root = np.abs(X).max(axis=0), np.sqrt(mass)[:, None]
    q, r = qr(X * root / np.where(sizes > 0, sizes, 1.0), mode="economic", check_finite=False)
    check_rank(r)
    back = solve_triangular(r, np.eye(len(r)), check_finite=False) / sizes[:, None]
    task = _Task(y, mass, np.ascontiguousarray((q / root).T), back, sizes, base)
    coefficients, point, iterations = _climb(task)
    spread, groups = _sandwich(task, point, cluster, domain, std_errors)
    turn = np.kron(np.eye(len(task.free)), back)
    covariance = turn @ spread @ turn.T
    return FractionalFit(
        coefficients=back @ coefficients.T,
        covariance=(covariance + covariance.T) / 2,
        log_pseudolikelihood=point.value,
        iterations=iterations,
        people=len(X),
        clusters=groups,
        base=base,
        df=groups - 1.0 if groups else math.inf,
    )


def joint_test(fit: FractionalFit, rows: Ints, eta: float = math.inf) -> Tested:
    """Return the test that the columns `rows` of X leave every share as it is: chi-square, q, p.

    q is len(rows) (J-1). Hotelling's (see `engine.joint`) on `eta` degrees of freedom, at most
    clusters - 1; the chi-square's without clusters.
    """
    k = len(fit.coefficients)
    places = (np.arange(len(fit.free))[:, None] * k + np.asarray(rows)).ravel()
    estimate = fit.coefficients[:, fit.free].T.ravel()[places]
    return hotelling(estimate, fit.covariance[np.ix_(places, places)], min(eta, fit.df))


def _parts(shares: Floats) -> Floats:
    """Return the shares by share (J, n), every person's summing to one exactly."""
    if shares.ndim != 2 or shares.shape[1] < 2 or not np.all(shares >= 0):
        raise ValueError("shares must be two columns or more of numbers that are not negative")
    sums = shares.sum(axis=1)
    if not np.all(np.abs(sums - 1) <= SUM_TOLERANCE):
        raise ValueError("every person's shares must sum to one")
    return np.ascontiguousarray((shares / sums[:, None]).T)


def _mass(weight: Floats | None, n: int) -> Floats:
    if weight is None:
        return np.ones(n)
    if not np.all((weight > 0) & np.isfinite(weight)):
        raise ValueError("weights must be positive")
    return np.asarray(weight, dtype=np.float64)


def _climb(task: _Task) -> tuple[Floats, _Point, int]:
    """Return coefficients (J, k) of the basis at the maximum, by damped Newton steps.

    Under separation a step moves some predictor by one for ever, so the steps tell, not the score.
    """
    means = task.shares @ task.mass
    coefficients = np.outer(np.log(means / means[task.base]), task.basis @ task.mass)
    point = _at(task, coefficients @ task.basis)
    step = np.zeros_like(coefficients)
    for iteration in range(1, ITERATIONS + 1):
        score = (task.mass * (task.shares - point.expected)[task.free]) @ task.basis.T
        information = _information(task, point)
        if _flat(information, point):
            raise _separated(task, step)
        step[task.free] = cho_solve(cho_factor(information), score.ravel()).reshape(score.shape)
        reach = step @ task.basis
        size, point = _damped(task, point, reach)
        coefficients = coefficients + size * step
        if size == 0.0:
            break
        if np.ptp(reach, axis=0).max() <= CONVERGED:
            return coefficients, point, iteration
    raise _separated(task, step)


def _flat(information: Floats, point: _Point) -> bool:
    """Return whether far predictors leave some direction without information.

    A far predictor alone may be a person with an extreme value and a fit that exists.
    """
    if np.ptp(point.predictors, axis=0).max() <= FAR:
        return False
    # The basis is orthonormal, so with shares of a half every value would be a quarter.
    return bool(np.linalg.eigvalsh(information)[0] <= SINGULAR)


def _damped(task: _Task, point: _Point, reach: Floats) -> tuple[float, _Point]:
    """Return the first of the step, its half, ... that gains, and where it leads; zero if none."""
    size = 1.0
    for _ in range(HALVINGS):
        found = _at(task, point.predictors + size * reach)
        # Beside the maximum the gain is smaller than rounding.
        if found.value >= point.value - 1e-12 * abs(point.value):
            return size, found
        size /= 2
    return 0.0, point


def _at(task: _Task, predictors: Floats) -> _Point:
    top = predictors.max(axis=0)
    odds = np.exp(predictors - top)
    total = odds.sum(axis=0)
    each = np.einsum("jn,jn->n", task.shares, predictors) - top - np.log(total)
    return _Point(predictors, odds / total, float(task.mass @ each))


def _information(task: _Task, point: _Point) -> Floats:
    """Return minus the Hessian of the log pseudolikelihood (k(J-1), k(J-1))."""
    expected = point.expected[task.free]
    products = -expected[:, None] * (task.mass * expected)
    for share, row in enumerate(expected):
        products[share, share] += task.mass * row
    return _blocks(task.basis, products)


def _blocks(basis: Floats, products: Floats) -> Floats:
    """Return the sums over people of products (e, e, n) times basis basis', block by block."""
    e, k = len(products), len(basis)
    total = np.empty((e, k, e, k))
    for one in range(e):
        for other in range(one + 1):
            block = (basis * products[one, other]) @ basis.T
            total[one, :, other], total[other, :, one] = block, block
    return total.reshape(e * k, e * k)


def _sandwich(
    task: _Task, point: _Point, cluster: Ints | None, domain: Domain | None, std_errors: str
) -> tuple[Floats, int]:
    """Return the covariance of the basis' coefficients and the number of clusters."""
    if cluster is not None and std_errors == "CR2":
        return _jackknife(task, point, cluster)
    residuals = task.mass * (task.shares - point.expected)[task.free]
    groups, count = 0 if cluster is None else len(np.unique(cluster)), len(task.mass)
    if cluster is None and domain is None:
        meat = _blocks(task.basis, residuals[:, None] * residuals) * (count / (count - 1.0))
    else:
        scores = (residuals[:, None] * task.basis).reshape(-1, count).T
        if domain is not None:
            meat = design_covariance(scores, domain.units(cluster is not None))
        elif cluster is not None:
            sums = sum_by(scores, cluster)
            meat = sums.T @ sums * (groups / (groups - 1.0))
    factor = cho_factor(_information(task, point))
    half = cho_solve(factor, meat)
    return cho_solve(factor, half.T), groups


def _jackknife(task: _Task, point: _Point, cluster: Ints) -> tuple[Floats, int]:
    """Return the jackknife's covariance of the basis' coefficients and the number of clusters.

    Without cluster g one Newton step leads to b - (I - I_g)^-1 s_g. All clusters are solved at once
    by conjugate gradients, from products with people's information; what one cluster alone tells
    has no score and stays as it is.
    """
    order = np.argsort(cluster, kind="stable")
    labels = cluster[order]
    starts = np.flatnonzero(np.r_[True, labels[1:] != labels[:-1]])
    place = np.cumsum(np.r_[True, labels[1:] != labels[:-1]]) - 1
    basis, mass = task.basis[:, order], task.mass[order]
    expected = point.expected[task.free][:, order]
    residuals = mass * (task.shares[task.free][:, order] - expected)
    e, k, groups = len(expected), len(basis), len(starts)
    half = cholesky(_information(task, point), lower=True)

    def turned(values: Floats) -> Floats:
        """Return what clusters' people (e, n) add to scores, (groups, e k) in unit information."""
        sums = [np.add.reduceat(basis * row, starts, axis=1) for row in values]
        flat = np.array(sums).reshape(e * k, groups)
        return np.asarray(solve_triangular(half, flat, lower=True, check_finite=False).T)

    def without(steps: Floats) -> Floats:
        """Return the products of steps (groups, e k) with the information of all but a cluster."""
        flat = solve_triangular(half, steps.T, lower=True, trans="T", check_finite=False)
        own = flat.reshape(e, k, groups)[:, :, place]
        reach = np.einsum("ekn,kn->en", own, basis)
        reach = mass * expected * (reach - np.einsum("en,en->n", expected, reach))
        return steps - turned(reach)

    steps = _solved(without, turned(residuals))
    back = solve_triangular(half, steps.T, lower=True, trans="T", check_finite=False)
    return back @ back.T * ((groups - 1.0) / groups), groups


def _solved(product: Callable[[Floats], Floats], target: Floats) -> Floats:
    """Return the solutions (g, m) of symmetric systems, each row's own, by conjugate gradients."""
    found, left = np.zeros_like(target), target.copy()
    direction, size = left.copy(), np.einsum("gm,gm->g", left, left)
    least = SOLVED**2 * np.maximum(size, 1e-300)
    for _ in range(target.shape[1]):
        if np.all(size <= least):
            break
        moved = product(direction)
        bend = np.einsum("gm,gm->g", direction, moved)
        step = np.where(size > least, size / np.where(bend > 0, bend, 1.0), 0.0)[:, None]
        found, left = found + step * direction, left - step * moved
        last, size = size, np.einsum("gm,gm->g", left, left)
        direction = left + (size / np.where(last > 0, last, 1.0))[:, None] * direction
    return found


def _separated(task: _Task, step: Floats) -> Separated:
    """Return which columns' coefficients the last step (J, k) moves, and which shares it empties.

    Differences between shares are looked at, so that the base does not matter.
    """
    reach = step @ task.basis
    fall = (reach.max(axis=0) - reach).max(axis=1)
    moves = np.ptp(step @ task.back.T, axis=0) * task.sizes
    columns = np.flatnonzero(moves > 0.1 * moves.max())
    shares = np.flatnonzero(fall > 0.5 * fall.max())
    return Separated(tuple(int(i) for i in columns), tuple(int(j) for j in shares))
