"""How strong a hidden confounder would have to be: robustness value, benchmarks, E-value."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.engine.inference import LEVEL


@dataclass(frozen=True)
class Regressed:
    """A treatment's coefficient in a linear regression, with its residual degrees of freedom."""

    estimate: float
    std_error: float
    df: float

    @property
    def t(self) -> float:
        """Return the t statistic."""
        return self.estimate / self.std_error


@dataclass(frozen=True)
class Bound:
    """An estimate as it would be beside a confounder of a given strength.

    `of_treatment` and `of_outcome` are the partial R2 of the confounder.
    """

    of_treatment: float
    of_outcome: float
    estimate: float
    std_error: float


def partial_r2(t: float, df: float) -> float:
    """Return the share of what is left of the outcome that a regressor of this t accounts for."""
    return t**2 / (t**2 + df)


def robustness(found: Regressed, share: float = 1.0, level: float | None = None) -> float:
    """Return RV: the partial R2 with treatment and outcome that takes away `share` of the estimate.

    With `level`, say 0.05, the one after which the estimate is no longer significant at that level
    (Cinelli and Hazlett 2020, J. R. Statist. Soc. B 82, equations 19 and 20; where a confounder
    that explains the treatment alone would do, the value of Cinelli and Hazlett 2022).
    """
    f = share * abs(found.t) / np.sqrt(found.df)
    critical = 0.0
    if level is not None:
        critical = float(stats.t.ppf(1 - level / 2, found.df - 1)) / np.sqrt(found.df - 1)
    left = f - critical
    if left <= 0:
        return 0.0
    if critical > 0 and f > 1 / critical:
        return float((f**2 - critical**2) / (1 + f**2))
    return float((np.sqrt(left**4 + 4 * left**2) - left**2) / 2)


def bound(found: Regressed, of_treatment: float, of_outcome: float, times: float) -> Bound | None:
    """Return the estimate beside a confounder `times` as strong as an observed covariate.

    `of_treatment` and `of_outcome` are the covariate's partial R2 with the treatment, given the
    other covariates, and with the outcome, given those and the treatment (Cinelli and Hazlett 2020,
    section 4.4). None where no confounder can be so strong.
    """
    odds = of_treatment / (1 - of_treatment)
    hidden = times * odds
    shared = times * of_treatment**2 / ((1 - times * of_treatment) * (1 - of_treatment))
    if not (hidden < 1 and 0 <= shared < 1):
        return None
    reach = (np.sqrt(times) + np.sqrt(shared)) / np.sqrt(1 - shared)
    outcome = min(reach**2 * of_outcome / (1 - of_outcome), 1.0)
    return confounded(found, hidden, float(outcome))


def confounded(found: Regressed, of_treatment: float, of_outcome: float) -> Bound:
    """Return the estimate and its standard error beside a confounder of these partial R2.

    The confounder takes the estimate towards zero or beyond (equations 13 and 14).
    """
    bias = found.std_error * np.sqrt(found.df * of_outcome * of_treatment / (1 - of_treatment))
    ratio = (1 - of_outcome) / (1 - of_treatment) * found.df / (found.df - 1)
    return Bound(
        of_treatment=of_treatment,
        of_outcome=of_outcome,
        estimate=float(np.sign(found.estimate) * (abs(found.estimate) - bias)),
        std_error=float(found.std_error * np.sqrt(ratio)),
    )


def e_values(difference: float, std_error: float) -> tuple[float, float]:
    """Return the E-values of a standardised difference and of its interval's end nearer to zero.

    The difference d counts as the risk ratio exp(0.91 d), its interval as exp(0.91 d -+ 1.78 s)
    (VanderWeele and Ding 2017, Annals of Internal Medicine 167; Chinn 2000). 1 where the interval
    holds zero.
    """
    size = abs(difference)
    near = 0.91 * size - 1.78 * std_error
    return _e_value(float(np.exp(0.91 * size))), _e_value(float(np.exp(max(near, 0.0))))


def _e_value(ratio: float) -> float:
    return ratio + float(np.sqrt(ratio * (ratio - 1)))


ALPHA = 1 - LEVEL
"""The level at which an estimate counts as shown."""
