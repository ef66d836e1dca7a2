"""Two halves of a survey: nobody in both, firms whole, the same for the same seed."""

import numpy as np
import pytest

from data.survey.holdout import EXPLORE, HELD_BACK, half
from data.survey.load import load_survey
from data.survey.survey import Survey


def ids(survey: Survey) -> set[str]:
    """Return who is in a survey."""
    return set(survey.table["worker_id"].to_pylist())


def test_everybody_is_in_one_half_and_no_firm_in_both(survey: Survey) -> None:
    explored, kept = half(survey, 5, EXPLORE), half(survey, 5, HELD_BACK)
    assert ids(explored) | ids(kept) == ids(survey)
    assert ids(explored) & ids(kept) == set()
    firms = [set(part.table["firm_id"].to_pylist()) for part in (explored, kept)]
    assert firms[0] & firms[1] == set()
    assert abs(len(firms[0]) - len(firms[1])) <= 1
    assert len({survey.fingerprint, explored.fingerprint, kept.fingerprint}) == 3


def test_a_seed_gives_the_same_half_and_another_one_another(survey: Survey) -> None:
    again, other = half(survey, 5, EXPLORE), half(survey, 6, EXPLORE)
    assert ids(half(survey, 5, EXPLORE)) == ids(again)
    assert ids(other) != ids(again)
    assert other.fingerprint != again.fingerprint


def test_arrays_of_a_half_are_its_own(survey: Survey) -> None:
    explored = half(survey, 5, EXPLORE)
    whole = survey.numeric("risk")
    assert len(explored.numeric("risk")) == explored.n < len(whole)


def test_without_firms_people_are_drawn_one_by_one(town) -> None:
    survey = load_survey(town())
    part = half(survey, 1, EXPLORE)
    assert 0 < part.n < survey.n
    with pytest.raises(ValueError, match="no part"):
        half(survey, 1, "third")
    assert np.isin(part.numeric("age")[~np.isnan(part.numeric("age"))], survey.numeric("age")).all()
