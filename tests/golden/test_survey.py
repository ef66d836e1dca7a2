"""Groups of weighted surveys against R's survey package: every record of survey.json, to 1e-8."""

import json
import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.engine.fractional_logit import fractional_logit
from analysis.model.comparison import EVERYBODY, Comparison
from analysis.model.query import Query, Specification
from analysis.model.regression import effect_models
from analysis.model.result import Analysis
from analysis.questions.effects import outcome_effects
from analysis.questions.interactions import slope_differences
from analysis.questions.means import compare_focal, compare_outcomes
from data.codebook.codebook import Variable
from data.survey.survey import Survey
from tests.analysis.made import weighted, with_column
from tests.golden.export import digest
from tests.golden.test_golden import BESIDE_ZERO, RELATIVE, SAMPLES

WHOLE = json.loads(Path(__file__).with_name("survey.json").read_text(encoding="utf-8"))
CASES = sorted({(row["design"], row["sample"]) for row in WHOLE["records"]})
RULES = {"classical": "classical", "clustered": "CR1", "strata": "HC1", "firms": "CR1"}
NUMBERS = ("estimate", "std_error", "df", "conf_low", "conf_high", "p_value")

Records = list[Mapping[str, Any]]


def records(design: str, sample: str, what: str) -> Records:
    """Return R's records of a design, a group and a question."""
    wanted = {"design": design, "sample": sample, "what": what}
    return [row for row in WHOLE["records"] if wanted.items() <= row.items()]


def without(survey: Survey, role: str) -> Survey:
    """Return the survey without what has a role."""
    kept = tuple(v for v in survey.codebook.variables if role not in v.roles)
    return replace(
        survey,
        codebook=replace(survey.codebook, variables=kept),
        fingerprint=f"{survey.fingerprint} without {role}",
    )


def drawn_within(survey: Survey, name: str, size: np.ndarray) -> Survey:
    """Return the weighted survey with the region as strata and their sizes."""
    region = survey.codes("firm_region") + 1
    strata = Variable("stratum", None, "factor", roles=("strata",))
    found = with_column(weighted(survey), strata, [str(one) for one in region])
    return with_column(found, Variable(name, None, "numeric", roles=("fpc",)), size)


@pytest.fixture(scope="module")
def designs(survey: Survey) -> dict[str, Survey]:
    """Return the survey under every design of survey.R."""
    region = survey.codes("firm_region") + 1.0
    heavy = weighted(survey)
    return {
        "classical": heavy,
        "clustered": heavy,
        "strata": drawn_within(without(survey, "cluster"), "asked", 0.05 * region),
        "firms": drawn_within(survey, "firms", 500 + 100 * region),
    }


def ask(
    survey: Survey, function: Analysis, design: str, sample: str, against: str = "complement"
) -> pd.DataFrame:
    """Return an analysis's table for a group of a design."""
    rule = RULES[design]
    asked = Specification(focal="risk", moderator="pension", std_errors=rule)
    result = function(survey, Query(Comparison(SAMPLES[sample], against=against), asked))
    assert result.refusal is None
    return result.table.rename(columns={"variable": "outcome"})


def check(table: pd.DataFrame, wanted: Records) -> None:
    """Compare every record with the row of its outcome, number by number."""
    assert wanted
    for record in wanted:
        rows = table[table["outcome"] == record["outcome"]]
        assert len(rows) == 1
        for name in NUMBERS:
            got, want = float(rows[name].iloc[0]), float(str(record[name]))
            near = 1e-10 * float(str(record["std_error"])) if name in BESIDE_ZERO else 1e-300
            assert math.isclose(got, want, rel_tol=RELATIVE, abs_tol=near), (name, got, record)


def test_made_from_this_survey() -> None:
    assert WHOLE["made_from"]["sha256"] == digest()


@pytest.mark.parametrize(("design", "sample"), CASES)
def test_means(designs: dict[str, Survey], design: str, sample: str) -> None:
    for function in (compare_focal, compare_outcomes):
        table = ask(designs[design], function, design, sample)
        found = records(design, sample, "mean")
        own = [row for row in found if (row["outcome"] == "risk") == (function is compare_focal)]
        check(table[table["side"] == "group"], own)


@pytest.mark.parametrize("against", ["complement", EVERYBODY])
@pytest.mark.parametrize(("design", "sample"), [case for case in CASES if case[1] != "everyone"])
def test_differences_of_means(
    designs: dict[str, Survey], design: str, sample: str, against: str
) -> None:
    what = "mean_difference" if against == "complement" else "mean_against_everybody"
    table = ask(designs[design], compare_outcomes, design, sample, against)
    wanted = [row for row in records(design, sample, what) if row["outcome"] != "risk"]
    check(table[table["side"] == "difference"], wanted)


@pytest.mark.parametrize(("design", "sample"), CASES)
def test_effects(designs: dict[str, Survey], design: str, sample: str) -> None:
    table = ask(designs[design], outcome_effects, design, sample)
    check(table[table["side"] == "group"], records(design, sample, "effect"))
    if wanted := records(design, sample, "effect_difference"):
        check(table[table["side"] == "difference"], wanted)


@pytest.mark.parametrize(("design", "sample"), CASES)
def test_differences_of_slopes(designs: dict[str, Survey], design: str, sample: str) -> None:
    table = ask(designs[design], slope_differences, design, sample)
    for level in sorted(set(table["level"])):
        wanted = records(design, sample, f"slope_difference_{level}")
        check(table[table["level"] == level], wanted)


@pytest.mark.parametrize(("design", "sample"), CASES)
def test_fractional_logit(designs: dict[str, Survey], design: str, sample: str) -> None:
    # Of two shares it is R's quasibinomial regression; the sample and its domain are the product's.
    survey, (record,) = designs[design], records(design, sample, "logit")
    asked = Specification(focal="risk", std_errors=RULES[design])
    model = effect_models(survey, Query(Comparison(SAMPLES[sample]), asked))[0]
    people, share = model.sample, model.outcomes[:, :1] / model.outcomes.sum(axis=1)[:, None]
    X = np.column_stack([np.ones(len(share)), model.focal, people.of(survey.numeric("skill"))])
    shares = np.hstack([1 - share, share])
    fit = fractional_logit(X, shares, people.weight, people.cluster, domain=people.design)
    assert math.isclose(fit.coefficients[1, 1], record["estimate"], rel_tol=RELATIVE)
    assert math.isclose(fit.std_errors[1, 1], record["std_error"], rel_tol=RELATIVE)
