"""Shares of values and answer styles by hand."""

import numpy as np
import pytest

from analysis.engine.proportion import wilson
from analysis.model.query import Query, Specification
from analysis.questions.distribution import (
    answer_styles,
    focal_distribution,
    outcome_distribution,
)
from data.codebook.codebook import Variable
from data.survey.survey import Survey
from tests.analysis.made import numeric, small

PARTS = ("schools", "roads")
SCHOOLS = [0.0, 100, 50, 50, 30, 30, 30, 30, 70, 10]
ASKED = Query(specification=Specification(focal="worry"))


def made(weights: list[float] | None = None) -> Survey:
    """Return ten people who split 100 points over two parts."""
    columns = {"worry": [1.0, 1, 2, 2, 2, 3, 3, 3, 3, 3], "schools": SCHOOLS}
    columns["roads"] = [100 - value for value in SCHOOLS]
    variables = [numeric("worry", "focal")]
    if weights:
        columns["weight"] = weights
        variables.append(Variable("weight", "weight", "numeric", roles=("weight",)))
    return small(columns, variables, PARTS)


def test_styles_by_hand() -> None:
    table = answer_styles(made(), ASKED).table.set_index(["outcome", "style"])["estimate"]
    assert table["schools", "zero"] == pytest.approx(0.1)
    assert table["schools", "all_in"] == pytest.approx(0.1)
    assert table["roads", "zero"] == pytest.approx(0.1)
    assert table["", "even_split"] == pytest.approx(0.2)


def test_who_gave_nothing_at_all_gave_nobody_everything() -> None:
    columns = {"worry": [1.0] * 10, "schools": [0.0] * 5 + [100.0] * 5, "roads": [0.0] * 10}
    survey = small(columns, [numeric("worry", "focal")], PARTS)
    table = answer_styles(survey, ASKED).table.set_index(["outcome", "style"])["estimate"]
    assert table["schools", "all_in"] == pytest.approx(0.5)
    assert table["roads", "all_in"] == 0
    assert table["roads", "zero"] == 1
    assert table["", "even_split"] == 0


def test_amounts_by_hand() -> None:
    table = outcome_distribution(made(), ASKED).table
    schools = table[table["outcome"] == "schools"]
    assert list(schools["value"]) == [0, 10, 30, 50, 70, 100]
    assert list(schools["n"]) == [1, 1, 4, 2, 1, 1]
    assert table.groupby("outcome")["estimate"].sum().tolist() == pytest.approx([1, 1])


def test_values_of_the_focal_variable_by_hand() -> None:
    table = focal_distribution(made(), ASKED).table
    assert list(table["n"]) == [2, 3, 5]
    assert list(table["estimate"]) == pytest.approx([0.2, 0.3, 0.5])
    assert set(table["status"]) == {"observed"}


def test_weights_count() -> None:
    result = focal_distribution(made([3.0, 3, *[0.5] * 8]), ASKED)
    assert list(result.table["n"]) == [2, 3, 5]
    assert list(result.table["estimate"]) == pytest.approx([0.6, 0.15, 0.25])
    assert [note.code for note in result.notes] == ["weights_used"]


def test_wilson_by_hand() -> None:
    # 2 of 10: the textbook's 0.0567 to 0.5098; none of 10: 0 to 0.2775.
    low, high = wilson(np.array([0.2, 0.0, 1.0]), 10)
    np.testing.assert_allclose(low, [0.05668215, 0, 1 - 0.27753279], atol=1e-8)
    np.testing.assert_allclose(high, [0.50983747, 0.27753279, 1], atol=1e-8)


def test_the_survey_is_counted_once(survey: Survey) -> None:
    query = Query(specification=Specification(focal="risk"))
    table = focal_distribution(survey, query).table
    assert (table.groupby("variable")["n"].sum() == survey.n).all()
    assert set(table["variable"]) == {"risk", "risk_robots", "risk_platform", "risk_skills"}
    points = survey.outcomes()
    styles = answer_styles(survey, query).table.set_index(["outcome", "style"])["estimate"]
    for place, part in enumerate(survey.codebook.outcome_ids):
        assert styles[part, "zero"] == pytest.approx((points[:, place] == 0).mean())
        assert styles[part, "all_in"] == pytest.approx((points[:, place] == 100).mean())
