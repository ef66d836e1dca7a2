"""A filter that leaves nobody out is none: the same answers, statuses and sentences without it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.disclosure.shown import filtering
from analysis.model.comparison import Comparison, Group
from analysis.model.groups import headcount, membership
from analysis.model.narrowing import narrowing
from analysis.model.query import Query, Specification
from analysis.model.result import Analysis
from analysis.questions.effects import outcome_effects
from analysis.questions.interactions import slopes
from analysis.questions.means import compare_focal, compare_outcomes, focal_by
from analysis.questions.verdict import verdict
from data.survey.survey import Survey
from tests.analysis.confidential import confidential, town_survey
from tests.analysis.made import copied, factor, numeric, small

ASKED = Specification(focal="risk", moderator="pension", by="education")
FUNCTIONS: tuple[Analysis, ...] = (
    *(headcount, compare_focal, compare_outcomes, focal_by),
    *(outcome_effects, slopes, verdict),
)


def every_level(survey: Survey, *ids: str) -> Group:
    """Return the filter by all levels of some variables."""
    return tuple((id, tuple(sorted(survey.codebook.variable(id).group_codes))) for id in ids)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda each: each.__name__)
def test_all_levels_are_everybody_with_the_statuses_of_everybody(
    survey: Survey, function: Analysis
) -> None:
    idle = every_level(survey, "hukou", "education")
    found, expected = (function(survey, Query(Comparison(group), ASKED)) for group in (idle, ()))
    pd.testing.assert_frame_equal(found.table, expected.table)
    assert (found.n, found.notes, found.facts) == (expected.n, expected.notes, expected.facts)
    if "status" in expected.table and function is compare_outcomes:
        assert set(found.table["status"]) <= {"published", "calibrated"}


def test_beside_another_filter_the_rest_is_that_of_the_other(survey: Survey) -> None:
    own = (("pension", ("1",)),)
    both = tuple(sorted((*own, *every_level(survey, "hukou"))))
    found, expected = (
        outcome_effects(survey, Query(Comparison(group), ASKED)) for group in (both, own)
    )
    pd.testing.assert_frame_equal(found.table, expected.table)
    assert narrowing(survey, both) == own


def test_people_who_lack_the_answer_are_left_out_by_all_levels() -> None:
    worry = np.tile([1.0, 2, 3, 4, 5], 12)
    sex: list[object] = [None, None, *["m", "f"] * 29]
    columns = {"worry": worry, "sex": sex, "roads": 20 * worry / 2, "schools": 100 - 10 * worry}
    variables = [numeric("worry", "focal"), factor("sex", ("m", "f"), "group")]
    survey = small(columns, variables, ["roads", "schools"])
    idle = every_level(survey, "sex")
    assert narrowing(survey, idle) == idle
    assert (membership(survey, idle) == 1).sum() == 58
    found = compare_focal(survey, Query(Comparison(idle), Specification(focal="worry")))
    assert found.n == 58
    assert [note.code for note in found.notes] == ["unknown_excluded", "small_side"]
    known = copied(survey, survey.table.slice(2))
    assert narrowing(known, idle) == ()


def test_unknown_names_are_errors() -> None:
    survey = small({"sex": ["m", "f"]}, [factor("sex", ("m", "f"), "group")])
    with pytest.raises(KeyError):
        narrowing(survey, (("unheard_of", ("a",)),))
    with pytest.raises(ValueError, match="not in"):
        narrowing(survey, (("sex", ("m", "unheard_of")),))


def test_a_confidential_survey_does_not_tell_whether_a_lone_one_lacks_the_answer() -> None:
    survey = town_survey()
    sex = survey.table["sex"].to_pylist()
    place = survey.table.schema.get_field_index("sex")
    lone = survey.table.set_column(place, "sex", [[None, *sex[1:]]])
    one = confidential(copied(survey, lone))
    group = every_level(survey, "sex")
    assert filtering(survey, group) == filtering(one, group) == ()
    assert filtering(survey, (("sex", ("1",)),)) == (("sex", ("1",)),)
    plain = replace(one, codebook=replace(one.codebook, confidential=False))
    assert filtering(plain, group) == group
