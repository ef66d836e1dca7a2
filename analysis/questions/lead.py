"""Which of the study's two featured outcomes leads where the focal variable is highest."""

import numpy as np

from analysis.engine.arrays import Floats
from analysis.engine.inference import inference
from analysis.engine.ols import Fit
from analysis.engine.ranks import apart
from analysis.model.comparison import GROUP
from analysis.model.contrasts import prediction_rows
from analysis.model.declaration import Use
from analysis.model.equivalence import JUDGED, MEAN, judged
from analysis.model.query import Query
from analysis.model.regression import Model, effect_models, fit
from analysis.model.result import ESTIMATE, Result, answers, asked_again, tidy
from analysis.model.rules import p_by_rule, ruled
from analysis.model.status import statuses
from analysis.questions.effects import ends_of
from data.survey.survey import Survey


@asked_again
@answers(
    keys=("side", "outcome", "other", "at"),
    values=(*ESTIMATE, *JUDGED),
    needs=("focal", "outcomes"),
    use=Use(),
    ranged="estimate",
)
@judged(MEAN)
def lead(survey: Survey, query: Query) -> Result:
    """Return the lead of the second featured outcome over the first at the highest focal value.

    One row: the difference of two adjusted predictions of one model, `outcome` minus `other`; no
    row when the study does not feature two outcomes or the lens gives each a sample of its own.
    Facts RULED of the outcome that may lead.
    """
    featured = survey.study.defaults.outcomes if survey.study else ()
    models = effect_models(survey, query)
    if len(featured) != 2 or not set(featured) <= set(models[0].ids):
        return Result(
            tidy({name: [] for name in ("side", "outcome", "other", "at")}, _none(), [], []), 0
        )
    return _difference(survey, query, models[0], featured)


def _none() -> dict[str, np.ndarray]:
    return inference(np.empty(0), np.empty(0), np.empty(0))


def _difference(survey: Survey, query: Query, model: Model, featured: tuple[str, ...]) -> Result:
    top, std_errors = max(ends_of(survey, query, model)[0]), query.specification.std_errors
    known, contrast = fit(model, std_errors), prediction_rows(model, np.array([top]))
    first, second = featured
    places = np.array([model.ids.index(second)]), np.array([model.ids.index(first)])

    def compared(own: Fit) -> dict[str, Floats]:
        linear = own.linear(contrast)
        spread, df = linear.covariance[0, :, 0, :], linear.freedom[0, :1]
        return apart(linear.estimates[0], spread, df, *places)

    def tested(rule: str) -> Floats:
        return compared(ruled(survey, known, model.sample.rows, rule))["p_value"]

    numbers = compared(known)
    facts = p_by_rule(survey, query, [(second,)], tested)
    codes = {"side": GROUP, "outcome": second, "other": first, "at": [top]}
    status = statuses(survey, query, "lead", [second], list(numbers["estimate"]))
    table = tidy(codes, numbers, len(model.X), status)
    return Result(table, len(model.X), model.notes, facts=tuple(facts))
