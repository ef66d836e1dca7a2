"""An effect that varies smoothly along x: local linear fits under a Gaussian kernel."""

from dataclasses import dataclass

import numpy as np
from scipy import stats
from scipy.linalg.lapack import dposv

from analysis.engine.arrays import Floats, Ints
from analysis.engine.inference import LEVEL
from analysis.engine.ols import TooFew
from analysis.engine.simultaneous import critical_value

PLACES = 101
FOLDS = 10
CANDIDATES = 10
NARROWEST, WIDEST = 0.04, 2.0
# One minus the R squared of a column on the ones before it, where products have lost its digits.
PIVOT = 1e-10
# A block of this many people's products stays in the processor's cache.
BLOCK = 512


@dataclass(frozen=True, eq=False)
class Along:
    """People in order of x, ready for cross-products under any weights.

    `at` (v,) are the places: the values of x, or 101 points between which a person is shared out
    when there are more. `rows` (b, r): 1, D, Z and Y in their standard units times the root of
    weight and share, place by place from `starts` (v + 1,); `unit` (r,) is the cluster, or the
    person, who is drawn and held out as a whole, one of `units`. `scale` (b,) is a unit's size; of
    the b rows, q are D and p are Y.
    """

    at: Floats
    rows: Floats
    starts: Ints
    unit: Ints
    units: int
    scale: Floats
    q: int
    p: int


@dataclass(frozen=True, eq=False)
class Bandwidth:
    """The bandwidth `value` of least cross-validated error among `candidates` (m,).

    `errors` (m, p): each outcome's mean squared error of prediction; NaN when a fit is singular.
    """

    value: float
    candidates: Floats
    errors: Floats


@dataclass(frozen=True, eq=False)
class Curve:
    """Effects `estimate` (g, q, p) along a grid, with bands from the bootstrap (g, q, p) each.

    `low` to `high` hold one point; `uniform_low` to `uniform_high` the whole curve of one D and
    outcome, `critical` (q, p) standard errors to each side. They rest on so many `draws`, without
    the `singular` ones.
    """

    estimate: Floats
    std_error: Floats
    low: Floats
    high: Floats
    uniform_low: Floats
    uniform_high: Floats
    critical: Floats
    draws: int
    singular: int


def along(
    Y: Floats,
    x: Floats,
    D: Floats,
    Z: Floats,
    weight: Floats | None = None,
    cluster: Ints | None = None,
) -> Along:
    """Return people as the functions below take them.

    `Y` (n, p) outcomes, `x` (n,), `D` (n, q) columns whose effect varies along x, `Z` (n, c)
    controls without the constant, `weight` (n,), `cluster` (n,) labels. With more than 101 values
    of x each person is shared out between the two nearest of 101 points (linear binning; Fan &
    Marron 1994, J. Comput. Graph. Stat. 3, 35-56).
    """
    n = len(x)
    labels = np.arange(n) if cluster is None else np.unique(cluster, return_inverse=True)[1]
    values = np.column_stack([D, Z, Y])
    mass = np.ones(n) if weight is None else weight
    values = values - np.average(values, axis=0, weights=mass)
    scale = np.sqrt(np.average(values**2, axis=0, weights=mass))
    scale[scale == 0.0] = 1.0
    at, who, place, share = _places(x)
    order = np.argsort(place, kind="stable")
    who, root = who[order], np.sqrt(mass[who] * share)[order]
    rows = np.vstack([np.ones(len(who)), (values / scale)[who].T]) * root
    starts = np.searchsorted(place[order], np.arange(len(at) + 1))
    unit, units = labels[who], int(labels.max()) + 1
    return Along(at, rows, starts, unit, units, np.r_[1.0, scale], D.shape[1], Y.shape[1])


def estimate(data: Along, grid: Floats, bandwidth: float) -> Floats:
    """Return the effects (g, q, p) of D at the points `grid` (g,); NaN where a fit is singular.

    At each point the coefficients of D in weighted least squares of Y on 1, D, x less the point, D
    times that, and Z, with weights exp(-(x - point)^2 / (2 bandwidth^2)): the kernel estimator of
    Hainmueller, Mummolo & Xu 2019, Political Analysis 27, 163-192.
    """
    sums = _sums(data, np.ones((1, data.units)))
    return _effects(data, _local(data, sums, grid, bandwidth))[0]


