"""Which numbers count as printed, and which as the model's own."""

from dataclasses import replace

import pytest

from analysis.model.comparison import Comparison
from analysis.model.query import Query, Specification
from analysis.model.result import Result
from analysis.model.status import statuses
from analysis.questions.effects import outcome_effects
from analysis.questions.interactions import slopes
from analysis.questions.means import compare_focal, compare_outcomes
from data.study.study import Printed
from data.survey.survey import Survey
from tests.analysis.made import weighted

RISK = Specification(focal="risk", moderator="pension", lens="ln")
EVERYONE = Query(specification=RISK)
ROW = Printed(
    statistic="effect",
    outcome="upskilling",
    lens="ln",
    focal="risk",
    moderator=None,
    level=None,
    controls="all",
    value=-0.021,
    decimals=3,
    std_error=0.005,
    sign=None,
    source="a table",
)


def printed(survey: Survey, *rows: Printed) -> Survey:
    """Return the survey with other printed numbers."""
    assert survey.study is not None
    return replace(survey, study=replace(survey.study, printed=rows))


def one(survey: Survey, estimate: float, query: Query = EVERYONE, row: Printed = ROW) -> str:
    """Return the status of an effect on upskilling when only `row` is printed."""
    (found,) = statuses(printed(survey, row), query, "effect", ["upskilling"], [estimate])
    return found


def of(result: Result, name: str) -> dict[str, str]:
    """Return the status of each row by a column."""
    return dict(zip(result.table[name], result.table["status"], strict=True))


@pytest.mark.parametrize(
    ("estimate", "expected"),
    [
        (-0.0211, "published"),
        (-0.0205, "published"),
        (-0.0204, "calibrated"),
        (-0.0222, "calibrated"),
        (-0.0223, "implied"),
        (0.021, "implied"),
    ],
)
def test_tolerances(survey: Survey, estimate: float, expected: str) -> None:
    assert one(survey, estimate) == expected


def test_without_a_standard_error_two_half_widths_count(survey: Survey) -> None:
    row = replace(ROW, std_error=None)
    assert one(survey, -0.0219, row=row) == "calibrated"
    assert one(survey, -0.0221, row=row) == "implied"


def test_a_printed_sign(survey: Survey) -> None:
    row = replace(ROW, value=None, decimals=None, std_error=None, sign="-")
    assert one(survey, -0.5, row=row) == "sign_published"
    assert one(survey, 0.5, row=row) == "implied"
    assert one(survey, 0.0, row=row) == "implied"


@pytest.mark.parametrize(
    "query",
    [
        Query(Comparison((("hukou", ("1",)),)), RISK),
        Query(specification=replace(RISK, controls="none")),
        Query(specification=replace(RISK, lens="share")),
        Query(specification=replace(RISK, focal="skill")),
    ],
)
def test_another_question_is_not_printed(survey: Survey, query: Query) -> None:
    assert one(survey, -0.021, query) == "implied"


def test_points_are_printed_whatever_the_unit_shown(survey: Survey) -> None:
    row = replace(ROW, statistic="mean", lens="amount", focal=None, controls=None, value=23.05)
    row = replace(row, decimals=2, std_error=None)
    for lens, estimate in (("amount", 230_540.0), ("share", 23.054)):
        query = Query(specification=replace(RISK, lens=lens))
        found = statuses(printed(survey, row), query, "mean", ["upskilling"], [estimate])
        assert found == ["published"]
    assert statuses(printed(survey, row), EVERYONE, "mean", ["upskilling"], [23.05]) == ["implied"]


def test_weighted_or_real_answers_are_not_print(survey: Survey) -> None:
    assert one(weighted(survey), -0.021) == "implied"
    assert one(replace(survey, provenance="uploaded"), -0.021) == "observed"


def test_the_directions_of_figure_4_are_printed(survey: Survey) -> None:
    """Section four, three: risk goes with both policies among local non-agricultural workers."""
    table = slopes(survey, Query(specification=replace(RISK, moderator="origin_hukou"))).table
    policies = table["outcome"].isin(["unemployment_benefit", "upskilling"])
    named = policies & (table["level"] == "1_1")
    assert list(table.loc[named, "status"]) == ["sign_published"] * 2
    assert set(table.loc[~named, "status"]) == {"implied"}


def test_the_survey_reproduces_what_is_printed(survey: Survey) -> None:
    near = {"published", "calibrated"}
    assert of(compare_focal(survey, EVERYONE), "variable")["risk"] == "published"
    amounts = Query(specification=replace(RISK, lens="amount"))
    assert set(of(compare_outcomes(survey, amounts), "outcome").values()) <= near
    effects = of(outcome_effects(survey, EVERYONE), "outcome")
    assert effects["upskilling"] in near
    assert effects["unemployment_benefit"] in near
    assert effects["basic_income"] == "implied"
