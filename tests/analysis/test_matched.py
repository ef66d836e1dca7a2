"""Matching of a survey's people: the paper's tables, what adds up, what is refused and why."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from statsmodels.regression.linear_model import OLS

from analysis.effects import budget_effects
from analysis.groups import MINIMUM
from analysis.matched.alike import balance_by_group, matched_balance
from analysis.matched.counts import matched_counts, score_overlap
from analysis.matched.draws import DRAWS, matched_draws, with_draws
from analysis.matched.effects import (
    CHECKS,
    MATCHED,
    matched_checks,
    matched_claims,
    matched_effects,
)
from analysis.matched.hidden import benchmarks, sensitivity
from analysis.matched.levels import matched_by_level, matched_level_claims
from analysis.matched.people import people_of
from analysis.matching.score import decided
from analysis.matching.sensitivity import Regressed, bound, partial_r2
from analysis.query import MatchingChoice, Query, Specification
from analysis.replication.regressions import effect, matched_sample, regression
from analysis.result import REFUSALS, Result
from data.survey import Survey
from tests.analysis.made import factor, numeric, rows, small, weighted

PARTS = ("schools", "roads")
TWO = ("unemployment_benefit", "upskilling")
WIDE = MatchingChoice("kernel", "gaussian", 50.0)
PRINTED = {
    "radius": MatchingChoice("radius", None, 0.05),
    "local_linear": MatchingChoice("local_linear", "tricube", 0.06),
    "kernel": WIDE,
}


def ask(group=(), choice: MatchingChoice | None = None, **changes: object) -> Query:
    """Return a query of the simulated survey's main analysis."""
    specification = Specification(
        focal="risk", moderator="pension", by="firm_size", lens="ln", outcomes=TWO
    )
    given = {"matching": choice or MatchingChoice(), **changes}
    return Query((group,), replace(specification, **given))  # type: ignore[arg-type]


def made(n: int = 240, **columns: Sequence[object] | np.ndarray) -> Survey:
    """Return people whose answer moves with their age and, by 6 points, with lying above 3."""
    dice = np.random.default_rng(2)
    age = dice.normal(40, 10, n)
    worry = np.clip((3 + (age - 40) / 12 + dice.normal(0, 1, n)).round(), 1, 5)
    schools = np.clip(40 + 0.5 * (age - 40) + 6 * (worry > 3) + dice.normal(0, 5, n), 0, 100)
    known = {
        "worry": worry,
        "age": age,
        "town": np.array(["north", "south", "east"])[dice.integers(0, 3, n)],
        "sex": np.array(["f", "m"])[dice.integers(0, 2, n)],
        "firm": np.array([f"firm{k % 30}" for k in range(n)]),
        "schools": schools,
        "roads": 100 - schools,
    } | columns
    variables = [
        numeric("worry", "focal", minimum=1, maximum=5),
        numeric("age", "control"),
        factor("town", ("north", "south", "east"), "control", "group", "moderator"),
        factor("sex", ("f", "m"), "group", "moderator"),
        factor("firm", [f"firm{k}" for k in range(30)], "cluster"),
    ]
    return small({name: list(values) for name, values in known.items()}, variables, PARTS)


def of(choice: MatchingChoice | None = None, group=(), **changes: object) -> Query:
    """Return a query of the made survey."""
    specification = Specification(focal="worry", moderator="sex", by="town")
    given = {"matching": choice or MatchingChoice("kernel"), **changes}
    return Query((group,), replace(specification, **given))  # type: ignore[arg-type]


def refusal(result: Result) -> str:
    """Return the code of a refusal, its parameters as declared."""
    assert result.refusal is not None
    assert result.table.empty
    assert tuple(name for name, _ in result.refusal.params) == REFUSALS[result.refusal.code]
    return result.refusal.code


def matched(result: Result, measure: str = MATCHED) -> pd.DataFrame:
    """Return the rows of one way, by outcome."""
    return result.table[result.table["measure"] == measure].set_index("outcome")


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
    both = dict(matched_effects(made(), query).facts)
    one = matched(matched_effects(made(), of()))
    assert both["att_one_sided.roads"] == one.loc["roads", "estimate"]
    (people,) = people_of(made(), query)
    outside = people.scores < people.scores[people.treated].min()
    assert outside[~people.treated].any(), "some of the others are like nobody above the cut"
    assert both["att.roads"] != one.loc["roads", "estimate"]
    assert [name for name, _ in matched_effects(made(), of()).facts] == ["cut"]


