"""The students' page: the formula's terms, the answers behind the lines, and overlapping slopes."""

from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from analysis.engine.power import power, smallest_found
from analysis.learning.formula import KINDS, formula, pair_claim
from analysis.learning.overlap import overlap, overlapping, touching
from analysis.learning.points import BINS, answer_means, focal_places, zero_shares
from analysis.model.comparison import Comparison, Group
from analysis.model.query import Query, Specification
from analysis.questions.interactions import own_models, predictions, slope_differences, slopes
from data.survey.survey import Survey
from tests.analysis.made import weighted

RISK = Specification(focal="risk", moderator="pension", outcomes=("upskilling",))
EVERYONE = Query(specification=RISK)
MIGRANTS: Group = (("hukou", ("2",)), ("origin", ("2",)))
QUERIES = [
    EVERYONE,
    Query(Comparison(MIGRANTS), replace(RISK, std_errors="CR1")),
    Query(specification=replace(RISK, moderator="education", lens="ln", outcomes=())),
    Query(specification=replace(RISK, controls="firm_effects")),
]
IDS = ["plain", "CR1", "levels", "firms"]


@pytest.mark.parametrize("query", QUERIES, ids=IDS)
def test_terms_are_the_slopes_and_their_difference(survey: Survey, query: Query) -> None:
    terms, lines = formula(survey, query), slopes(survey, query)
    apart = slope_differences(survey, query)
    assert [note.code for note in terms.notes] == [note.code for note in lines.notes]
    assert terms.n == lines.n
    for row in terms.table.to_dict("records"):
        if row["kind"] in ("constant", "gap_at_zero"):
            continue
        found = lines if row["kind"] == "slope" else apart
        same = found.table[found.table["outcome"] == row["outcome"]]
        (twin,) = same[same["level"] == row["level"]].to_dict("records")
        for name in ("estimate", "std_error", "p_value", "df", "conf_low", "conf_high"):
            assert row[name] == pytest.approx(twin[name], rel=1e-10, abs=1e-300), name
        assert (row["n"], row["status"]) == (twin["n"], twin["status"])
    first = terms.table[terms.table["outcome"] == terms.table["outcome"][0]]
    assert tuple(first["kind"]) == KINDS


@pytest.mark.parametrize("query", QUERIES, ids=IDS)
def test_the_formula_gives_the_points_of_the_lines(survey: Survey, query: Query) -> None:
    lines, checked = predictions(survey, query).table, 0
    for outcome, own in formula(survey, query).table.groupby("outcome"):
        b = own.set_index("kind")["estimate"]
        reference, level = own["level"].iloc[0], own["level"].iloc[-1]
        for record in lines[lines["outcome"] == outcome].to_dict("records"):
            if record["level"] not in (reference, level):
                continue
            second = float(record["level"] == level)
            y = b["constant"] + b["slope"] * record["at"]
            y += second * (b["gap_at_zero"] + b["slope_difference"] * record["at"])
            assert y == pytest.approx(record["estimate"], rel=1e-9)
            checked += 1
    assert checked > 40


def test_terms_are_the_coefficients_of_statsmodels(survey: Survey) -> None:
    (model,) = own_models(survey, EVERYONE)
    fitted = sm.OLS(model.outcomes[:, 0], model.X).fit()
    table = formula(survey, EVERYONE).table.set_index("kind")
    for kind, column in (("slope", 1), ("gap_at_zero", 2), ("slope_difference", 3)):
        assert table.loc[kind, "estimate"] == pytest.approx(fitted.params[column], rel=1e-8)
        assert table.loc[kind, "std_error"] == pytest.approx(fitted.bse[column], rel=1e-8)
    controls = model.X[:, 4:].mean(axis=0) @ fitted.params[4:]
    assert table.loc["constant", "estimate"] == pytest.approx(fitted.params[0] + controls, rel=1e-8)


