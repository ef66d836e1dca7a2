"""The propensity score: each person's probability of treatment, by logit."""

import warnings
from dataclasses import dataclass

import numpy as np
from scipy.linalg import qr, solve_triangular
from statsmodels.discrete.discrete_model import Logit
from statsmodels.tools.sm_exceptions import (
    ConvergenceWarning,
    HessianInversionWarning,
    PerfectSeparationError,
    PerfectSeparationWarning,
)

from analysis.engine.arrays import Floats, Mask
from analysis.engine.ols import RankDeficient, check_rank


class NoPropensity(Exception):
    """The logit of treatment has no finite solution, or one side is empty."""


@dataclass(frozen=True, eq=False)
class Propensity:
    """The logit of treatment: `scores` (n,) in 0 to 1, `coefficients` (k,)."""

    scores: Floats
    coefficients: Floats


def propensity(X: Floats, treated: Mask, start: Floats | None = None) -> Propensity:
    """Return each person's probability of treatment, by logit on `X` (n, k) with its constant.

    The iteration runs on an orthonormal basis of the columns, so that powers and products of large
    numbers do not stall it, and begins at the coefficients `start` (k,). Raises NoPropensity when
    the columns separate treated from controls, when they depend on each other, or when one side is
    empty.
    """
    if treated.all() or not treated.any():
        raise NoPropensity("one side is empty")
    scale = np.sqrt((X**2).mean(axis=0))
    scale[scale == 0] = 1.0
    q, r = qr(X / scale, mode="economic", check_finite=False)
    size = np.sqrt(len(X))
    try:
        check_rank(r)
        first = None if start is None else r @ (start * scale) / size
        # Where no solution is finite, the iteration overflows before it gives up.
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            for kind in (ConvergenceWarning, HessianInversionWarning, PerfectSeparationWarning):
                warnings.simplefilter("error", kind)
            model = Logit(treated.astype(float), q * size)
            fitted = model.fit(start_params=first, disp=0, tol=1e-12)
    except (
        RankDeficient,
        np.linalg.LinAlgError,
        ConvergenceWarning,
        HessianInversionWarning,
        PerfectSeparationWarning,
        PerfectSeparationError,
    ) as error:
        raise NoPropensity("the logit has no finite solution") from error
    coefficients = solve_triangular(r, size * np.asarray(fitted.params), check_finite=False)
    return Propensity(np.asarray(fitted.predict()), coefficients / scale)


def decided(X: Floats, treated: Mask) -> Mask:
    """Return bool (n,): whose side is told by one column of two values alone.

    Nobody of the other side shares the value, so these people have no counterpart and the logit no
    finite coefficient; without them others may be told in turn. Stata's logit leaves out the same.
    """
    out = np.zeros(len(X), dtype=bool)
    while True:
        found = out.copy()
        for column in X.T:
            own = column[~out]
            if not len(own) or own.min() == own.max():
                continue
            if not ((own == own.min()) | (own == own.max())).all():
                continue
            for value in (own.min(), own.max()):
                who = ~out & (column == value)
                if treated[who].all() or not treated[who].any():
                    found |= who
        if (found == out).all():
            return out
        out = found