def test_shares_of_scores_sum_to_one_on_either_side(survey: Survey) -> None:
    table = score_overlap(survey, ask((), PRINTED["local_linear"])).table
    sums = table.groupby(["side", "kind"])["estimate"].sum()
    assert sums.to_numpy() == pytest.approx(np.ones(4))
    before = table[table["kind"] == "before"].groupby("side")["n"].sum()
    assert before.to_dict() == {"above": 5224, "below": 3617}


def test_a_match_balances_and_levels_of_a_factor_sum_to_nothing(survey: Survey) -> None:
    table = matched_balance(survey, ask()).table
    largest = (
        table[table["variable"] != "score"]
        .groupby("measure")["estimate"]
        .agg(lambda own: own.abs().max())
    )
    assert largest["unmatched"] > 0.3
    assert largest[["radius", "kernel", "local_linear"]].max() < 0.05
    assert "nearest_once" not in largest.index, "more people above than below"
    regions = table[table["variable"] == "firm_region"].groupby("measure")["estimate"].sum()
    assert regions.to_numpy() == pytest.approx(0.0, abs=1e-12)
    assert set(table[table["variance_ratio"].notna()]["variable"]) == {
        "score",
        "skill",
        "ln_income",
    }


def test_balance_within_groups_is_that_of_the_group(survey: Survey) -> None:
    table = balance_by_group(survey, ask()).table
    assert set(table["level"]) == {"1", "2", "3"}
    wide = table.pivot_table(index="level", columns="measure", values="estimate")
    assert (wide["radius"] < wide["unmatched"]).all()
    assert (table["largest"] >= table["estimate"]).all()
    few = balance_by_group(made(sex=["f"] * 235 + ["m"] * 5), of(by="sex")).table
    assert few.set_index("level").loc["m", "estimate"].isna().all()
    assert set(few.set_index("level").loc["m", "n"]) == {0}


def test_each_level_is_matched_by_itself(survey: Survey) -> None:
    found = matched_by_level(survey, ask()).table
    own = found[found["kind"] == "matched_effect"].set_index(["level", "outcome"])
    inside = matched(matched_effects(survey, ask((("pension", ("1",)),))))
    for part in TWO:
        assert own.loc[("1", part), "estimate"] == pytest.approx(inside.loc[part, "estimate"])
        assert own.loc[("1", part), "std_error"] == pytest.approx(inside.loc[part, "std_error"])
    gaps = found[found["kind"] == "matched_difference"].set_index("outcome")
    for part in TWO:
        low, high = own.loc[("1", part)], own.loc[("2", part)]
        assert gaps.loc[part, "estimate"] == pytest.approx(high["estimate"] - low["estimate"])
        squares = high["std_error"] ** 2 + low["std_error"] ** 2
        assert gaps.loc[part, "std_error"] ** 2 == pytest.approx(squares)
        assert gaps.loc[part, "n"] == min(low["n"], high["n"])
    claims = matched_level_claims(survey, ask()).table
    assert claims["p_value"].tolist() == pytest.approx(gaps["p_value"].tolist())


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
    assert (labels[pairs.own] == labels[pairs.partners[:, 0]]).all()
    assert people_of(survey, of())[0].labels is None


def test_strength_of_the_confounder_is_that_of_the_regression(survey: Survey) -> None:
    found = sensitivity(survey, ask()).table.set_index("outcome")
    (people,) = people_of(survey, ask())
    scores, treated = people.scores, people.treated
    low, high = scores[~treated].min(), scores[~treated].max()
    on = ~treated | ((scores >= low) & (scores <= high))
    X = np.column_stack([people.X[:, :1], treated, people.X[:, 1:]])[on]
    for place, part in enumerate(survey.codebook.part_ids()):
        if part in TWO:
            fit = OLS(people.outcomes[on, place], X).fit()
            assert found.loc[part, "estimate"] == pytest.approx(fit.params[1])
            share = partial_r2(fit.tvalues[1], fit.df_resid)
            assert found.loc[part, "partial_r2"] == pytest.approx(share)
            assert found.loc[part, "robustness_shown"] < found.loc[part, "robustness"]
            assert 1 <= found.loc[part, "e_value_shown"] <= found.loc[part, "e_value"]


