"""Lines of Figures 3 and 4 against statsmodels, and the test that each statement needs."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import statsmodels.formula.api as smf

from analysis.replication.compare import DIRECTION, FAILS, HOLDS, OPPOSITE, signed
from analysis.replication.statements import Estimate, judge, lines_by_model
from generator.design import RISK_COLUMNS
from generator.models import BENEFIT, UPSKILLING
from tests.analysis.made import copied
from tests.generator.siblings import opened

CONTROLS = (
    "np.log(monthly_income) + skill + C(age_group) + C(education)"
    " + C(firm_size) + C(firm_ownership) + C(firm_region)"
)
AMOUNT = {BENEFIT: "budget_unemployment_benefit", UPSKILLING: "budget_upskilling"}


@pytest.fixture(scope="module")
def people(columns):
    """Return the survey as a data frame with risk, the uninsured and the four groups."""
    people = pd.DataFrame(columns)
    for name in ("monthly_income", *AMOUNT.values()):
        people[name] = people[name].astype(float)  # or its logarithm is in single precision
    people["risk"] = people[list(RISK_COLUMNS)].mean(axis=1)
    people["uninsured"] = (people["pension"] == 2).astype(float)
    place = 2 * (people["origin"] == 2) + (people["hukou"] == 2)
    people["place"] = place.astype(str)
    return people


@pytest.fixture(scope="module")
def lines():
    """Return the lines of Figures 3 and 4, by moderator and outcome."""
    survey = opened(None)
    found = lines_by_model(survey, survey.study)
    models = {model.id: model for model in survey.study.models}
    return {(models[id].moderator, f"ln_{models[id].outcome}"): found[id] for id in found}


@pytest.mark.parametrize("outcome", [BENEFIT, UPSKILLING])
def test_lines_by_pension(lines, people, outcome):
    known = people.dropna(subset=["age_group", "pension"])
    formula = f"np.log({AMOUNT[outcome]} + 1) ~ risk * uninsured + {CONTROLS}"
    fit = smf.ols(formula, known).fit()
    own = lines["pension", outcome]
    agree(own.slopes["1"], fit.t_test("risk = 0"))
    agree(own.slopes["2"], fit.t_test("risk + risk:uninsured = 0"))
    low, high = own.gaps["2"]
    agree(low, fit.t_test("uninsured + risk:uninsured = 0"))
    agree(high, fit.t_test("uninsured + 5 * risk:uninsured = 0"))
    assert own.p_value == pytest.approx(fit.pvalues["risk:uninsured"], rel=1e-6)


@pytest.mark.parametrize("outcome", [BENEFIT, UPSKILLING])
def test_lines_by_group(lines, people, outcome):
    known = people.dropna(subset=["age_group"])
    formula = f"np.log({AMOUNT[outcome]} + 1) ~ risk * C(place) + {CONTROLS}"
    fit = smf.ols(formula, known).fit()
    steeper = [f"risk:C(place)[T.{place}]" for place in (1, 2, 3)]
    wanted = fit.params["risk"] + np.array([0, *fit.params[steeper]])
    own = lines["origin_hukou", outcome]
    slopes = [slope.value for slope in own.slopes.values()]
    np.testing.assert_allclose(slopes, wanted, atol=1e-9)
    agree(own.gaps["2_2"][1], fit.t_test(f"C(place)[T.3] + 5 * {steeper[-1]} = 0"))
    joint = fit.f_test(", ".join(f"{term} = 0" for term in steeper))
    assert own.p_value == pytest.approx(float(joint.pvalue), rel=1e-6)


def test_lines_of_figure_3_cross(lines):
    own = lines["pension", UPSKILLING]
    insured, uninsured = own.slopes.values()
    assert insured.value < 0 < uninsured.value
    assert own.p_value < 0.05
    low, high = own.gaps["2"]
    assert low.value < 0 < high.value


def agree(ours: Estimate, theirs):
    """Value and p-value are those of statsmodels' t-test."""
    assert ours.value == pytest.approx(theirs.effect[0], abs=1e-9)
    assert ours.p_value == pytest.approx(float(theirs.pvalue), rel=1e-6)


@pytest.mark.parametrize(
    ("value", "p_value", "rises", "falls"),
    [
        (0.05, 0.02, HOLDS, OPPOSITE),
        (0.03, 0.20, DIRECTION, FAILS),
        (-0.05, 0.02, OPPOSITE, HOLDS),
        (-0.03, 0.20, FAILS, DIRECTION),
    ],
)
def test_a_sign_alone_is_no_rise_and_no_fall(value, p_value, rises, falls):
    assert (signed(value, p_value, "+"), signed(value, p_value, "-")) == (rises, falls)


def test_a_rise_of_few_people_by_chance_is_not_found():
    """The uninsured exchange their answers at random: nothing rises significantly."""
    survey, dice = opened(None), np.random.default_rng(14)
    uninsured = np.flatnonzero(survey.codes("pension") == 1)
    place = survey.table.schema.get_field_index("budget_upskilling")
    amounts = survey.table["budget_upskilling"].to_numpy().copy()
    amounts[uninsured] = dice.permutation(amounts[uninsured])
    mixed = copied(survey, survey.table.set_column(place, "budget_upskilling", pa.array(amounts)))
    key = ("Fig 3 right", "slope risk, uninsured")
    assert judge(survey, survey.study)[key].verdict == HOLDS
    assert judge(mixed, mixed.study)[key].verdict != HOLDS
