"""Nobody can be told apart by subtracting what is shown of a confidential survey."""

from collections.abc import Iterator
from itertools import combinations, permutations

import numpy as np
import pytest

from analysis.disclosure.protect import protect
from analysis.engine.arrays import Mask
from analysis.model.comparison import COMPLEMENT, EVERYBODY, GROUP, SECOND, Comparison
from analysis.model.groups import headcount, membership, on_side
from analysis.model.query import Query, Specification
from analysis.model.result import Refused
from analysis.questions.means import compare_focal, compare_outcomes, outcomes_by
from data.codebook.variables import Variable
from data.survey.survey import Survey
from tests.analysis.confidential import (
    SHARES,
    Attack,
    confidential,
    pairs_of,
    tally,
    told_of,
    unsafe,
)
from tests.analysis.made import factor, small
from tests.sampling import sample
from ui.door.compute import compute


def test_no_group_and_no_difference_of_nested_groups_is_small(town: Survey) -> None:
    attack = Attack(town, tuple(SHARES), pairs=8)
    assert len(attack.shown) > 45, "most combinations of variables can be had"
    assert attack.small() == 0


def test_the_attack_succeeds_without_the_rules(town: Survey) -> None:
    alone = Attack(town, ("union", "job", "town"), coarse=False).small()
    assert alone > 300
    assert Attack(town, ("union", "job", "town"), coarse=False, pairs=8).small() > alone + 100


def test_the_bundled_survey_made_confidential_gives_nobody_away(survey: Survey) -> None:
    names = ("pension", "age_group", "job_position", "firm_size")
    attack = Attack(confidential(survey), names, pairs=8)
    assert len(attack.shown) == 14
    assert attack.small() == 0


def test_two_groups_are_of_people_known_on_the_variables_of_both() -> None:
    """By hand: everybody but those known on a or on b are 4 people, whom no merging hides."""
    cells = [*((a, b, 60) for a in "12" for b in "12"), (None, None, 4)]
    cells += [(None, b, 20) for b in "12"] + [(a, None, 20) for a in "12"]
    answers = [(a, b) for a, b, n in cells for _ in range(n)]
    columns = {name: [own[place] for own in answers] for place, name in enumerate("ab")}
    columns |= {"firm": [str(place % 40) for place in range(len(answers))]}
    firm = Variable("firm", "firm", "factor", roles=("cluster",))
    variables = [factor(name, ("1", "2"), "group") for name in "ab"]
    survey = confidential(small(columns, [*variables, firm]))
    pair = Comparison((("a", ("1", "2")),), SECOND, (("b", ("1", "2")),))
    plain = told_of(*(membership(survey, group) for group in pair.groups))
    assert 4 in [people.sum() for people in plain], "as an open survey would be told of"
    safe = protect(headcount, survey, Query(pair))
    told = told_of(*(membership(safe.survey, group) for group in safe.query.comparison.groups))
    assert {int(people.sum()) for people in told} == {240, 0, 84}


@pytest.mark.parametrize("against", [COMPLEMENT, EVERYBODY, SECOND])
def test_no_comparison_at_the_door_tells_few(town: Survey, against: str) -> None:
    """Counts as they are shown, and the means that these groups have, one less another."""
    answered, names = 0, tuple(SHARES)
    for pair in sample([*each_pair(town, names)], 0.1, against):
        comparison = pair if against == SECOND else Comparison(pair.group, against)
        query = Query(comparison, Specification(focal="income"))
        counts = compute(headcount, town, query)
        if counts.refusal is not None:
            assert counts.refusal.code in {"cannot_combine", "too_many_variables"}
            continue
        people = counts.table["n"].to_numpy(dtype=float)
        assert (np.isnan(people) | (people % 5 == 0)).all()
        safe = protect(compare_outcomes, town, query)
        sides = [
            on_side(safe.survey, safe.query.comparison, side).astype(np.int64)
            for side in (GROUP, against)
        ]
        for members in told_of(*sides):
            assert whole(safe.survey, members), comparison
        for function in (compare_focal, compare_outcomes):
            result = compute(function, town, query)
            assert result.refusal is None or result.refusal.code == "small_group"
            shown = result.table[result.table["estimate"].notna()]
            assert (shown["n"] >= 10).all()
            answered += len(shown)
    assert answered > 40


def each_pair(survey: Survey, names: tuple[str, ...]) -> Iterator[Comparison]:
    """Yield some pairs for every set of up to three variables."""
    for size in (1, 2, 3):
        for key in combinations(names, size):
            yield from pairs_of(survey, key, 4)


def whole(survey: Survey, members: Mask) -> bool:
    """Return whether members are nobody, or enough, of whom no two give nearly all of a sum."""
    people, firms = tally(survey, members)
    given = np.sort(np.nan_to_num(survey.outcomes()[members]), axis=0)
    sums = given.sum(axis=0)
    dominated = (sums > 0) & (given[-2:].sum(axis=0) >= 0.9 * sums)
    return not unsafe(people[None], firms[None]) and not dominated.any()


def test_no_level_and_no_rest_of_a_table_is_small(town: Survey) -> None:
    """Means by level against the group's own mean: the rest, and those of no known level."""
    found = 0
    for name, by in permutations(SHARES, 2):
        for code in town.codebook.variable(name).group_codes:
            query = Query(Comparison(((name, (code,)),)), Specification(by=by))
            try:
                split = protect(outcomes_by, town, query)
            except Refused:
                continue
            whole = protect(compare_outcomes, town, query)
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
