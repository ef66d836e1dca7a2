"""The effect on the treated and its analytical standard error."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.arrays import Floats
from analysis.matching.match import Matching


@dataclass(frozen=True)
class Effect:
    """The average effect on the treated, with its analytical standard error and normal p value."""

    estimate: float
    std_error: float
    p_value: float


def effect_on_treated(outcome: Floats, matching: Matching) -> Effect:
    """Return the matched treated's mean of `outcome` (n,) minus the weighted controls'.

    The standard error is sqrt(var_t / n_t + sum(w^2) var_c), variances of the matched treated and
    of the controls: it takes the score as known.
    """
    treated, controls = outcome[matching.used], outcome[~matching.treated]
    weights = matching.control_weights[~matching.treated]
    estimate = float(treated.mean() - weights @ controls)
    variance = treated.var(ddof=1) / len(treated) + (weights**2).sum() * controls.var(ddof=1)
    error = float(np.sqrt(variance))
    p_value = float(2 * stats.norm.sf(abs(estimate) / error)) if error > 0 else float("nan")
    return Effect(estimate, error, p_value)
