"""All shares at once by group: in money, against statsmodels, and where nothing can be said."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from analysis.model.comparison import Comparison
from analysis.model.query import Query, Specification
from analysis.model.regression import moderated_models
from analysis.model.share_model import share_model
from analysis.questions.shares import (
    effects_by_model,
    share_effects,
    share_slope_differences,
    share_slopes,
)
from data.survey.survey import Survey
from tests.analysis.made import factor, numeric, small
from tests.analysis.measured import PARTS, N, ask, columns, made, said, variables

WOMEN = (("sex", ("f",)),)
H = 1e-5


def moved(params: np.ndarray, up: np.ndarray, down: np.ndarray) -> np.ndarray:
    """Return the mean shares of one design minus those of another; the first share is the base."""
    averages = []
    for design in (up, down):
        odds = np.exp(np.column_stack([np.zeros(len(design)), design @ params]))
        averages.append((odds / odds.sum(axis=1, keepdims=True)).mean(axis=0))
    return averages[0] - averages[1]


def test_effects_are_those_of_statsmodels_in_money() -> None:
    survey = made()
    result = share_effects(survey, ask())
    X = np.column_stack([np.ones(N), survey.numeric("worry"), survey.numeric("age")])
    theirs = sm.MNLogit(survey.outcomes() / 100, X).fit(disp=0, method="newton", tol=1e-12)
    up, down = X.copy(), X.copy()
    up[:, 1], down[:, 1] = X[:, 1] + H, X[:, 1] - H
    expected = 1000 * moved(theirs.params, up, down) / (2 * H)
    np.testing.assert_allclose(result.table["estimate"], expected, rtol=1e-6)
    scores, bread = theirs.model.score_obs(theirs.params), theirs.cov_params()
    sandwich = bread @ (scores.T @ scores) @ bread * N / (N - 1)
    own = theirs.params[1]
    places = [1, 4]
    value = own @ np.linalg.solve(sandwich[np.ix_(places, places)], own)
    assert result.test()["statistic"] == pytest.approx(value, rel=1e-6)
    assert result.test()["df"] == 2
    assert result.test()["p_value"] == pytest.approx(stats.chi2.sf(value, 2), rel=1e-5)
    assert said(result)["robust_errors"] == {}
    assert np.isinf(result.table["df"]).all()


def test_slopes_put_everybody_at_each_level() -> None:
    survey = made()
    table = share_slopes(survey, ask()).table
    (model,) = moderated_models(survey, ask(outcomes=()))
    theirs = sm.MNLogit(survey.outcomes() / 100, model.X).fit(disp=0, method="newton", tol=1e-12)
    worry, expected = survey.numeric("worry"), []
    for female in (0.0, 1.0):
        designs = []
        for step in (H, -H):
            design = model.X.copy()
            design[:, 1], design[:, 2] = worry + step, female
            design[:, 3] = female * (worry + step)
            designs.append(design)
        expected.append(1000 * moved(theirs.params, *designs) / (2 * H))
    found = table["estimate"].to_numpy().reshape(2, 3)
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    assert list(table["level"]) == ["m"] * 3 + ["f"] * 3
    gaps = share_slope_differences(survey, ask())
    np.testing.assert_allclose(gaps.table["estimate"], found[1] - found[0], rtol=1e-9)
    assert gaps.test()["df"] == 2
    assert gaps.test()["p_value"] < 0.05, "the split was made to move otherwise among women"


def test_money_sums_to_zero(survey: Survey) -> None:
    query = Query(
        Comparison((("pension", ("2",)),)), Specification(focal="risk", moderator="education")
    )
    for function, by in ((share_effects, "side"), (share_slopes, "level")):
        table = function(survey, query).table
        assert (table.groupby(by)["estimate"].sum().abs() < 1e-6).all()
        assert table.groupby(by)["outcome"].count().eq(5).all()
    assert share_effects(survey, query).test()["df"] == 4


@pytest.mark.parametrize("std_errors", ["classical", "CR1"])
def test_linear_and_fractional_effects_agree(survey: Survey, std_errors: str) -> None:
    """Shares stay far from 0 and 1, so the two models say nearly the same."""
    query = Query(specification=Specification(focal="risk", std_errors=std_errors))
    wide = effects_by_model(survey, query).table.pivot_table(
        index="outcome", columns="measure", values=["estimate", "std_error"]
    )
    estimate, error = wide["estimate"], wide["std_error"]
    assert (np.sign(estimate["amount"]) == np.sign(estimate["fractional"])).all()
    np.testing.assert_allclose(estimate["fractional"], estimate["amount"], rtol=0.03)
    np.testing.assert_allclose(error["fractional"], error["amount"], rtol=0.08)


def test_real_answers_agree_in_sign(mturk: Survey) -> None:
    """Answers of the collection's 2016 survey; effects of a year of age."""
    query = Query(specification=Specification(focal="age", lens="share", controls="none"))
    wide = effects_by_model(mturk, query).table.pivot_table(
        index="outcome", columns="measure", values=["estimate", "statistic"]
    )
    clear = wide["statistic"]["fractional"].abs() > 0.5
    signs = np.sign(wide["estimate"][clear])
    assert clear.sum() >= 3
    assert (signs["amount"] == signs["fractional"]).all()
    found = share_effects(mturk, query)
    assert (
        said(found)["sums_rescaled"]["count"]
        == said(effects_by_model(mturk, query))["sums_differ"]["count"]
    )
    assert found.table["estimate"].sum() == pytest.approx(0, abs=1e-9)


