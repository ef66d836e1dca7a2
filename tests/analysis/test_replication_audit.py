"""The print against itself, by hand where it is short; and the ledger of claims."""

import math
import re
from dataclasses import replace

import pytest

from analysis.model.query import Query, Specification
from analysis.model.result import Result, records_of
from analysis.questions.interactions import slope_differences, slopes
from analysis.replication.audit import COLUMNS, ITEMS, findings, inconsistent, print_audit
from analysis.replication.compare import (
    DIRECTION,
    FAILS,
    HOLDS,
    LEVEL,
    NOT_SIGNIFICANT,
    OPPOSITE,
)
from analysis.replication.findings import (
    AGREES,
    BY_ROUNDING,
    CONDITIONAL,
    CONTRADICTS,
    DIFFERS,
    FINDINGS,
    UNCLEAR,
    Range,
    judged,
    rounded,
    size,
)
from analysis.replication.ledger import RESULTS, claims_ledger, result_of
from data.study.published import PublishedNumber
from data.survey.survey import Survey


@pytest.fixture(scope="module")
def audit(survey: Survey) -> Result:
    return print_audit(survey, Query())


@pytest.fixture(scope="module")
def ledger(survey: Survey) -> Result:
    return claims_ledger(survey, Query())


def found(audit: Result, item: str, model: str = "", term: str = "") -> str:
    table = audit.table[audit.table["item"] == item]
    table = table[(table["model"] == model) | (model == "")]
    table = table[(table["term"] == term) | (term == "")]
    assert len(table) == 1, (item, model, term)
    return table["finding"].iloc[0]


def test_what_it_promises(audit: Result) -> None:
    assert tuple(audit.table.columns) == COLUMNS
    assert set(audit.table["item"]) == set(ITEMS)
    assert set(audit.table["finding"]) <= set(FINDINGS)
    agree = audit.table["finding"].isin([AGREES, BY_ROUNDING])
    assert (audit.table["consistent"] == agree).all()
    assert audit.fact("inconsistent") == (~audit.table["consistent"]).sum()


def test_ranges_by_hand() -> None:
    one, other = Range(1.0, 2.0), Range(-3.0, 4.0)
    assert one + other == Range(-2.0, 6.0)
    assert one - other == Range(-3.0, 5.0)
    assert one * other == Range(-6.0, 8.0)
    assert other / one == Range(-3.0, 4.0)
    assert size(other) == Range(0.0, 4.0)
    assert size(Range(-2.0, -1.0)) == Range(1.0, 2.0)
    number = PublishedNumber("T", "", "y", "", "mean", "2.94", 2, "survey", "")
    assert rounded(number) == Range(pytest.approx(2.935), pytest.approx(2.945))
    assert rounded(replace(number, statistic="n", text="7", decimals=0)) == Range(7.0, 7.0)


def test_findings_by_hand() -> None:
    def finding(result: Range, allowed: Range) -> str:
        return judged("x", (), result, allowed, "", DIFFERS).finding

    assert finding(Range(1, 2), Range(0, 3)) == AGREES
    assert finding(Range(1, 2), Range(1.9, 9)) == BY_ROUNDING
    assert finding(Range(1, 2), Range(2, math.inf)) == BY_ROUNDING
    assert finding(Range(1, 2), Range(2.1, 9)) == DIFFERS


def test_sizes(audit: Result) -> None:
    overlap = audit.table[audit.table["item"] == "n_overlap"].iloc[0]
    assert overlap["calculation"] == "8841 + 8808 − 8876 = 8773; 8773"
    left = audit.table.set_index("item")["result_low"]
    assert list(left["n_all_in"]) == [8, 13]
    assert left["n_off_support"] == 9
    kernel = audit.table[(audit.table["item"] == "n_matched") & ~audit.table["consistent"]]
    assert list(kernel["model"]) == ["kernel"]


def test_stars(audit: Result) -> None:
    stars = audit.table[audit.table["item"] == "stars"]
    assert len(stars) == 70
    odd = stars[stars["finding"] != AGREES].set_index(["model", "term"])["finding"].to_dict()
    assert odd == {
        ("M14", "substitutability"): UNCLEAR,
        ("M2", "education[bachelor+]"): BY_ROUNDING,
        ("M3", "skill"): BY_ROUNDING,
        ("M11", "risk"): BY_ROUNDING,
        ("M18", "reemployment"): BY_ROUNDING,
    }


