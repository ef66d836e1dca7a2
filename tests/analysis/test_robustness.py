"""Claims with people left out, other variables in the focal one's place, and one beside it."""

from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm

from analysis.model.comparison import Comparison
from analysis.model.query import Query, Specification
from analysis.model.regression import effect_models
from analysis.questions.effects import outcome_effects
from analysis.questions.interactions import slope_differences
from analysis.robustness.added_covariate import KINDS, beside
from analysis.robustness.further import further_choices, levels_of_further
from analysis.robustness.quantile_effects import quantile_claims
from analysis.robustness.restrictions import all_in, even_split, restrictions, straight_line
from analysis.robustness.substitutes import substitutes, substitutes_of
from analysis.robustness.variants import VARIANTS, joined, variants
from data.codebook.codebook import Scale, Variable
from data.survey.survey import Survey
from tests.analysis.made import factor, numeric, rows, small

OUTCOMES = ("unemployment_benefit", "upskilling")
SPECIFICATION = Specification(focal="risk", outcomes=OUTCOMES, moderator="pension", lens="amount")
QUERY = Query(specification=SPECIFICATION)
MIGRANTS = (("hukou", ("2",)), ("origin", ("2",)))
CLAIM = ["kind", "level", "outcome"]


def test_styles_by_hand() -> None:
    points = np.array(
        [[20, 20, 20, 20, 20], [100, 0, 0, 0, 0], [0, 0, 0, 0, 0], [40, 0, 20, 20, 20]]
    )
    points = np.vstack([points, [50, 50, np.nan, 0, 0]]).astype(float)
    assert even_split(points, 100.0).tolist() == [True, False, False, False, False]
    assert all_in(points, 100.0).tolist() == [False, True, False, False, False]
    items = np.array([[3, 3, 3], [1, 2, 3], [5, 5, np.nan], [1, 1, 1]])
    assert straight_line(items).tolist() == [True, False, False, True]


def test_restrictions_are_those_of_the_answers(survey: Survey) -> None:
    found = restrictions(survey, QUERY)
    points = survey.table.select(
        [part.column for part in survey.codebook.allocation.parts]
    ).to_pandas().to_numpy(float)  # fmt: skip
    items = survey.table.select(["risk_robots", "risk_platform", "risk_skills"]).to_pandas()
    even = (points == 20).all(axis=1)
    whole = (points == 100).any(axis=1)
    line = (items.nunique(axis=1) == 1).to_numpy()
    assert (~found["no_even_split"] == even).all()
    assert (~found["no_all_in"] == whole).all()
    assert (~found["no_straight_line"] == line).all()
    assert (~found["no_styles"] == (even | whole | line)).all()
    item = restrictions(survey, Query(specification=replace(SPECIFICATION, focal="risk_robots")))
    assert "no_straight_line" not in item, "one item has no straight line"


@pytest.mark.parametrize("group", [(), MIGRANTS], ids=["everyone", "migrants"])
def test_main_claims_are_those_of_the_other_pages(survey: Survey, group) -> None:
    query = replace(QUERY, comparison=Comparison(group))
    main = variants(survey, query).table
    main = main[main["variant"] == "everyone"]
    effects = outcome_effects(survey, query).table
    effects = effects[effects["side"] == "group"]
    own = main[main["kind"] == "effect"]
    for name in ("estimate", "std_error", "conf_low", "n", "status"):
        assert own[name].tolist() == effects[name].tolist()
    slopes = slope_differences(survey, query).table
    own = main[main["kind"] == "slope_difference"]
    for name in ("level", "reference", "estimate", "p_value", "n", "status"):
        assert own[name].tolist() == slopes[name].tolist()


@pytest.mark.parametrize("lens", ["amount", "ratio"])
def test_a_sample_is_what_a_survey_of_its_people_gives(survey: Survey, lens: str) -> None:
    query = Query(specification=replace(SPECIFICATION, lens=lens))
    found = variants(survey, query)
    for name, keep in restrictions(survey, query).items():
        part = rows(survey, np.flatnonzero(keep))
        table = found.table[found.table["variant"] == name]
        assert found.fact("left_out", name) == (~keep).sum()
        effects = outcome_effects(part, query).table
        own = table[table["kind"] == "effect"]
        assert own["estimate"].to_numpy() == pytest.approx(effects["estimate"].to_numpy())
        assert own["n"].tolist() == effects["n"].tolist()
        slopes = slope_differences(part, query).table
        own = table[table["kind"] == "slope_difference"]
        assert own["std_error"].to_numpy() == pytest.approx(slopes["std_error"].to_numpy())


