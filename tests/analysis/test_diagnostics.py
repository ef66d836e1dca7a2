"""The gap three ways, its zones and its people: against predictions, hand fits and counts."""

from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from analysis.diagnostics.bins import binned
from analysis.diagnostics.gap import gap
from analysis.diagnostics.johnson_neyman import johnson_neyman
from analysis.diagnostics.smooth import varying
from analysis.engine.arrays import Floats
from analysis.model.comparison import Comparison
from analysis.model.declaration import declared
from analysis.model.query import Query, Specification
from analysis.questions.crossing import crossing
from analysis.questions.interactions import predictions
from data.survey.survey import Survey
from tests.analysis.made import copied, factor, numeric, small
from ui.door.compute import withhold

POLICIES = ("upskilling", "unemployment_benefit")
SPEC = Specification(focal="risk", moderator="pension", outcomes=POLICIES)
EVERYONE = Query(specification=SPEC)
KEYS = ["level", "at", "outcome"]
WITHIN = replace(SPEC, controls="firm_effects")
CROSSED = replace(SPEC, moderator="origin_hukou", std_errors="HC3")
CONTROLLED = replace(SPEC, others=("education",), focal_by_controls=True, std_errors="CR1")
MODELS = [SPEC, WITHIN, CROSSED, CONTROLLED]
NAMES = ["pension", "within", "crossed", "controlled"]


def made(x: Floats, level: Floats, answer: Floats, levels: tuple[str, ...] = ("a", "b")) -> Survey:
    """Return a survey of a number x, a moderator and an answer split into two parts."""
    columns = {
        "x": x,
        "m": [levels[int(place)] for place in level],
        "one": answer,
        "two": 100 - answer,
    }
    variables = [numeric("x", "focal"), factor("m", levels, "group", "moderator")]
    return small(columns, variables, parts=("one", "two"))


MADE = Query(specification=Specification(focal="x", moderator="m", outcomes=("one",)))


def scattered(seed: int, bend: float, n: int = 400) -> Survey:
    """Return answers whose gap is x/2, or bends with |x - 3| away from it."""
    random = np.random.default_rng(seed)
    x, level = random.integers(3, 16, n) / 3, random.integers(0, 2, n)
    gaps = 0.5 * x + bend * np.abs(x - 3)
    return made(x, level, 20 + x + level * gaps + random.normal(size=n))


@pytest.mark.parametrize("specification", MODELS, ids=NAMES)
def test_the_gap_is_what_predictions_differ_by(
    survey: Survey, specification: Specification
) -> None:
    query = Query(specification=specification)
    lines = predictions(survey, query).table.set_index(KEYS)["estimate"]
    table = gap(survey, query).table
    known = table[table["at"].isin(lines.index.get_level_values("at"))]
    assert len(known) == len(table) > 80
    for row in known.to_dict("records"):
        apart = [lines[row[name], row["at"], row["outcome"]] for name in ("level", "reference")]
        assert row["estimate"] == pytest.approx(apart[0] - apart[1], rel=1e-10, abs=1e-7)


def test_the_gap_at_a_value_is_a_coefficient_of_the_shifted_model() -> None:
    used = scattered(1, 0.4)
    table = gap(used, MADE).table.set_index("at")
    x, d = used.numeric("x"), used.codes("m").astype(float)
    for at in (table.index[0], table.index[20], table.index[-1]):
        X = sm.add_constant(np.column_stack([d, x - at, d * (x - at)]))
        found = sm.OLS(used.outcomes()[:, 0], X).fit()
        assert table.loc[at, "estimate"] == pytest.approx(found.params[1], rel=1e-9)
        assert table.loc[at, "std_error"] == pytest.approx(found.bse[1], rel=1e-9)