def test_one_claim_needs_no_adjustment(survey: Survey) -> None:
    query = replace(EVERYONE, specification=replace(RISK, moderator="education"))
    (row,) = pair_claim(survey, query).table.to_dict("records")
    first = slope_differences(survey, query).table.iloc[0]
    assert row["level"] == first["level"] == "2"
    assert row["p_holm"] == row["p_value"] == first["p_value"]
    assert row["conf_low"] == pytest.approx(first["conf_low"], rel=1e-12)
    assert row["claimed"] == (first["p_value"] < 0.05)


@pytest.mark.parametrize("heavy", [False, True])
def test_means_recombine_to_that_of_the_level(survey: Survey, heavy: bool) -> None:
    used = weighted(survey) if heavy else survey
    table = answer_means(used, EVERYONE).table
    (model,) = own_models(used, EVERYONE)
    assert table["n"].sum() == len(model.X)
    if heavy:
        return
    for place, level in enumerate(model.levels):
        own = table[table["level"] == level]
        assert len(own) == 13, "a mean of three items of five answers has 13 values"
        together = np.average(own["estimate"], weights=own["n"])
        assert together == pytest.approx(model.outcomes[model.place == place, 0].mean())
        assert list(own["at"]) == pytest.approx(np.arange(3, 16) / 3)


def test_a_mean_is_that_of_the_people_who_answered_so(survey: Survey) -> None:
    table = answer_means(survey, EVERYONE).table
    row = table[(table["level"] == "2") & (table["at"] == 5)].iloc[0]
    place = survey.codebook.outcome_ids.index("upskilling")
    known = survey.codes("age_group") >= 0  # the model's controls are known
    who = (survey.codes("pension") == 1) & (survey.numeric("risk") == 5) & known
    assert row["n"] == who.sum() == 39
    assert row["estimate"] == pytest.approx(10_000 * survey.outcomes()[who, place].mean())


def test_firm_effects_leave_the_answers_as_given(survey: Survey) -> None:
    within = Query(specification=replace(RISK, controls="firm_effects"))
    alike = Query(specification=replace(RISK, controls="individual"))
    one, other = answer_means(survey, within).table, answer_means(survey, alike).table
    np.testing.assert_allclose(one["estimate"], other["estimate"], rtol=1e-9)


def test_many_values_are_cut_into_bins_of_like_size() -> None:
    focal = np.random.default_rng(1).lognormal(size=1000)
    everyone = np.zeros(1000, dtype=np.int64)
    places, values = focal_places(focal, everyone)
    assert len(values) == BINS
    assert np.isnan(values).all()
    assert np.ptp(np.bincount(places)) <= 2
    assert (np.diff([focal[places == place].mean() for place in range(BINS)]) > 0).all()
    few, known = focal_places(np.repeat([1.0, 2.0, 4.0], 10), everyone[:30])
    assert few.tolist() == np.repeat([0, 1, 2], 10).tolist()
    assert known.tolist() == [1, 2, 4]


def test_few_people_share_marks() -> None:
    """Forty of each level on ten values: a mark for each half of the scale."""
    focal = np.tile(np.linspace(1, 5, 10), 8)
    level = np.repeat([0, 1], 40)
    places, values = focal_places(focal, level)
    assert np.bincount(level * len(values) + places).tolist() == [20, 20, 20, 20]
    alone, _ = focal_places(focal[:30], np.repeat([0, 1], 15))
    assert set(alone) == {0}, "with fewer than twenty, all of a level stand together"


def test_shares_of_nothing_are_counted(survey: Survey) -> None:
    table = zero_shares(survey, EVERYONE).table.set_index("level")
    place = survey.codebook.outcome_ids.index("upskilling")
    known = survey.codes("age_group") >= 0
    for code, level in enumerate(("1", "2")):
        who = (survey.codes("pension") == code) & known
        assert table.loc[level, "estimate"] == pytest.approx(
            (survey.outcomes()[who, place] == 0).mean()
        )


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((0, 1), (2, 3), False),
        ((0, 2), (1, 3), True),
        ((0, 9), (1, 3), True),
        ((0, 1), (1, 2), True),
    ],
)
def test_overlap_is_a_shared_point(
    one: tuple[float, float], other: tuple[float, float], expected: bool
) -> None:
    assert overlapping(one, other) == overlapping(other, one) == expected