def test_variants_stand_in_their_order_and_take_up_quartiles(survey: Survey) -> None:
    main = variants(survey, QUERY)
    names = list(dict.fromkeys(main.table["variant"]))
    assert names == list(VARIANTS[:6])
    more = joined(main, [quantile_claims(survey, replace(QUERY, chunk=1))])
    effects = more.table[more.table["kind"] == "effect"]
    assert list(dict.fromkeys(effects["variant"])) == [*VARIANTS[:6], "median"]
    assert more.fact("left_out", "no_all_in") == main.fact("left_out", "no_all_in")
    logs = variants(survey, Query(specification=replace(SPECIFICATION, lens="ln")))
    assert "two_part" not in set(logs.table["variant"]), "it speaks of amounts"


def test_a_moderator_that_cannot_be_compared_leaves_the_effect(survey: Survey) -> None:
    found = variants(survey, replace(QUERY, comparison=Comparison((("pension", ("1",)),))))
    assert found.refusal is None
    assert set(found.table["kind"]) == {"effect"}


def test_a_sample_too_small_has_rows_without_numbers() -> None:
    n = 40
    random = np.random.default_rng(0)
    worry = random.integers(1, 6, (n, 2)).astype(float)
    worry[:34, 1] = worry[:34, 0]
    worry[34:, 1] = (worry[34:, 0] % 5) + 1
    roads = random.integers(1, 99, n).astype(float)
    columns = {"a": worry[:, 0], "b": worry[:, 1], "roads": roads, "schools": 100 - roads}
    variables = [numeric("a", "focal"), numeric("b")]
    scale = Variable("worry", None, "numeric", scale=Scale(("a", "b"), "mean"), roles=("focal",))
    survey = small(columns, [*variables, scale], ["roads", "schools"])
    found = variants(survey, Query(specification=Specification(focal="worry"))).table
    lost = found[found["variant"] == "no_straight_line"]
    assert len(lost) == 2
    assert lost["estimate"].isna().all()
    assert lost["n"].tolist() == [0, 0]


def test_tables_5_and_6_are_the_published_ones(survey: Survey) -> None:
    """Every number that the paper prints of them comes out of the page's own functions."""
    fifth = substitutes(survey, QUERY).table
    sixth = beside(survey, Query(specification=replace(SPECIFICATION, lens="ln"))).table
    levels = levels_of_further(survey, Query(specification=replace(SPECIFICATION, lens="ln"))).table
    printed = {
        (row.focal, row.lens, row.outcome): row
        for row in survey.study.printed
        if row.statistic == "effect" and row.source.startswith(("Table 5", "Table 6"))
    }
    alone = sixth[sixth["kind"] == "alone"]
    found = [
        *((r["variable"], r["measure"], r["outcome"], r) for r in fifth.to_dict("records")),
        *((r["variable"], "ln", r["outcome"], r) for r in alone.to_dict("records")),
        *((r["variable"], None, r["outcome"], r) for r in levels.to_dict("records")),
    ]
    met = 0
    for variable, lens, outcome, row in found:
        known = printed.get((variable, lens, outcome))
        if known is not None:
            assert row["status"] == "published", known
            assert round(row["estimate"], 3) == pytest.approx(known.value, abs=1e-9)
            # M18's printed standard error is below what its own moments allow.
            if known.source != "Table 6, M18":
                assert row["std_error"] == pytest.approx(known.std_error, abs=6e-4)
            met += 1
    assert met == len(printed) == 9
    risk = fifth[(fifth["variable"] == "risk") & (fifth["measure"] == "ln")]
    assert set(risk["status"]) == {"published"}, "Table 2 stands beside"


def test_what_stands_in_the_focal_place(survey: Survey) -> None:
    assert substitutes_of(survey, QUERY) == ("substitutability",)
    itself = Query(specification=replace(SPECIFICATION, focal="substitutability"))
    assert substitutes_of(survey, itself) == ()
    without = replace(survey, study=None)
    assert substitutes_of(without, QUERY) == ("substitutability",), "the entropy scale"
    assert set(substitutes(without, QUERY).table["measure"]) == {"amount", "ratio"}


