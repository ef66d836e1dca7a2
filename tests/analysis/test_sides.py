"""A group against the rest, everybody or a second group: what every analysis of sides keeps."""

import numpy as np
import pandas as pd
import pytest

from analysis.engine.arrays import Mask
from analysis.model.comparison import (
    AGAINST,
    BOTH,
    COMPLEMENT,
    DIFFERENCE,
    EVERYBODY,
    GROUP,
    SECOND,
    SIDES,
    UNKNOWN,
    Comparison,
    Group,
)
from analysis.model.groups import headcount, on_side
from analysis.model.query import Query
from analysis.model.result import ESTIMATE
from analysis.questions.claims import claims_by_card
from analysis.questions.effects import outcome_effects
from analysis.questions.flow import flows, money_effects
from analysis.questions.means import compare_focal, compare_outcomes
from analysis.questions.shares import effects_by_model, share_effects
from data.survey.survey import Survey
from tests.analysis.made import factor, small
from tests.analysis.sides import ACROSS, DISJOINT, TOWNS, A, against, ask, made, random_pairs, side


@pytest.fixture(scope="module")
def towns() -> Survey:
    """Return 420 people of 24 firms, some without an answer to what filters them."""
    return made()


@pytest.mark.parametrize(
    "function", [compare_focal, compare_outcomes, outcome_effects, money_effects, share_effects]
)
@pytest.mark.parametrize("kind", ["classical", "CR1"])
def test_swapped_groups_swap_their_rows_and_the_sign(towns: Survey, function, kind: str) -> None:
    answered = 0
    for comparison in random_pairs(f"swap {kind}", 5):
        one, other = (
            function(towns, ask(each, std_errors=kind)) for each in (comparison, comparison.swapped)
        )
        if one.refusal or other.refusal or DIFFERENCE not in set(one.table["side"]):
            assert one.refusal or other.refusal or DIFFERENCE not in set(other.table["side"])
            continue
        answered += 1
        for here, there in ((GROUP, SECOND), (SECOND, GROUP)):
            columns = ("estimate", "std_error", "df", "n")
            np.testing.assert_allclose(side(one, here, *columns), side(other, there, *columns))
        np.testing.assert_allclose(
            side(one, DIFFERENCE), -side(other, DIFFERENCE), rtol=1e-7, atol=1e-9
        )
        for column in ("std_error", "p_value", "df", "n"):
            np.testing.assert_allclose(
                side(one, DIFFERENCE, column), side(other, DIFFERENCE, column), rtol=1e-6
            )
        low, high = side(one, DIFFERENCE, "conf_low"), side(other, DIFFERENCE, "conf_high")
        np.testing.assert_allclose(low, -high, rtol=1e-6, atol=1e-6)
    assert answered >= 2


def test_the_group_has_the_same_numbers_whatever_it_is_compared_with(towns: Survey) -> None:
    for function in (compare_focal, compare_outcomes, outcome_effects, share_effects):
        tables = [
            function(towns, ask(against(other))).table.query("side == 'group'")
            for other in (*AGAINST[:2], ACROSS, DISJOINT)
        ]
        for table in tables[1:]:
            pd.testing.assert_frame_equal(tables[0], table)


def test_counts_of_two_groups_by_hand() -> None:
    """A holds the first three, B the third and fourth; the fifth and sixth lack an answer."""
    columns = {
        "town": ["a", "a", "a", "b", None, "b", "b"],
        "job": ["y", "y", "x", "x", "y", None, "y"],
    }
    survey = small(
        columns, [factor("town", ("a", "b"), "group"), factor("job", ("x", "y"), "group")]
    )
    pair = Comparison((("town", ("a",)),), SECOND, (("job", ("x",)),))
    result = headcount(survey, Query(pair))
    counts = dict(zip(result.table["side"], result.table["n"], strict=True))
    assert counts == {GROUP: 3, SECOND: 2, BOTH: 1, UNKNOWN: 2}
    assert {note.code: dict(note.params) for note in result.notes} == {
        "unknown_excluded": {"count": 2},
        "in_both": {"count": 1},
    }
    every = headcount(survey, Query(Comparison(pair.group, EVERYBODY))).table
    assert dict(zip(every["side"], every["n"], strict=True)) == {GROUP: 3, EVERYBODY: 6, UNKNOWN: 1}
    assert list(SIDES) == [*dict.fromkeys(SIDES)]


