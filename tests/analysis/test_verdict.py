"""The same claim under every measure: which measures, whose sign, how often zero is excluded."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.model.comparison import Comparison
from analysis.model.query import Query, Specification
from analysis.questions.effects import outcome_effects
from analysis.questions.interactions import slope_differences
from analysis.questions.shares import share_effects, share_slope_differences
from analysis.questions.verdict import MEASURES, tally, verdict
from data.study.study import Printed
from data.survey.survey import Survey
from tests.analysis.measured import PARTS, N, ask, columns, made, said

RISK = Specification(
    focal="risk", moderator="pension", outcomes=("unemployment_benefit", "upskilling")
)
EVERYONE = Query(specification=RISK)
OUTSIDE = (("hukou", ("2",)),)


def under(query: Query, lens: str) -> Query:
    """Return the query through another lens."""
    return replace(query, specification=replace(query.specification, lens=lens))


@pytest.mark.parametrize("group", [(), OUTSIDE])
def test_every_number_is_that_of_its_own_analysis(survey: Survey, group) -> None:
    query = Query(Comparison(group), replace(RISK, std_errors="HC3"))
    table = verdict(survey, query).table
    for measure in ("amount", "ln", "ratio", "logratio", "fractional"):
        own = table[table["measure"] == measure]
        if measure == "fractional":
            effects = share_effects(survey, query).table
            gaps = share_slope_differences(survey, query).table
        else:
            effects = outcome_effects(survey, under(query, measure)).table
            gaps = slope_differences(survey, under(query, measure)).table
        effects = effects[effects["side"] == "group"]
        for kind, other in (("effect", effects), ("slope_difference", gaps)):
            pd.testing.assert_frame_equal(
                own[own["kind"] == kind][["outcome", "estimate", "std_error", "n", "status"]]
                .sort_values("outcome")
                .reset_index(drop=True),
                other[other["outcome"].isin(RISK.outcomes)][
                    ["outcome", "estimate", "std_error", "n", "status"]
                ]
                .sort_values("outcome")
                .reset_index(drop=True),
            )


def test_counts_agree_with_the_table(survey: Survey) -> None:
    table = verdict(survey, EVERYONE).table
    counted = tally(table)
    assert [(each.kind, each.outcome) for each in counted] == [
        (kind, outcome) for kind in ("effect", "slope_difference") for outcome in RISK.outcomes
    ]
    for each in counted:
        own = table[(table["kind"] == each.kind) & (table["outcome"] == each.outcome)]
        assert each.measures == len(own) == 5
        assert each.same_sign == (np.sign(own["estimate"]) == each.sign).sum()
        clear = own["p_value"] < 0.05
        assert each.excludes_zero == clear.sum()
        assert each.opposite == (clear & (np.sign(own["estimate"]) != each.sign)).sum()
    assert (table["excludes_zero"] == (table["p_value"] < 0.05)).all()


def test_signs_are_the_printed_ones_for_everyone_only(survey: Survey) -> None:
    found = {(each.kind, each.outcome): each for each in tally(verdict(survey, EVERYONE).table)}
    benefit, upskilling = RISK.outcomes
    assert (found["effect", benefit].sign, found["effect", benefit].printed) == (1, True)
    assert (found["effect", upskilling].sign, found["effect", upskilling].printed) == (-1, True)
    assert not any(
        each.printed for each in tally(verdict(survey, Query(Comparison(OUTSIDE), RISK)).table)
    )
    none = Query(specification=replace(RISK, controls="none"))
    assert not any(each.printed for each in tally(verdict(survey, none).table))
    others = Query(specification=replace(RISK, others=("education",)))
    printed = [each for each in tally(verdict(survey, others).table) if each.printed]
    assert {each.kind for each in printed} == {"effect"}


def test_a_printed_sign_decides_and_not_the_first_measure(survey: Survey) -> None:
    assert survey.study is not None
    row = Printed(
        "effect", "upskilling", "ln", "risk", None, None, "all", None, None, None, "+", "made"
    )
    turned = replace(survey, study=replace(survey.study, printed=(row,)), fingerprint="turned")
    found = {each.outcome: each for each in tally(verdict(turned, EVERYONE).table)[:2]}
    assert (found["upskilling"].sign, found["upskilling"].same_sign) == (1, 0)
    assert found["upskilling"].opposite == found["upskilling"].excludes_zero == 5
    benefit = found["unemployment_benefit"]
    assert (benefit.printed, benefit.sign, benefit.same_sign) == (False, 1, 5)
    assert set(verdict(turned, EVERYONE).table["sign_of"]) == {"paper", "amount"}


def test_shares_count_only_where_sums_differ() -> None:
    whole = verdict(made(), ask())
    assert set(whole.table["measure"]) == set(MEASURES) - {"share"}
    answers = columns()
    answers["roads"] = [float(str(answers["roads"][0])) + 5, *answers["roads"][1:]]
    off = verdict(made(answers), ask())
    assert set(off.table["measure"]) == set(MEASURES)
    assert {each.measures for each in tally(off.table)} == {6}
    assert said(off)["sums_differ"] == {"count": 1}


def test_zeros_are_replaced_and_counted_once() -> None:
    answers = columns()
    gone = [0.0] * 7 + list(answers["parks"][7:])
    answers["roads"] = [100 - s - p for s, p in zip(answers["schools"], gone, strict=True)]
    answers["parks"] = gone
    result = verdict(made(answers), ask())
    assert said(result)["zeros_replaced"] == {"count": 7, "percent": 0.5}
    codes = [note.code for note in result.notes]
    assert len(codes) == len(set(codes))


def test_without_a_moderator_there_are_effects_only() -> None:
    for moderator in (None, "worry", "unheard_of"):
        table = verdict(made(), ask(moderator=moderator)).table
        assert set(table["kind"]) == {"effect"}
        assert len(table) == 5 * len(PARTS)


def test_a_measure_that_refuses_is_named_and_not_counted() -> None:
    """Nearly everybody gives one policy all, so that its ratio to the others has too few people."""
    answers = columns()
    few = [place < N - 5 for place in range(N)]
    answers["schools"] = [100.0 if all_in else 40.0 for all_in in few]
    answers["roads"] = [0.0 if all_in else 60.0 for all_in in few]
    answers["parks"] = [0.0] * N
    table = verdict(made(answers), ask(outcomes=("schools",), moderator=None)).table
    ratio = table[table["measure"] == "ratio"]
    assert ratio["estimate"].isna().all()
    assert (ratio["n"] == 0).all()
    assert not ratio["same_sign"].any()
    assert not ratio["excludes_zero"].any()
    (counted,) = tally(table)
    assert counted.measures == table["estimate"].notna().sum() < 5


def test_a_pair_of_levels_has_its_reference(survey: Survey) -> None:
    query = Query(Comparison(OUTSIDE), replace(RISK, moderator="education"))
    table = verdict(survey, query).table
    gaps = table[table["kind"] == "slope_difference"]
    assert set(gaps["reference"]) == {"1"}
    assert list(dict.fromkeys(gaps["level"])) == ["2", "3", "4"]
    effects = table[table["kind"] == "effect"]
    assert set(effects["level"]) == set(effects["reference"]) == {""}
    assert len(tally(table)) == 2 + 6