def test_the_region_cannot_have_its_sd_if_numbers_are_rounded(audit: Result) -> None:
    table = audit.table[audit.table["item"] == "two_valued_sd"].set_index("outcome")
    region = table.loc["firm_region"]
    assert region["finding"] == CONDITIONAL
    by_hand = [math.sqrt(p * (1 - p) * 8876 / 8875) for p in (0.2655, 0.2665)]
    assert [region["allowed_low"], region["allowed_high"]] == pytest.approx(by_hand)
    assert set(table.drop("firm_region")["finding"]) == {AGREES}
    # Cut off instead, a mean in [1.266, 1.267) leaves an SD in [0.4418, 0.4424), printed 0.441.
    cut = [math.sqrt(p * (1 - p) * 8876 / 8875) for p in (0.266, 0.267)]
    assert math.floor(cut[0] * 1000) == 441
    assert region["printed"] == "0.441"


def test_standard_errors_and_fit(audit: Result) -> None:
    assert found(audit, "se_floor", "M18") == CONDITIONAL
    assert found(audit, "se_floor", "M7") == CONDITIONAL
    assert found(audit, "se_floor", "M19") == AGREES
    floors = audit.table[(audit.table["item"] == "se_floor") & ~audit.table["consistent"]]
    for row in floors.to_dict("records"):
        shown = re.search(r"≥ ([\d.]+); \S+ \[[\d.]+, ([\d.]+)\]", row["calculation"])
        assert float(shown[1]) > float(shown[2]), row["calculation"]
    assert found(audit, "table4_r2", "M7") == CONDITIONAL
    assert found(audit, "table4_r2", "M5") == DIFFERS
    least = audit.table[(audit.table["item"] == "table4_r2") & (audit.table["model"] == "M5")]
    assert least["allowed_low"].iloc[0] == pytest.approx(0.0157, abs=5e-5)
    for model in ("M13", "M14", "M18", "M19"):
        assert found(audit, "r2_without_risk", model) == AGREES
    for model in ("M1", "M3"):
        assert found(audit, "constant", model) == AGREES
        assert found(audit, "r2_nested", model) == AGREES


def test_tables_3_and_4(audit: Result) -> None:
    apart = audit.table[audit.table["item"] == "kernel_att"]
    assert list(apart["finding"]) == [CONDITIONAL, CONDITIONAL]
    unmatched = audit.table[audit.table["item"] == "kernel_unmatched"]
    assert list(unmatched["finding"]) == [AGREES, AGREES]
    assert [found(audit, "table4_att", f"M{n}") for n in (5, 6, 8, 9)] == [
        AGREES,
        CONDITIONAL,
        AGREES,
        CONDITIONAL,
    ]
    assert found(audit, "table4_se_ratio", "M7") == CONDITIONAL


def test_the_sum_of_means_and_two_prints_of_one_mean(audit: Result) -> None:
    for item in ("budget_sum", "risk_mean"):
        assert found(audit, item) == BY_ROUNDING
    platform = audit.table[audit.table["item"] == "platform_mean"].iloc[0]
    assert (platform["result_low"] + platform["result_high"]) / 2 == pytest.approx(2.855)


def test_a_wrong_print_is_found(survey: Survey) -> None:
    study = survey.study
    numbers = tuple(
        replace(number, text="8700") if (number.model, number.statistic) == ("M17", "n") else number
        for number in study.published.numbers
    )
    published = replace(study.published, numbers=numbers)
    before, after = (
        {each.item for each in findings(study, table) if not each.consistent}
        for table in (study.published, published)
    )
    assert after - before == {"n_overlap"}
    assert "n_overlap" in inconsistent(study, published).values()


ASSUMING = (
    *("se_floor", "r2_without_risk", "kernel_att", "table4_se_ratio"),
    *("table4_r2", "table4_att", "n_matched", "two_valued_sd"),
)


def test_nothing_is_called_impossible_where_we_assume_something(audit: Result) -> None:
    assumed = audit.table[audit.table["item"].isin(ASSUMING)]
    assert CONTRADICTS not in set(assumed["finding"])
    assert CONDITIONAL in set(assumed["finding"])


def test_slips_of_wording(audit: Result) -> None:
    """Section three, two (equation 2); note 2; section five (the opinion); the abstracts."""
    assert found(audit, "wording_equation") == DIFFERS
    for item in ("wording_ownership", "wording_h2b"):
        assert found(audit, item) == DIFFERS
    for item in ("wording_author", "wording_opinion", "wording_ages"):
        assert found(audit, item) == CONTRADICTS
    assert found(audit, "wording_year") == CONTRADICTS
    bound = audit.table[audit.table["item"] == "wording_bound"].iloc[0]
    assert (bound["result_low"], bound["result_high"], bound["finding"]) == (1, 10, AGREES)


