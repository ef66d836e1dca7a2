"""What is measured on the main survey and its siblings, through the functions behind the pages."""

from functools import cache

import numpy as np

from analysis.model.query import Query, Specification
from analysis.model.result import Result
from analysis.questions.effects import outcome_effects
from analysis.questions.interactions import slopes
from analysis.questions.means import focal_by
from analysis.replication.tables import replicate
from data.survey.load import load_survey, sibling_files
from data.survey.survey import Survey
from generator.published import PUBLISHED

FOLDER = PUBLISHED.parent
FILES = sibling_files(FOLDER)
OTHERS = ("student_training", "basic_income", "firm_subsidy")
MODELLED = ("unemployment_benefit", "upskilling")


@cache
def opened(file: str | None) -> Survey:
    """Return a sibling; None is the main survey."""
    return load_survey(FOLDER, file=file)


@cache
def replicated(file: str | None) -> Result:
    """Return its numbers beside the published ones."""
    return replicate(opened(file), Query())


@cache
def measured(file: str | None) -> dict[str, float]:
    """Return what the paper leaves open, in one survey.

    `effect`: yuan per point of risk; `insured`, `uninsured`, `group`: ln points per point of risk;
    `risk`: difference in points of risk; all else shares.
    """
    survey = opened(file)
    risk, amounts = survey.numeric("risk"), survey.outcomes()
    found = {"treated": float((risk > risk.mean()).mean())}
    query = Query(specification=Specification(focal="risk"))
    table = outcome_effects(survey, query).table
    found |= {f"effect {row.outcome}": row.estimate for row in table.itertuples()}
    for by in ("hukou", "origin", "pension"):
        query = Query(specification=Specification(focal="risk", by=by))
        low, high = focal_by(survey, query).table["estimate"]
        found[f"risk {by}"] = high - low
    for moderator in ("pension", "origin_hukou"):
        specification = Specification("risk", MODELLED, moderator=moderator, lens="ln")
        table = slopes(survey, Query(specification=specification)).table
        found |= {
            f"slope {row.outcome} {moderator} {row.level}": row.estimate
            for row in table.itertuples()
        }
    groups = np.bincount(survey.codes("origin_hukou"), minlength=4) / survey.n
    found |= {f"group {place}": float(share) for place, share in enumerate(groups)}
    found["even splits"] = float((amounts == 20).all(1).mean())
    found["odd amounts"] = float((amounts % 5 != 0).mean())
    found["zeros"] = float((amounts == 0).mean())
    found["all-in"] = float((amounts == 100).any(1).mean())
    return found