@pytest.mark.parametrize(
    "comparison",
    [
        Comparison(A, SECOND, A),
        Comparison((("town", TOWNS),), EVERYBODY),
        Comparison((), SECOND, ()),
    ],
    ids=("one group twice", "all who answered", "no filters"),
)
def test_the_same_people_are_not_compared(towns: Survey, comparison: Comparison) -> None:
    for function in (compare_focal, compare_outcomes, outcome_effects, share_effects):
        result = function(towns, ask(comparison))
        assert set(result.table["side"]) == {GROUP}
        assert "same_group" in [note.code for note in result.notes]


def test_everybody_can_be_set_against_a_group(towns: Survey) -> None:
    """No filter against a filter: everybody, those without an answer too, minus the group."""
    table = compare_outcomes(towns, ask(Comparison((), SECOND, A))).table
    y = towns.outcomes() * 10
    who = on_side(towns, Comparison(A), GROUP)
    np.testing.assert_allclose(
        table.query("side == 'difference'")["estimate"], y.mean(0) - y[who].mean(0)
    )


@pytest.mark.parametrize("second", [DISJOINT, ACROSS, EVERYBODY, COMPLEMENT], ids=str)
def test_every_analysis_of_sides_answers_each_comparison(
    towns: Survey, second: Group | str
) -> None:
    query = ask(against(second))
    other = query.comparison.against
    for function in (
        compare_focal,
        compare_outcomes,
        outcome_effects,
        share_effects,
        money_effects,
    ):
        table = function(towns, query).table
        assert list(table["side"].unique()) == [GROUP, other, DIFFERENCE]
        assert set(ESTIMATE) <= set(table)
        wide = table.pivot_table(index=table.columns[1], columns="side", values="estimate")
        np.testing.assert_allclose(
            wide[DIFFERENCE], wide[GROUP] - wide[other], rtol=1e-8, atol=1e-6
        )
    assert set(effects_by_model(towns, query).table["side"]) == {GROUP, other, DIFFERENCE}
    assert set(money_effects(towns, query).tests["side"]) == {GROUP, other, DIFFERENCE}
    moved = flows(towns, query).table
    assert list(moved["side"].unique()) == [GROUP, other]
    gains = moved.groupby(["side", "target"])["estimate"].sum()
    effects = outcome_effects(towns, query).table.set_index(["side", "outcome"])["estimate"]
    won = effects[effects > 0].drop(DIFFERENCE, level="side")
    np.testing.assert_allclose(gains.loc[won.index], won)
    decided = claims_by_card(towns, query).table
    differences = decided[decided["kind"] == "amount_difference"]
    np.testing.assert_allclose(
        differences["estimate"], side(compare_outcomes(towns, query), DIFFERENCE)
    )
    assert (decided["kind"] == "risk_difference").sum() == 1


def test_a_side_of_few_is_said_and_not_compared(towns: Survey) -> None:
    few: Mask = on_side(towns, Comparison((("job", ("x",)), ("town", ("a",)))), GROUP)
    assert few.sum() > 10
    thin = made(n=60)
    second: Group = (("job", ("x",)), ("town", ("a",)))
    result = compare_outcomes(thin, ask(Comparison(A, SECOND, second)))
    assert set(result.table["side"]) == {GROUP}
    (said,) = (note for note in result.notes if note.code == "small_side")
    assert dict(said.params)["side"] == SECOND


def test_only_the_group_can_be_in_print(survey: Survey) -> None:
    """Everybody's means are printed; a second group's and a difference's are not."""
    second: Group = (("pension", ("2",)),)
    table = compare_outcomes(survey, Query(Comparison((), SECOND, second))).table
    status = table.groupby("side")["status"].agg(set)
    assert status[GROUP] & {"published", "calibrated"}
    assert status[SECOND] == status[DIFFERENCE] == {"implied"}


def test_words_that_no_analysis_knows_are_refused() -> None:
    with pytest.raises(ValueError, match="against must be one of"):
        Comparison(A, "everyone")
    with pytest.raises(ValueError, match="second group"):
        Comparison(A, COMPLEMENT, ACROSS)


def test_everybody_is_not_told_beside_a_group_that_few_are_outside() -> None:
    """Five people's mean would follow from the other two."""
    columns = {
        "place": ["in"] * 40 + ["out"] * 5,
        "a": [30.0] * 44 + [80.0],
        "b": [70.0] * 44 + [20.0],
    }
    survey = small(columns, [factor("place", ("in", "out"), "group")], ("a", "b"))
    query = Query(Comparison((("place", ("in",)),), EVERYBODY))
    found = compare_outcomes(survey, query)
    assert set(found.table["side"]) == {GROUP}
    assert "small_side" in [said.code for said in found.notes]
