"""Whether what is not shown is too small to matter: against R, as properties, and in analyses."""

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import brentq

from analysis.engine.equivalence import (
    DIFFERENT,
    DIFFERENT_BUT_SMALL,
    EQUIVALENT,
    NOTHING,
    VERDICTS,
    tost,
    verdicts,
)
from analysis.engine.power import power, smallest_found
from analysis.model.comparison import Comparison
from analysis.model.declaration import declared
from analysis.model.equivalence import JUDGED, MEAN, SLOPE, bound_of
from analysis.model.groups import MINIMUM
from analysis.model.lens import margin_of, margins_of, usual_margin
from analysis.model.query import MARGINS, Margin, Query, Specification
from analysis.questions.claims import claims_by_card, slope_claims
from analysis.questions.effects import outcome_effects
from analysis.questions.flow import money_effects
from analysis.questions.interactions import slope_differences
from analysis.questions.means import compare_focal, compare_outcomes
from analysis.replication.ledger import claims_ledger
from data.codebook.variables import OpenBlock, Rating
from data.survey.survey import Survey
from tests.analysis.every import OF_GROUPS

GOLDEN = Path(__file__).parents[1] / "golden" / "equivalence.json"
RISK = Specification(focal="risk", moderator="pension")
UNINSURED = Comparison((("pension", ("2",)),))
SMALL = {EQUIVALENT, DIFFERENT_BUT_SMALL}
DIFFERS = {DIFFERENT, DIFFERENT_BUT_SMALL}


@pytest.fixture(scope="module")
def golden() -> dict[str, Any]:
    """Return what tests/golden/equivalence.R made."""
    return json.loads(GOLDEN.read_text("utf-8"))


def told(
    estimate: float, error: float, df: float, bound: float, level: float = 0.05
) -> dict[str, Any]:
    """Return the columns of one estimate, whose interval has the error `level`."""
    half = stats.t.ppf(1 - level / 2, df) * error
    one = {"estimate": estimate, "std_error": error, "df": df, "bound": bound}
    ends = np.array([estimate - half]), np.array([estimate + half])
    found = verdicts(**{name: np.array([value]) for name, value in one.items()}, ends=ends)
    return {name: values[0] for name, values in found.items()}


def test_tests_and_smallest_effects_are_those_of_r(golden: dict[str, Any]) -> None:
    for record in golden["records"]:
        asked = (record[name] for name in ("estimate", "std_error", "df", "bound", "level"))
        found = told(*asked)
        for name in ("p_equivalence", "mde"):
            assert found[name] == pytest.approx(record[name], rel=1e-9), record
        assert found["equivalence"] == record["equivalence"], record
    assert {record["equivalence"] for record in golden["records"]} == set(VERDICTS)


def test_the_smallest_effect_of_two_groups_is_that_of_r(golden: dict[str, Any]) -> None:
    for design in golden["designs"]:
        found = smallest_found(design["std_error"], design["df"])
        assert found == pytest.approx(design["mde"], rel=1e-9)


@pytest.mark.parametrize("error", [0.05, 0.01, 0.05 / 12])
@pytest.mark.parametrize("df", [1.0, 4.0, 60.0, 8755.0, np.inf])
def test_the_smallest_effect_is_found_in_four_of_five(df: float, error: float) -> None:
    found = smallest_found(2.5, df, error=error)
    assert power(found, 2.5, df, error) == pytest.approx(0.8, abs=1e-8)


def test_of_infinitely_many_degrees_of_freedom_it_is_the_normal_one() -> None:
    """Both tails count: the other one takes 3.5e-6 off 1.959964 + 0.841621."""
    critical = stats.norm.ppf(0.975)
    normal = brentq(
        lambda d: stats.norm.sf(critical - d) + stats.norm.cdf(-critical - d) - 0.8, 1, 5
    )
    assert smallest_found(1.0, np.inf) == pytest.approx(normal, abs=1e-8)
    assert told(0.0, 1.0, np.inf, 2.0)["p_equivalence"] == pytest.approx(stats.norm.sf(2.0))


ESTIMATES = st.tuples(
    st.floats(-5, 5), st.floats(0.05, 3), st.floats(1, 9000), st.sampled_from([0.05, 0.01, 0.002])
)


