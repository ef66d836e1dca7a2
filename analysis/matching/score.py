"""The propensity score: each person's probability of treatment, by logit."""

import warnings
from dataclasses import dataclass

import numpy as np
from statsmodels.discrete.discrete_model import Logit
from statsmodels.tools.sm_exceptions import (
    ConvergenceWarning,
    HessianInversionWarning,
    PerfectSeparationError,
    PerfectSeparationWarning,
)

from analysis.arrays import Floats, Mask


class NoPropensity(Exception):
    """The logit of treatment has no finite solution, or one side is empty."""


@dataclass(frozen=True, eq=False)
class Propensity:
    """The logit of treatment: `scores` (n,) in 0 to 1, `coefficients` (k,)."""

    scores: Floats
    coefficients: Floats


def propensity(X: Floats, treated: Mask, start: Floats | None = None) -> Propensity:
    """Return each person's probability of treatment, by logit on `X` (n, k) with its constant.

    Columns are scaled for the iteration, which begins at the coefficients `start` (k,). Raises
    NoPropensity when the columns separate treated from controls, when they depend on each other, or
    when one side is empty.
    """
    if treated.all() or not treated.any():
        raise NoPropensity("one side is empty")
    scale = np.sqrt((X**2).mean(axis=0))
    scale[scale == 0] = 1.0
    first = None if start is None else start * scale
    try:
        # Where no solution is finite, the iteration overflows before it gives up.
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            for kind in (ConvergenceWarning, HessianInversionWarning, PerfectSeparationWarning):
                warnings.simplefilter("error", kind)
            model = Logit(treated.astype(float), X / scale)
            fitted = model.fit(start_params=first, disp=0, tol=1e-12)
    except (
        np.linalg.LinAlgError,
        ConvergenceWarning,
        HessianInversionWarning,
        PerfectSeparationWarning,
        PerfectSeparationError,
    ) as error:
        raise NoPropensity("the logit has no finite solution") from error
    return Propensity(np.asarray(fitted.predict()), np.asarray(fitted.params) / scale)
