"""Matching of a survey's people: the paper's tables, other ways, what is refused and why."""

import numpy as np
import pytest

from analysis.engine.matching.score import decided
from analysis.matching.bootstrap import matched_draws
from analysis.matching.by_level import matched_by_level
from analysis.matching.effects import CHECKS, matched_checks, matched_claims, matched_effects
from analysis.matching.matched_sample import people_of
from analysis.matching.overlap import matched_counts, score_overlap
from analysis.model.groups import MINIMUM
from analysis.model.query import MatchingChoice
from analysis.questions.effects import outcome_effects
from analysis.replication.regressions import effect, matched_sample, regression
from data.survey.survey import Survey
from tests.analysis.lookalikes import PRINTED, TWO, ask, made, matched, of, refusal
from tests.analysis.made import rows, weighted


@pytest.mark.parametrize("id", PRINTED)
def test_table_3_comes_out_as_in_the_replication(survey: Survey, id: str) -> None:
    found = matched(matched_effects(survey, ask((), PRINTED[id])))
    printed = next(m for m in survey.study.matchings if m.id == id)
    sample = matched_sample(survey, printed)
    for part in printed.outcomes:
        known = effect(survey, printed, sample, part)
        assert found.loc[part, "estimate"] == pytest.approx(known.estimate, abs=1e-12)
        assert found.loc[part, "std_error"] == pytest.approx(known.std_error, rel=1e-9)
        assert found.loc[part, "n"] == sample.matched == 8832
        assert found.loc[part, "status"] == "published"
    assert set(found.drop(list(printed.outcomes))["status"]) == {"implied"}


@pytest.mark.parametrize("id", PRINTED)
def test_table_4_comes_out_as_in_the_replication(survey: Survey, id: str) -> None:
    found = matched(matched_checks(survey, ask((), PRINTED[id])), "weighted_ols")
    printed = next(m for m in survey.study.matchings if m.id == id)
    sample = matched_sample(survey, printed)
    for model in survey.study.models:
        if model.matching == id:
            known = regression(survey, model, sample)
            own = found.loc[model.outcome]
            assert own["estimate"] == pytest.approx(known.estimate[1], abs=1e-12)
            assert own["std_error"] == pytest.approx(known.std_error[1], rel=1e-9)
            assert own["status"] in ("published", "calibrated")


@pytest.mark.parametrize(
    ("group", "changes"),
    [
        ((("hukou", ("2",)),), {}),
        ((), {"lens": "amount"}),
        ((), {"controls": "individual"}),
        ((), {"focal": "risk_skills"}),
        ((), {"matching": MatchingChoice(cut=3.0)}),
        ((), {"matching": MatchingChoice(estimand="ate")}),
        ((), {"matching": MatchingChoice(width=0.1)}),
        ((), {"matching": MatchingChoice(exact=True)}),
    ],
)
def test_any_other_question_is_implied(survey: Survey, group, changes) -> None:
    found = matched(matched_effects(survey, ask(group, **changes)))
    assert set(found["status"]) == {"implied"}


def test_answers_that_are_no_simulation_are_observed() -> None:
    assert set(matched_effects(made(), of()).table["status"]) == {"observed"}


def test_an_effect_that_was_put_in_is_found_by_every_way() -> None:
    """Six points above the cut, and the age that hides more of it."""
    found = matched_checks(made(2000), of(MatchingChoice("kernel", cut=3.0)))
    own = found.table[found.table["outcome"] == "schools"].set_index("measure")
    assert own.loc["unmatched", "estimate"] > 9
    for way in set(CHECKS) - {"unmatched", "nearest_once"}:
        assert own.loc[way, "estimate"] == pytest.approx(6, abs=4 * own.loc[way, "std_error"])
        assert 0.1 < own.loc[way, "std_error"] < 1.2


def test_effects_of_amounts_sum_to_zero(survey: Survey) -> None:
    found = matched_effects(survey, ask(lens="amount")).table
    sums = found.groupby("measure")["estimate"].sum()
    assert sums.to_numpy() == pytest.approx([0, 0], abs=1e-6)


