"""What one question may see of a confidential survey, and what leaves of its answer."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.disclosure.protect import protect
from analysis.disclosure.shield import rounded, shield, short
from analysis.disclosure.shown import codes_shown, may_filter, widened
from analysis.model.comparison import Comparison
from analysis.model.declaration import PART, WHOLE, Use
from analysis.model.disclosure_control import Guarded, Open
from analysis.model.facts import joint_tests, single
from analysis.model.groups import headcount
from analysis.model.query import Query, Specification
from analysis.model.result import Note, Refused, Result, note
from analysis.questions.effects import outcome_effects
from analysis.questions.interactions import predictions, slopes
from analysis.questions.means import compare_outcomes, outcomes_by
from analysis.robustness.influence import influence
from data.codebook.variables import Variable
from data.survey.labels import Labels
from data.survey.merged_levels import merged_codebook
from data.survey.survey import Survey
from tests.analysis import made
from tests.analysis.confidential import confidential
from ui.door import compute as door
from ui.door.compute import compute


def asked(by: str | None = None, moderator: str | None = None, **levels: str) -> Query:
    """Return a query about a group given as variable = codes, one letter each."""
    group = tuple(sorted((name, tuple(codes)) for name, codes in levels.items()))
    return Query(Comparison(group), Specification(focal="income", by=by, moderator=moderator))


def refusal(function: door.Analysis, survey: Survey, query: Query) -> Note:
    """Return why a question is refused."""
    with pytest.raises(Refused) as refused:
        protect(function, survey, query)
    return refused.value.note


def test_a_level_stands_for_its_block(town: Survey) -> None:
    safe = protect(headcount, town, asked(job="4", town="1"))
    codes = safe.survey.codebook.variable("job").group_codes
    (block,) = (code for code in codes if "4" in code)
    assert block != "4", "few people have job 4 in each town"
    assert dict(safe.query.group) == {"job": (block,), "town": ("1",)}
    assert Note("shown_together", (("variable", "job"), ("levels", (block,)))) in safe.notes
    own = town.codes("job")[safe.survey.column("person").values.to_numpy()]
    inside = safe.survey.codes("job") == codes.index(block)
    np.testing.assert_array_equal(
        inside, np.isin(own, [int(code) - 1 for code in block.split("+")])
    )
    assert widened(town, asked(job="4", town="1").group)[0] == ("job", tuple(block.split("+")))


def test_a_question_splits_people_by_what_its_analysis_does(town: Survey) -> None:
    query = asked(by="town", moderator="owner", sex="1")
    assert refusal(slopes, town, asked(moderator="owner", sex="1", age="1", job="1"))
    for function, by, moderator in (
        (compare_outcomes, None, None),
        (outcomes_by, "town", None),
        (slopes, None, "owner"),
    ):
        safe = protect(function, town, query)
        assert (safe.query.specification.by, safe.query.specification.moderator) == (by, moderator)


def test_what_is_not_shown_is_said(town: Survey) -> None:
    four = asked(sex="1", age="1", job="1", town="1")
    assert refusal(influence, town, Query()) == Note("single_answers")
    assert refusal(headcount, town, four) == Note("too_many_variables", (("most", 3),))
    pair = asked(moderator="sex*town", age="1", job="1")
    assert refusal(slopes, town, pair).code == "too_many_variables", "a pair is two variables"
    by_firm = replace(town.codebook.variable("sex"), id="where", column="firm")
    codebook = replace(town.codebook, variables=(*town.codebook.variables, by_firm))
    survey = replace(town, codebook=codebook)
    assert refusal(outcomes_by, survey, asked(by="where")) == Note(
        "identifies", (("variable", "where"),)
    )


def test_a_number_that_few_answered_is_not_averaged(town: Survey) -> None:
    values = np.where(np.arange(town.n) % 3, np.nan, 1.0 + np.arange(town.n))
    survey = confidential(made.with_column(town, made.numeric("rare"), values))
    query = Query(specification=Specification(focal="rare"))
    assert refusal(outcome_effects, survey, query) == Note(
        "seldom_answered", (("variable", "rare"),)
    )


def test_the_same_people_under_other_variables_are_another_survey(town: Survey) -> None:
    alone, beside = (
        protect(headcount, town, q) for q in (asked(job="1"), asked(job="1", town="1"))
    )
    assert alone.survey.fingerprint != beside.survey.fingerprint != town.fingerprint
    assert protect(headcount, town, asked(job="2")).survey is alone.survey, "made once"


def test_filters_end_where_a_fourth_variable_would_begin(town: Survey) -> None:
    three = asked(sex="1", age="1", job="1").group
    assert not may_filter(town, three, "town")
    assert may_filter(town, three, "age")
    assert may_filter(town, three[:2], "town")
    assert may_filter(
        replace(town, codebook=replace(town.codebook, confidential=False)), three, "town"
    )


def test_levels_on_a_page_are_those_of_the_answers(town: Survey) -> None:
    query = asked(by="job", moderator="sex", town="1")
    shown = codes_shown(town, query, "job")
    found = compute(outcomes_by, town, query).table["level"]
    assert set(found) <= set(shown)
    assert any("+" in code for code in shown)
    assert codes_shown(town, query, "school") == ("1", "2", "3", "4")


def test_other_surveys_do_not_meet_the_rules(
    monkeypatch: pytest.MonkeyPatch, survey: Survey
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("asked of a survey that is not confidential")

    monkeypatch.setattr(door, "protect", never)
    monkeypatch.setattr(door, "shield", never)
    query = Query(specification=Specification(focal="risk"))
    found = compute(compare_outcomes, survey, query)
    pd.testing.assert_frame_equal(found.table, compare_outcomes(survey, query).table)


def test_a_small_group_is_nobodys_even_where_the_page_asks(town: Survey) -> None:
    found = compute(headcount, town, asked(sex="1", school="4", town="3"))
    known = found.table["n"].dropna()
    assert (known % 5 == 0).all()
    assert not known.between(1, 9).any()


def test_lines_do_not_end_at_a_lone_answer(town: Survey) -> None:
    """The survey's lowest and highest income are one person's each."""
    query = asked(moderator="sex")
    ends = compute(predictions, town, query).table["at"].agg(["min", "max"]).tolist()
    plain = replace(town, codebook=replace(town.codebook, confidential=False), fingerprint="plain")
    assert 137.0 in predictions(plain, query).table["at"].tolist()
    assert 137.0 < ends[0] < ends[1] < 9731.0


def test_two_firms_and_models_of_few_degrees_of_freedom_are_refused(survey: Survey) -> None:
    firms = survey.clusters()
    assert firms is not None
    largest = np.argsort(np.bincount(firms))[-2:]
    two = confidential(made.rows(survey, np.flatnonzero(np.isin(firms, largest))))
    query = Query(specification=Specification(focal="risk"))
    assert two.n >= 20
    assert compare_outcomes(two, query).refusal == Note("few_firms", (("minimum", 3),))
    plain = Query(specification=Specification(focal="risk", controls="none"))
    few = made.rows(survey, np.arange(12))
    assert outcome_effects(confidential(few), plain).refusal is None
    refused = outcome_effects(confidential(few), query).refusal
    assert refused == Note("few_residual", (("minimum", 10),))


@pytest.mark.parametrize(("n", "ends"), [(100, (9, 90)), (36, (9, 26)), (10, (2, 7)), (13, (3, 9))])
def test_ends_are_the_tenth_or_in_small_groups_the_third(n: int, ends: tuple[int, int]) -> None:
    values = np.random.default_rng(1).permutation(n).astype(float)
    assert Guarded(np.arange(n)).ends(values) == ends
    assert Open().ends(values) == (0, n - 1)


def test_groups_of_two_firms_count_as_one_person() -> None:
    groups, firms = np.repeat([0, 1, 2], 12), np.r_[np.arange(24) % 2, np.arange(12) % 3]
    assert Guarded(firms).count(groups, 4).tolist() == [1, 1, 12, 0]
    assert Open().count(groups, 4).tolist() == [12, 12, 12, 0]


def test_two_people_who_give_nine_tenths_are_found() -> None:
    values = np.array([[45.0, 44.0, 1.0], [45.0, 44.0, 0.0], [10.0, 12.0, 0.0]])
    assert Guarded(np.arange(3)).dominated(values, None).tolist() == [True, False, True]
    assert Open().dominated(values, None).tolist() == [False] * 3
    heavy = np.array([1.0, 1.0, 5.0])
    assert not Guarded(np.arange(3)).dominated(values[:, :1], heavy).any()


def test_rounded_counts() -> None:
    counts = np.array([0, 1, 9, 10, 12, 13, 17, 18, 8876.0])
    assert rounded(counts).tolist()[3:] == [10, 10, 15, 15, 20, 8875]
    assert np.isnan(rounded(counts)[1:3]).all()
    assert rounded(counts)[0] == 0
    assert short(np.array([123456.0, 0.000123456, -9.87654, np.inf])).tolist() == [
        123500.0, 0.0001235, -9.877, np.inf,
    ]  # fmt: skip


def test_what_leaves_of_a_table() -> None:
    table = pd.DataFrame(
        {
            "level": ["1", "2", "3"],
            "estimate": [1.23456, 2.0, 3.0],
            "df": [11.0, 8.0, 33.0],
            "n": [12, 9, 34],
        }
    )
    notes = (
        note("rows_missing", count=3, variables=("a",)),
        note("absent_levels", variable="a", levels=("9",)),
        note("unknown_excluded", count=13),
        note("firm_effects", clusters=8, singles=0),
    )
    found = shield(
        Result(
            table,
            55,
            notes,
            facts=single(complete=33, power=3.14159),
            tests=joint_tests("equal_means", {}, [(3.14159, 4.0, 0.41578)]),
        ),
        Use(),
        ("level",),
        False,
    )
    assert found.table["n"].tolist()[::2] == [10, 35]
    assert found.table["estimate"].tolist()[::2] == [1.2, 3]
    assert found.table["df"].tolist()[::2] == [10, 30]
    assert found.table.iloc[1][["estimate", "df", "n"]].isna().all()
    assert [dict(each.params) for each in found.notes] == [
        {"count": 15},
        {"clusters": "<10", "singles": "<10"},
        {"count": 1, "minimum": 10},
    ], "whether a lone one lacks an answer is not said"
    assert found.facts == single(complete=35, power=3.1)
    assert found.test() == {"statistic": 3.1, "df": 4, "p_value": 0.42}
    clustered = shield(Result(table, 55), Use(), ("level",), clustered=True)
    assert clustered.table["estimate"].isna().tolist() == [False, True, False]


def test_shares_are_those_of_rounded_counts() -> None:
    table = pd.DataFrame(
        {"side": ["a", "b", "c"], "estimate": [0.61, 0.37, 0.02], "n": [183, 111, 6]}
    )
    found = shield(Result(table, 300), Use(share=PART), ("side",), False).table
    assert found["estimate"].tolist()[:2] == [short(np.array([n / 300]))[0] for n in (185, 110)]
    assert np.isnan(found["estimate"][2])
    whole = pd.DataFrame({"style": ["a", "b", "c"], "estimate": [0.1, 0.02, 0.98], "n": [303] * 3})
    found = shield(Result(whole, 303), Use(share=WHOLE), ("style",), False).table
    assert found["estimate"][0] == short(np.array([30 / 305]))[0]
    assert found["estimate"].isna().tolist() == [False, True, True], "six do, six do not"


def test_answers_as_given_by_few_are_not_even_rows() -> None:
    table = pd.DataFrame({"value": [1.0, 2.0], "estimate": [0.99, 0.01], "n": [990, 7]})
    found = shield(Result(table, 997), Use(share=PART, answers=True), ("value",), False)
    assert found.table["value"].tolist() == [1.0]


def test_merged_levels_have_the_names_of_all() -> None:
    levels = {("town", "1"): "North", ("town", "2"): "South", ("both", "1_1"): "NW"}
    people = {("town", "1"): "northerners", ("town", "2"): "southerners"}
    english = Labels("en", levels=levels, people=people)
    assert english.level("town", "1+2") == "North + South"
    assert english.people_of("town", "1+2") == "northerners and southerners"
    assert Labels("zh", levels=levels).level("town", "1+2") == "North、South"
    assert english.level("town*town", "1+2*1") == "North + South · North"
    assert english.level("town", "2+9") == "2+9", "a code of its own may hold the sign"
    assert english.people_of("town", "2+9") == ""


def test_a_crossing_follows_its_factors() -> None:
    factors = [made.factor("a", ["1", "2", "3"]), made.factor("b", ["x", "y"])]
    levels = tuple(f"{one}_{two}" for one in "123" for two in "xy")
    crossed = Variable("a_b", None, "factor", levels=levels, reference="2_x", crossed=("a", "b"))
    columns = {"a": ["1", "2", "3", None], "b": ["x", "y", "y", "x"]}
    survey = made.small(columns, [*factors, crossed])
    codebook = merged_codebook(survey.codebook, {"a": (("1", "2"), ("3",)), "b": (("x",), ("y",))})
    assert codebook.variable("a").group_codes == ("1+2", "3")
    assert codebook.variable("a").reference == "1+2"
    assert codebook.variable("b") == survey.codebook.variable("b")
    assert codebook.variable("a_b").group_codes == ("1_x+2_x", "1_y+2_y", "3_x", "3_y")
    assert codebook.variable("a_b").reference == "1_x+2_x"
    safe = made.copied(survey, survey.table, codebook)
    assert safe.codes("a").tolist() == [0, 0, 1, -1]
    assert safe.codes("a_b").tolist() == [0, 1, 3, -1]
    assert safe.codes("a*b").tolist() == [0, 1, 3, -1]