def test_the_ledger(survey: Survey, ledger: Result) -> None:
    table = ledger.table.set_index("claim")
    assert 30 <= len(table) <= 35
    assert list(table.index) == [claim.id for claim in survey.study.claims]
    assert list(table["paper"]) == [claim.verdict for claim in survey.study.claims]
    assert set(table["result"]) <= set(RESULTS)
    for claim in ("h1a", "h1b", "policy_order", "risk_items", "exit_options"):
        assert table.loc[claim, "result"] == "held"
    for claim in ("mean_risk", "firm_variables", "small_share"):
        assert table.loc[claim, "result"] == "reproduced"
    assert table.loc["h1a", "printed"] == "M1 0.021*** (0.005); M2 0.020*** (0.005)"
    untested = table[table["status"] == "not_testable"]
    assert set(untested["result"]) == {"not_tested"}
    assert table.loc["short_sighted", "reasons"] == "never_measured"
    assert "observables_only" in table.loc["matching", "reasons"]
    assert (table.loc[table["status"] != "testable", "reasons"] != "").all()


def test_held_needs_every_test(ledger: Result) -> None:
    for row in ledger.table.to_dict("records"):
        verdicts, p_values = row["verdicts"].split(), row["p_values"].split()
        assert len(verdicts) == len(p_values) == row["tested"]
        every = 0 < row["tested"] == verdicts.count(HOLDS)
        proved = set(row["tests"].split()) - {"printed"}
        assert (row["result"] == "held") == (every and bool(proved)), row["claim"]
        assert (row["result"] == "reproduced") == (every and not proved), row["claim"]
        for verdict, p_value in zip(verdicts, p_values, strict=True):
            if p_value != "-" and verdict in (HOLDS, OPPOSITE):
                assert float(p_value) < LEVEL, row["claim"]
            if verdict in (DIRECTION, NOT_SIGNIFICANT):
                assert float(p_value) >= LEVEL, row["claim"]


def test_the_hypotheses_that_the_paper_gave_up_are_not_held(ledger: Result) -> None:
    found = {row["claim"]: row for row in records_of(ledger.table)}
    assert found["h2a"]["result"] != "held"
    assert set(found["h2a"]["verdicts"].split()) <= {NOT_SIGNIFICANT, OPPOSITE}
    assert found["h2b"]["result"] != "held"
    assert HOLDS not in found["h2b"]["verdicts"].split()


def test_the_reversed_margin_is_held_only_if_its_slope_is_significant(
    survey: Survey, ledger: Result
) -> None:
    """The paper says that the slope outside the pension rises significantly."""
    query = Query(
        specification=Specification(
            focal="risk", outcomes=("upskilling",), moderator="pension", lens="ln"
        )
    )
    slope = slopes(survey, query).table.set_index("level").loc["2"]
    apart = slope_differences(survey, query).test(outcome="upskilling")["p_value"]
    shown = slope["estimate"] > 0 and slope["p_value"] < LEVEL and apart < LEVEL
    assert (ledger.table.set_index("claim").loc["margin_reversed", "result"] == "held") == shown


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ([], "not_tested"),
        ([("printed", HOLDS)], "reproduced"),
        ([("printed", HOLDS), ("sign", HOLDS)], "held"),
        ([("printed", HOLDS), ("sign", DIRECTION)], "direction"),
        ([("sign", HOLDS), ("sign", DIRECTION)], "partly_held"),
        ([("printed", FAILS), ("sign", HOLDS)], "partly_held"),
        ([("statement", NOT_SIGNIFICANT)], "not_significant"),
        ([("statement", NOT_SIGNIFICANT), ("statement", HOLDS)], "partly_held"),
        ([("slope_difference", OPPOSITE)], "opposite"),
        ([("slope_difference", OPPOSITE), ("slope_difference", FAILS)], "not_held"),
        ([("printed", FAILS)], "not_held"),
    ],
)
def test_what_tests_say_together(found: list[tuple[str, str]], wanted: str) -> None:
    assert result_of(found) == wanted


def test_the_star_of_model_14_fails_in_the_ledger(ledger: Result) -> None:
    row = ledger.table.set_index("claim").loc["robust_replaceability"]
    assert row["result"] == "partly_held"
    assert "sign M14 -: direction" in row["checks"]


def test_audit_and_ledger_refuse_a_survey_without_published_numbers(survey: Survey) -> None:
    without = replace(survey, study=None, fingerprint="without")
    for ask in (print_audit, claims_ledger):
        assert ask(without, Query()).refusal.code == "no_published"