def test_the_benchmark_is_the_strongest_control_with_all_its_levels(survey: Survey) -> None:
    """Each control's partial R2 by fits without it; the one that moves the estimate most."""
    found = benchmarks(survey, ask())
    own = found.table[found.table["outcome"] == "upskilling"].set_index("times")
    (people,) = people_of(survey, ask())
    on = people_on_support(people)
    place = survey.codebook.part_ids().index("upskilling")
    X, outcome = people.X[on], people.outcomes[on, place]
    d = people.treated[on].astype(float)
    full = OLS(outcome, np.column_stack([X, d])).fit()
    regressed = Regressed(full.params[-1], full.bse[-1], full.df_resid)
    moved = {}
    for variable in {name for name, _ in people.names[1:]}:
        keep = np.array([name != variable for name, _ in people.names])
        of_treatment = 1 - OLS(d, X).fit().ssr / OLS(d, X[:, keep]).fit().ssr
        without = OLS(outcome, np.column_stack([X[:, keep], d])).fit()
        one = bound(regressed, of_treatment, 1 - full.ssr / without.ssr, 1)
        moved[variable] = one
    strongest = min(moved, key=lambda name: abs(moved[name].estimate))
    assert set(own["variable"]) == {strongest}
    assert own.loc[1, "estimate"] == pytest.approx(moved[strongest].estimate, rel=1e-8)
    assert own.loc[1, "of_outcome"] == pytest.approx(moved[strongest].of_outcome, rel=1e-6)
    assert own["estimate"].abs().is_monotonic_decreasing
    assert own.loc[0, "estimate"] == pytest.approx(regressed.estimate)


def people_on_support(people) -> np.ndarray:
    """Return who lies within the range of the others' scores, or is one of them."""
    inside = people.scores[~people.treated]
    return ~people.treated | ((people.scores >= inside.min()) & (people.scores <= inside.max()))


def test_draws_do_not_depend_on_their_order_and_clusters_are_drawn() -> None:
    survey, query = made(), of()
    chunks = [matched_draws(survey, replace(query, chunk=chunk)) for chunk in (0, 1)]
    again = matched_draws(survey, replace(query, chunk=1))
    assert again.table.equals(chunks[1].table)
    assert chunks[0].fact("clusters") == 30
    assert not np.allclose(chunks[0].table["estimate"], chunks[1].table["estimate"])
    point = matched_effects(survey, query)
    found = with_draws(point, chunks)
    more = found.table[found.table["std_errors"] == "bootstrap"].set_index("outcome")
    draws = pd.concat([chunk.table for chunk in chunks])
    assert len(draws) == 2 * 2 * DRAWS
    for part in PARTS:
        own = draws[draws["outcome"] == part]["estimate"]
        assert more.loc[part, "std_error"] == pytest.approx(own.std())
        assert more.loc[part, "estimate"] == matched(point).loc[part, "estimate"]
        analytical = matched(point).loc[part, "std_error"]
        assert 0.3 * analytical < more.loc[part, "std_error"] < 1.5 * analytical


def test_neighbours_are_not_bootstrapped() -> None:
    for method in ("nearest", "nearest_once"):
        query = of(MatchingChoice(method, estimand="atc", cut=2.0))
        assert refusal(matched_draws(made(), query)) == "no_bootstrap"
    assert (
        matched(matched_effects(made(), of(MatchingChoice("nearest"))))["std_errors"]
        .eq("neighbours")
        .all()
    )


def test_clustered_checks_are_wider_where_firms_share_their_answers() -> None:
    dice = np.random.default_rng(5)
    firm = np.repeat(np.arange(30), 8)
    shared = np.repeat(dice.normal(0, 12, 30), 8)
    schools = np.clip(50 + shared + dice.normal(0, 2, 240), 0, 100)
    worry = np.repeat(dice.integers(1, 6, 30), 8).astype(float)
    names = [f"firm{k}" for k in firm]
    survey = made(firm=names, schools=schools, roads=100 - schools, worry=worry)
    plain = matched_checks(survey, of()).table.set_index(["measure", "outcome"])
    wide = matched_checks(survey, of(std_errors="clustered")).table.set_index(
        ["measure", "outcome"]
    )
    for way in ("ols", "weighted_ols", "ipw", "aipw"):
        assert wide.loc[(way, "roads"), "std_errors"] == "clustered"
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
    whole = budget_effects(survey, ask(lens="ratio")).table
    wanted = whole[(whole["side"] == "group")].set_index("outcome")["n"]
    plain = matched(matched_effects(survey, ask(lens="ratio")), "unmatched")
    assert {part: plain.loc[part, "n"] for part in TWO} == {part: wanted[part] for part in TWO}