def test_the_same_people_on_both_sides_differ_by_nothing() -> None:
    """A cluster that stands on both sides: independent samples would leave a standard error."""
    answers = {name: [*values, *values] for name, values in columns().items()}
    answers["half"] = ["a"] * N + ["b"] * N
    answers["firm"] = [str(number) for number in [*range(N), *range(N)]]
    survey = made(answers, factor("half", ("a", "b"), "group"))
    group = (("half", ("a",)),)
    table = share_effects(survey, ask(group, std_errors="CR1")).table
    own = table[table["side"] == "group"]
    gap = table[table["side"] == "difference"]
    np.testing.assert_allclose(gap["estimate"], 0, atol=1e-8)
    assert (np.nan_to_num(gap["std_error"]) < 1e-6 * own["std_error"].max()).all()
    apart = share_effects(survey, ask(group)).table
    errors = apart.pivot_table(index="outcome", columns="side", values="std_error")
    together = np.hypot(errors["group"], errors["complement"])
    np.testing.assert_allclose(errors["difference"], together, rtol=1e-10)


def test_differences_with_clusters_on_one_side_only_are_independent() -> None:
    survey = made({**columns(), "firm": [f"{s}{i % 20}" for i, s in enumerate(columns()["sex"])]})
    table = share_effects(survey, ask(WOMEN, std_errors="CR1")).table
    errors = table.pivot_table(index="outcome", columns="side", values="std_error")
    together = np.hypot(errors["group"], errors["complement"])
    np.testing.assert_allclose(errors["difference"], together, rtol=1e-10)


def test_a_joint_model_of_both_sides_has_their_effects() -> None:
    table = share_effects(made(), ask(WOMEN, std_errors="CR1")).table
    wide = table.pivot_table(index="outcome", columns="side", values="estimate")
    np.testing.assert_allclose(
        wide["difference"], wide["group"] - wide["complement"], rtol=1e-7, atol=1e-7
    )
    assert said(share_effects(made(), ask(std_errors="CR1"))).keys() >= {"few_clusters_warning"}


def test_weights_are_respected() -> None:
    answers = {**columns(), "weight": [1.0 + number % 3 for number in range(N)]}
    times = np.array(answers["weight"], dtype=int)
    heavy = share_effects(made(answers, numeric("weight", "weight")), ask())
    repeated = {
        name: np.repeat(np.array(values), times).tolist() for name, values in columns().items()
    }
    many = share_effects(made(repeated), ask())
    np.testing.assert_allclose(heavy.table["estimate"], many.table["estimate"], rtol=1e-8)
    assert said(heavy)["weights_used"] == {"variable": "weight"}
    assert heavy.n == N


