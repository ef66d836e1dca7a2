"""Whether what is not shown is too small to matter: bounds in an outcome's unit, and verdicts."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats
from analysis.engine.equivalence import verdicts
from analysis.model.columns import focal_of
from analysis.model.groups import MINIMUM
from analysis.model.lens import margin_of
from analysis.model.outcomes import outcomes_of
from analysis.model.query import Margin, Query
from analysis.model.result import Analysis, Result
from data.survey.survey import Survey

JUDGED = ("bound", "mde", "p_equivalence", "equivalence")
"""The columns that `judged` adds to an estimate's."""
SLOPE, MEAN = "slope", "mean"
"""What an estimate is: an effect of one more focal point, or a difference between means."""
POINTS_OF_FOCAL = 2.0
"""Standard deviations of a variable between two groups of one size, whose code has d = 2 r."""


def judged(
    contrast: str = "", *, side: str = "", ends: tuple[str, str] = ("conf_low", "conf_high")
) -> Callable[[Analysis], Analysis]:
    """Add the columns JUDGED to the table of an analysis, from its estimates and standard errors.

    `contrast` is SLOPE or MEAN; without it the table has its bounds already. Only rows of a `side`
    are judged, where one is named. The interval between `ends` decides, so that the verdict rests
    on what is drawn; see `engine.equivalence.verdicts`. Rows of few people have none.
    """

    def decorate(function: Analysis) -> Analysis:
        @wraps(function)
        def ask(survey: Survey, query: Query) -> Result:
            found = function(survey, query)
            if found.refusal is not None:
                return found
            table = found.table.copy(deep=False)
            if contrast:
                table["bound"] = _bounds(survey, query, table, contrast)
            if side:
                table["bound"] = table["bound"].where(table["side"] == side)
            return replace(found, table=_judged(table, ends))

        return ask

    return decorate


def bound_of(survey: Survey, query: Query, variable: str, contrast: str) -> float:
    """Return what is too small to matter of an outcome, or of another variable, in its own unit.

    A margin in money or in points of the total holds under the lenses that keep these; elsewhere
    the default stands in its place. Spreads are those of everybody who answered, so that no filter
    moves the bound.
    """
    margin, lens = query.specification.margin, query.specification.lens
    block = survey.codebook.outcomes
    of_outcome = block is not None and variable in block.ids
    known = margin_of(margin, block, lens) if of_outcome else None
    if known is not None:
        return known
    size = margin.size if margin.unit == "sd" else Margin().size
    own = spread_of(survey, variable, lens if of_outcome else "")
    if contrast == MEAN:
        return POINTS_OF_FOCAL * size * own
    return size * own / spread_of(survey, focal_of(survey, query), "")


def spread_of(survey: Survey, variable: str, lens: str) -> float:
    """Return the (weighted) standard deviation of an outcome under a lens, or of a number.

    The `lens` of a number is "". NaN where it has none, as the levels of a factor.
    """
    return survey.keep((variable, lens), lambda: _spread(survey, variable, lens), "spreads")


def _spread(survey: Survey, variable: str, lens: str) -> float:
    if lens:
        outcomes = outcomes_of(survey, lens)
        values = outcomes.values[:, outcomes.ids.index(variable)]
    elif survey.codebook.variable(variable).kind == "numeric":
        values = survey.numeric(variable)
    else:
        return float("nan")
    weight = survey.weights()
    weight = np.ones(len(values)) if weight is None else np.nan_to_num(weight)
    known = np.isfinite(values) & (weight > 0)
    if known.sum() < MINIMUM:
        return float("nan")
    values, weight = values[known], weight[known]
    mean, n = np.average(values, weights=weight), len(values)
    return float(np.sqrt(np.average((values - mean) ** 2, weights=weight) * n / (n - 1)))


def _bounds(survey: Survey, query: Query, table: pd.DataFrame, contrast: str) -> Floats:
    of = table["outcome" if "outcome" in table else "variable"]
    known = {name: bound_of(survey, query, name, contrast) for name in dict.fromkeys(of)}
    return np.array([known[name] for name in of], dtype=float)


def _judged(table: pd.DataFrame, ends: tuple[str, str]) -> pd.DataFrame:
    """Return the table with verdicts on every row that has a bound."""
    bound = table["bound"].to_numpy(dtype=float)
    asked = np.isfinite(bound) & (table["n"].to_numpy(dtype=float) >= MINIMUM)
    numbers = {
        name: table[name].to_numpy(dtype=float) for name in ("estimate", "std_error", "df", *ends)
    }
    error = np.where(asked, numbers["std_error"], np.nan)
    drawn = numbers[ends[0]], numbers[ends[1]]
    found = verdicts(numbers["estimate"], error, numbers["df"], drawn, bound)
    return table.assign(bound=np.where(asked, bound, np.nan), **found)
