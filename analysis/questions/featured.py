"""Effects on the study's featured outcomes, measured as its authors measured them."""

from dataclasses import replace

from analysis.model.comparison import GROUP
from analysis.model.declaration import Use
from analysis.model.equivalence import judged
from analysis.model.query import Query
from analysis.model.result import Refused, Result, answers
from analysis.questions.claims import CLAIMED, COLUMNS, decided
from analysis.questions.effects import outcome_effects
from data.survey.survey import Survey


@answers(
    keys=("kind", "outcome"),
    values=CLAIMED,
    needs=("focal", "outcomes"),
    use=Use(),
    ranged="estimate",
)
@judged()
def featured_claims(survey: Survey, query: Query) -> Result:
    """Return the group's `outcome_effects` on the featured outcomes, tested together.

    They are seen through the lens of the study's first model; columns as in `claims_by_card`, kind
    featured_effect. No rows when the study features nothing or the query looks through that lens
    already.
    """
    study = survey.study
    lenses = [model.lens for model in study.models if model.lens] if study else []
    outcomes = study.defaults.outcomes if study else ()
    own = bool(lenses and outcomes) and lenses[0] != query.specification.lens
    if own:
        specification = replace(query.specification, lens=lenses[0], outcomes=outcomes)
        query = replace(query, specification=specification)
    result = outcome_effects(survey, query)
    if result.refusal is not None:
        raise Refused(result.refusal.code, **dict(result.refusal.params))
    kept = result.table[(result.table["side"] == GROUP) & own]
    table = decided(kept.reset_index(drop=True).assign(kind="featured_effect"))
    return Result(table[list(COLUMNS)], result.n, result.notes)