def test_the_cut_is_everybodys_mean_unless_it_is_moved(survey: Survey) -> None:
    whole = matched_effects(survey, ask()).fact("cut")
    assert whole == pytest.approx(np.nanmean(survey.numeric("risk")))
    assert matched_effects(survey, ask((("hukou", ("2",)),))).fact("cut") == whole
    assert matched_effects(survey, ask((), MatchingChoice(cut=3.5))).fact("cut") == 3.5


def test_counts_are_those_of_the_paper(survey: Survey) -> None:
    found = matched_counts(survey, ask())
    table = found.table.set_index("side")
    assert table["people"].tolist() == [5224, 3617]
    assert table["supported"].tolist() == [5215, 3617]
    assert table["matched"].sum() == 8832
    assert table.loc["above", "effective"] == pytest.approx(5215)
    assert 0 < table.loc["below", "effective"] < 3617
    assert found.fact("found") == found.fact("asked") == 5215


def test_support_of_everybody_moves_the_effect_on_the_treated() -> None:
    query = of(MatchingChoice("kernel", estimand="ate"))
    both = matched_effects(made(), query)
    one = matched(matched_effects(made(), of()))
    assert both.fact("att_one_sided", "roads") == one.loc["roads", "estimate"]
    (people,) = people_of(made(), query)
    outside = people.scores < people.scores[people.treated].min()
    assert outside[~people.treated].any(), "some of the others are like nobody above the cut"
    assert both.fact("att", "roads") != one.loc["roads", "estimate"]
    assert [fact.name for fact in matched_effects(made(), of()).facts] == ["cut"]


def test_claims_exclude_zero_after_holm(survey: Survey) -> None:
    table = matched_claims(survey, ask((("hukou", ("2",)),), lens="amount")).table
    assert len(table) == 5
    assert table["claimed"].tolist() == (table["p_holm"] < 0.05).tolist()
    assert table["claimed"].any()
    assert not table["claimed"].all()
    clear = (table["conf_low"] > 0) | (table["conf_high"] < 0)
    assert clear.tolist() == table["claimed"].tolist()


def test_exact_matching_on_a_moderator_matches_within_its_levels() -> None:
    survey = made()
    (people,) = people_of(survey, of(MatchingChoice("nearest", exact=True)))
    found = matched_checks(survey, of(MatchingChoice("nearest", exact=True)))
    assert found.refusal is None
    every = (one.matched[0].pairs for one in people.made.values())
    pairs, labels = next(own for own in every if own is not None), people.labels
    given = [pairs.order[one:last] for one, last in zip(pairs.first, pairs.last, strict=True)]
    assert all((labels[to] == labels[own]).all() for own, to in zip(pairs.own, given, strict=True))
    assert people_of(survey, of())[0].labels is None


def test_clustered_checks_are_wider_where_firms_share_their_answers() -> None:
    dice = np.random.default_rng(5)
    firm = np.repeat(np.arange(30), 8)
    shared = np.repeat(dice.normal(0, 12, 30), 8)
    schools = np.clip(50 + shared + dice.normal(0, 2, 240), 0, 100)
    worry = np.repeat(dice.integers(1, 6, 30), 8).astype(float)
    names = [f"firm{k}" for k in firm]
    survey = made(firm=names, schools=schools, roads=100 - schools, worry=worry)
    plain = matched_checks(survey, of()).table.set_index(["measure", "outcome"])
    wide = matched_checks(survey, of(std_errors="CR1")).table.set_index(["measure", "outcome"])
    for way in ("ols", "weighted_ols", "ipw", "aipw"):
        assert wide.loc[(way, "roads"), "std_errors"] == "CR1"
        ratio = wide.loc[(way, "roads"), "std_error"] / plain.loc[(way, "roads"), "std_error"]
        assert ratio > 1.5
        same = [t.loc[(way, "roads"), "estimate"] for t in (plain, wide)]
        assert same[0] == pytest.approx(same[1])


def test_weights_are_not_used_and_said_so(survey: Survey) -> None:
    found = matched_effects(weighted(survey), ask())
    assert "weights_unused" in [note.code for note in found.notes]
    assert "weights_used" not in [note.code for note in found.notes]
    assert matched(found)["estimate"].tolist() == pytest.approx(
        matched(matched_effects(survey, ask()))["estimate"].tolist()
    )


