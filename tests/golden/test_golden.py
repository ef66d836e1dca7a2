"""The analysis against R: every record of golden.json, to 1e-8."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import pytest

from analysis.model.comparison import Comparison, Group
from analysis.model.query import Query, Specification
from analysis.model.result import Analysis
from analysis.questions.crossing import crossing
from analysis.questions.distribution import answer_styles
from analysis.questions.effects import outcome_effects
from analysis.questions.interactions import (
    predictions,
    slope_differences,
    slopes,
    slopes_by_std_errors,
)
from analysis.questions.means import compare_focal, compare_outcomes
from analysis.questions.reliability import item_correlations, reliability
from data.survey.survey import Survey

SAMPLES: dict[str, Group] = {
    "everyone": (),
    "rural_migrants": (("hukou", ("2",)), ("origin", ("2",))),
    "skilled": (("skill", ("high",)),),
}
FILTERED = ("rural_migrants", "skilled")
KINDS = ("classical", "HC1", "HC3", "CR1")
NUMBERS = ("estimate", "std_error", "df", "conf_low", "conf_high", "p_value", "r_squared", "n")
BESIDE_ZERO = ("estimate", "conf_low", "conf_high")
RELATIVE = 1e-8

Records = list[dict[str, Any]]
Key = Mapping[str, object]


def chosen(golden: Records, **wanted: object) -> Records:
    """Return the records that have these values; there must be some."""
    found = [row for row in golden if all(row.get(name) == value for name, value in wanted.items())]
    assert found, f"golden.json has nothing for {wanted}"
    return found


def check(table: pd.DataFrame, records: Iterable[Key], *keys: str) -> None:
    """Compare every record with the one row of the table that has its keys, number by number."""
    for record in records:
        rows = table
        for key in keys:
            rows = rows[rows[key] == record[key]]
        assert len(rows) == 1, f"{len(rows)} rows for {record}"
        for name in NUMBERS:
            if name in record and record[name] is not None and name in table:
                got, want = float(rows[name].iloc[0]), float(str(record[name]))
                # An estimate that is all but zero is judged by its standard error.
                error = record.get("std_error", 0.0) if name in BESIDE_ZERO else 0.0
                near = 1e-10 * float(str(error))
                assert math.isclose(got, want, rel_tol=RELATIVE, abs_tol=near), (
                    name,
                    got,
                    record,
                )


def ask(survey: Survey, function: Analysis, sample: str, **specification: object) -> pd.DataFrame:
    """Return an analysis's table for a sample."""
    asked = {"focal": "risk", "moderator": "pension"} | specification
    spec = Specification(**asked)
    result = function(survey, Query(Comparison(SAMPLES[sample]), spec))
    assert result.refusal is None
    return result.table


def compared(survey: Survey, sample: str, side: str, kind: str) -> pd.DataFrame:
    """Return means of the focal variable and of the amounts on one side, key `outcome`."""
    focal = ask(survey, compare_focal, sample, std_errors=kind)
    table = pd.concat(
        [
            focal.rename(columns={"variable": "outcome"}),
            ask(survey, compare_outcomes, sample, std_errors=kind),
        ]
    )
    return table[table["side"] == side]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("sample", SAMPLES)
def test_means(survey: Survey, golden: Records, sample: str, kind: str) -> None:
    records = chosen(golden, what="mean", sample=sample, kind=kind)
    assert len(records) == 6
    check(compared(survey, sample, "group", kind), records, "outcome")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("sample", FILTERED)
def test_differences_of_means(survey: Survey, golden: Records, sample: str, kind: str) -> None:
    records = chosen(golden, what="mean_difference", sample=sample, kind=kind)
    check(compared(survey, sample, "difference", kind), records, "outcome")


