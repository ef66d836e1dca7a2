"""Nobody can be told apart by subtracting what is shown of a confidential survey."""

import pytest

from data.survey import Survey
from tests.analysis.confidential import SHARES, Attack, confidential, town_survey


@pytest.fixture(scope="module")
def town() -> Survey:
    """Return the made survey."""
    return town_survey()


def test_no_group_and_no_difference_of_nested_groups_is_small(town: Survey) -> None:
    attack = Attack(town, tuple(SHARES))
    assert len(attack.shown) > 45, "most combinations of variables can be had"
    assert attack.small() == 0


def test_the_attack_succeeds_without_the_rules(town: Survey) -> None:
    assert Attack(town, ("union", "job", "town"), coarse=False).small() > 300


def test_the_bundled_survey_made_confidential_gives_nobody_away(survey: Survey) -> None:
    names = ("pension", "age_group", "job_position", "firm_size")
    attack = Attack(confidential(survey), names)
    assert len(attack.shown) == 14
    assert attack.small() == 0
