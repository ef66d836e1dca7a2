"""One unit left out in turn: exact against refits, and named only when it is large enough."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.engine.jackknife import leave_out
from analysis.engine.ols import RankDeficient
from analysis.model.query import Query, Specification
from analysis.questions.effects import outcome_effects
from analysis.questions.interactions import slope_differences
from analysis.robustness.influence import influence, nested, without_each_region
from data.survey.survey import Survey
from tests.analysis.made import copied, rows, weighted

OUTCOMES = ("unemployment_benefit", "upskilling")
SPECIFICATION = Specification(focal="risk", outcomes=OUTCOMES, moderator="pension")
QUERY = Query(specification=SPECIFICATION)


def made(seed: int = 0, n: int = 90) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    X = np.column_stack([np.ones(n), random.normal(size=(n, 3)) * [1, 1e4, 1e-4]])
    return X, random.normal(size=(n, 2)), random.integers(0, 12, n)


@pytest.mark.parametrize("weight", [None, "w"])
def test_every_unit_left_out_is_a_refit(weight: str | None) -> None:
    X, Y, cluster = made()
    mass = np.random.default_rng(3).uniform(0.5, 2, len(X)) if weight else None
    found = leave_out(X, Y, cluster, np.eye(4), mass)
    root = np.ones(len(X)) if mass is None else np.sqrt(mass)
    for place, label in enumerate(found.labels):
        rest = cluster != label
        size = np.array([1, 1, 1e4, 1e-4])
        scaled = (X / size * root[:, None])[rest]
        refit = np.linalg.lstsq(scaled, (Y * root[:, None])[rest], rcond=None)[0] / size[:, None]
        assert found.estimates[place] == pytest.approx(refit, rel=1e-9)
        assert found.size[place] == (cluster == label).sum()


def test_a_person_left_out_is_the_formula_of_the_leverage() -> None:
    X, Y, _ = made(1, 40)
    found = leave_out(X, Y, np.arange(40), np.eye(4)[1:2])
    hat = X @ np.linalg.solve(X.T @ X, X.T)
    inverse, residuals = np.linalg.inv(X.T @ X), Y - hat @ Y
    whole = np.linalg.solve(X.T @ X, X.T @ Y)[1]
    moved = (X @ inverse[:, 1])[:, None] * residuals / (1 - np.diagonal(hat))[:, None]
    assert found.estimates[:, 0] == pytest.approx(whole - moved, rel=1e-6)


def test_a_unit_that_alone_tells_a_column_has_no_estimate() -> None:
    X, Y, cluster = made()
    X[:, 3] = cluster == 4
    found = leave_out(X, Y, cluster, np.eye(4)[1:2])
    assert np.flatnonzero(np.isnan(found.estimates[:, 0, 0])).tolist() == [4]
    with pytest.raises(RankDeficient):
        leave_out(np.column_stack([X, X[:, 1]]), Y, cluster, np.eye(5))


@pytest.mark.parametrize("controls", ["all", "firm_effects"])
def test_ends_are_those_of_refits(survey: Survey, controls: str) -> None:
    query = Query(specification=replace(SPECIFICATION, controls=controls))
    found = influence(survey, query).table
    firms = survey.clusters()
    sizes = np.bincount(firms)
    for record in found[found["omitted"] == "cluster"].to_dict("records"):
        if not record["left_out"]:
            assert np.isnan(record["size"])
            continue
        out = np.asarray(survey.table["firm_id"].to_pylist(), dtype=str) == record["left_out"]
        assert sizes[firms[np.flatnonzero(out)[0]]] >= record["size"] >= 10
        part = rows(survey, np.flatnonzero(~out))
        effect = record["kind"] == "effect"
        table = (outcome_effects if effect else slope_differences)(part, query).table
        refit = table.set_index("outcome").loc[record["outcome"], "estimate"]
        assert record["estimate"] == pytest.approx(refit, rel=1e-7)


def test_regions_are_refits_and_the_ends_are_among_them(survey: Survey) -> None:
    table = without_each_region(survey, QUERY).table
    ends = influence(survey, QUERY).table
    ends = ends[(ends["omitted"] == "region") & (ends["kind"] == "effect")]
    assert len(table) == 2 * 22
    codes = survey.codes("city")
    levels = survey.codebook.variable("city").levels
    for level in ("shenzhen", "yunfu"):
        out = codes == levels.index(level)
        refit = outcome_effects(rows(survey, np.flatnonzero(~out)), QUERY).table
        for outcome in OUTCOMES:
            own = table[(table["level"] == level) & (table["outcome"] == outcome)].iloc[0]
            expected = refit.set_index("outcome").loc[outcome, "estimate"]
            assert own["estimate"] == pytest.approx(expected, rel=1e-9)
            assert 0 < own["n"] <= out.sum()
    for outcome in OUTCOMES:
        refits = table[(table["outcome"] == outcome) & (table["level"] != "")]
        both = ends[ends["outcome"] == outcome].set_index("extreme")
        assert both.loc["lowest", "estimate"] == refits["estimate"].min()
        assert both.loc["highest", "estimate"] == refits["estimate"].max()
        name = refits.loc[refits["estimate"].idxmax(), "level"]
        assert both.loc["highest", "left_out"] == name
        whole = table[(table["outcome"] == outcome) & (table["level"] == "")].iloc[0]
        shift = (refits["estimate"].max() - whole["estimate"]) / whole["std_error"]
        assert both.loc["highest", "shift"] == pytest.approx(shift)
        flips = (np.sign(refits["estimate"]) != np.sign(whole["estimate"])).sum()
        assert set(both["flips"]) == {flips}
        assert set(both["units"]) == {21}


def test_small_units_are_not_named(survey: Survey) -> None:
    """Every firm of nine people or fewer, so that no end can be named."""
    sizes = np.bincount(survey.clusters())
    small = rows(survey, np.flatnonzero(sizes[survey.clusters()] < 10))
    table = influence(small, QUERY).table
    firms = table[table["omitted"] == "cluster"]
    assert len(firms) >= 4
    assert set(firms["left_out"]) == {""}
    assert firms["size"].isna().all()
    assert len(set(firms["n"])) == len(set(firms["kind"])), "n is that of the whole model"


def test_places_across_firms_are_not_left_out_with_firm_constants(survey: Survey) -> None:
    assert nested(np.array([0, 0, 1]), np.array([5, 5, 5]))
    assert not nested(np.array([0, 0, 1]), np.array([5, 6, 5]))
    column = survey.table.column_names.index("city")
    mixed = np.roll(survey.table["city"].to_numpy(zero_copy_only=False), 1)
    table = survey.table.set_column(column, "city", [mixed])
    moved = copied(survey, table)
    found = influence(moved, Query(specification=replace(SPECIFICATION, controls="firm_effects")))
    assert set(found.table["omitted"]) == {"cluster"}
    assert "not_nested" in {note.code for note in found.notes}
    firm_effects = Query(specification=replace(SPECIFICATION, controls="firm_effects"))
    assert set(without_each_region(moved, firm_effects).table["level"]) == {""}


def test_a_survey_without_clusters_and_regions_has_no_rows(survey: Survey) -> None:
    variables = tuple(
        replace(variable, roles=tuple(role for role in variable.roles if role != "cluster"))
        for variable in survey.codebook.variables
    )
    codebook = replace(survey.codebook, variables=variables)
    plain = replace(copied(survey, survey.table, codebook), study=None)
    found = influence(plain, QUERY)
    assert found.refusal is None
    assert found.table.empty
    assert set(without_each_region(plain, QUERY).table["level"]) == {""}


def test_weights_count(survey: Survey) -> None:
    heavy = weighted(survey)
    found = influence(heavy, QUERY).table
    whole = outcome_effects(heavy, QUERY).table.set_index("outcome")["estimate"]
    for outcome in OUTCOMES:
        own = found[(found["kind"] == "effect") & (found["outcome"] == outcome)]
        assert own["estimate"].min() < whole[outcome] < own["estimate"].max()
