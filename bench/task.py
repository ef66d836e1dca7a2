"""The work that is timed: one filter change on the interactions page, and its answer as numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats
from analysis.model.query import Query, Specification
from analysis.questions.interactions import STEPS
from data.study.published import SURVEYS
from data.survey.load import load_survey
from data.survey.survey import Survey

FOCAL, MODERATOR, LEVELS = "risk", "pension", ("1", "2")
PARTS = (
    "student_training",
    "upskilling",
    "unemployment_benefit",
    "basic_income",
    "firm_subsidy",
)
NUMBERS = ("skill", "ln_income")
FACTORS = ("firm_ownership", "firm_size", "firm_region", "education", "age_group")
FIRM = "firm"
GRID = np.linspace(1.0, 5.0, STEPS)
QUERY = Query(
    specification=Specification(
        focal=FOCAL, moderator=MODERATOR, lens="amount", controls="all", std_errors="CR1"
    )
)


@dataclass(frozen=True, eq=False)
class Answer:
    """Estimates and standard errors, both (rows, outcomes), one row a quantity.

    Rows: the predictions at every step of GRID, level by level; the slope of every level; the
    difference between the other level's slope and the reference's.
    """

    estimates: Floats
    std_errors: Floats


@dataclass(frozen=True)
class Contender:
    """Somebody who does the work: `prepare` is not timed, `work` is, `answer` reads its outcome."""

    name: str
    runs: int
    prepare: Callable[[], Any]
    work: Callable[[Any], Any]
    answer: Callable[[Any], Answer]


def bundled() -> Survey:
    """Return the simulated survey that comes with the product."""
    return load_survey(SURVEYS / "guangdong_2023")


def people_of(survey: Survey) -> pd.DataFrame:
    """Return the people of the model, one row each: numbers as floats, factors as integer codes.

    ValueError when the survey's controls or parts are not the ones written above.
    """
    controls = {variable.id for variable in survey.codebook.with_role("control")} - {MODERATOR}
    if controls != {*NUMBERS, *FACTORS} or survey.codebook.outcome_ids != PARTS:
        raise ValueError("the survey's controls or parts changed: write them into bench/task.py")
    columns: dict[str, Floats] = {name: survey.numeric(name) for name in (FOCAL, *NUMBERS)}
    for name in (MODERATOR, *FACTORS):
        known = np.array([float(code) for code in survey.codebook.variable(name).group_codes])
        places = survey.codes(name)
        columns[name] = np.where(places >= 0, known[places], np.nan)
    allocation, clusters = survey.codebook.allocation, survey.clusters()
    if allocation is None or allocation.money is None or clusters is None:
        raise ValueError("the survey lacks an allocation of money or a cluster")
    money = survey.outcomes() * (allocation.money / allocation.total)
    columns |= dict(zip(PARTS, money.T, strict=True))
    columns[FIRM] = np.where(clusters >= 0, clusters, np.nan)
    people = pd.DataFrame(columns).dropna().reset_index(drop=True)
    return people.astype(dict.fromkeys((MODERATOR, *FACTORS, FIRM), int))