def test_sums_off_the_total_are_taken_relative_to_their_own() -> None:
    answers = columns()
    off = {
        part: [value / 2 if number < 30 else value for number, value in enumerate(answers[part])]
        for part in PARTS
    }
    nothing = {part: [*values, 0.0] for part, values in off.items()}
    more = {name: [*values, values[0]] for name, values in answers.items()} | nothing
    plain, result = share_effects(made(), ask()), share_effects(made(more), ask())
    pd.testing.assert_frame_equal(result.table, plain.table, rtol=1e-9)
    assert said(result)["sums_rescaled"] == {"count": 30}
    assert said(result)["nothing_given"] == {"count": 1}
    assert "sums_differ" not in said(result)


def test_a_part_that_nobody_gives_to_has_no_effect() -> None:
    answers = {**columns(), "pools": [0.0] * N}
    result = share_effects(made(answers, parts=(*PARTS, "pools")), ask())
    table = result.table.set_index("outcome")
    assert np.isnan(table.loc["pools", "estimate"])
    assert said(result)["constant_outcomes"] == {"outcomes": ("pools",)}
    plain = share_effects(made(), ask()).table.set_index("outcome")
    np.testing.assert_allclose(table["estimate"][list(PARTS)], plain["estimate"], rtol=1e-9)


def separated() -> Survey:
    answers = columns()
    towns = ["north" if number % 4 else "south" for number in range(N)]
    whole = zip(answers["roads"], answers["parks"], towns, strict=True)
    shifted = [(r + p, 0.0) if town == "south" else (r, p) for r, p, town in whole]
    answers |= {"town": towns, "roads": [r for r, _ in shifted], "parks": [p for _, p in shifted]}
    return made(answers, factor("town", ("north", "south"), "control", "group"))


def test_a_share_that_some_never_give_is_refused() -> None:
    result = share_effects(separated(), ask())
    assert result.refusal is not None
    assert result.refusal.code == "separated"
    assert dict(result.refusal.params) == {
        "variables": ("town",),
        "outcomes": ("parks",),
        "dropped": 0,
    }
    assert result.table.empty
    # Within either town nothing is separated, and the others cannot be compared in all parts.
    own = share_effects(separated(), ask((("town", ("south",)),)))
    assert own.refusal is None
    gap = own.table[own.table["side"] == "difference"].set_index("outcome")
    assert gap["estimate"].notna().to_dict() == {"schools": True, "roads": True, "parks": False}


def test_firm_constants_give_way_to_personal_characteristics() -> None:
    survey = made()
    result = effects_by_model(survey, ask(controls="firm_effects"))
    assert said(result)["firm_constants_unused"] == {}
    plain = effects_by_model(survey, ask(controls="individual"))
    pd.testing.assert_frame_equal(result.table, plain.table)


def test_too_few_people_and_clusters_are_refused() -> None:
    one = made({**columns(), "firm": ["a"] * N})
    found = share_effects(one, ask(std_errors="CR1")).refusal
    assert found is not None
    assert (found.code, dict(found.params)) == ("few_clusters", {"clusters": 1})
    twice = numeric("again", "control")
    sum_of_two = np.asarray(columns()["worry"]) + np.asarray(columns()["age"])
    found = share_effects(made({**columns(), "again": sum_of_two}, twice), ask()).refusal
    assert found is not None
    assert found.code == "not_identified"
    town = factor("town", [str(number) for number in range(12)], "control")
    few = {name: list(values)[:12] for name, values in columns().items()}
    few["town"] = [str(number) for number in range(12)]
    found = share_effects(small(few, variables(town), PARTS), ask()).refusal
    assert found is not None
    assert found.code == "too_few"


def test_the_survey_keeps_its_fits() -> None:
    survey = made()
    first = share_model(survey, ask())
    assert share_model(survey, ask(lens="ln", std_errors="HC3")).fit is first.fit
    assert share_model(survey, ask(std_errors="CR1")).fit is not first.fit
    assert share_model(survey, ask(WOMEN)).fit is not first.fit
