"""How many printed numbers the committed survey gives back, and how closeness is judged."""

import pytest

from analysis.replication.compare import (
    DIRECTION,
    EXACT,
    HOLDS,
    JUDGED,
    LOOSE,
    NOT_SIGNIFICANT,
    OFF,
    TIGHT,
    stars,
    verdict,
)
from data.study.published import PublishedNumber
from generator.models import BENEFIT
from tests.generator.siblings import replicated


@pytest.fixture(scope="module")
def score():
    """Return the replication of the committed survey."""
    return replicated(None)


@pytest.fixture(scope="module")
def statements(score):
    """Return the verdict on every statement of the figures."""
    rows = score.table[score.table["verdict"].isin(JUDGED)]
    return {(row.source, row.term): (row.verdict, row.p_value) for row in rows.itertuples()}


def test_floors(score):
    assert score.fact("scored") == 344
    assert score.fact("exact") >= 330
    assert score.fact("tight") >= 337
    assert score.fact("loose") >= 341


def test_coefficients(score):
    assert score.fact("coefficients") == score.fact("coefficients_of") == 74


def test_ratio_models_print_their_risk(score):
    table = score.table
    rows = table[(table["term"] == "risk") & (table["statistic"] == "estimate")]
    found = rows.set_index("model")["verdict"]
    assert found["M11"] == found["M12"] == EXACT


def test_statements_hold(statements):
    """Order alone stands where the paper does not call a number significant, or gives no test."""
    assert len(statements) == 15
    direction = {key for key, (found, _) in statements.items() if found == DIRECTION}
    assert direction <= {
        ("Fig 3 left", "slope risk, uninsured"),
        ("Fig 4 left", "slope risk largest in group"),
        ("Fig 4 right", "slope risk most negative in group"),
    }
    others = {found for key, (found, _) in statements.items() if key not in direction}
    assert others == {HOLDS, NOT_SIGNIFICANT}


def test_what_the_paper_calls_significant_is_significant(statements):
    for key in (
        ("Fig 3 left", "slope risk, insured"),
        ("Fig 3 right", "intercept gap at low risk: insured minus uninsured"),
        ("Fig 3 right", "slope risk, insured"),
        ("Fig 3 right", "slope risk, uninsured"),
        ("Fig 3 right", "risk x no_pension"),
    ):
        assert statements[key][1] < 0.05, key
    for key in (("Fig 3 left", "risk x no_pension"), ("Fig 4 left", "origin/hukou groups differ")):
        assert statements[key][1] > 0.05, key


def test_signs_of_table_2(score):
    table = score.table[(score.table["source"] == "Table 2") & (score.table["term"] == "risk")]
    found = table.set_index(["model", "statistic"])
    for model, sign in (("M1", 1), ("M2", 1), ("M3", -1), ("M4", -1)):
        assert sign * found.loc[(model, "estimate"), "ours"] > 0
        assert found.loc[(model, "stars"), "ours_text"] == "***"


@pytest.mark.parametrize(
    ("ours", "expected"),
    [(0.0204, EXACT), (0.0210, TIGHT), (0.0240, LOOSE), (0.0260, OFF)],
)
def test_verdict_on_an_estimate(ours, expected):
    row = PublishedNumber("Table 2", "M2", BENEFIT, "risk", "estimate", "0.020", 3, "survey", "")
    assert verdict(row, ours, 0.005) == expected


def test_stars_count_only_when_exact():
    row = PublishedNumber("Table 2", "M2", BENEFIT, "risk", "stars", "**", 0, "survey", "")
    assert verdict(row, "**", 0.0) == EXACT
    assert verdict(row, "***", 0.0) == OFF
    assert [stars(p) for p in (0.001, 0.03, 0.07, 0.2)] == ["***", "**", "*", "none"]