@pytest.mark.parametrize("lens", ["amount", "ln"])
@pytest.mark.parametrize("controls", ["all", "individual", "none"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("sample", SAMPLES)
def test_effects(
    survey: Survey, golden: Records, sample: str, kind: str, controls: str, lens: str
) -> None:
    records = chosen(golden, what="effect", sample=sample, kind=kind, controls=controls, lens=lens)
    table = ask(survey, outcome_effects, sample, std_errors=kind, controls=controls, lens=lens)
    check(table[table["side"] == "group"], records, "outcome")


@pytest.mark.parametrize("kind", KINDS)
def test_differences_of_effects(survey: Survey, golden: Records, kind: str) -> None:
    records = chosen(golden, what="effect_difference", sample="rural_migrants", kind=kind)
    table = ask(survey, outcome_effects, "rural_migrants", std_errors=kind)
    check(table[table["side"] == "difference"], records, "outcome")


@pytest.mark.parametrize("kind", ["classical", "HC1", "HC3"])
@pytest.mark.parametrize("sample", SAMPLES)
def test_joint_test_of_five_effects(
    survey: Survey, golden: Records, sample: str, kind: str
) -> None:
    (record,) = chosen(golden, what="wald", sample=sample, kind=kind)
    spec = Specification(focal="risk", std_errors=kind)
    result = outcome_effects(survey, Query(Comparison(SAMPLES[sample]), spec))
    assert result.test()["df"] == 4
    assert result.test()["statistic"] == pytest.approx(record["estimate"], rel=RELATIVE)


@pytest.mark.parametrize("controls", ["all", "none"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("sample", SAMPLES)
def test_slopes(survey: Survey, golden: Records, sample: str, kind: str, controls: str) -> None:
    wanted = {"sample": sample, "kind": kind, "controls": controls}
    options = {"std_errors": kind, "controls": controls, "lens": "ln"}
    own = ask(survey, slopes, sample, **options)
    check(own, chosen(golden, what="slope", **wanted), "outcome", "level")
    gap = ask(survey, slope_differences, sample, **options)
    check(gap, chosen(golden, what="slope_difference", **wanted), "outcome", "level")


@pytest.mark.parametrize("sample", SAMPLES)
def test_slopes_side_by_side(survey: Survey, golden: Records, sample: str) -> None:
    table = ask(survey, slopes_by_std_errors, sample, lens="ln")
    for kind in KINDS:
        rows = table[table["std_errors"] == kind]
        for name, what in (("slope", "slope"), ("difference", "slope_difference")):
            records = chosen(golden, what=what, sample=sample, kind=kind, controls="all")
            check(rows[rows["kind"] == name], records, "outcome", "level")


@pytest.mark.parametrize("kind", ["classical", "CR1"])
@pytest.mark.parametrize("sample", SAMPLES)
def test_predictions(survey: Survey, golden: Records, sample: str, kind: str) -> None:
    table = ask(survey, predictions, sample, std_errors=kind, lens="ln")
    records = chosen(golden, what="prediction", sample=sample, kind=kind)
    here = set(zip(table["level"], table["at"], strict=True))
    # R predicts beyond what a level's people answered; the product does not.
    inside = [record for record in records if (record["level"], record["at"]) in here]
    assert len(inside) > 0.9 * len(records)
    check(table, inside, "outcome", "level", "at")


@pytest.mark.parametrize("controls", ["all", "none"])
@pytest.mark.parametrize("sample", SAMPLES)
def test_crossings(survey: Survey, golden: Records, sample: str, controls: str) -> None:
    records = chosen(golden, what="crossing", sample=sample, controls=controls)
    table = ask(survey, crossing, sample, lens="ln", controls=controls)
    check(table, records, "outcome", "set")


@pytest.mark.parametrize("sample", SAMPLES)
def test_scales(survey: Survey, golden: Records, sample: str) -> None:
    pairs = chosen(golden, what="correlation", sample=sample)
    table = ask(survey, item_correlations, sample).rename(columns={"variable": "outcome"})
    check(table, pairs, "outcome", "other")
    alpha = ask(survey, reliability, sample).rename(columns={"variable": "outcome"})
    check(alpha, chosen(golden, what="alpha", sample=sample), "outcome")


@pytest.mark.parametrize("sample", SAMPLES)
def test_answer_styles(survey: Survey, golden: Records, sample: str) -> None:
    table = ask(survey, answer_styles, sample)
    records = chosen(golden, what="zero", sample=sample)
    check(table[table["style"] == "zero"], records, "outcome")