@pytest.mark.parametrize("specification", MODELS, ids=NAMES)
def test_the_band_of_the_whole_line_contains_the_intervals(
    survey: Survey, specification: Specification
) -> None:
    table = gap(survey, Query(specification=specification)).table
    assert (table["band_low"] < table["conf_low"]).all()
    assert (table["band_high"] > table["conf_high"]).all()
    # The gap of a line has rank two: Scheffé's band is never narrower.
    whole = (table["band_high"] - table["estimate"]) / table["std_error"]
    assert (whole <= np.sqrt(2 * stats.f.ppf(0.95, 2, table["df"])) + 1e-3).all()


@pytest.mark.parametrize("specification", MODELS, ids=NAMES)
@pytest.mark.parametrize(
    ("band", "low", "high"),
    [("pointwise", "conf_low", "conf_high"), ("whole_line", "band_low", "band_high")],
)
def test_zones_are_where_the_grids_interval_includes_zero(
    survey: Survey, specification: Specification, band: str, low: str, high: str
) -> None:
    query = Query(specification=specification)
    lines, zones = gap(survey, query).table, johnson_neyman(survey, query).table
    zones = zones[zones["band"] == band]
    for (level, outcome), line in lines.groupby(["level", "outcome"]):
        own = zones[(zones["level"] == level) & (zones["outcome"] == outcome)]
        assert own["low"].iloc[0] == line["at"].iloc[0]
        assert own["high"].iloc[-1] == line["at"].iloc[-1]
        np.testing.assert_array_equal(own["low"].iloc[1:], own["high"].iloc[:-1])
        where = np.searchsorted(own["high"].to_numpy(), line["at"].to_numpy()).clip(max=len(own))
        said = own["zone"].to_numpy()[np.minimum(where, len(own) - 1)]
        expected = np.where(line[low] > 0, "above", np.where(line[high] < 0, "below", "includes"))
        assert said.tolist() == expected.tolist()


def test_a_zone_is_fiellers_set_within_what_was_observed(survey: Survey) -> None:
    met = crossing(survey, EVERYONE).table.set_index("outcome").loc["upskilling"]
    table = johnson_neyman(survey, EVERYONE).table
    own = table[(table["band"] == "pointwise") & (table["outcome"] == "upskilling")]
    assert met["set"] == "interval"
    assert own["zone"].tolist() == ["below", "includes", "above"]
    inside = own[own["zone"] == "includes"].iloc[0]
    assert (inside["low"], inside["high"]) == pytest.approx((met["conf_low"], met["conf_high"]))


def test_nothing_is_said_where_one_level_was_not_observed(survey: Survey) -> None:
    pension, risk = survey.codes("pension"), survey.numeric("risk")
    narrow = copied(survey, survey.table.filter(~((pension == 1) & (risk > 4))))
    result = gap(narrow, EVERYONE)
    assert result.table["at"].max() == 4
    assert result.table["at"].min() == 1
    told = next(dict(note.params) for note in result.notes if note.code == "gap_support")
    assert (told["level"], told["low"], told["high"]) == ("2", 1.0, 4.0)
    assert johnson_neyman(narrow, EVERYONE).table["high"].max() == 4
    assert varying(narrow, EVERYONE).table["at"].max() == 4


def test_levels_that_share_no_value_have_no_gap() -> None:
    random = np.random.default_rng(2)
    level = np.repeat([0, 1], 30)
    apart = made(random.uniform(0, 1, 60) + 2 * level, level, random.normal(50, 9, 60))
    for function in (gap, johnson_neyman, varying):
        refusal = function(apart, MADE).refusal
        assert refusal is not None
        assert refusal.code == "no_gap"


@pytest.mark.parametrize("specification", MODELS, ids=NAMES)
def test_one_bin_is_the_line_at_the_median(survey: Survey, specification: Specification) -> None:
    query = Query(specification=specification)
    table = binned(survey, query.with_numbers(bins=1)).table
    lines = gap(survey, query).table
    (median,) = set(table["median"])
    line = lines[np.isclose(lines["at"], median)].reset_index(drop=True)
    assert list(table["level"]) == list(line["level"])
    for name in ("estimate", "std_error", "df"):
        np.testing.assert_allclose(table[name], line[name], rtol=1e-7)