def test_beside_is_ols_with_and_without(survey: Survey) -> None:
    found = beside(survey, QUERY).table
    assert list(dict.fromkeys(found["kind"])) == list(KINDS)
    model = effect_models(survey, QUERY)[0]
    further = survey.numeric("reemployment")[model.sample.rows]
    y = model.outcomes[:, 1]
    short = sm.OLS(y, model.X).fit()
    long = sm.OLS(y, np.column_stack([model.X, further])).fit()
    own = found[found["outcome"] == "upskilling"].set_index("kind")
    expected = {
        "without": (short.params[1], short.bse[1]),
        "with": (long.params[1], long.bse[1]),
        "own": (long.params[-1], long.bse[-1]),
    }
    for kind, (estimate, error) in expected.items():
        assert own.loc[kind, "estimate"] == pytest.approx(estimate, rel=1e-8)
        assert own.loc[kind, "std_error"] == pytest.approx(error, rel=1e-8)
    moved = sm.OLS(further, model.X).fit().params[1]
    assert own.loc["change", "estimate"] == pytest.approx(-moved * long.params[-1], rel=1e-6)
    place = np.delete(model.X, 1, axis=1)
    alone = sm.OLS(y, np.column_stack([place, further])).fit()
    assert own.loc["alone", "estimate"] == pytest.approx(alone.params[-1], rel=1e-8)


def test_the_change_has_the_error_of_both_regressions_at_once(survey: Survey) -> None:
    """Stacked, with people as clusters: CR1 with k columns twice, turned into n / (n - k)."""
    found = beside(survey, QUERY).table
    model = effect_models(survey, QUERY)[0]
    n, k = model.X.shape
    further = survey.numeric("reemployment")[model.sample.rows]
    X = np.zeros((2 * n, 2 * k + 1))
    X[:n, :k], X[n:, k : 2 * k], X[n:, -1] = model.X, model.X, further
    stacked = sm.OLS(np.tile(model.outcomes[:, 1], 2), X)
    fitted = stacked.fit(
        cov_type="cluster",
        cov_kwds={"groups": np.tile(np.arange(n), 2), "use_correction": False},
    )
    contrast = np.zeros(2 * k + 1)
    contrast[1], contrast[k + 1] = -1.0, 1.0
    error = np.sqrt(contrast @ fitted.cov_params() @ contrast * n / (n - k - 1))
    own = found[(found["kind"] == "change") & (found["outcome"] == "upskilling")]
    assert own["std_error"].iloc[0] == pytest.approx(error, rel=1e-6)


@pytest.mark.parametrize("controls", ["all", "firm_effects", "none"])
@pytest.mark.parametrize("std_errors", ["HC1", "CR1"])
def test_beside_under_every_rule(survey: Survey, controls: str, std_errors: str) -> None:
    specification = replace(SPECIFICATION, controls=controls, std_errors=std_errors)
    found = beside(survey, Query(specification=specification)).table
    own = found.set_index(["kind", "outcome"])["estimate"]
    for outcome in OUTCOMES:
        change = own["with", outcome] - own["without", outcome]
        assert own["change", outcome] == pytest.approx(change, rel=1e-8)
    assert found["std_error"].notna().all()


def test_a_further_variable_is_chosen_and_refused(survey: Survey) -> None:
    assert further_choices(survey.codebook, "risk") == ("reemployment", "substitutability")
    other = beside(survey, QUERY.with_choices(further="substitutability")).table
    assert set(other["variable"]) == {"risk", "substitutability"}
    unknown = beside(survey, QUERY.with_choices(further="nothing")).table
    assert set(unknown["variable"]) == {"risk", "reemployment"}
    roads = np.arange(20.0)
    columns = {"worry": roads % 5, "roads": roads, "schools": 100 - roads}
    poor = small(columns, [numeric("worry", "focal")], ["roads", "schools"])
    assert beside(poor, Query(specification=Specification(focal="worry"))).refusal.code == (
        "no_further"
    )


def test_levels_of_a_further_variable_by_hand() -> None:
    group = np.repeat(["a", "b", "c"], 12)
    prospects = np.repeat([1.0, 3.0, 2.0], 12) + np.tile([0.5, -0.5], 18)
    worry = np.tile([1.0, 2, 3, 4], 9)
    roads = np.arange(36.0)
    columns = {"g": group, "p": prospects, "worry": worry, "roads": roads, "schools": 100 - roads}
    variables = [
        factor("g", ["b", "a", "c"], "moderator", "group"),
        numeric("p"),
        numeric("worry", "focal", minimum=1, maximum=4),
    ]
    made = small(columns, variables, ["roads", "schools"])
    found = levels_of_further(made, Query(specification=Specification("worry", moderator="g")))
    table = found.table.set_index("level")
    assert table["estimate"].to_dict() == pytest.approx({"a": -2.0, "c": -1.0})
    assert set(table["reference"]) == {"b"}
    assert table["n"].tolist() == [12, 12]