def bandwidth(data: Along, seed: int) -> Bandwidth:
    """Return the bandwidth that predicts held-out people best, in 10 folds of people or clusters.

    Ten candidates in equal ratios, from 1/25 to twice the range of x; the error that decides is
    summed over the outcomes in their standard deviations. Raises TooFew for a single cluster,
    ValueError when x does not vary or every candidate has a singular fit.
    """
    if data.units < 2:
        raise TooFew
    width = data.at[-1] - data.at[0]
    if width == 0:
        raise ValueError("x does not vary")
    folds = min(FOLDS, data.units)
    fold = np.random.default_rng(seed).permutation(data.units) % folds
    held = _sums(data, (fold == np.arange(folds)[:, None]).astype(float))
    kept = held.sum(axis=0) - held
    candidates = np.geomspace(NARROWEST * width, WIDEST * width, CANDIDATES)
    errors = np.array([_error(data, kept, held, each) for each in candidates])
    total = np.where(np.isnan(errors).any(axis=1), np.inf, errors.sum(axis=1))
    if np.isinf(total).all():
        raise ValueError("the fits of every bandwidth are singular")
    best = float(candidates[np.argmin(total)])
    return Bandwidth(best, candidates, errors * data.scale[-data.p :] ** 2)


def bootstrap(
    data: Along, grid: Floats, bandwidth: float, draws: int, seed: int, chunk: int = 0
) -> Floats:
    """Return the effects (draws, g, q, p) in people, or clusters, drawn with replacement.

    Chunks of one seed are independent of each other: chunk 0, 1, 2 ... together are one bootstrap.
    NaN where a draw's fit is singular. Raises TooFew for a single cluster.
    """
    if data.units < 2:
        raise TooFew
    random = np.random.default_rng([seed, chunk])
    chances = np.full(data.units, 1 / data.units)
    counts = random.multinomial(data.units, chances, size=draws).astype(float)
    return _effects(data, _local(data, _sums(data, counts), grid, bandwidth))


def curve(estimate: Floats, draws: Floats, df: float = float("inf")) -> Curve:
    """Return the bands of effects (g, q, p) from bootstrap draws (d, g, q, p) of them.

    Estimate -+ quantile of t(df) (normal as it stands) times the draws' standard deviation, and the
    sup-t value of their covariance for the whole curve (Montiel Olea & Plagborg-Moller 2019, J.
    Appl. Econom. 34, 1-17). A draw that is NaN where the estimate is known is left out.
    """
    known = np.isfinite(estimate).all(axis=(1, 2))
    complete = np.isfinite(draws[:, known]).all(axis=(1, 2, 3))
    used = draws[complete]
    enough = len(used) > 1
    error = np.full(estimate.shape, np.nan)
    critical = np.full(estimate.shape[1:], np.nan)
    if enough and known.any():
        error[known] = used[:, known].std(axis=0, ddof=1)
        for place in np.ndindex(critical.shape):
            covariance = np.cov(used[:, known][(..., *place)], rowvar=False)
            critical[place] = critical_value(np.atleast_2d(covariance), df)
    one = stats.t.ppf(0.5 + LEVEL / 2, df) * error
    whole = critical * error
    return Curve(
        estimate=estimate,
        std_error=error,
        low=estimate - one,
        high=estimate + one,
        uniform_low=estimate - whole,
        uniform_high=estimate + whole,
        critical=critical,
        draws=len(used),
        singular=int((~complete).sum()),
    )


def _places(x: Floats) -> tuple[Floats, Ints, Ints, Floats]:
    """Return the places, and for each share of a person: who, at which place, how much."""
    at, place = np.unique(x, return_inverse=True)
    people = np.arange(len(x))
    if len(at) <= PLACES:
        return at, people, place, np.ones(len(x))
    at = np.linspace(at[0], at[-1], PLACES)
    position = (x - at[0]) / (at[1] - at[0])
    left = np.minimum(position.astype(np.int64), PLACES - 2)
    right_share = position - left
    share = np.concatenate([1 - right_share, right_share])
    return at, np.tile(people, 2), np.concatenate([left, left + 1]), np.clip(share, 0.0, 1.0)


