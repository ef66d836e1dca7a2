"""The sums of the dashboard's seven analyses in bare numpy: what the machine needs for them.

No labels, tables, checks, notes or protection of small groups: arrays in, two columns of numbers
out, estimates and standard errors. The order is that of `bench/screen/seven.py`.
"""

from dataclasses import dataclass

import numpy as np

from analysis.engine.arrays import Floats, Mask
from bench.task import FOCAL, GRID, MODERATOR, Answer
from data.survey.survey import Survey

DRAWS, BINS, LEVEL = 100_000, 8_192, 0.95
BLOCK = 2_000  # directions at a time, so that their products stay in the processor's cache
ANY_SEED = 2008
HALVINGS = 50


@dataclass(frozen=True, eq=False)
class Arrays:
    """The survey in memory. `inside` (n,): who is in the group; `money` (n, p).

    `answered` and `moderated` (n,): who has all answers of X, and of Z. `X` (n, k): constant,
    focal, controls; `Z` (n, l): constant, focal, the moderator's second level, its product with
    focal, the other controls; `featured` are columns of `money`. `directions` (2, draws) are random
    unit vectors.
    """

    inside: Mask
    money: Floats
    answered: Mask
    moderated: Mask
    X: Floats
    Z: Floats
    featured: tuple[int, ...]
    directions: Floats


def arrays_of(survey: Survey, group: tuple[str, str], featured: tuple[str, ...]) -> Arrays:
    """Return the arrays of a survey for the group of one level of one variable."""
    codebook, allocation = survey.codebook, survey.codebook.allocation
    if allocation is None or allocation.money is None:
        raise ValueError("the survey splits no money")
    controls = {
        one.id: survey.numeric(one.id)[:, None]
        if one.kind == "numeric"
        else _dummies(survey, one.id)
        for one in codebook.with_role("control")
    }
    focal, one = survey.numeric(FOCAL), np.ones(survey.n)
    other = _dummies(survey, MODERATOR)[:, 0]
    rest = [columns for id, columns in controls.items() if id != MODERATOR]
    drawn = np.random.default_rng(ANY_SEED).standard_normal((2, DRAWS))
    answered = np.all([_known(survey, id) for id in (FOCAL, *controls)], axis=0)
    level = codebook.variable(group[0]).group_codes.index(group[1])
    return Arrays(
        inside=np.asarray(survey.codes(group[0]) == level),
        money=survey.outcomes() * (allocation.money / allocation.total),
        answered=answered,
        moderated=answered & _known(survey, MODERATOR),
        X=np.column_stack([one, focal, *controls.values()]),
        Z=np.column_stack([one, focal, other, focal * other, *rest]),
        featured=tuple(codebook.outcome_ids.index(part) for part in featured),
        directions=drawn / np.sqrt((drawn**2).sum(axis=0)),
    )


def work(own: Arrays) -> Answer:
    """Return every number of the seven analyses."""
    sides = own.inside, ~own.inside
    focal = own.X[:, 1]
    found = [_means([focal[side, None] for side in sides])]
    found.append(_means([own.money[side] for side in sides]))
    modelled = [side & own.answered for side in sides]
    fits = [_fit(own.X[side], own.money[side]) for side in modelled]
    found.append(
        _compared(fits, [fit.coefficients[1] for fit in fits], [fit.inverse[1, 1] for fit in fits])
    )
    for side in sides:
        counts = np.unique(focal[side], return_counts=True)[1]
        found.append(_alone(counts / counts.sum()))
    found.append(_moderated(own))
    both = np.concatenate(found)
    return Answer(both[:, 0], both[:, 1])


@dataclass(frozen=True, eq=False)
class _Fit:
    """Least squares: coefficients (k, p), inverse of X'X (k, k), residual squares (p,), df."""

    coefficients: Floats
    inverse: Floats
    squares: Floats
    df: int


def _fit(X: Floats, Y: Floats) -> _Fit:
    inverse: Floats = np.linalg.inv(X.T @ X).astype(np.float64, copy=False)
    coefficients = inverse @ (X.T @ Y)
    residuals = Y - X @ coefficients
    squares = np.einsum("ij,ij->j", residuals, residuals)
    return _Fit(coefficients, inverse, squares, len(X) - X.shape[1])


