"""One policy against another: how the gap between two answers moves with the focal variable."""

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats
from analysis.engine.inference import inference
from analysis.engine.ols import Linear
from analysis.model.contrasts import difference_rows, slope_row, slope_rows
from analysis.model.declaration import Use
from analysis.model.query import Query
from analysis.model.regression import Model, fit, moderated_models
from analysis.model.result import ESTIMATE, Refused, Result, answers, tidy
from analysis.model.status import statuses
from analysis.questions.interactions import counts
from data.survey.survey import Survey

KEYS = ("kind", "level", "reference", "outcome", "other")


@answers(
    keys=KEYS,
    values=ESTIMATE,
    needs=("focal", "outcomes", "closed", "moderator"),
    use=Use(moderator=True),
    ranged="estimate",
)
def tradeoffs(survey: Survey, query: Query) -> Result:
    """Return by how much the gap between two chosen outcomes moves with one more focal point.

    The gap is `outcome` minus `other`, the first two of the query's outcomes, person by person
    under its lens, so its standard errors are those of a regression of the difference. Rows: kind
    average (over the levels as observed), slope (of each level) and difference (of a level's slope
    from the reference's). Refused unless two outcomes are chosen that share a sample.
    """
    model = moderated_models(survey, query)[0]
    pair = query.specification.outcomes[:2]
    if len(pair) < 2:
        raise Refused("one_outcome")
    if not set(pair) <= set(model.ids):
        raise Refused("apart")
    sign = np.zeros(len(model.ids))
    sign[model.ids.index(pair[0])], sign[model.ids.index(pair[1])] = 1.0, -1.0
    return Result(_rows(survey, query, model, sign), len(model.X), model.notes)


def _rows(survey: Survey, query: Query, model: Model, sign: Floats) -> pd.DataFrame:
    levels, size = model.levels, counts(model)
    rows = np.vstack([slope_row(model), slope_rows(model), difference_rows(model)])
    found = _combined(fit(model, query.specification.std_errors).linear(rows), sign)
    others = len(levels) - 1
    kinds = ["average"] + ["slope"] * len(levels) + ["difference"] * others
    outcome, other = query.specification.outcomes[:2]
    status = statuses(survey, query, "", [outcome] * len(kinds), list(found["estimate"]))
    codes = {
        "kind": kinds,
        "level": ["", *levels, *levels[1:]],
        "reference": [""] * (1 + len(levels)) + [levels[0]] * others,
        "outcome": outcome,
        "other": other,
    }
    n = [len(model.X), *size, *np.minimum(size[1:], size[0])]
    return tidy(codes, found, n, status)


def _combined(linear: Linear, sign: Floats) -> dict[str, Floats]:
    """Return the inference of a combination of the outcomes, `sign` (p,), at every contrast."""
    variance = np.einsum("p,mpmq,q->m", sign, linear.covariance, sign)
    errors = np.sqrt(np.maximum(variance, 0.0))
    return inference(linear.estimates @ sign, errors, linear.freedom[:, 0])
