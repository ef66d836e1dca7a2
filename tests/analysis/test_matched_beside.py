"""What stands beside a match: balance, levels, hidden confounders, draws."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from statsmodels.regression.linear_model import OLS

from analysis.engine.matching.sensitivity import Regressed, bound, partial_r2
from analysis.matching.balance import balance_by_group, matched_balance
from analysis.matching.bootstrap import DRAWS, matched_draws, with_draws
from analysis.matching.by_level import matched_by_level, matched_level_claims
from analysis.matching.effects import matched_effects
from analysis.matching.matched_sample import people_of
from analysis.matching.overlap import score_overlap
from analysis.matching.sensitivity import benchmarks, sensitivity
from analysis.model.query import MatchingChoice
from data.survey.survey import Survey
from tests.analysis.lookalikes import PARTS, PRINTED, TWO, ask, made, matched, of, refusal


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
    assert few[few["level"] == "m"]["estimate"].isna().all()
    assert set(few[few["level"] == "m"]["n"]) == {0}


def test_each_level_is_matched_by_itself(survey: Survey) -> None:
    found = matched_by_level(survey, ask()).table
    own = found[found["kind"] == "matched_effect"].set_index(["level", "outcome"])
    inside = matched(matched_effects(survey, ask((("pension", ("1",)),))))
    for part in TWO:
        assert own.loc[("1", part), "estimate"] == pytest.approx(inside.loc[part, "estimate"])
        assert own.loc[("1", part), "std_error"] == pytest.approx(inside.loc[part, "std_error"])
    gaps = found[found["kind"] == "matched_difference"].set_index("outcome")
    for part in TWO:
        low, high = (own.xs((level, part)) for level in ("1", "2"))
        assert gaps.loc[part, "estimate"] == pytest.approx(high["estimate"] - low["estimate"])
        squares = high["std_error"] ** 2 + low["std_error"] ** 2
        assert gaps.loc[part, "std_error"] ** 2 == pytest.approx(squares)
        assert gaps.loc[part, "n"] == min(low["n"], high["n"])
    claims = matched_level_claims(survey, ask()).table
    assert claims["p_value"].tolist() == pytest.approx(gaps["p_value"].tolist())


def test_strength_of_the_confounder_is_that_of_the_regression(survey: Survey) -> None:
    found = sensitivity(survey, ask()).table.set_index("outcome")
    (people,) = people_of(survey, ask())
    scores, treated = people.scores, people.treated
    low, high = scores[~treated].min(), scores[~treated].max()
    on = ~treated | ((scores >= low) & (scores <= high))
    X = np.column_stack([people.X[:, :1], treated, people.X[:, 1:]])[on]
    for place, part in enumerate(survey.codebook.outcome_ids):
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
    place = survey.codebook.outcome_ids.index("upskilling")
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
