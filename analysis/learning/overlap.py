"""Two slopes' intervals, whether they overlap, and what that says of the difference."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from analysis.engine.power import critical, smallest_found
from analysis.model.contrasts import difference_rows, slope_rows
from analysis.model.declaration import Use
from analysis.model.facts import Fact, single
from analysis.model.query import Query
from analysis.model.regression import Model, fit, numbers
from analysis.model.result import ESTIMATE, Result, answers
from analysis.questions.interactions import counts, finish, frame_of, own_models
from data.survey.survey import Survey


@dataclass(frozen=True)
class Touching:
    """When two 95 % intervals just touch: the `difference` of the estimates, its t value and p."""

    difference: float
    statistic: float
    p_value: float


def touching(one: float, other: float, both: float, df: float) -> Touching:
    """Return when the intervals of two estimates touch: standard errors, that of their difference.

    The half-widths add up, while the standard error of a difference of independent estimates is
    sqrt(one^2 + other^2). With equal ones |t| is sqrt(2) times the critical value: 2.77 for 1.96
    (Schenker and Gentleman 2001, The American Statistician 55, 182-186). NaN without an error.
    """
    if not (both > 0 and df > 0):
        return Touching(float("nan"), float("nan"), float("nan"))
    difference = critical(df) * (one + other)
    statistic = difference / both
    return Touching(difference, statistic, float(2 * stats.t.sf(statistic, df)))


def overlapping(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Return whether two intervals (low, high) share a point."""
    return max(one[0], other[0]) <= min(one[1], other[1])


@answers(
    keys=("kind", "level", "reference", "outcome"),
    values=ESTIMATE,
    needs=("focal", "outcomes", "moderator"),
    use=Use(moderator=True),
    ranged="estimate",
)
def overlap(survey: Survey, query: Query) -> Result:
    """Return the slopes of the reference and the first compared level, and their difference.

    Rows: slope (reference, level), slope_difference. Facts, of the first outcome: overlap and shown
    (1 or 0: the slopes' intervals overlap; the difference's excludes zero), critical (t value),
    touch, touch_statistic, touch_p (see Touching), least (the smallest difference that is shown)
    and found (the smallest that four in five such surveys show).
    """
    own = own_models(survey, query)
    frames = [frame for model in own for frame in _frames(survey, query, model)]
    table = pd.concat(frames, ignore_index=True)
    return finish(
        survey, query, frames, own, _facts(table[table["outcome"] == table["outcome"][0]])
    )


def _frames(survey: Survey, query: Query, model: Model) -> list[pd.DataFrame]:
    rows = np.vstack([slope_rows(model)[:2], difference_rows(model)[:1]])
    found = numbers(model, fit(model, query.specification.std_errors).linear(rows))
    size, parts = counts(model)[:2], len(model.parts)
    first, second = model.levels[:2]
    apart = {
        "slope": ((first, second), size, slice(0, 2 * parts)),
        "slope_difference": ((second,), size.min(keepdims=True), slice(2 * parts, 3 * parts)),
    }
    return [
        frame_of(
            survey,
            query,
            model,
            {"kind": [kind] * len(levels), "level": levels, "reference": [first] * len(levels)},
            {name: column[where] for name, column in found.items()},
            n,
            kind,
        )
        for kind, (levels, n, where) in apart.items()
    ]


def _facts(table: pd.DataFrame) -> tuple[Fact, ...]:
    one, other, both = table.to_dict("records")
    df, error = both["df"], both["std_error"]
    touch = touching(one["std_error"], other["std_error"], error, df)
    ends = [(row["conf_low"], row["conf_high"]) for row in (one, other)]
    facts = {
        "overlap": overlapping(*ends),
        "shown": both["conf_low"] > 0 or both["conf_high"] < 0,
        "critical": critical(df),
        "touch": touch.difference,
        "touch_statistic": touch.statistic,
        "touch_p": touch.p_value,
        "least": critical(df) * error,
        "found": smallest_found(error, df),
    }
    return single(**facts)