def _means(sides: list[Floats]) -> Floats:
    fits = [_fit(np.ones((len(values), 1)), values) for values in sides]
    return _compared(
        fits, [fit.coefficients[0] for fit in fits], [fit.inverse[0, 0] for fit in fits]
    )


def _compared(fits: list[_Fit], estimates: list[Floats], scales: list[float]) -> Floats:
    """Return rows (3 p, 2): each side's own, then the difference with the pooled variance."""
    rows = [
        np.column_stack([estimate, np.sqrt(scale * fit.squares / fit.df)])
        for fit, estimate, scale in zip(fits, estimates, scales, strict=True)
    ]
    pooled = sum(fit.squares for fit in fits) / sum(fit.df for fit in fits)
    rows.append(np.column_stack([estimates[0] - estimates[1], np.sqrt(sum(scales) * pooled)]))
    return np.concatenate(rows)


def _moderated(own: Arrays) -> Floats:
    rows = own.inside & own.moderated
    Z, money = own.Z[rows], own.money[rows][:, own.featured]
    fit = _fit(Z, money)
    variance = fit.squares / fit.df
    lines = [np.tile(Z.mean(axis=0), (len(GRID), 1)) for _ in range(2)]
    for level, rows in enumerate(lines):
        rows[:, 1], rows[:, 2], rows[:, 3] = GRID, level, level * GRID
    slopes = np.zeros((2, Z.shape[1]))
    slopes[:, 1], slopes[1, 3] = 1.0, 1.0
    found = []
    for part in range(len(own.featured)):
        estimated, low = [], []
        for line in lines:
            covariance = line @ fit.inverse @ line.T * variance[part]
            estimates, errors = line @ fit.coefficients[:, part], np.sqrt(np.diagonal(covariance))
            critical = _critical(covariance, fit.df, own.directions)
            estimated.append(np.column_stack([estimates, errors]))
            low.append(_alone(estimates - critical * errors))
        found += [*estimated, *low]
    for contrasts in (slopes, slopes[1:] - slopes[:1]):
        scale = np.sqrt(np.einsum("ij,jk,ik->i", contrasts, fit.inverse, contrasts))
        for part in range(len(own.featured)):
            estimates = contrasts @ fit.coefficients[:, part]
            found.append(np.column_stack([estimates, scale * np.sqrt(variance[part])]))
    return np.concatenate(found)


def _critical(covariance: Floats, df: int, directions: Floats) -> float:
    """Return the sup-t critical value of a straight line: its contrasts have two dimensions."""
    values, vectors = np.linalg.eigh(covariance)
    loadings = vectors[:, -2:] * np.sqrt(values[-2:])
    loadings /= np.sqrt((loadings**2).sum(axis=1))[:, None]
    reach = np.concatenate(
        [
            np.abs(loadings @ directions[:, start : start + BLOCK]).max(axis=0)
            for start in range(0, DRAWS, BLOCK)
        ]
    )
    counts = np.bincount(np.minimum((reach * BINS).astype(np.int64), BINS - 1), minlength=BINS)
    squares = ((np.arange(BINS) + 0.5) / BINS) ** 2
    low, high = 1.0, 10.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        beyond = counts @ (df / (df + middle**2 / squares)) ** (df / 2) / DRAWS
        low, high = (middle, high) if beyond > 1 - LEVEL else (low, middle)
    return low


def _alone(values: Floats) -> Floats:
    return np.column_stack([values, np.ones(len(values))])


def _dummies(survey: Survey, id: str) -> Floats:
    codes = survey.codes(id)
    return (codes[:, None] == np.unique(codes[codes >= 0])[None, 1:]).astype(np.float64)


def _known(survey: Survey, id: str) -> Mask:
    if survey.codebook.variable(id).kind == "numeric":
        return np.asarray(np.isfinite(survey.numeric(id)))
    return np.asarray(survey.codes(id) >= 0)
