"""Effects on the study's featured outcomes, measured as its authors measured them."""

from dataclasses import replace

from analysis.model.declaration import Use
from analysis.model.query import Query
from analysis.model.result import ESTIMATE, Result, answers, asked_again
from analysis.questions.effects import outcome_effects
from data.survey.survey import Survey


@asked_again
@answers(
    keys=("side", "outcome"),
    values=(*ESTIMATE, "r_squared", "r_squared_adjusted"),
    needs=("focal", "outcomes"),
    use=Use(),
    ranged="estimate",
    tests=(),
)
def featured_effects(survey: Survey, query: Query) -> Result:
    """Return `outcome_effects` on the featured outcomes under the lens of the study's first model.

    No rows when the study features nothing or the query looks through that lens already.
    """
    study = survey.study
    lenses = [model.lens for model in study.models if model.lens] if study else []
    outcomes = study.defaults.outcomes if study else ()
    if not lenses or not outcomes or lenses[0] == query.specification.lens:
        result = outcome_effects(survey, query)
        return Result(result.table.iloc[:0], result.n, result.notes, result.refusal)
    specification = replace(query.specification, lens=lenses[0], outcomes=outcomes)
    return outcome_effects(survey, replace(query, specification=specification))