@given(ESTIMATES, st.floats(0.01, 8), st.floats(1.001, 5))
def test_a_wider_bound_never_knows_less(
    estimate: tuple[float, float, float, float], bound: float, wider: float
) -> None:
    value, error, df, level = estimate
    narrow, wide = (told(value, error, df, own, level) for own in (bound, wider * bound))
    assert wide["p_equivalence"] <= narrow["p_equivalence"]
    assert narrow["equivalence"] not in SMALL or wide["equivalence"] in SMALL
    assert (narrow["equivalence"] in DIFFERS) == (wide["equivalence"] in DIFFERS)
    assert wide["mde"] == narrow["mde"]


@given(ESTIMATES)
def test_the_verdict_turns_where_the_narrower_interval_meets_the_bound(
    estimate: tuple[float, float, float, float],
) -> None:
    """TOST at an error e agrees with the interval of level 1 - 2e, whatever the sign."""
    value, error, df, level = estimate
    edge = abs(value) + stats.t.ppf(1 - level, df) * error
    inside, outside = (told(value, error, df, edge * by, level) for by in (1.0001, 0.9999))
    assert inside["equivalence"] in SMALL
    assert outside["equivalence"] not in SMALL
    mirrored = told(-value, error, df, edge * 1.0001, level)
    assert mirrored["mde"] == inside["mde"]
    assert mirrored["equivalence"] == inside["equivalence"]


@given(ESTIMATES, st.floats(0.01, 8))
def test_it_differs_just_where_the_deciding_interval_excludes_zero(
    estimate: tuple[float, float, float, float], bound: float
) -> None:
    value, error, df, level = estimate
    clear = abs(value) > stats.t.ppf(1 - level / 2, df) * error
    assert (told(value, error, df, bound, level)["equivalence"] in DIFFERS) == clear


def test_without_an_error_or_a_bound_nothing_is_said() -> None:
    assert told(1.0, np.nan, 5.0, 1.0)["equivalence"] == NOTHING
    assert told(1.0, 0.0, 5.0, 1.0)["equivalence"] == NOTHING
    assert np.isnan(tost(np.ones(1), np.ones(1), np.full(1, 9.0), np.full(1, np.nan))).all()


@pytest.mark.parametrize(("unit", "size"), [("yards", 1.0), ("sd", 0.0), ("money", np.inf)])
def test_a_margin_that_is_none_is_refused(unit: str, size: float) -> None:
    with pytest.raises(ValueError, match=r"unit must be|size must be"):
        Margin(unit, size)


def test_the_default_is_a_tenth_of_a_deviation_for_slopes_and_a_fifth_for_means(
    survey: Survey,
) -> None:
    """Cohen's small r and d, from numpy's standard deviations of everybody, whoever is filtered."""
    risk = survey.numeric("risk")
    answers = survey.outcomes()[:, survey.codebook.outcome_ids.index("upskilling")]
    spread, of_risk = np.std(answers, ddof=1) * 10_000, np.std(risk, ddof=1)
    for comparison in (Comparison(), UNINSURED):
        query = Query(comparison, RISK)
        slope = bound_of(survey, query, "upskilling", SLOPE)
        assert slope == pytest.approx(0.1 * spread / of_risk, rel=1e-12)
        mean = bound_of(survey, query, "upskilling", MEAN)
        assert mean == pytest.approx(0.2 * spread, rel=1e-12)
        assert bound_of(survey, query, "risk", MEAN) == pytest.approx(0.2 * of_risk, rel=1e-12)


def test_a_margin_in_money_or_points_holds_where_the_lens_keeps_them(survey: Survey) -> None:
    block = survey.codebook.outcomes
    assert margins_of(block) == MARGINS
    assert margins_of(None) == ("sd",)
    assert margin_of(Margin("money", 5000.0), block, "amount") == pytest.approx(5000.0)
    assert margin_of(Margin("money", 5000.0), block, "share") == pytest.approx(0.5)
    assert margin_of(Margin("points", 2.0), block, "amount") == pytest.approx(20_000.0)
    assert margin_of(Margin("points", 2.0), block, "share") == pytest.approx(2.0)
    assert usual_margin(block, "money") == Margin("money", 10_000.0)
    assert usual_margin(block, "points") == Margin("points", 1.0)
    assert usual_margin(None, "sd") == Margin()
    asked = replace(RISK, margin=Margin("money", 5000.0))
    for lens in ("ln", "ratio", "logratio"):
        own = (replace(each, lens=lens) for each in (asked, RISK))
        chosen, usual = (bound_of(survey, Query(specification=each), "upskilling", SLOPE)
                         for each in own)  # fmt: skip
        assert chosen == usual, "the default stands in for it"


