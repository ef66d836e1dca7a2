"""What an estimate says when it is not shown to differ from zero: too small to matter, or unknown.

Two one-sided tests (Schuirmann 1987, Journal of Pharmacokinetics and Biopharmaceutics 15, 657-680):
an effect is equivalent to zero within a bound when it is shown to lie above -bound and below bound.
"""

import numpy as np
from scipy.special import stdtr

from analysis.engine.arrays import Floats
from analysis.engine.power import MANY, OFTEN, smallest_found

EQUIVALENT, DIFFERENT, DIFFERENT_BUT_SMALL = "equivalent", "different", "different_but_small"
TOO_LITTLE, NOTHING = "too_little", ""
VERDICTS = (EQUIVALENT, DIFFERENT, DIFFERENT_BUT_SMALL, TOO_LITTLE)
"""NOTHING stands where an estimate has no standard error."""


def tost(estimate: Floats, std_error: Floats, df: Floats, bound: Floats) -> Floats:
    """Return the p values (n,) of two one-sided t tests: the larger one; NaN where undefined.

    Below e if and only if the interval of level 1 - 2e lies within -bound and bound.
    """
    error = np.where(std_error > 0, std_error, np.nan)
    return np.asarray(stdtr(np.minimum(df, MANY), (np.abs(estimate) - bound) / error))


def verdicts(
    estimate: Floats, std_error: Floats, df: Floats, ends: tuple[Floats, Floats], bound: Floats
) -> dict[str, Floats | list[str]]:
    """Return the columns mde, p_equivalence and equivalence (a word of VERDICTS) of n estimates.

    `ends` (n,) (n,) are those of the interval that decides, estimate -+ a t quantile x std_error:
    an effect is different where it excludes zero. Its level 1 - e, 95 % or adjusted for further
    comparisons, sets the error e of every test: small is what the interval of level 1 - 2e has
    within the bound, and `mde` what a test of error e finds in 80 % of such surveys.
    """
    low, high = ends
    known = np.isfinite(std_error) & (std_error > 0) & np.isfinite(low) & np.isfinite(high)
    with np.errstate(invalid="ignore", divide="ignore"):
        # Rounded, so that all intervals of one level are known to be of one.
        errors = np.round(2 * stdtr(np.minimum(df, MANY), (low - high) / (2 * std_error)), 12)
        p_values = tost(estimate, std_error, df, bound)
        differs, small = (low > 0) | (high < 0), p_values < errors
    found = np.full(len(known), np.nan)
    words = [NOTHING] * len(known)
    for place in np.flatnonzero(known):
        own = float(std_error[place]), float(df[place])
        found[place] = smallest_found(*own, OFTEN, float(errors[place]))
        words[place] = _word(bool(differs[place]), bool(small[place]))
    return {"mde": found, "p_equivalence": p_values, "equivalence": words}


def _word(differs: bool, small: bool) -> str:
    if differs:
        return DIFFERENT_BUT_SMALL if small else DIFFERENT
    return EQUIVALENT if small else TOO_LITTLE
