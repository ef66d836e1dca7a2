"""Two visits with surveys of their own: no value crosses from one to the other, none is stale.

The files have 60,000 rows and differ in one row, which Streamlit's hashing of large frames does not
look at; a third visit opens the bytes of the first under another codebook.
"""

import hashlib
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from streamlit.runtime.caching.cache_type import CacheType
from streamlit.runtime.caching.hashing import update_hash

from analysis.diagnostics.bins import binned
from analysis.diagnostics.gap import gap
from analysis.learning.formula import formula
from analysis.model.comparison import Comparison
from analysis.model.declaration import declared
from analysis.model.groups import headcount
from analysis.model.query import Query, Specification
from analysis.model.result import Analysis, Result, answers
from analysis.questions.claims import claims_by_card
from analysis.questions.crossing import crossing
from analysis.questions.distribution import answer_styles, focal_distribution, outcome_distribution
from analysis.questions.effects import outcome_effects, ranking
from analysis.questions.interactions import (
    predictions,
    slope_differences,
    slopes,
    slopes_by_std_errors,
)
from analysis.questions.lead import lead
from analysis.questions.line_bands import line_bands
from analysis.questions.means import compare_focal, compare_outcomes, focal_by, outcomes_by
from data.parse.parsed import Header, Parsed
from data.reading.folder import MemoryFolder
from data.survey.load import survey_of
from data.survey.survey import Survey
from tests.factory import codebook, factor, numeric
from tests.ui.visits import visiting
from ui.door import compute as door
from ui.door.compute import compute

N = 60_000
ANALYSES: tuple[Analysis, ...] = (
    *(headcount, compare_focal, focal_by, focal_distribution, compare_outcomes, outcomes_by),
    *(outcome_distribution, answer_styles, outcome_effects, ranking, lead, slopes, claims_by_card),
    *(slope_differences, slopes_by_std_errors, predictions, crossing, formula, line_bands),
    *(gap, binned),
)
QUERY = Query(
    comparison=Comparison((("c3", ("1", "2")),)),
    specification=Specification(focal="c2", by="c3", moderator="c3", outcomes=("c0", "c1")),
)


def frame() -> pd.DataFrame:
    """Return the answers of 60,000 people: two amounts, a risk from 1 to 5, and a sex."""
    dice = np.random.default_rng(11)
    risk, sex = dice.integers(1, 6, N), dice.integers(1, 4, N)
    schools = np.clip(50 + 3 * risk * (sex - 2) + dice.normal(0, 9, N).round(), 0, 100)
    return pd.DataFrame({"c0": schools, "c1": 100 - schools, "c2": risk, "c3": sex})


def hashed(table: pd.DataFrame) -> bytes:
    """Return what Streamlit's own hashing makes of a frame."""
    digest = hashlib.new("md5", usedforsecurity=False)
    update_hash(table, digest, CacheType.DATA, frame)
    return digest.digest()


def opened(table: pd.DataFrame, levels: str = "123") -> Survey:
    """Return the survey that a visit makes of a table, private to it."""
    headers = tuple(Header(name) for name in ("schools", "roads", "risk", "sex"))
    digest = hashlib.sha256(table.to_csv().encode()).hexdigest()
    parsed = Parsed(
        "answers.csv", pa.Table.from_pandas(table, preserve_index=False), headers, digest
    )
    book = codebook(
        {"c0": "schools", "c1": "roads"},
        {"id": "own_survey", "provenance": "uploaded"},
        c2=numeric(column="risk", roles=["focal"]),
        c3=factor(*levels, column="sex", roles=["group", "moderator"]),
    )
    files = {"codebook.toml": book.encode()}
    return survey_of(parsed, MemoryFolder("own", files), private=True)


@pytest.fixture(scope="module")
def tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return two tables that Streamlit's hashing of frames takes for one."""
    one = frame()
    for row in range(N):
        other = one.copy()
        other.loc[row, ["c0", "c1", "c2", "c3"]] = [0.0, 100.0, 5, 1]
        if not other.equals(one) and hashed(other) == hashed(one):
            return one, other
    raise AssertionError("Streamlit looks at every row")


