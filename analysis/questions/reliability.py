"""The items behind a scale: their means, their correlations, and how reliable the scale is."""

import numpy as np
import pandas as pd
from scipy import stats

from analysis.engine.arrays import Floats
from analysis.engine.inference import LEVEL
from analysis.model.columns import focal_of
from analysis.model.declaration import Use
from analysis.model.groups import members
from analysis.model.query import Query
from analysis.model.result import ESTIMATE, Note, Refused, Result, answers, tidy, unique
from analysis.model.sample import Sample, answered, draw
from analysis.model.status import statuses
from analysis.questions.measure import Measure, describe
from data.survey.survey import Survey


@answers(
    keys=("variable",),
    values=ESTIMATE,
    needs=("focal", "items"),
    use=Use(means=True),
    ranged="",
)
def item_means(survey: Survey, query: Query) -> Result:
    """Return the group's mean of each item of the focal scale, each over those who answered it."""
    items, std_errors = _items(survey, query), query.specification.std_errors
    notes: list[Note] = []
    frames, count = [], 0
    for item in items:
        sample = draw(survey, members(survey, query), answered(survey, [item]), std_errors)
        measure = Measure((item,), survey.numeric(item)[:, None])
        numbers = describe(sample, sample.of(measure.values), std_errors, measure.proportions)
        status = statuses(survey, query, "mean", [item], list(numbers["estimate"]))
        frames.append(tidy({"variable": item}, numbers, len(sample.rows), status))
        notes += sample.notes
        count = max(count, len(sample.rows))
    return Result(pd.concat(frames, ignore_index=True), count, unique(notes))


@answers(
    keys=("variable", "other"),
    values=("estimate", "conf_low", "conf_high", "n", "status"),
    needs=("focal", "items"),
    use=Use(),
    ranged="",
)
def item_correlations(survey: Survey, query: Query) -> Result:
    """Return Pearson's correlation of every pair of items, over complete answers.

    Rows: variable, other (each pair once, in the scale's order), with Fisher's 95 % interval.
    """
    items = _items(survey, query)
    sample, values = _complete(survey, query, items)
    matrix = correlation(values, sample.weight)
    first, second = np.triu_indices(len(items), 1)
    estimate = matrix[first, second]
    half = stats.norm.ppf(0.5 + LEVEL / 2) / np.sqrt(max(sample.effective - 3, 1))
    # A correlation of one has no finite transform: its interval is the point.
    inside = np.abs(estimate) < 1
    turned = np.arctanh(np.where(inside, estimate, 0.0))
    table = pd.DataFrame(
        {
            "variable": [items[place] for place in first],
            "other": [items[place] for place in second],
            "estimate": estimate,
            "conf_low": np.where(inside, np.tanh(turned - half), estimate),
            "conf_high": np.where(inside, np.tanh(turned + half), estimate),
            "n": len(values),
        }
    )
    table["status"] = statuses(survey, query, "", list(table["variable"]), list(estimate))
    return Result(table, len(values), sample.notes)


@answers(
    keys=("variable",),
    values=("items", "estimate", "conf_low", "conf_high", "n", "status"),
    needs=("focal", "items"),
    use=Use(),
    ranged="",
)
def reliability(survey: Survey, query: Query) -> Result:
    """Return Cronbach's alpha of the focal scale over complete answers, with Feldt's interval.

    Bounds 1 - (1 - alpha) F(n - 1, (n - 1)(k - 1)); Feldt 1965, Psychometrika 30, 357-370.
    """
    focal, items = focal_of(survey, query), _items(survey, query)
    sample, values = _complete(survey, query, items)
    alpha = cronbach(values, sample.weight)
    low, high = feldt(alpha, sample.effective, len(items))
    table = pd.DataFrame(
        {
            "variable": [focal],
            "items": [len(items)],
            "estimate": [alpha],
            "conf_low": [low],
            "conf_high": [high],
            "n": [len(values)],
            "status": statuses(survey, query, "", [focal], [alpha]),
        }
    )
    return Result(table, len(values), sample.notes)


def covariance(values: Floats, weight: Floats | None) -> Floats:
    """Return the (weighted) covariance matrix (k, k) of `values` (n, k)."""
    return np.asarray(np.atleast_2d(np.cov(values, rowvar=False, aweights=weight)))


def correlation(values: Floats, weight: Floats | None) -> Floats:
    """Return the (weighted) correlation matrix (k, k) of `values` (n, k); NaN for a constant."""
    spread = covariance(values, weight)
    size = np.sqrt(np.diagonal(spread))
    size = np.where(size > 0, size, np.nan)
    return np.asarray(np.clip(spread / np.outer(size, size), -1.0, 1.0))


def cronbach(values: Floats, weight: Floats | None) -> float:
    """Return Cronbach's alpha of items (n, k): k/(k-1) (1 - sum of variances / variance of sum)."""
    spread = covariance(values, weight)
    k, total = len(spread), float(spread.sum())
    return float(k / (k - 1) * (1 - np.trace(spread) / total)) if total > 0 else float("nan")


def feldt(alpha: float, n: float, items: int) -> tuple[float, float]:
    """Return the 95 % bounds of alpha from n complete answers to a number of items."""
    degrees = n - 1, (n - 1) * (items - 1)
    upper, lower = stats.f.ppf(np.array([0.5 + LEVEL / 2, 0.5 - LEVEL / 2]), *degrees)
    return 1 - (1 - alpha) * float(upper), 1 - (1 - alpha) * float(lower)


def _items(survey: Survey, query: Query) -> tuple[str, ...]:
    focal = focal_of(survey, query)
    scale = survey.codebook.variable(focal).scale
    if scale is None or len(scale.items) < 2:
        raise Refused("no_scale", variable=focal)
    return scale.items


def _complete(survey: Survey, query: Query, items: tuple[str, ...]) -> tuple[Sample, Floats]:
    sample = draw(survey, members(survey, query), answered(survey, items), "classical")
    return sample, np.column_stack([sample.of(survey.numeric(item)) for item in items])
