"""Real answers to another budget question, with no focal variable."""

import numpy as np
import pytest

from analysis.model.comparison import Comparison, Group
from analysis.model.declaration import declared
from analysis.model.groups import MINIMUM, headcount
from analysis.model.query import Query, Specification
from analysis.questions.effects import outcome_effects
from analysis.questions.means import compare_outcomes, outcomes_by
from data.survey.survey import Survey
from tests.analysis.every import EVERY

MEANS = {
    "environment": 27.75,
    "schooling": 22.08,
    "culture": 18.59,
    "facilities": 18.02,
    "streets": 13.37,
}


def groups(survey: Survey) -> list[Group]:
    """Return no filter and every one-level group."""
    found: list[Group] = [()]
    for variable in survey.codebook.with_role("group"):
        found += [((variable.id, (level,)),) for level in variable.group_codes]
    return found


def test_means_as_the_collection_states_them(mturk: Survey) -> None:
    table = compare_outcomes(mturk, Query()).table
    found = dict(zip(table["outcome"], table["estimate"].round(2), strict=True))
    assert found == MEANS
    assert set(table["status"]) == {"observed"}


@pytest.mark.parametrize("function", EVERY, ids=lambda each: each.__name__)
def test_sections_without_their_roles_are_refused(mturk: Survey, function) -> None:
    needs = set(declared(function).needs)
    answered = needs <= {"outcomes", "closed", "group"}
    for group in groups(mturk):
        result = function(
            mturk, Query(Comparison(group), Specification(by="education", moderator="sex"))
        )
        if answered:
            assert result.refusal is None or result.refusal.code in {"small_group", "no_focal"}
            assert result.refusal is None or headcount(mturk, Query(Comparison(group))).n < MINIMUM
        else:
            assert result.refusal is not None
            assert result.refusal.code == ("no_published" if "published" in needs else "no_focal")


def test_means_recombine_by_group(mturk: Survey) -> None:
    points = mturk.outcomes()
    for variable in mturk.codebook.with_role("group"):
        result = outcomes_by(mturk, Query(specification=Specification(by=variable.id)))
        known = mturk.codes(variable.id) >= 0
        sums = (result.table["estimate"] * result.table["n"]).groupby(result.table["outcome"]).sum()
        expected = dict(zip(mturk.codebook.outcome_ids, points[known].sum(axis=0), strict=True))
        for part, value in sums.items():
            assert value == pytest.approx(expected[part])


def test_effects_need_not_sum_to_zero_and_say_so(mturk: Survey) -> None:
    asked = Specification(focal="age", moderator="sex")
    result = outcome_effects(mturk, Query(specification=asked))
    assert "sums_differ" in [note.code for note in result.notes]
    assert result.test()["df"] == 5
    share = outcome_effects(mturk, Query(specification=Specification(focal="age", lens="share")))
    assert share.table["estimate"].sum() == pytest.approx(0, abs=1e-9)
    assert share.test()["df"] == 4
    assert np.isfinite(share.test()["statistic"])