def test_a_bin_holds_the_difference_of_two_lines_of_its_own() -> None:
    used = scattered(3, 0.5)
    x, level, answer = used.numeric("x"), used.codes("m"), used.outcomes()[:, 0]
    table = binned(used, MADE).table
    assert table["bin"].tolist() == [1, 2, 3]
    for row in table.to_dict("records"):
        inside = (x <= row["bin_high"]) & ((x > row["bin_low"]) | (row["bin"] == 1))
        assert row["median"] == np.median(x[inside])
        ends = []
        for place, column in ((0, "n_reference"), (1, "n_level")):
            own = inside & (level == place)
            assert row[column] == own.sum()
            slope, start = np.polyfit(x[own], answer[own], 1)
            ends.append(start + slope * row["median"])
        assert row["estimate"] == pytest.approx(ends[1] - ends[0], rel=1e-8)
        assert row["n"] == min(row["n_level"], row["n_reference"])


@pytest.mark.parametrize("kind", ["classical", "HC3"])
def test_bent_gaps_are_seen_and_straight_ones_seldom_rejected(kind: str) -> None:
    query = Query(specification=replace(MADE.specification, std_errors=kind))
    p = {
        bend: np.array(
            [
                binned(scattered(seed, bend), query).test(outcome="one")["p_value"]
                for seed in range(60)
            ]
        )
        for bend in (0.0, 1.0)
    }
    # Of 60 tests at 5 %, more than 9 are rejected once in 1,000 times.
    assert (p[0.0] < 0.05).sum() <= 9
    assert (p[1.0] < 0.05).all()
    assert p[0.0].mean() == pytest.approx(0.5, abs=0.15)


def test_the_test_is_adjusted_over_the_policies(survey: Survey) -> None:
    result = binned(survey, EVERYONE)
    p = sorted(result.test(outcome=policy)["p_value"] for policy in POLICIES)
    adjusted = sorted(result.test(outcome=policy)["p_holm"] for policy in POLICIES)
    assert adjusted == pytest.approx([min(2 * p[0], 1.0), max(2 * p[0], p[1])])
    assert result.test(outcome="upskilling")["df"] == 8


def thin() -> Survey:
    """Return three levels on 1 to 9: above 6, twenty a value of a, two of b and none of c."""
    people = [(x, level) for x in range(1, 10) for level in range(3)]
    size = [20 if x <= 6 or level == 0 else 2 * (level == 1) for x, level in people]
    x, level = (np.repeat([each[place] for each in people], size) for place in (0, 1))
    answer = 20 + x + np.random.default_rng(4).normal(size=len(x))
    return made(x.astype(float), level, answer, ("a", "b", "c"))


def test_bins_with_few_people_are_named_and_withheld() -> None:
    result = binned(thin(), replace(MADE, comparison=Comparison((("m", ("a", "b")),))))
    (few,) = [dict(note.params) for note in result.notes if note.code == "bin_few"]
    assert (few["levels"], few["low"], few["high"]) == (("b",), 6.0, 9.0)
    assert result.table["n_level"].tolist() == [60, 60, 6]
    assert result.table["n_reference"].tolist() == [60, 60, 60]
    blank = ["estimate", "conf_low", "n", "n_level", "n_reference"]
    shown = withhold(result, declared(binned).keys).table
    assert shown[blank].isna().all(axis=1).tolist() == [False, False, True]
    assert shown["bin"].tolist() == [1, 2, 3]


def test_a_level_without_people_in_a_bin_does_not_cost_the_others_theirs() -> None:
    result = binned(thin(), MADE)
    (gone,) = [dict(note.params) for note in result.notes if note.code == "bin_levels"]
    assert gone["levels"] == ("c",)
    assert result.table["level"].tolist() == ["b"] * 3
    assert result.table["estimate"].notna().all()
    assert gap(thin(), MADE).table["level"].unique().tolist() == ["b", "c"]
