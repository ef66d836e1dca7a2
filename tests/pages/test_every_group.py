"""Every level of every variable through every page: the dashboard always, a twelfth of the others.

In one language by turns; a quarter of the levels in the others as well.

A sentence claims a difference if and only if the interval that decides, adjusted for the number of
tests of its card, is drawn clear of zero.
"""

import pandas as pd
import pyarrow.parquet as pq
import pytest

from data.codebook.codebook import load_codebook
from data.survey.load import bundled_surveys
from data.survey.survey import Survey
from tests.pages.claimed import card_tests, check_cards, check_mean
from tests.pages.reading import wrong
from tests.pages.visits import Visit
from tests.sampling import sample
from ui.frame.registry import PAGES
from ui.language.text import languages

CODEBOOK = load_codebook(next(path for path in bundled_surveys() if path.name == "guangdong_2023"))
VARIABLES = [variable.id for variable in CODEBOOK.with_role("group")]
LEVELS = [(name, code) for name in VARIABLES for code in CODEBOOK.variable(name).group_codes]
FIRST = "dashboard"
EVERY = [(*level, row.id) for level in LEVELS for row in PAGES if row.id != FIRST]
WALKED = set(sample(EVERY, 1 / 12, "every group, every page", by=lambda case: case[2]))
SPOKEN = set(sample(LEVELS, 1 / 4, "every group in the other languages", by=lambda level: level[0]))


@pytest.fixture(scope="module")
def answers(survey: Survey) -> pd.DataFrame:
    """Return the survey's file as pandas reads it: counts that owe nothing to the app's readers."""
    assert survey.folder is not None
    return pq.read_table(survey.folder / survey.codebook.file).to_pandas()


def counted(survey: Survey, answers: pd.DataFrame, name: str, code: str) -> int:
    """Return how many people have a level or stand in a band."""
    variable = survey.codebook.variable(name)
    column = answers[variable.column]
    band = {band.code: band for band in variable.bands}.get(code)
    if band is not None:
        return int(column.between(band.low, band.high).sum())
    return int((column.astype("Int64").astype("string") == code).sum())


def check_page(visit: Visit, group: dict[str, list[str]]) -> None:
    """Check what holds on every page and for every group."""
    assert [error.message for error in visit.app.exception] == []
    assert [error.value for error in visit.app.error] == []
    assert visit.group == group
    assert list(wrong(visit.all_text())) == []


def check_count(visit: Visit, n: int) -> None:
    """Check what holds on every page that shows something of the survey."""
    assert visit.people() == visit.words("filter.people", n=f"{n:,}", people="workers")
    assert visit.banner()


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.xdist_group(f"group of {name}")) for name in VARIABLES],
)
def test_every_level_through_every_page(survey: Survey, answers: pd.DataFrame, name: str) -> None:
    met = 0
    for place, code in enumerate(survey.codebook.variable(name).group_codes):
        n = counted(survey, answers, name, code)
        assert n >= 10
        group = {name: [code]}
        tests = card_tests(survey, ((name, (code,)),))
        first, *others = languages()[:: 1 if place % 2 else -1]  # by turns: half the time
        visit = None
        for row in PAGES:
            if row.id != FIRST and (name, code, row.id) not in WALKED:
                continue
            visit = visit.go(row.id) if visit else Visit(row.id, first, group)
            check_page(visit, group)
            if row.of_survey:
                check_count(visit, n)
            met += check_cards(visit, survey, tests) if row.id == FIRST else 0
            if row.id == "risk":
                check_mean(visit, survey, ((name, (code,)),))
        for language in others if (name, code) in SPOKEN else ():
            visit.speak(language).go(FIRST)
            check_page(visit, group)
            check_count(visit, n)
            met += check_cards(visit, survey, tests)
    assert met > 0, "no claim at all: these checks would hold for an app that never claims"
