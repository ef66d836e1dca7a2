"""The focal variable's effect without and with a further variable, and that one's own."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats
from analysis.engine.cells import sum_by
from analysis.engine.fixed_effects import within
from analysis.engine.inference import inference
from analysis.engine.ols import CLUSTERED, Fit
from analysis.engine.survey_design import design_covariance
from analysis.model.columns import focal_of
from analysis.model.declaration import Use
from analysis.model.groups import known, members
from analysis.model.outcomes import outcomes_of
from analysis.model.query import Query
from analysis.model.regression import Model, fit, models_among
from analysis.model.result import ESTIMATE, Note, Result, answers, tidy, unique
from analysis.model.status import statuses
from analysis.robustness.further import further_of, without_moderators
from data.survey.survey import Survey

KINDS = ("without", "with", "change", "own", "alone")
"""The focal effect without and with the further variable among the controls, its change, the
further variable's own effect beside it, and that in the focal variable's place."""


@answers(
    keys=("kind", "variable", "outcome"),
    values=ESTIMATE,
    needs=("focal", "outcomes", "further"),
    use=Use(),
    ranged="",
)
def beside(survey: Survey, query: Query) -> Result:
    """Return the focal variable's effect without and with a further variable, and that one's own.

    Rows: kind (a word of KINDS) x chosen outcome; `variable` is whose effect a row holds. All on
    those who answered both; alone leaves the focal variable out. The change has robust standard
    errors, n/(n-k), or clustered ones, from both regressions' scores (Weesie 1999, Stata Technical
    Bulletin 52): it equals minus the further variable's own effect times how it moves with the
    focal one.
    """
    id = further_of(survey, query)
    plain = without_moderators(query)
    keep = members(survey, query) & known(survey, id)
    frames: list[pd.DataFrame] = []
    notes: list[Note] = []
    n = 0
    for model in models_among(survey, plain, keep):
        pair = _pair(survey, model, id, query.specification.std_errors)
        frames += _beside(survey, plain, model, pair, id)
        notes += model.notes
        n = max(n, len(model.X))
    alone = replace(plain, specification=replace(plain.specification, focal=id))
    also = keep & known(survey, focal_of(survey, query))
    for model in models_among(survey, alone, also):
        fitted = fit(model, query.specification.std_errors)
        frames.append(_rows(survey, alone, model, "alone", id, _column(fitted, 1), True))
    order = {kind: place for place, kind in enumerate(KINDS)}
    table = pd.concat(frames, ignore_index=True)
    table = table.sort_values("kind", key=lambda kind: kind.map(order), kind="stable")
    return Result(table.reset_index(drop=True), n, unique(notes))


@dataclass(frozen=True, eq=False)
class _Pair:
    """Two regressions of the same people: with the further variable's column last, and without."""

    short: Fit
    long: Fit


def _pair(survey: Survey, model: Model, id: str, std_errors: str) -> _Pair:
    rows = model.sample.rows
    column = survey.numeric(id)[rows][:, None]
    clusters = survey.clusters()
    if model.absorbed is not None and clusters is not None:
        column = within(column, clusters[rows], model.sample.weight)
    X, names = np.column_stack([model.X, column]), (*model.names, (id, ""))
    return _Pair(fit(model, std_errors), fit(replace(model, X=X, names=names), std_errors))


Numbers = tuple[Floats, Floats, float]
"""Estimates (p,), standard errors (p,) and degrees of freedom."""


def _column(fitted: Fit, place: int) -> Numbers:
    contrast = np.zeros((1, len(fitted.coefficients)))
    contrast[0, place] = 1.0
    linear = fitted.linear(contrast)
    return linear.estimates[0], linear.std_errors[0], float(linear.freedom[0, 0])


def _change(pair: _Pair) -> Numbers:
    """Return the focal coefficient's change when the further variable enters, with its errors."""
    estimate = pair.long.coefficients[1] - pair.short.coefficients[1]
    each = _scores(pair.long) - _scores(pair.short)
    n, k = pair.long.cells.X.shape
    if (units := pair.long.units) is not None:
        spread = np.diagonal(design_covariance(each, units))
        return estimate, np.sqrt(spread), pair.long.df
    if pair.long.std_errors in CLUSTERED and pair.long.cells.cluster is not None:
        each = sum_by(each, pair.long.cells.cluster)
        groups = float(len(each))
        factor = groups / (groups - 1.0) * (n - 1.0) / (n - k)
    else:
        factor = n / (n - k - pair.long.absorbed)
    return estimate, np.sqrt((each**2).sum(axis=0) * factor), pair.long.df


def _scores(fitted: Fit) -> Floats:
    """Return each person's part (n, p) in the error of the focal coefficient."""
    reach = fitted.cells.X @ fitted.inverse[:, 1]
    weight = 1.0 if fitted.cells.weight is None else fitted.cells.weight
    return np.asarray((reach * weight)[:, None] * fitted.residuals)


def _beside(survey: Survey, query: Query, model: Model, pair: _Pair, id: str) -> list[pd.DataFrame]:
    focal = focal_of(survey, query)
    found = {
        "without": (focal, _column(pair.short, 1)),
        "with": (focal, _column(pair.long, 1)),
        "change": (focal, _change(pair)),
        "own": (id, _column(pair.long, -1)),
    }
    return [
        _rows(survey, query, model, kind, variable, numbers, kind == "without")
        for kind, (variable, numbers) in found.items()
    ]


def _rows(
    survey: Survey,
    query: Query,
    model: Model,
    kind: str,
    variable: str,
    numbers: Numbers,
    printed: bool,
) -> pd.DataFrame:
    """Return one kind's rows for the chosen outcomes."""
    wanted = outcomes_of(survey).chosen_ids(query.specification)
    ids = [id for id in model.ids if id in wanted]
    places = [model.ids.index(id) for id in ids]
    estimate, error, df = numbers
    found = inference(estimate[places], error[places], np.full(len(places), df))
    status = statuses(survey, query, "effect" if printed else "", ids, list(found["estimate"]))
    codes = {"kind": kind, "variable": variable, "outcome": ids}
    return tidy(codes, found, len(model.X), status)
