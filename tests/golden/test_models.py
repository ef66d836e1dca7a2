"""Pairs, several moderators, products with controls, firm constants, log-ratios: against R."""

import pytest

from analysis.questions.by_item import slopes_by_item
from analysis.questions.interactions import slopes
from analysis.questions.pairwise import pairwise
from analysis.questions.tradeoff import tradeoffs
from data.survey.survey import Survey
from tests.golden.test_golden import Records, ask, check, chosen

WRITTEN_BY = ("classical", "HC3", "CR1")
MODELS: dict[str, dict[str, object]] = {
    "several": {"others": ("origin",)},
    "by_controls": {"focal_by_controls": True},
    "logratio": {"lens": "logratio"},
    "within": {"controls": "firm_effects"},
}


@pytest.mark.parametrize("kind", WRITTEN_BY)
@pytest.mark.parametrize("what", MODELS)
def test_slopes_of_other_models(survey: Survey, golden: Records, what: str, kind: str) -> None:
    table = ask(survey, slopes, "everyone", std_errors=kind, **MODELS[what])
    check(table, chosen(golden, what=what, kind=kind), "outcome", "level")


def test_robust_errors_within_firms(survey: Survey, golden: Records) -> None:
    table = ask(survey, slopes, "everyone", std_errors="HC1", controls="firm_effects")
    check(table, chosen(golden, what="within", kind="HC1"), "outcome", "level")


@pytest.mark.parametrize("kind", WRITTEN_BY)
def test_an_item_in_the_place_of_the_scale(survey: Survey, golden: Records, kind: str) -> None:
    table = ask(survey, slopes_by_item, "everyone", std_errors=kind)
    records = chosen(golden, what="item", kind=kind)
    check(table[table["item"] == "risk_platform"], records, "outcome", "level")


@pytest.mark.parametrize("kind", WRITTEN_BY)
@pytest.mark.parametrize("lens", ["amount", "ln"])
def test_one_policy_against_another(survey: Survey, golden: Records, lens: str, kind: str) -> None:
    outcomes = ("unemployment_benefit", "upskilling")
    table = ask(survey, tradeoffs, "everyone", lens=lens, std_errors=kind, outcomes=outcomes)
    records = chosen(golden, what=f"tradeoff.{lens}", kind=kind)
    check(table[table["kind"] == "slope"], records, "outcome", "level")


@pytest.mark.parametrize("kind", WRITTEN_BY)
def test_slopes_of_a_pair_of_moderators(survey: Survey, golden: Records, kind: str) -> None:
    table = ask(survey, slopes, "everyone", std_errors=kind, moderator="origin*hukou")
    check(table, chosen(golden, what="crossed", kind=kind), "outcome", "level")


def test_every_two_levels(survey: Survey, golden: Records) -> None:
    """Estimates to 1e-8; R's own simultaneous intervals come from another simulation."""
    table = ask(survey, pairwise, "everyone", moderator="origin*hukou")
    records = chosen(golden, what="pair")
    assert len(records) == len(table[table["outcome"] == "upskilling"]) * 2
    for record in records:
        pair = {name: record[name] for name in ("outcome", "level", "reference")}
        row = table[(table[list(pair)] == list(pair.values())).all(axis=1)].iloc[0]
        for name in ("estimate", "std_error", "p_value", "df"):
            assert row[name] == pytest.approx(record[name], rel=1e-8)
        assert row["p_adjusted"] == pytest.approx(record["p_adjusted"], abs=0.005)
        for ours, theirs in (("conf_low", "low"), ("conf_high", "high")):
            near = 0.02 * row["std_error"]
            assert row[ours] == pytest.approx(record[f"simultaneous_{theirs}"], abs=near)
