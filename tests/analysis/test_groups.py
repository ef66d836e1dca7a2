"""Who is in the group, who is outside, who cannot be placed."""

import numpy as np
import pytest

from analysis.model.comparison import Comparison
from analysis.model.groups import headcount, membership
from analysis.model.query import Query
from data.survey.survey import Survey
from tests.analysis.made import factor, small

COLUMNS = {"town": ["a", "b", None, "a", "b", None], "sex": ["m", "m", "m", "f", None, None]}


def made() -> Survey:
    """Return six people with missing answers."""
    return small(COLUMNS, [factor("town", ("a", "b"), "group"), factor("sex", ("m", "f"), "group")])


def test_missing_answers_belong_to_neither_side() -> None:
    survey = made()
    assert membership(survey, ()).tolist() == [1] * 6
    assert membership(survey, (("town", ("a",)),)).tolist() == [1, 0, -1, 1, 0, -1]
    both = (("sex", ("m",)), ("town", ("a",)))
    # The fifth is outside by town, but what is not known of a filtered variable decides.
    assert membership(survey, both).tolist() == [1, 0, -1, 0, -1, -1]
    assert membership(survey, (("town", ("a", "b")),)).tolist() == [1, 1, -1, 1, 1, -1]


def test_headcount_recombines() -> None:
    table = headcount(made(), Query(Comparison((("town", ("a",)),)))).table
    assert list(table["side"]) == ["group", "complement", "unknown"]
    assert list(table["n"]) == [2, 2, 2]
    assert table["estimate"].sum() == pytest.approx(1)


def test_unknown_names_are_errors() -> None:
    with pytest.raises(KeyError):
        membership(made(), (("unheard_of", ("a",)),))
    with pytest.raises(ValueError, match="not in"):
        membership(made(), (("town", ("unheard_of",)),))


def test_bands_group_a_number(survey: Survey) -> None:
    inside = membership(survey, (("skill", ("high", "low")),))
    skill = survey.numeric("skill")
    np.testing.assert_array_equal(inside == 1, (skill <= 3) | (skill >= 6))