@pytest.fixture(scope="module")
def surveys(tables: tuple[pd.DataFrame, pd.DataFrame]) -> dict[str, Survey]:
    """Return what three visits open: two files, and the first one's bytes remapped."""
    one, other = tables
    remapped = opened(one, "321")
    return {"first": opened(one), "second": opened(other), "third": remapped}


@pytest.fixture(autouse=True)
def empty() -> Iterator[None]:
    """Leave no cache behind."""
    yield
    for session in ("first", "second", "third"):
        with visiting(session):
            door._private.clear()


def same(found: Result, truth: Result) -> bool:
    """Return whether two results hold the same numbers."""
    tables = found.table.equals(truth.table) and found.tests.equals(truth.tests)
    return tables and found.n == truth.n and found.facts == truth.facts


def test_twenty_analyses_of_three_visits_never_meet(surveys: dict[str, Survey]) -> None:
    """Every answer, made and kept, is that of the visit's own survey: 0 of 126 cross."""
    truth = {
        (visit, analysis): door.withhold(analysis(survey, QUERY), declared(analysis).keys)
        for visit, survey in surveys.items()
        for analysis in ANALYSES
    }
    crossed = [
        (visit, analysis.__name__)
        for _ in range(2)
        for analysis in ANALYSES
        for visit, survey in surveys.items()
        if not asked(visit, analysis, survey, truth[visit, analysis])
    ]
    assert crossed == []
    told = [name for name in ANALYSES if differ(name, truth)]
    assert len(told) >= 20, "a value that crossed would be seen"


def asked(visit: str, analysis: Analysis, survey: Survey, truth: Result) -> bool:
    """Return whether a visit gets its own answer."""
    with visiting(visit):
        return same(compute(analysis, survey, QUERY), truth)


def differ(analysis: Analysis, truth: dict[tuple[str, Analysis], Result]) -> bool:
    """Return whether the two files give different answers."""
    return not same(truth["first", analysis], truth["second", analysis])


def test_surveys_are_told_apart_by_every_byte(surveys: dict[str, Survey]) -> None:
    assert len({survey.fingerprint for survey in surveys.values()}) == len(surveys)


def test_one_visit_that_maps_its_file_anew_gets_new_answers(surveys: dict[str, Survey]) -> None:
    """The same bytes in the same visit under another codebook: nothing stale is shown."""
    with visiting("first"):
        before = compute(slope_differences, surveys["first"], QUERY)
        after = compute(slope_differences, surveys["third"], QUERY)
    assert set(before.table["reference"]) == {"1"}
    assert set(after.table["reference"]) == {"2"}, "the first level that the group has"


def test_a_closure_does_not_get_through_the_door(surveys: dict[str, Survey]) -> None:
    """Two closures share a name, so that one would be given the other's answer."""

    def closure(survey: Survey, query: Query) -> Result:
        return headcount(survey, query)

    with visiting("first"), pytest.raises(ValueError, match="module"):
        compute(closure, surveys["first"], QUERY)


CALLS: list[str] = []


@answers(keys=("side",), values=("estimate", "n"), needs=(), use=None, ranged="")
def noted(survey: Survey, query: Query) -> Result:
    """Answer, and write down that the question got through."""
    CALLS.append(survey.fingerprint)
    return headcount(survey, query)


def test_what_one_visit_asked_is_not_kept_for_another(surveys: dict[str, Survey]) -> None:
    """Even the same file opened by two visits is computed in each, once."""
    for visit in ("first", "second", "first", "second"):
        with visiting(visit):
            compute(noted, surveys["first"], QUERY)
    assert len(CALLS) == 2


def test_forgetting_in_one_visit_leaves_the_other(surveys: dict[str, Survey]) -> None:
    CALLS.clear()
    for visit in ("first", "second"):
        with visiting(visit):
            compute(noted, surveys["first"], QUERY)
    with visiting("first"):
        door._private.clear()
    for visit in ("second", "first"):
        with visiting(visit):
            compute(noted, surveys["first"], QUERY)
    assert len(CALLS) == 3
