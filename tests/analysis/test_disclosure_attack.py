"""Nobody can be told apart by subtracting what is shown of a confidential survey."""

from itertools import permutations

import numpy as np
import pytest

from analysis.disclosure.protect import protect
from analysis.model.comparison import Comparison
from analysis.model.groups import membership
from analysis.model.query import Query, Specification
from analysis.model.result import Refused
from analysis.questions.means import amounts_by, compare_amounts
from data.survey.survey import Survey
from tests.analysis.confidential import SHARES, Attack, confidential, tally, town_survey, unsafe


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


def test_no_level_and_no_rest_of_a_table_is_small(town: Survey) -> None:
    """Means by level against the group's own mean: the rest, and those of no known level."""
    found = 0
    for name, by in permutations(SHARES, 2):
        for code in town.codebook.variable(name).group_codes:
            query = Query(Comparison(((name, (code,)),)), Specification(by=by))
            try:
                split = protect(amounts_by, town, query)
            except Refused:
                continue
            whole = protect(compare_amounts, town, query)
            inside = membership(whole.survey, whole.query.group) == 1
            own = membership(split.survey, split.query.group) == 1
            levels = split.survey.codes(by)
            rows = [own & (levels == place) for place in np.unique(levels[levels >= 0])]
            # A group that the breakdown widens is another group: nothing of it is subtracted.
            rest = [inside & ~row for row in rows] + [inside & (levels < 0)]
            sets = [*rows, own & (levels < 0), *(rest if (own == inside).all() else ())]
            people, firms = zip(*(tally(whole.survey, each) for each in sets), strict=True)
            assert unsafe(np.stack(people), np.stack(firms)) == 0
            found += len(rows)
    assert found > 200
