"""The specification curve: its points, its parts, its counts."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from analysis.engine.matching.effect import effect_on_treated
from analysis.engine.matching.match import match
from analysis.engine.matching.score import propensity
from analysis.model.comparison import Comparison
from analysis.model.query import Query, Specification
from analysis.model.regression import effect_models
from analysis.model.result import Result, records_of
from analysis.questions.effects import outcome_effects
from analysis.questions.shares import share_effects
from analysis.robustness.restrictions import restrictions
from analysis.robustness.two_part_effects import two_parts
from analysis.specification_curve.chunk import above, curve_chunk
from analysis.specification_curve.grid import AXES, LENSES, METHODS, choices, specifications
from analysis.specification_curve.summary import curve_of, shares
from data.survey.survey import Survey
from tests.analysis.made import factor, numeric, rows, small, weighted

OUTCOMES = ("unemployment_benefit", "upskilling")
SPECIFICATION = Specification(focal="risk", outcomes=OUTCOMES, std_errors="HC1")
QUERY = Query(Comparison((("hukou", ("2",)),)), SPECIFICATION)


@pytest.fixture(scope="module")
def parts(survey: Survey) -> dict[tuple[str, str], Result]:
    """Return the whole curve of one group, part by part."""
    cells = choices(survey.codebook, "risk").cells
    return {
        cell: curve_chunk(survey, replace(QUERY, chunk=place)) for place, cell in enumerate(cells)
    }


def one(table: pd.DataFrame, **axes: str) -> dict[str, float]:
    for name, value in axes.items():
        table = table[table[name] == value]
    (row,) = records_of(table)
    return row


def test_choices_are_those_of_the_survey(survey: Survey) -> None:
    found = choices(survey.codebook, "risk")
    assert len(found.cells) == 20
    assert found.treatments == ("points", "above_mean", "above_midpoint")
    item = choices(survey.codebook, "risk_robots")
    assert "no_straight_line" not in item.restrictions
    unbounded = choices(survey.codebook, "substitutability_1")
    assert unbounded.treatments == ("points", "above_mean")


def test_the_grid_by_hand() -> None:
    lenses = ("amount", "ln")
    every = list(specifications(("points", "above_mean"), "all", lenses, weighted=False))
    assert len(every) == len(set(every)) == (2 + 1 + 1) + (2 + 1 + 2 * (len(METHODS) - 1))
    assert len(list(specifications(("above_mean",), "all", lenses, weighted=True))) == 3
    assert len(list(specifications(("above_mean",), "none", lenses, weighted=False))) == 3
    assert len(list(specifications(("points",), "firm_effects", lenses, weighted=False))) == 2


def test_hundreds_of_specifications_each_once(parts: dict[tuple[str, str], Result]) -> None:
    whole = curve_of(list(parts.values())).table
    assert len(whole) == 2 * 620
    assert not whole.duplicated([*AXES, "outcome"]).any()
    assert set(whole["lens"]) == set(LENSES) - {"share"}, "answers sum to the total"
    known = whole[whole["std_error"].notna()]
    assert len(known) == len(whole)
    assert (known["conf_low"] < known["estimate"]).all()
    for cell, part in parts.items():
        assert set(zip(part.table["restriction"], part.table["controls"], strict=True)) == {cell}


@pytest.mark.parametrize("controls", ["all", "individual", "none", "firm_effects"])
def test_linear_points_are_the_effects_of_the_other_pages(
    survey: Survey, parts: dict[tuple[str, str], Result], controls: str
) -> None:
    for lens in ("amount", "ln", "ratio", "logratio"):
        specification = replace(SPECIFICATION, lens=lens, controls=controls)
        effects = outcome_effects(survey, replace(QUERY, specification=specification)).table
        effects = effects[effects["side"] == "group"].set_index("outcome")
        for outcome in OUTCOMES:
            own = one(
                parts["everyone", controls].table,
                treatment="points",
                lens=lens,
                model="linear",
                outcome=outcome,
            )
            for name in ("estimate", "std_error", "conf_low", "n"):
                assert own[name] == pytest.approx(effects.loc[outcome, name], rel=1e-10)


@pytest.mark.parametrize("restriction", ["no_even_split", "no_styles"])
def test_restricted_points_are_those_of_fewer_people(
    survey: Survey, parts: dict[tuple[str, str], Result], restriction: str
) -> None:
    keep = restrictions(survey, QUERY)[restriction]
    part = rows(survey, np.flatnonzero(keep))
    effects = outcome_effects(part, QUERY).table
    effects = effects[effects["side"] == "group"].set_index("outcome")
    for outcome in OUTCOMES:
        table = parts[restriction, "all"].table
        own = one(table, treatment="points", lens="amount", model="linear", outcome=outcome)
        assert own["estimate"] == pytest.approx(effects.loc[outcome, "estimate"], rel=1e-10)


def test_other_models_are_those_of_the_other_pages(
    survey: Survey, parts: dict[tuple[str, str], Result]
) -> None:
    table = parts["everyone", "all"].table
    fractional = share_effects(survey, QUERY).table
    fractional = fractional[fractional["side"] == "group"].set_index("outcome")
    both = two_parts(survey, QUERY).table
    both = both[(both["measure"] == "combined") & (both["kind"] == "effect")].set_index("outcome")
    for model, expected in (("fractional", fractional), ("two_part", both)):
        for outcome in OUTCOMES:
            own = one(table, treatment="points", model=model, outcome=outcome)
            for name in ("estimate", "std_error", "n"):
                assert own[name] == pytest.approx(expected.loc[outcome, name], rel=1e-8)


def test_a_cut_is_a_dummy_in_the_focal_place(
    survey: Survey, parts: dict[tuple[str, str], Result]
) -> None:
    model = effect_models(survey, QUERY)[0]
    risk = survey.numeric("risk")
    for treatment, cut in (("above_mean", risk.mean()), ("above_midpoint", 3.0)):
        X = model.X.copy()
        X[:, 1] = risk[model.sample.rows] > cut + 1e-9
        fitted = sm.OLS(model.outcomes[:, 1], X).fit(cov_type="HC1")
        own = one(
            parts["everyone", "all"].table,
            treatment=treatment,
            lens="amount",
            model="linear",
            outcome="upskilling",
        )
        assert own["estimate"] == pytest.approx(fitted.params[1], rel=1e-9)
        assert own["std_error"] == pytest.approx(fitted.bse[1], rel=1e-9)
    thirds = above(np.array([2.0, 3.0 + 1e-15, 10 / 3, np.nan]), 3.0)
    assert thirds[:3].tolist() == [0.0, 0.0, 1.0]
    assert np.isnan(thirds[3])


@pytest.mark.parametrize("method", ["radius", "kernel", "local_linear"])
def test_matched_points_are_those_of_the_matching(
    survey: Survey, parts: dict[tuple[str, str], Result], method: str
) -> None:
    specification = replace(SPECIFICATION, lens="ln")
    model = effect_models(survey, replace(QUERY, specification=specification))[0]
    risk = survey.numeric("risk")
    treated = risk[model.sample.rows] > risk.mean()
    scores = propensity(np.delete(model.X, 1, axis=1), treated).scores
    found = effect_on_treated(model.outcomes[:, 1], match(scores, treated, METHODS[method]))
    table = parts["everyone", "all"].table
    own = one(table, treatment="above_mean", lens="ln", method=method, outcome="upskilling")
    assert own["estimate"] == pytest.approx(found.estimate, rel=1e-9)
    assert own["std_error"] == pytest.approx(found.std_error, rel=1e-9)


def test_parts_do_not_depend_on_order_or_on_each_other(
    survey: Survey, parts: dict[tuple[str, str], Result]
) -> None:
    last = len(parts) - 1
    again = curve_chunk(survey, replace(QUERY, chunk=last)).table
    pd.testing.assert_frame_equal(again, list(parts.values())[last].table)
    forward = curve_of(list(parts.values())).table
    backward = curve_of(list(parts.values())[::-1]).table
    for outcome in OUTCOMES:
        assert shares(forward, outcome, 0) == shares(backward, outcome, 0)


def test_weights_leave_out_matching(survey: Survey) -> None:
    table = curve_chunk(weighted(survey), replace(QUERY, chunk=0))
    assert set(table.table["method"]) == {"none"}
    assert {note.code for note in table.notes} == {"weights_used"}


def test_a_specification_that_cannot_be_computed_is_blank() -> None:
    """Sixteen people: the levels of a control variable tell the treatment for certain."""
    worry = np.tile([1.0, 1, 5, 5], 4)
    roads = np.array([10.0, 20, 30, 45, 25, 60, 20, 15, 35, 50, 55, 25, 30, 40, 15, 70])
    columns = {
        "worry": worry,
        "town": np.tile(["a", "b", "c", "d"], 4),
        "roads": roads,
        "schools": 100 - roads,
    }
    variables = [
        numeric("worry", "focal", minimum=1, maximum=5),
        factor("town", ["a", "b", "c", "d"], "control"),
    ]
    survey = small(columns, variables, ["roads", "schools"])
    query = Query(specification=Specification(focal="worry", outcomes=("roads",)))
    known = choices(survey.codebook, "worry")
    assert known.cells[0] == ("everyone", "all")
    table = curve_chunk(survey, query).table
    assert table["estimate"].isna().all()
    assert (table["n"] == 0).all()
    plain = curve_chunk(survey, replace(query, chunk=known.cells.index(("everyone", "none")))).table
    assert plain[plain["model"] == "linear"]["std_error"].notna().all()


def row(estimate: float, low: float, high: float, outcome: str = "roads") -> dict[str, object]:
    error = np.nan if np.isnan(estimate) else 1.0
    return {"outcome": outcome, "estimate": estimate, "std_error": error, "conf_low": low,
            "conf_high": high}  # fmt: skip


def test_counts_by_hand() -> None:
    table = pd.DataFrame(
        [
            row(2, 1, 3), row(1, -1, 3), row(-2, -3, -1), row(0.5, 0.1, 0.9),
            row(np.nan, np.nan, np.nan), row(-9, -10, -8, "schools"),
        ]
    )  # fmt: skip
    most = shares(table, "roads", 0)
    assert (most.sign, most.printed, most.specifications, most.lacking) == (1, False, 4, 1)
    assert (most.same, most.clear, most.opposite) == (3, 2, 1)
    paper = shares(table, "roads", -1)
    assert (paper.sign, paper.printed, paper.same, paper.clear, paper.opposite) == (
        -1,
        True,
        1,
        1,
        2,
    )