def test_whom_a_control_decides_has_no_counterpart() -> None:
    survey = made()
    worry = survey.numeric("worry").copy()
    town = np.array(["north", "south", "east"])[survey.codes("town")]
    few = np.flatnonzero(town == "east")[12:]
    town[few] = "south"
    worry[town == "east"] = 5.0  # all twelve of them above the cut
    told = made(worry=worry, town=town)
    found = matched_effects(told, of())
    (side,) = [note.param("count") for note in found.notes if note.code == "side_decided"]
    assert side == 12
    assert found.n == 240 - 12
    left = rows(told, np.flatnonzero(town != "east"))
    same = matched_effects(left, of(MatchingChoice("kernel", cut=found.fact("cut"))))
    assert matched(same)["estimate"].tolist() == pytest.approx(matched(found)["estimate"].tolist())


def test_deciding_goes_on_until_nobody_is_decided() -> None:
    # Column 1 decides the last row; without it column 2 decides the one before.
    X = np.array([[1, 0, 0], [1, 0, 0], [1, 0, 0], [1, 0, 1], [1, 1, 1]], dtype=float)
    treated = np.array([True, False, False, False, True])
    assert decided(X, treated).tolist() == [False, False, False, True, True]
    assert decided(X[:, :1], treated).tolist() == [False] * 5
    numbers = np.column_stack([np.ones(5), np.arange(5.0)])
    assert decided(numbers, treated).tolist() == [False] * 5, "a number is no group of people"


def test_what_cannot_be_matched_is_refused_with_the_reason() -> None:
    survey = made()
    cases = {
        "no_controls": of(controls="none"),
        "extreme_cut": of(MatchingChoice(cut=5.0)),
        "nobody_within": of(MatchingChoice("radius", width=1e-9)),
        "each_once": of(MatchingChoice("nearest_once", estimand="ate")),
        "more_treated": of(MatchingChoice("nearest_once", cut=2.0)),
        "more_controls": of(MatchingChoice("nearest_once", cut=3.0, estimand="atc")),
        "more_treated_in_level": of(MatchingChoice("nearest_once", cut=2.0, exact=True)),
    }
    for code, query in cases.items():
        for function in (matched_effects, matched_claims, matched_counts, score_overlap):
            assert refusal(function(survey, query)) == code
    assert refusal(matched_draws(survey, of(MatchingChoice(cut=0.0)))) == "extreme_cut"
    below = matched_effects(survey, of(MatchingChoice(cut=0.0))).refusal
    assert dict(below.params) == {"variable": "worry", "cut": 0.0, "minimum": MINIMUM}


def test_treatment_without_variation_and_without_overlap_is_refused() -> None:
    same = made(worry=[3.0] * 240)
    assert refusal(matched_effects(same, of())) == "constant_treatment"
    age = np.linspace(20, 60, 240)
    worry = np.where(age > 40, 5.0, 1.0)
    assert refusal(matched_effects(made(age=age, worry=worry), of())) == "certain_treatment"
    some = worry.copy()
    some[118:122] = [5.0, 1.0, 5.0, 1.0]
    few = matched_effects(made(age=age, worry=some, town=["north"] * 240), of())
    assert refusal(few) == "no_overlap"
    level = matched_by_level(made(age=age, worry=some, town=["north"] * 240), of())
    assert refusal(level) == "no_level_matched"


def test_a_way_that_cannot_be_gone_has_rows_without_numbers() -> None:
    found = matched_checks(made(), of(MatchingChoice("kernel", cut=2.0)))
    once = matched(found, "nearest_once")
    assert once["estimate"].isna().all()
    assert set(once["n"]) == {0}
    assert matched(found, "kernel")["estimate"].notna().all()


def test_under_ratios_each_policy_has_its_own_people(survey: Survey) -> None:
    found = matched(matched_effects(survey, ask(lens="ratio")))
    assert set(found.index) == set(TWO)
    whole = outcome_effects(survey, ask(lens="ratio")).table
    wanted = whole[(whole["side"] == "group")].set_index("outcome")["n"]
    plain = matched(matched_effects(survey, ask(lens="ratio")), "unmatched")
    assert {part: plain.loc[part, "n"] for part in TWO} == {part: wanted[part] for part in TWO}
