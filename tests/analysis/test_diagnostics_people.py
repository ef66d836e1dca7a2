"""The smooth gap with its bands, and the people behind a gap: against draws, truths and counts."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from scipy import stats

from analysis.diagnostics.gap import gap
from analysis.diagnostics.people import distribution, near_crossing, sparse
from analysis.diagnostics.smooth import DRAWS, combine, varying, varying_draws
from analysis.model.comparison import Comparison
from analysis.model.query import Query
from analysis.model.result import Result
from analysis.questions.crossing import crossing
from data.survey.survey import Survey
from tests.analysis.test_diagnostics import EVERYONE, MADE, SPEC, WITHIN, made, scattered


def test_a_bent_gap_is_followed_by_the_curve_and_a_straight_one_is_a_line() -> None:
    bent, straight = scattered(5, 1.5, 900), scattered(5, 0.0, 900)
    for used, bend in ((bent, 1.5), (straight, 0.0)):
        curve, line = varying(used, MADE).table, gap(used, MADE).table
        truth = 0.5 * curve["at"] + bend * np.abs(curve["at"] - 3)
        misses = [
            float(np.sqrt(np.mean((table["estimate"] - truth) ** 2))) for table in (curve, line)
        ]
        assert misses[0] < 0.3
        assert (misses[1] > 0.4) == (bend > 0)
    assert varying(bent, MADE).fact("widest", "one") == 0
    assert varying(bent, MADE).fact("bandwidth", "one") < 1


def drawn(survey: Survey, query: Query, chunks: int = 2) -> tuple[Result, list[Result]]:
    """Return the curve with its bands, and the chunks behind them."""
    found = [varying_draws(survey, replace(query, chunk=chunk)) for chunk in range(chunks)]
    return combine(varying(survey, query), found), found


def test_bands_rest_on_the_draws_of_all_chunks() -> None:
    used = scattered(6, 0.5)
    result, chunks = drawn(used, MADE)
    again = varying_draws(used, replace(MADE, chunk=1)).table
    pd.testing.assert_frame_equal(chunks[1].table, again)
    every = pd.concat([chunk.table for chunk in chunks])
    assert every["draw"].nunique() == 2 * DRAWS == result.fact("draws")
    errors = every.groupby("at")["estimate"].std()
    table = result.table.set_index("at")
    np.testing.assert_allclose(table["std_error"], errors[table.index], rtol=1e-9)
    np.testing.assert_allclose(
        table["conf_high"] - table["estimate"], stats.norm.ppf(0.975) * table["std_error"]
    )
    assert (table["band_low"] < table["conf_low"]).all()
    assert (table["band_high"] > table["conf_high"]).all()
    point = varying(used, MADE).table
    np.testing.assert_array_equal(point["estimate"], result.table["estimate"])
    assert point["std_error"].isna().all()


def test_firms_are_drawn_when_errors_are_clustered(survey: Survey) -> None:
    query = Query(specification=replace(SPEC, std_errors="CR1"))
    result, _ = drawn(survey, query, chunks=1)
    people, _ = drawn(survey, EVERYONE, chunks=1)
    used = survey.codes("pension") >= 0
    assert result.fact("clusters") <= len(np.unique(survey.clusters()[used]))
    assert result.fact("clusters") > 800
    assert people.fact("clusters") == 0
    assert set(result.table["df"]) == {result.fact("clusters") - 1}
    assert not np.allclose(result.table["std_error"], people.table["std_error"], rtol=1e-3)


def test_the_curve_leaves_firms_constants_in_and_says_so(survey: Survey) -> None:
    result = varying(survey, Query(specification=WITHIN))
    assert "firm_constants_unused" in {note.code for note in result.notes}
    plain = varying(survey, Query(specification=replace(SPEC, controls="individual")))
    pd.testing.assert_frame_equal(result.table, plain.table)


def test_a_control_that_few_people_have_is_left_out_of_the_curve_and_named(survey: Survey) -> None:
    outside = Query(Comparison((("pension", ("2",)),)), replace(SPEC, moderator="hukou"))
    result = varying(survey, outside)
    assert result.refusal is None
    (told,) = [dict(note.params) for note in result.notes if note.code == "rare_controls"]
    assert told["variables"]
    assert told["minimum"] == 10


def test_people_along_the_scale_are_those_of_the_model(survey: Survey) -> None:
    result = distribution(survey, EVERYONE)
    people = gap(survey, EVERYONE)
    assert result.table["n"].sum() == people.n == result.n
    for level, own in result.table.groupby("level"):
        assert own["n"].sum() == result.fact("people", level)
        assert own["estimate"].sum() == pytest.approx(1)
    assert len(result.table) == 2 * 13
    assert (result.table["low"] < result.table["high"]).all()


def test_many_values_are_counted_in_equal_bars() -> None:
    random = np.random.default_rng(7)
    x, level = random.uniform(0, 10, 500), random.integers(0, 2, 500)
    table = distribution(made(x, level, x), MADE).table
    assert len(table) == 2 * 24
    assert table["n"].sum() == 500
    by_hand, _ = np.histogram(x[level == 1], np.linspace(x.min(), x.max(), 25))
    assert table[table["level"] == "b"]["n"].tolist() == by_hand.tolist()


def test_how_many_people_are_outside_the_pension(survey: Survey) -> None:
    """Counted again from the file: 399, of whom 57 perceive a risk above 4.5 and 50 below 1.5."""
    assert survey.folder is not None
    answers = pq.read_table(survey.folder / survey.codebook.file).to_pandas()
    outside = answers[answers["pension"] == 2]
    risk = outside[["risk_robots", "risk_platform", "risk_skills"]].mean(axis=1)
    table = sparse(survey, EVERYONE).table.set_index(["level", "kind"])
    assert len(outside) == table.loc[("2", "people"), "n"] == 399
    assert (risk > 4.5).sum() == table.loc[("2", "highest"), "n"] == 57
    assert (risk < 1.5).sum() == table.loc[("2", "lowest"), "n"] == 50
    assert table.loc[("2", "highest"), "low"] == 4.5
    known = (answers["pension"] > 0).sum()
    assert table.loc[("2", "people"), "estimate"] == pytest.approx(399 / known)
    assert table.loc[("2", "highest"), "estimate"] == pytest.approx(57 / 399)


def test_people_around_a_crossing(survey: Survey) -> None:
    logs = Query(specification=replace(SPEC, lens="ln"))
    table = near_crossing(survey, logs).table
    met = crossing(survey, logs).table
    assert set(table["outcome"]) == set(met[met["inside_scale"]]["outcome"]) == {"upskilling"}
    row = table.iloc[0]
    assert (row["low"], row["high"]) == pytest.approx(
        (row["estimate"] - 0.5, row["estimate"] + 0.5)
    )
    spread = distribution(survey, logs).table
    middle = (spread["low"] + spread["high"]) / 2
    inside = spread[middle.between(row["low"], row["high"])].groupby("level")["n"].sum()
    assert (row["n_level"], row["n_reference"]) == (inside["2"], inside["1"])
    assert row["n"] == row["n_level"]
    assert row["few"] == (row["n"] < 50)