def _pairs(b: int) -> Ints:
    """Return where the product of rows i and j (b, b) stands among all b (b + 1) / 2."""
    where = np.zeros((b, b), dtype=np.int64)
    upper = np.triu_indices(b)
    where[upper] = np.arange(len(upper[0]))
    return np.maximum(where, where.T)


def _sums(data: Along, weights: Floats) -> Floats:
    """Return each place's cross-products (d, v, s) of rows under `weights` (d, units)."""
    b = len(data.rows)
    offsets = _pairs(b).diagonal()
    sums = np.zeros((len(weights), len(data.at), offsets[-1] + 1))
    for place, (first, last) in enumerate(zip(data.starts[:-1], data.starts[1:], strict=True)):
        for start in range(first, last, BLOCK):
            end = min(start + BLOCK, last)
            rows = data.rows[:, start:end]
            products = np.empty((sums.shape[2], end - start))
            for i in range(b):
                np.multiply(rows[i], rows[i:], out=products[offsets[i] : offsets[i] + b - i])
            sums[:, place] += weights[:, data.unit[start:end]] @ products.T
    return sums


def _local(data: Along, sums: Floats, grid: Floats, bandwidth: float) -> Floats:
    """Return all coefficients (d, g, k, p) at every point: 1, D, then those times x, then Z."""
    off = (data.at - grid[:, None]) / bandwidth
    kernel = np.exp(-0.5 * off**2)
    powers = np.concatenate([kernel, kernel * off, kernel * off**2])
    d, g, s = len(sums), len(grid), sums.shape[2]
    local = (powers @ sums).reshape(d, 3, g, s).transpose(0, 2, 1, 3).reshape(d * g, 3 * s)
    own = np.arange(1 + data.q)
    b = len(data.rows)
    row = np.r_[own, own, 1 + data.q : b]
    degree = np.r_[0 * own, 0 * own + 1, np.zeros(b - 1 - data.q, dtype=np.int64)]
    index = (degree[:, None] + degree) * s + _pairs(b)[np.ix_(row, row)]
    k = len(row) - data.p
    return _solved(local[:, index[:k]], k).reshape(d, g, k, data.p)


def _solved(normal: Floats, k: int) -> Floats:
    """Return the solutions (m, k, p) of normal equations (m, k, k + p); NaN where singular."""
    left, right = normal[:, :, :k], normal[:, :, k:]
    scale = np.sqrt(np.maximum(np.diagonal(left, axis1=1, axis2=2), 0.0))
    scale[scale == 0.0] = 1.0
    left = left / scale[:, :, None] / scale[:, None, :]
    right = right / scale[:, :, None]
    found = np.full(right.shape, np.nan)
    for number in range(len(normal)):
        root, solution, failed = dposv(left[number].T, right[number])
        if not failed and root.diagonal().min() ** 2 > PIVOT:
            found[number] = solution
    return found / scale[:, :, None]


def _effects(data: Along, coefficients: Floats) -> Floats:
    scale = data.scale[-data.p :] / data.scale[1 : 1 + data.q, None]
    return coefficients[:, :, 1 : 1 + data.q] * scale


def _error(data: Along, kept: Floats, held: Floats, bandwidth: float) -> Floats:
    """Return the mean squared error (p,) of predicting held-out people from the others."""
    fits = _local(data, kept, data.at, bandwidth)
    q, b = data.q, len(data.rows)
    coefficients = np.concatenate([fits[:, :, : 1 + q], fits[:, :, 2 * (1 + q) :]], axis=2)
    outcomes = np.broadcast_to(-np.eye(data.p), (*fits.shape[:2], data.p, data.p))
    off = np.concatenate([coefficients, outcomes], axis=2)
    products = held[:, :, _pairs(b)]
    squares = np.einsum("fvio,fvij,fvjo->fvo", off, products, off, optimize=True)
    # Where nobody is held out, in a gap between values for one, the fit may well be singular.
    anyone = held[:, :, 0] > 0
    return squares[anyone].sum(axis=0) / held[:, :, 0].sum()