def test_an_open_block_has_standard_deviations_alone() -> None:
    block = OpenBlock((Rating("trust", "trust", 0, minimum=0, maximum=10),))
    assert margins_of(block) == ("sd",)
    assert usual_margin(block, "money") == Margin()
    assert margin_of(Margin("points", 1.0), block, "amount") is None


@pytest.mark.parametrize("lens", ["amount", "ln", "ratio"])
def test_every_difference_has_the_verdict_of_its_own_interval(survey: Survey, lens: str) -> None:
    specification = replace(RISK, lens=lens)
    for ask in (outcome_effects, slope_differences, compare_outcomes, compare_focal):
        table = ask(survey, Query(UNINSURED, specification)).table
        if ask is slope_differences:
            table = ask(survey, Query(specification=specification)).table
        judged = table[table["bound"].notna()]
        assert len(judged)
        check(judged, "conf_low", "conf_high")


def test_claims_rest_on_the_interval_that_is_drawn(survey: Survey) -> None:
    for ask, query in (
        (claims_by_card, Query(UNINSURED, replace(RISK, moderator=None))),
        (slope_claims, Query(specification=replace(RISK, moderator="education"))),
    ):
        table = ask(survey, query).table
        check(table, "conf_low", "conf_high")
        assert (table["equivalence"].isin(DIFFERS) == table["claimed"]).all()
    joint = money_effects(survey, Query(UNINSURED, RISK)).table
    check(joint, "joint_low", "joint_high")


def check(table: pd.DataFrame, low: str, high: str) -> None:
    """Check verdicts against the drawn intervals, and the effects found against their power."""
    for row in table.to_dict("records"):
        clear = row[low] > 0 or row[high] < 0
        assert (row["equivalence"] in DIFFERS) == clear, row
        if -row["bound"] < row[low] and row[high] < row["bound"]:
            assert row["equivalence"] in SMALL, "what is drawn lies within the bound"
        half = (row[high] - row[low]) / 2
        error = 2 * stats.t.sf(half / row["std_error"], row["df"])
        assert power(row["mde"], row["std_error"], row["df"], error) == pytest.approx(0.8, abs=1e-6)
        assert row["mde"] > half, "what is found reaches beyond the interval's half"


def test_means_of_a_side_are_no_differences(survey: Survey) -> None:
    table = compare_outcomes(survey, Query(UNINSURED, RISK)).table
    sides = table[table["side"] != "difference"]
    assert sides["bound"].isna().all()
    assert (sides["equivalence"] == NOTHING).all()


def test_few_people_have_no_verdict(survey: Survey) -> None:
    found = 0
    for function in OF_GROUPS:
        if not set(JUDGED) <= set(declared(function).columns):
            continue
        found += 1
        table = function(survey, Query(UNINSURED, replace(RISK, moderator="hukou"))).table
        few = table[table["n"] < MINIMUM]
        assert (few["equivalence"] == NOTHING).all()
    assert found > 10


def test_wider_margins_settle_more_and_unsettle_nothing(survey: Survey) -> None:
    def known(size: float) -> set[str]:
        specification = replace(RISK, margin=Margin("money", size))
        table = slope_differences(survey, Query(specification=specification)).table
        return set(table.loc[table["equivalence"].isin(SMALL), "outcome"])

    every = [known(size) for size in (1_000.0, 8_000.0, 12_000.0, 50_000.0)]
    assert all(one <= other for one, other in pairwise(every))
    assert every[0] == set()
    assert len(every[-1]) == 5


def test_the_papers_null_is_answered(survey: Survey) -> None:
    """H2a: no difference by pension or hukou. In the simulated survey both are that small."""
    (told,) = (row for row in claims_ledger(survey, Query()).rows if row["claim"] == "h2a")
    assert told["equivalences"] == "equivalent equivalent"
    ours = slope_differences(survey, Query(specification=replace(RISK, lens="ln"))).table
    row = ours[ours["outcome"] == "unemployment_benefit"].iloc[0]
    assert float(told["bounds"].split()[0]) == pytest.approx(row["bound"], rel=1e-5)
    assert float(told["mdes"].split()[0]) == pytest.approx(row["mde"], rel=1e-5)
    strict = replace(Specification(), margin=Margin("sd", 0.01))
    ledger = claims_ledger(survey, Query(specification=strict))
    (told,) = (row for row in ledger.rows if row["claim"] == "h2a")
    assert told["equivalences"] == "too_little too_little"
    assert told["result"] == "not_significant"