def test_equal_independent_intervals_touch_at_p_of_six_in_a_thousand() -> None:
    """Schenker and Gentleman 2001: |z| = 2.77 and p = .0056 where 1.96 would do."""
    found = touching(1.0, 1.0, np.sqrt(2.0), 1e9)
    assert found.difference == pytest.approx(2 * 1.959964, rel=1e-6)
    assert found.statistic == pytest.approx(2.771808, rel=1e-6)
    assert found.p_value == pytest.approx(0.005574, abs=1e-6)
    unequal = touching(1.0, 20.0, np.hypot(1.0, 20.0), 1e9)
    assert unequal.p_value == pytest.approx(
        2 * stats.norm.sf(1.959964 * 21 / np.hypot(1, 20)), 1e-6
    )
    assert np.isnan(touching(1.0, 1.0, np.nan, 10).p_value)


@pytest.mark.parametrize(
    ("outcome", "moderator", "overlap_", "shown"),
    [
        ("unemployment_benefit", "pension", 1, 0),
        ("upskilling", "pension", 0, 1),
        ("firm_subsidy", "pension", None, None),
        ("upskilling", "firm_size", None, None),
    ],
)
def test_facts_are_those_of_the_rows(
    survey: Survey, outcome: str, moderator: str, overlap_: int | None, shown: int | None
) -> None:
    query = Query(specification=replace(RISK, outcomes=(outcome,), moderator=moderator))
    result = overlap(survey, query)
    one, other, both = result.table.to_dict("records")
    assert [one["kind"], other["kind"], both["kind"]] == ["slope", "slope", "slope_difference"]
    assert both["estimate"] == pytest.approx(other["estimate"] - one["estimate"])
    apart = abs(both["estimate"])
    # Apart by more than both half-widths means that no point is shared, and the reverse.
    assert result.fact("overlap") == (apart <= result.fact("touch"))
    assert result.fact("shown") == (apart > result.fact("least")) == (both["p_value"] < 0.05)
    halves = [(row["conf_high"] - row["conf_low"]) / 2 for row in (one, other, both)]
    assert result.fact("touch") == pytest.approx(halves[0] + halves[1])
    assert result.fact("least") == pytest.approx(halves[2])
    assert result.fact("touch_p") <= 0.05
    assert result.fact("touch_statistic") >= result.fact("critical")
    if overlap_ is not None:
        assert (result.fact("overlap"), result.fact("shown")) == (overlap_, shown)


def test_power_is_that_of_r() -> None:
    """R 4: power.t.test(n, delta, sd = 1, strict = TRUE) of two groups of n."""
    for n, delta, expected in ((64, 0.5, 0.801459557922), (10, 1.2, 0.718405376542)):
        assert power(delta, np.sqrt(2 / n), 2 * n - 2) == pytest.approx(expected, abs=1e-6)
    assert power(2.0, np.sqrt(0.5), 6) == pytest.approx(0.656875875095, abs=1e-6)
    found = smallest_found(np.sqrt(2 / 64), 126)
    assert found == pytest.approx(0.499068733651, abs=1e-5)


@pytest.mark.parametrize("df", [1.0, 5.0, 60.0, 8755.0])
def test_power_runs_from_five_percent_to_one(df: float) -> None:
    effects = np.linspace(0, 60, 61)
    found = [power(effect, 1.0, df) for effect in effects]
    assert found[0] == pytest.approx(0.05, abs=1e-6)
    assert (np.diff(found) >= -1e-12).all()
    assert found[-1] > 0.97
    assert power(-3.0, 2.0, df) == pytest.approx(power(1.5, 1.0, df), abs=1e-12)
    assert power(smallest_found(7.0, df), 7.0, df) == pytest.approx(0.8, abs=1e-8)
    assert np.isnan(power(1.0, np.nan, df))
    assert np.isnan(smallest_found(0.0, df))
