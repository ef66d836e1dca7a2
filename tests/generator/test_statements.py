"""Lines of Figures 3 and 4 against statsmodels, and the test that each statement needs."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from generator.design import RISK_COLUMNS
from generator.models import BENEFIT, UPSKILLING
from generator.results import answers_of
from generator.statements import Estimate, lines_by_group, lines_by_pension, statements

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


@pytest.mark.parametrize("outcome", [BENEFIT, UPSKILLING])
def test_lines_by_pension(columns, people, outcome):
    known = people.dropna(subset=["age_group", "pension"])
    formula = f"np.log({AMOUNT[outcome]} + 1) ~ risk * uninsured + {CONTROLS}"
    fit = smf.ols(formula, known).fit()
    lines = lines_by_pension(answers_of(columns), outcome)
    agree(lines.slope(0), fit.t_test("risk = 0"))
    agree(lines.slope(1), fit.t_test("risk + risk:uninsured = 0"))
    agree(lines.gap(1.0), fit.t_test("uninsured + risk:uninsured = 0"))
    agree(lines.gap(5.0), fit.t_test("uninsured + 5 * risk:uninsured = 0"))
    assert lines.differ_p == pytest.approx(fit.pvalues["risk:uninsured"], rel=1e-6)


@pytest.mark.parametrize("outcome", [BENEFIT, UPSKILLING])
def test_lines_by_group(columns, people, outcome):
    known = people.dropna(subset=["age_group"])
    formula = f"np.log({AMOUNT[outcome]} + 1) ~ risk * C(place) + {CONTROLS}"
    fit = smf.ols(formula, known).fit()
    steeper = [f"risk:C(place)[T.{place}]" for place in (1, 2, 3)]
    wanted = fit.params["risk"] + np.array([0, *fit.params[steeper]])
    lines = lines_by_group(answers_of(columns), outcome)
    np.testing.assert_allclose(lines.slopes, wanted, atol=1e-9)
    agree(lines.gap(5.0), fit.t_test(f"C(place)[T.3] + 5 * {steeper[-1]} = 0"))
    joint = fit.f_test(", ".join(f"{term} = 0" for term in steeper))
    assert lines.differ_p == pytest.approx(float(joint.pvalue), rel=1e-6)


def agree(ours: Estimate, theirs):
    """Value and p-value are those of statsmodels' t-test."""
    assert ours.value == pytest.approx(theirs.effect[0], abs=1e-9)
    assert ours.p_value == pytest.approx(float(theirs.pvalue), rel=1e-6)


@pytest.mark.parametrize(
    ("value", "p_value", "rises", "falls"),
    [
        (0.05, 0.02, True, False),
        (0.03, 0.20, False, False),
        (-0.05, 0.02, False, True),
        (-0.03, 0.20, False, False),
    ],
)
def test_a_sign_alone_is_no_rise_and_no_fall(value, p_value, rises, falls):
    estimate = Estimate(value, p_value)
    assert (estimate.rises, estimate.falls) == (rises, falls)


def test_a_rise_of_few_people_by_chance_is_not_found(columns):
    """The uninsured exchange their answers at random: nothing rises significantly."""
    dice = np.random.default_rng(14)
    uninsured = np.flatnonzero(columns["pension"] == 2)
    mixed = dict(columns)
    mixed["budget_upskilling"] = columns["budget_upskilling"].copy()
    mixed["budget_upskilling"][uninsured] = dice.permutation(mixed["budget_upskilling"][uninsured])
    text = "upskilling rises with risk among the uninsured"
    assert statements(columns)[text].holds
    assert not statements(mixed)[text].holds
