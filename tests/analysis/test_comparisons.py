"""Pairs of levels, whole-line bands, one policy against another, items and chosen values."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from analysis.model.query import Query, Specification
from analysis.model.result import Note
from analysis.questions.at_values import at_values
from analysis.questions.by_item import slopes_by_item
from analysis.questions.interactions import predictions, slope_differences, slopes
from analysis.questions.line_bands import line_bands
from analysis.questions.pairwise import pairwise
from analysis.questions.tradeoff import tradeoffs
from data.survey.survey import Survey
from tests.analysis.made import copied

SPEC = Specification(
    focal="risk", moderator="education", outcomes=("unemployment_benefit", "upskilling")
)
EVERYONE = Query(specification=SPEC)
KEYS = ["level", "outcome"]


def test_every_two_levels_once(survey: Survey) -> None:
    table = pairwise(survey, EVERYONE).table
    own = slopes(survey, EVERYONE).table.set_index(KEYS)["estimate"]
    pairs = {(r["reference"], r["level"]) for r in table.to_dict("records")}
    assert pairs == set(combinations("1234", 2))
    for row in table.to_dict("records"):
        gap = own[row["level"], row["outcome"]] - own[row["reference"], row["outcome"]]
        assert row["estimate"] == pytest.approx(gap, rel=1e-9)
    assert (table["p_adjusted"] >= table["p_value"] - 1e-12).all()
    excluded = (table["conf_low"] > 0) | (table["conf_high"] < 0)
    clear = (table["p_adjusted"] - 0.05).abs() > 1e-3
    assert (excluded == (table["p_adjusted"] < 0.05))[clear].all()
    bonferroni = stats.t.ppf(1 - 0.025 / 6, table["df"]) * table["std_error"]
    assert (table["conf_high"] - table["estimate"] < bonferroni).all()


def test_a_single_pair_needs_no_adjustment(survey: Survey) -> None:
    query = Query(specification=replace(SPEC, moderator="pension"))
    one, plain = pairwise(survey, query).table, slope_differences(survey, query).table
    for name in ("estimate", "std_error", "conf_low", "conf_high", "p_value"):
        np.testing.assert_allclose(one[name], plain[name], rtol=1e-9)
    np.testing.assert_allclose(one["p_adjusted"], plain["p_value"], rtol=1e-6)


@pytest.mark.parametrize("std_errors", ["classical", "CR1"])
def test_whole_lines_have_wider_bands_than_points(survey: Survey, std_errors: str) -> None:
    query = Query(specification=replace(SPEC, std_errors=std_errors))
    table = line_bands(survey, query).table
    half = (table["conf_high"] - table["estimate"]) / table["std_error"]
    whole = (table["band_high"] - table["estimate"]) / table["std_error"]
    scheffe = np.sqrt(2 * stats.f.ppf(0.95, 2, table["df"]))
    assert (whole > half * 1.05).all()
    assert (whole < scheffe).all()
    lower = (table["estimate"] - table["band_low"]) / table["std_error"]
    np.testing.assert_allclose(lower, whole, rtol=1e-8)


def test_one_policy_against_another_is_the_regression_of_the_gap(survey: Survey) -> None:
    """A survey whose first part is worth the gap gives the same numbers under every rule."""
    column = survey.table.column_names.index("budget_unemployment_benefit")
    gap = np.asarray(survey.table["budget_unemployment_benefit"]).astype(float) - np.asarray(
        survey.table["budget_upskilling"]
    )
    changed = copied(survey, survey.table.set_column(column, "budget_unemployment_benefit", [gap]))
    for rule in ("classical", "HC3", "CR1"):
        query = Query(specification=replace(SPEC, std_errors=rule))
        ours = tradeoffs(survey, query).table
        direct = slopes(changed, query).table
        direct = direct[direct["outcome"] == "unemployment_benefit"]
        own = ours[ours["kind"] == "slope"]
        for name in ("estimate", "std_error", "conf_low", "n"):
            np.testing.assert_allclose(own[name], direct[name], rtol=1e-9)


def test_a_trade_off_needs_two_policies(survey: Survey) -> None:
    one = Query(specification=replace(SPEC, outcomes=("upskilling",)))
    ratio = Query(specification=replace(SPEC, lens="ratio"))
    for query, code in ((one, "one_outcome"), (ratio, "apart")):
        refusal = tradeoffs(survey, query).refusal
        assert refusal == Note(code)


def test_items_stand_beside_their_scale(survey: Survey) -> None:
    table = slopes_by_item(survey, EVERYONE).table
    assert list(dict.fromkeys(table["item"])) == [
        *("risk", "risk_robots", "risk_platform", "risk_skills")
    ]
    alone = slopes(survey, Query(specification=replace(SPEC, focal="risk_skills"))).table
    own = table[table["item"] == "risk_skills"]
    np.testing.assert_allclose(own["estimate"], alone["estimate"], rtol=1e-12)
    refusal = slopes_by_item(survey, Query(specification=replace(SPEC, focal="skill"))).refusal
    assert refusal is not None
    assert refusal.code == "no_scale"


def test_chosen_values_lie_on_the_lines(survey: Survey) -> None:
    query = replace(EVERYONE.with_numbers(**{"from": 2.0, "to": 4.0}))
    table = at_values(survey, query).table
    lines = predictions(survey, EVERYONE).table
    for value in (2.0, 4.0):
        own = table[(table["kind"] == "prediction") & np.isclose(table["end"], value)]
        line = lines[np.isclose(lines["at"], value)]
        both = own.merge(line, on=KEYS, suffixes=("", "_line"))
        assert len(both) == 8
        for name in ("estimate", "std_error"):
            np.testing.assert_allclose(both[name], both[f"{name}_line"], rtol=1e-9)
    slope = slopes(survey, EVERYONE).table.set_index(KEYS)["estimate"]
    rise = table[table["kind"] == "rise"].set_index(KEYS)["estimate"]
    np.testing.assert_allclose(rise, 2 * slope.loc[rise.index], rtol=1e-8)


def test_the_average_slope_weighs_the_levels_as_observed(survey: Survey) -> None:
    own = slopes(survey, EVERYONE).table
    weighed = own.assign(part=own["estimate"] * own["n"]).groupby("outcome")[["part", "n"]].sum()
    table = at_values(survey, EVERYONE).table
    average = table[table["kind"] == "average_slope"].set_index("outcome")["estimate"]
    np.testing.assert_allclose(average, (weighed["part"] / weighed["n"])[average.index], rtol=1e-9)


def test_no_level_is_predicted_beyond_what_its_people_answered(survey: Survey) -> None:
    pension, risk = survey.codes("pension"), survey.numeric("risk")
    narrow = copied(survey, survey.table.filter(~((pension == 1) & (risk > 4))))
    query = Query(specification=replace(SPEC, moderator="pension"))
    table = at_values(narrow, query.with_numbers(**{"from": 2.0, "to": 5.0})).table
    there = {(r["kind"], r["level"], r["end"]) for r in table.to_dict("records")}
    assert ("prediction", "2", 2.0) in there
    assert ("prediction", "1", 5.0) in there
    assert not {("prediction", "2", 5.0), ("rise", "2", 5.0), ("gap", "2", 5.0)} & there


def test_a_survey_keeps_its_last_models(survey: Survey) -> None:
    fresh = copied(survey, survey.table)
    calls: list[str] = []

    def make(key: str) -> list[str]:
        calls.append(key)
        return [key]

    for key in "aabcdefga":
        fresh.keep(key, lambda key=key: make(key))
    assert calls == list("abcdefga")
