"""How many printed numbers the committed survey gives back, and how closeness is judged."""

import numpy as np
import pytest

from data.study.published import PublishedNumber
from generator.evaluate import EXACT, LOOSE, OFF, TIGHT, evaluate, verdict
from generator.models import BENEFIT, UPSKILLING
from generator.results import answers_of, least_squares_fit, results, stars
from generator.statements import lines_by_pension


@pytest.fixture(scope="module")
def score(columns):
    """Return the score of the committed survey."""
    return evaluate(columns)


def test_floors(score):
    assert len(score.comparisons) == 344
    assert score.exact >= 330
    assert score.tight >= 337
    assert score.loose >= 341


def test_coefficients(score):
    asked = [
        c
        for c in score.comparisons
        if c.printed.statistic in ("estimate", "att")
        and (c.printed.model, c.printed.statistic) != ("kernel", "att")
    ]
    assert len(asked) == 74
    assert all(c.verdict in (EXACT, TIGHT) for c in asked)


def test_ratio_models_print_their_risk(score):
    found = {
        c.printed.model: c.verdict
        for c in score.comparisons
        if c.printed.term == "risk" and c.printed.statistic == "estimate"
    }
    assert found["M11"] == found["M12"] == EXACT


def test_statements_hold(score):
    assert [text for text, judged in score.statements.items() if not judged.holds] == []
    assert len(score.statements) == 15


def test_what_the_paper_calls_significant_is_significant(score):
    p = {text: judged.p_value for text, judged in score.statements.items()}
    for text in (
        "benefit rises with risk among the insured",
        "insured give more to upskilling at low risk",
        "upskilling falls with risk among the insured",
        "upskilling rises with risk among the uninsured",
        "upskilling slopes differ by pension",
    ):
        assert p[text] < 0.05, text
    for text in (
        "benefit slopes do not differ by pension",
        "benefit slopes do not differ by origin and hukou",
    ):
        assert p[text] > 0.05, text


def test_signs_of_table_2(columns):
    found = results(columns)
    for model, outcome, sign in (
        ("M1", BENEFIT, 1),
        ("M2", BENEFIT, 1),
        ("M3", UPSKILLING, -1),
        ("M4", UPSKILLING, -1),
    ):
        assert sign * found["Table 2", model, outcome, "risk", "estimate"] > 0
        assert found["Table 2", model, outcome, "risk", "stars"] == "***"


def test_lines_of_figure_3_cross(columns):
    lines = lines_by_pension(answers_of(columns), UPSKILLING)
    insured, uninsured = lines.slopes
    assert insured < 0 < uninsured
    assert lines.differ_p < 0.05
    assert lines.gap(1.0).value < 0 < lines.gap(5.0).value


@pytest.mark.parametrize(
    ("ours", "expected"),
    [(0.0204, EXACT), (0.0210, TIGHT), (0.0240, LOOSE), (0.0260, OFF)],
)
def test_verdict_on_an_estimate(ours, expected):
    row = PublishedNumber("Table 2", "M2", BENEFIT, "risk", "estimate", "0.020", 3, "survey", "")
    assert verdict(row, ours, error=0.005) == expected


def test_stars_count_only_when_exact():
    row = PublishedNumber("Table 2", "M2", BENEFIT, "risk", "stars", "**", 0, "survey", "")
    assert verdict(row, "**", 0.0) == EXACT
    assert verdict(row, "***", 0.0) == OFF
    assert [stars(p) for p in (0.001, 0.03, 0.07, 0.2)] == ["***", "**", "*", "none"]


def test_weighted_fit_equals_repeated_rows():
    rng = np.random.default_rng(3)
    design = np.column_stack([np.ones(40), rng.normal(size=(40, 2))])
    y, weights = rng.normal(size=40), rng.integers(0, 4, 40).astype(float)
    weighted = least_squares_fit(y, design, weights)
    repeated = least_squares_fit(
        np.repeat(y, weights.astype(int)), np.repeat(design, weights.astype(int), axis=0)
    )
    np.testing.assert_allclose(weighted.estimate, repeated.estimate, rtol=1e-10)
    assert weighted.r2 == pytest.approx(repeated.r2)
    assert weighted.n == (weights > 0).sum()
