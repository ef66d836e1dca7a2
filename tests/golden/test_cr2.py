"""CR2, Satterthwaite's and Hotelling's tests against R's clubSandwich: every record, to 1e-8."""

import json
from pathlib import Path

import pytest
from scipy import stats

from analysis.model.comparison import Comparison
from analysis.model.query import Query, Specification
from analysis.questions.effects import outcome_effects
from analysis.questions.interactions import slope_differences, slopes
from analysis.questions.means import compare_outcomes
from data.survey.survey import Survey
from tests.analysis.made import weighted
from tests.golden.export import digest
from tests.golden.test_golden import RELATIVE, SAMPLES, Records, ask, check, chosen

GOLDEN = Path(__file__).with_name("cr2.json")
OF_A_REGION = (("firm_region", ("2",)), *SAMPLES["rural_migrants"])
MODERATED = {
    "pension": {"moderator": "pension"},
    "weighted_pension": {"moderator": "pension"},
    "crossed": {"moderator": "origin*hukou"},
}


@pytest.fixture(scope="module")
def records() -> Records:
    """Return clubSandwich's records; fails when survey.parquet has changed since they were made."""
    whole = json.loads(GOLDEN.read_text(encoding="utf-8"))
    if whole["made_from"]["sha256"] != digest():
        pytest.fail("cr2.json was made from another survey.parquet: run `make golden`")
    return list(whole["records"])


def of(survey: Survey, what: str) -> Survey:
    """Return the survey, with weights where the record has them."""
    return weighted(survey) if what.startswith("weighted") else survey


@pytest.mark.parametrize("what", ["effect", "weighted_effect"])
@pytest.mark.parametrize("sample", SAMPLES)
def test_effects(survey: Survey, records: Records, sample: str, what: str) -> None:
    table = ask(of(survey, what), outcome_effects, sample, std_errors="CR2")
    check(table[table["side"] == "group"], chosen(records, sample=sample, what=what), "outcome")


@pytest.mark.parametrize("sample", SAMPLES)
def test_means(survey: Survey, records: Records, sample: str) -> None:
    table = ask(survey, compare_outcomes, sample, std_errors="CR2")
    check(table[table["side"] == "group"], chosen(records, sample=sample, what="mean"), "outcome")


@pytest.mark.parametrize("what", ["within", "weighted_within"])
def test_effects_within_firms(survey: Survey, records: Records, what: str) -> None:
    """R has a dummy for every firm."""
    how = {"std_errors": "CR2", "controls": "firm_effects"}
    asked = Query(Comparison(OF_A_REGION), Specification(focal="risk", **how))
    table = outcome_effects(of(survey, what), asked).table
    check(table[table["side"] == "group"], chosen(records, what=what), "outcome")


@pytest.mark.parametrize("what", MODERATED)
def test_slopes_and_their_joint_test(survey: Survey, records: Records, what: str) -> None:
    for sample in {record["sample"] for record in chosen(records, what=what)}:
        asked = Specification(focal="risk", std_errors="CR2", **MODERATED[what])
        query = Query(Comparison(SAMPLES[sample]), asked)
        for name, function in (("slope", slopes), ("difference", slope_differences)):
            found = function(of(survey, what), query)
            table = found.table.assign(level=name + "." + found.table["level"])
            own = chosen(records, what=what, sample=sample)
            own = [record for record in own if record["level"].startswith(name)]
            check(table, own, "outcome", "level")
        for record in chosen(records, what=f"{what}.joint", sample=sample):
            joint(found.test(outcome=record["outcome"]), record)


@pytest.mark.parametrize("sample", SAMPLES)
def test_five_effects_together(survey: Survey, records: Records, sample: str) -> None:
    asked = Specification(focal="risk", std_errors="CR2")
    (record,) = chosen(records, what="effects.joint", sample=sample)
    joint(outcome_effects(survey, Query(Comparison(SAMPLES[sample]), asked)).test(), record)


def joint(test: dict[str, float], record: dict[str, float]) -> None:
    """Compare a joint test with R's F, whose chi-square it is."""
    q = record["df"]
    assert test["df"] == q
    assert test["p_value"] == pytest.approx(record["p_value"], rel=RELATIVE, abs=1e-300)
    eta = record["df_denom"] + q - 1
    value = record["f"] * eta * q / record["df_denom"]
    assert test["statistic"] == pytest.approx(value, rel=RELATIVE)
    assert stats.f.sf(record["f"], q, record["df_denom"]) == pytest.approx(record["p_value"])
