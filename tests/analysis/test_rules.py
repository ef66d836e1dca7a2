"""Claims that depend on the rule of the standard errors say so: what each rule says by itself."""

from dataclasses import replace

import pyarrow as pa
import pytest

from analysis.model.comparison import Comparison
from analysis.model.query import Query, Specification
from analysis.model.result import Analysis, Result
from analysis.model.rules import RULED, SHOWN, offered
from analysis.questions.claims import claims_by_card, slope_claims
from analysis.questions.effects import outcome_effects
from analysis.questions.interactions import slope_differences
from analysis.questions.lead import lead
from analysis.questions.means import compare_focal, compare_outcomes, focal_by
from data.survey.survey import Survey
from tests.analysis.made import copied, weighted

RULES = ("classical", "HC1", "HC3", "CR1", "CR2")
BY_HUKOU = Specification(
    focal="risk", moderator="hukou", outcomes=("unemployment_benefit", "upskilling")
)


def under(query: Query, rule: str) -> Query:
    """Return the query under a rule."""
    return replace(query, specification=replace(query.specification, std_errors=rule))


def shown(result: Result) -> dict[tuple[str, ...], float]:
    """Return what the result says of every rule."""
    return {fact.of: fact.value for fact in result.facts if fact.name == SHOWN}


@pytest.mark.parametrize("rule", RULES)
def test_hukou_tells_slopes_apart_with_classical_errors_alone(survey: Survey, rule: str) -> None:
    """Holm's p .0411 classical; R's sandwich has the other rules' errors (tests/golden)."""
    found = shown(slope_claims(survey, under(Query(specification=BY_HUKOU), rule)))
    for part in BY_HUKOU.outcomes:
        own = {of[0]: value for of, value in found.items() if of[-1] == part}
        assert own == {"classical": 1, "HC1": 0, "HC3": 0, "CR1": 0, "CR2": 0}
    assert {of[1:3] for of in found} == {("slope_difference", "2")}


@pytest.mark.parametrize("group", [(), (("education", ("1",)),), (("pension", ("2",)),)])
@pytest.mark.parametrize(
    ("ask", "keys"),
    [(claims_by_card, ["kind", "outcome"]), (slope_claims, ["kind", "level", "outcome"])],
)
def test_what_is_said_of_a_rule_is_what_the_rule_itself_says(
    survey: Survey, ask: Analysis, keys: list[str], group
) -> None:
    query = Query(Comparison(group), replace(BY_HUKOU, outcomes=()))
    claimed = {}
    for rule in RULES:
        table = ask(survey, under(query, rule)).table
        for _, row in table.iterrows():
            claimed[rule, *(str(row[key]) for key in keys)] = float(row["claimed"])
    rows = {key[1:] for key in claimed}
    differing = {key for key in rows if len({claimed[rule, *key] for rule in RULES}) > 1}
    for rule in RULES:
        found = shown(ask(survey, under(query, rule)))
        assert {of[1:] for of in found} == differing
        assert all(value == claimed[of] for of, value in found.items())


@pytest.mark.parametrize("lens", ["amount", "ratio"])
@pytest.mark.parametrize(
    ("ask", "key", "side"),
    [
        (outcome_effects, ["outcome"], "group"),
        (compare_outcomes, ["outcome"], "difference"),
        (compare_focal, ["variable"], "difference"),
        (lead, ["outcome"], "group"),
        (slope_differences, ["level", "outcome"], None),
    ],
)
def test_p_values_beside_are_those_of_the_rules(
    survey: Survey, ask: Analysis, key: list[str], side: str | None, lens: str
) -> None:
    group = () if side is None else (("education", ("1", "2")),)
    query = Query(Comparison(group), replace(BY_HUKOU, lens=lens))
    for own in ("classical", "CR1", "CR2"):
        facts = [fact for fact in ask(survey, under(query, own)).facts if fact.name == RULED]
        seen = {fact.of[0] for fact in facts}
        assert seen in ({*RULES} - {own}, set())
        for rule in seen:
            table = ask(survey, under(query, rule)).table
            table = table if side is None else table[table["side"] == side]
            for _, row in table.iterrows():
                of = (rule, *(row[name] for name in key))
                (beside,) = (fact.value for fact in facts if fact.of == of)
                assert beside == pytest.approx(row["p_value"], rel=1e-9, nan_ok=True)


def test_with_everybody_on_the_other_side_rules_are_those_of_persons(survey: Survey) -> None:
    group = (("education", ("1",)),)
    query = Query(Comparison(group, "everybody"), BY_HUKOU)
    facts = compare_outcomes(survey, query).facts
    table = compare_outcomes(survey, under(query, "CR1")).table
    own = table[table["side"] == "difference"].set_index("outcome")["p_value"]
    for fact in facts:
        if fact.name == RULED and fact.of[0] == "CR1":
            assert fact.value == pytest.approx(own[fact.of[1]], rel=1e-9)


def test_a_weighted_survey_offers_two_rules_and_one_without_clusters_none_of_them(
    survey: Survey,
) -> None:
    assert offered(survey) == RULES
    assert offered(weighted(survey)) == ("classical", "CR1", "CR2")
    found = slope_claims(weighted(survey), under(Query(specification=BY_HUKOU), "HC1"))
    assert {of[0] for of in shown(found)} <= {"classical", "CR1", "CR2"}


def test_ends_of_levels_are_tested_under_every_rule(survey: Survey) -> None:
    for by in ("job_position", "origin", "education"):
        query = Query(specification=replace(BY_HUKOU, by=by))
        decided = {}
        for rule in RULES:
            result = focal_by(survey, under(query, rule))
            decided[rule, "differ"] = result.test()["p_value"] < 0.05
            for fact in result.facts:
                if fact.name in ("highest", "lowest"):
                    decided[rule, fact.name] = fact.value < 0.05
        for rule in RULES:
            found = shown(focal_by(survey, under(query, rule)))
            for name in ("differ", "highest", "lowest"):
                values = [decided[each, name] for each in RULES]
                told = [found.get((each, name)) for each in RULES]
                assert told == (
                    [None] * len(RULES) if len(set(values)) == 1 else [float(v) for v in values]
                )


def test_clusters_that_are_not_known_leave_their_rule_out(survey: Survey) -> None:
    column = str(survey.codebook.role("cluster").column)
    firms = survey.table[column].to_pylist()
    place = survey.table.column_names.index(column)
    lost = survey.table.set_column(place, column, pa.array([None] * 5 + firms[5:]))
    query = Query(specification=BY_HUKOU)
    facts = slope_differences(copied(survey, lost), query).facts
    assert {fact.of[0] for fact in facts} == {"HC1", "HC3"}
