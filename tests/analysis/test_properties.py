"""What must hold whatever the numbers are."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.model.comparison import Comparison, Group
from analysis.model.equivalence import JUDGED
from analysis.model.groups import headcount
from analysis.model.query import Query, Specification
from analysis.questions.claims import claims_by_card, slope_claims
from analysis.questions.effects import outcome_effects, ranking
from analysis.questions.featured import featured_claims
from analysis.questions.interactions import slopes
from analysis.questions.lead import lead
from analysis.questions.means import compare_focal, compare_outcomes, focal_by, outcomes_by
from data.survey.survey import Survey
from tests.analysis.every import BY_ROW_AMONG_EQUALS, OF_GROUPS
from tests.analysis.made import copied, numeric, rows, weighted, with_column

RISK = Specification(focal="risk", moderator="pension", by="firm_size")
MIGRANTS: Group = (("hukou", ("2",)), ("origin", ("2",)))
SKILLED: Group = (("skill", ("high",)),)
UNINSURED: Group = (("pension", ("2",)),)
KINDS = ("classical", "HC1", "HC3", "CR1")


def ask(group: Group = (), **changes: object) -> Query:
    """Return a query about risk."""
    return Query(Comparison(group), replace(RISK, **changes))  # type: ignore[arg-type]


def same(one: pd.DataFrame, other: pd.DataFrame, tolerance: float = 1e-9) -> None:
    """Compare two tables, numbers to a relative tolerance."""
    assert list(one.columns) == list(other.columns)
    for name in one.columns:
        if pd.api.types.is_numeric_dtype(one[name]) and one[name].dtype != bool:
            sizes = np.abs(one[name].to_numpy(dtype=float))
            scale = sizes[np.isfinite(sizes)].max(initial=0.0)  # normal intervals have infinite df
            np.testing.assert_allclose(
                other[name],
                one[name],
                rtol=tolerance,
                atol=tolerance * max(scale, 1e-12),
                err_msg=name,
            )
        else:
            assert list(one[name]) == list(other[name]), name


@pytest.mark.parametrize("lens", ["amount", "share"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("group", [(), MIGRANTS, SKILLED, UNINSURED])
def test_five_effects_sum_to_zero(survey: Survey, group: Group, kind: str, lens: str) -> None:
    result = outcome_effects(survey, ask(group, lens=lens, std_errors=kind))
    scale = 1_000_000 if lens == "amount" else 100
    for _, side in result.table.groupby("side"):
        assert abs(side["estimate"].sum()) < 1e-9 * scale
    assert result.test()["df"] == 4
    assert 0 <= result.test()["p_value"] <= 1


def test_logarithms_do_not_sum_to_zero(survey: Survey) -> None:
    result = outcome_effects(survey, ask(lens="ln"))
    assert abs(result.table["estimate"].sum()) > 1e-6
    assert result.test()["df"] == 5


def test_slopes_at_each_level_sum_to_zero(survey: Survey) -> None:
    table = slopes(survey, ask()).table
    assert (table.groupby("level")["estimate"].sum().abs() < 1e-3).all()


@pytest.mark.parametrize("group", [MIGRANTS, SKILLED, UNINSURED])
def test_counts_and_means_recombine(survey: Survey, group: Group) -> None:
    counts = headcount(survey, ask(group)).table.set_index("side")["n"]
    assert counts.sum() == survey.n
    parts = compare_outcomes(survey, ask(group)).table
    sides = parts[parts["side"] != "difference"]
    people = sides.groupby("outcome")["n"].sum()
    assert (people == counts["group"] + counts["complement"]).all()
    sums = (sides["estimate"] * sides["n"]).groupby(sides["outcome"]).sum()
    unknown = np.zeros(survey.n, dtype=bool)
    for name, _ in group:
        unknown |= survey.codes(name) < 0
    total = survey.outcomes()[~unknown].sum(axis=0) * 10_000
    expected = dict(zip(survey.codebook.outcome_ids, total, strict=True))
    for outcome, value in sums.items():
        assert value == pytest.approx(expected[str(outcome)], rel=1e-12)


def test_differences_are_group_minus_complement(survey: Survey) -> None:
    for function in (compare_outcomes, outcome_effects):
        table = function(survey, ask(MIGRANTS)).table
        wide = table.pivot_table(index="outcome", columns="side", values="estimate")
        np.testing.assert_allclose(
            wide["difference"], wide["group"] - wide["complement"], rtol=1e-8, atol=1e-6
        )


def test_levels_recombine(survey: Survey) -> None:
    table = focal_by(survey, ask()).table
    whole = compare_focal(survey, ask()).table.iloc[0]
    assert table["n"].sum() == whole["n"]
    assert np.average(table["estimate"], weights=table["n"]) == pytest.approx(whole["estimate"])


def test_a_level_has_the_same_mean_as_a_row_and_as_a_group(survey: Survey) -> None:
    row = outcomes_by(survey, ask(by="pension")).table.query("level == '2'").reset_index(drop=True)
    group = compare_outcomes(survey, ask(UNINSURED)).table.query("side == 'group'")
    same(
        row.drop(columns=["level", "status", "clusters"]),
        group.drop(columns=["side", "status", *JUDGED]).reset_index(drop=True),
    )


@pytest.mark.parametrize(
    "function",
    [each for each in OF_GROUPS if each not in BY_ROW_AMONG_EQUALS],
    ids=lambda function: function.__name__,
)
def test_row_order_changes_nothing(survey: Survey, function) -> None:
    shuffled = rows(survey, np.random.default_rng(3).permutation(survey.n))
    for query in (ask(MIGRANTS, lens="ln"), ask(std_errors="CR1")):
        one, other = function(survey, query), function(shuffled, query)
        assert (one.n, one.notes, one.refusal) == (other.n, other.notes, other.refusal)
        same(one.table, other.table, 1e-7)
        same(one.tests, other.tests, 1e-7)


def test_the_unit_of_the_total_changes_nothing(survey: Survey) -> None:
    found = survey.codebook.allocation
    assert found is not None
    table = survey.table
    for part in found.parts:
        place = table.column_names.index(part.column)
        doubled = (table[part.column].to_numpy() * 0.05).tolist()
        table = table.set_column(place, part.column, [doubled])
    codebook = replace(survey.codebook, outcomes=replace(found, total=5.0))
    scaled = copied(survey, table, codebook)
    for lens in ("amount", "share", "ln", "ratio"):
        for function in (compare_outcomes, outcome_effects, ranking, slopes, claims_by_card):
            query = ask(MIGRANTS, lens=lens)
            same(function(survey, query).table, function(scaled, query).table, 1e-7)


def test_a_rescaled_focal_variable_keeps_ranks_and_tests(survey: Survey) -> None:
    values = 10 * survey.numeric("risk") - 7
    scaled = with_column(survey, numeric("scaled", minimum=3, maximum=43), values)
    query = ask(MIGRANTS)
    other = Query(query.comparison, replace(query.specification, focal="scaled"))
    one, two = ranking(survey, query).table, ranking(scaled, other).table
    assert list(one["rank"]) == list(two["rank"])
    np.testing.assert_allclose(two["estimate"], one["estimate"], rtol=1e-10)
    first, second = outcome_effects(survey, query), outcome_effects(scaled, other)
    np.testing.assert_allclose(10 * second.table["estimate"], first.table["estimate"], rtol=1e-8)
    np.testing.assert_allclose(second.table["p_value"], first.table["p_value"], rtol=1e-8)
    assert second.test()["statistic"] == pytest.approx(first.test()["statistic"], rel=1e-8)


def test_ranks_run_from_one_to_five(survey: Survey) -> None:
    table = ranking(survey, ask()).table
    assert list(table["at"].unique()) == [1.0, 5.0]
    for _, side in table.groupby("at"):
        assert sorted(side["rank"]) == [1, 2, 3, 4, 5]
        assert side.sort_values("rank")["estimate"].is_monotonic_decreasing
        assert side["estimate"].sum() == pytest.approx(1_000_000)


def test_weights_of_one_change_no_estimate(survey: Survey) -> None:
    heavy = weighted(survey)
    names = [*survey.table.column_names]
    ones = copied(
        heavy, heavy.table.select(names).append_column("weight", [[1.0] * survey.n]), heavy.codebook
    )
    for function in (compare_outcomes, outcome_effects):
        plain, one = function(survey, ask(MIGRANTS)), function(ones, ask(MIGRANTS))
        np.testing.assert_allclose(
            one.table["estimate"], plain.table["estimate"], rtol=1e-9, atol=1e-6
        )
        assert "weights_used" in [note.code for note in one.notes]
        assert "weights_used" not in [note.code for note in plain.notes]
        other = function(heavy, ask(MIGRANTS))
        assert not np.allclose(other.table["estimate"], plain.table["estimate"], rtol=1e-6)


@pytest.mark.parametrize("lens", ["amount", "ln"])
@pytest.mark.parametrize("group", [(), MIGRANTS, SKILLED])
def test_claimed_if_and_only_if_the_interval_excludes_zero(
    survey: Survey, group: Group, lens: str
) -> None:
    table = claims_by_card(survey, ask(group, lens=lens)).table
    excludes = (table["conf_low"] > 0) | (table["conf_high"] < 0)
    assert (table["claimed"] == excludes).all()
    assert (table["claimed"] == (table["p_holm"] < 0.05)).all()
    assert (table["p_holm"] >= table["p_value"]).all()
    kinds = set(table["kind"])
    assert ("risk_difference" in kinds) == bool(group)
    assert (table["kind"] == "effect").sum() == 5


@pytest.mark.parametrize("group", [(), MIGRANTS, SKILLED])
def test_the_studys_own_measure_is_its_lens_tested_together(survey: Survey, group: Group) -> None:
    table = featured_claims(survey, ask(group, lens="amount")).table
    assert ((table["conf_low"] > 0) | (table["conf_high"] < 0)).equals(table["claimed"])
    assert (table["p_holm"] >= table["p_value"]).all()
    plain = outcome_effects(survey, ask(group, lens="ln")).table
    plain = plain[plain["side"] == "group"].set_index("outcome")
    assert set(table["outcome"]) == {"upskilling", "unemployment_benefit"}
    for row in table.to_dict("records"):
        assert row["estimate"] == pytest.approx(plain.loc[row["outcome"], "estimate"])
        assert row["std_error"] == pytest.approx(plain.loc[row["outcome"], "std_error"])
    assert featured_claims(survey, ask(group, lens="ln")).table.empty


def test_the_lead_is_a_difference_of_predictions(survey: Survey) -> None:
    for group in ((), MIGRANTS):
        (row,) = lead(survey, ask(group)).table.to_dict("records")
        top = ranking(survey, ask(group)).table
        top = top[top["at"] == row["at"]].set_index("outcome")["estimate"]
        assert row["at"] == 5
        assert row["estimate"] == pytest.approx(top[row["outcome"]] - top[row["other"]])


@pytest.mark.parametrize("moderator", ["pension", "education", "job_position"])
def test_slopes_are_claimed_together(survey: Survey, moderator: str) -> None:
    table = slope_claims(survey, ask(moderator=moderator)).table
    excludes = (table["conf_low"] > 0) | (table["conf_high"] < 0)
    assert (table["claimed"] == excludes).all()
    assert (table["claimed"] == (table["p_holm"] < 0.05)).all()


@pytest.mark.parametrize("heavy", [False, True])
def test_predictions_pass_through_the_means(survey: Survey, heavy: bool) -> None:
    used = weighted(survey) if heavy else survey
    table = ranking(used, ask(controls="none")).table
    risk, weight = used.numeric("risk"), used.weights()
    share = (np.average(risk, weights=weight) - 1) / 4
    wide = table.pivot_table(index="outcome", columns="at", values="estimate")
    middle = wide[1.0] + share * (wide[5.0] - wide[1.0])
    means = 10_000 * np.average(used.outcomes(), axis=0, weights=weight)
    for part, mean in zip(used.codebook.outcome_ids, means, strict=True):
        assert middle[part] == pytest.approx(mean, rel=1e-9)
    # With controls the line passes through the means only if these are averaged with the weights.
    full = ranking(used, ask()).table.pivot_table(index="outcome", columns="at", values="estimate")
    known = used.codes("age_group") >= 0
    inner = None if weight is None else weight[known]
    share = (np.average(risk[known], weights=inner) - 1) / 4
    means = 10_000 * np.average(used.outcomes()[known], axis=0, weights=inner)
    for part, mean in zip(used.codebook.outcome_ids, means, strict=True):
        assert full[1.0][part] + share * (full[5.0] - full[1.0])[part] == pytest.approx(mean)
