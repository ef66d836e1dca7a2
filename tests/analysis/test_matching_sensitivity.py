"""Hidden confounders: the published Darfur example of sensemakr, and what must hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.regression.linear_model import OLS

from analysis.engine.matching.sensitivity import (
    Regressed,
    bound,
    confounded,
    e_values,
    partial_r2,
    robustness,
)

# Hazlett's Darfur regression as sensemakr prints it: directly harmed, and the covariate female.
DARFUR = Regressed(0.09731582, 0.02325654, 783)


def test_robustness_values_of_the_published_example() -> None:
    assert DARFUR.t == pytest.approx(4.18445, abs=5e-6)
    assert partial_r2(DARFUR.t, DARFUR.df) == pytest.approx(0.02187309, abs=1e-8)
    assert robustness(DARFUR) == pytest.approx(0.138776, abs=1e-6)
    assert robustness(DARFUR, level=0.05) == pytest.approx(0.07625797, abs=1e-7)


def test_bounds_of_the_published_example() -> None:
    """Of female once, twice and three times: two of its numbers give all twelve others."""
    odds = 0.00916428667504862
    of_treatment = odds / (1 + odds)
    first = _outcome_strength(of_treatment, 0.12464092303637)
    printed = [
        (0.00916428667504862, 0.12464092303637, 0.0752202698486415, 0.0218733298036818),
        (0.0183285733500972, 0.249324064199975, 0.0529151689180575, 0.0203500639944344),
        (0.0274928600251459, 0.374050471038094, 0.0303960178770157, 0.0186700665753491),
    ]
    for times, row in enumerate(printed, 1):
        found = bound(DARFUR, of_treatment, first, times)
        assert found is not None
        got = (found.of_treatment, found.of_outcome, found.estimate, found.std_error)
        assert got == pytest.approx(row, rel=1e-7)


def _outcome_strength(of_treatment: float, bounded: float) -> float:
    """Return the covariate's partial R2 with the outcome from the bound of once its strength."""
    shared = of_treatment**2 / (1 - of_treatment) ** 2
    odds = bounded * (1 - shared) / (1 + np.sqrt(shared)) ** 2
    return float(odds / (1 + odds))


def test_a_hidden_confounder_is_what_leaving_one_out_does() -> None:
    """The bias formula is exact: hide a covariate, put its two partial R2 in, find it again."""
    dice = np.random.default_rng(8)
    x, z = dice.normal(size=(2, 300))
    d = (z + 0.5 * x + dice.normal(size=300) > 0).astype(float)
    y = 0.4 * d + 0.9 * z - 0.3 * x + dice.normal(size=300)
    one = np.ones(300)
    short = OLS(y, np.column_stack([one, d, x])).fit()
    full = OLS(y, np.column_stack([one, d, x, z])).fit()
    on_d = OLS(d, np.column_stack([one, x, z])).fit()
    found = confounded(
        Regressed(short.params[1], short.bse[1], short.df_resid),
        partial_r2(on_d.tvalues[2], on_d.df_resid),
        partial_r2(full.tvalues[3], full.df_resid),
    )
    assert found.estimate == pytest.approx(full.params[1])
    assert found.std_error == pytest.approx(full.bse[1])


@given(st.floats(-30, 30).filter(lambda t: abs(t) > 0.01), st.integers(5, 20_000))
def test_a_confounder_as_strong_as_the_value_does_what_it_says(t, df) -> None:
    found = Regressed(t, 1.0, float(df))
    value = robustness(found)
    assert 0 < value < 1
    assert confounded(found, value, value).estimate == pytest.approx(0.0, abs=1e-6 * abs(t))
    half = robustness(found, share=0.5)
    assert confounded(found, half, half).estimate == pytest.approx(t / 2, rel=1e-6)
    shown = robustness(found, level=0.05)
    critical = stats.t.ppf(0.975, df - 1)
    assert shown <= value
    if shown > 0:
        assert smallest(found, shown) == pytest.approx(critical, rel=1e-3)
        assert smallest(found, 0.9 * shown) > critical
    else:
        assert abs(t) / np.sqrt(df) <= critical / np.sqrt(df - 1)


def smallest(found: Regressed, strength: float) -> float:
    """Return the smallest t beside confounders of this strength with the treatment, or none more.

    Explaining the outcome as well makes it smaller, unless that makes the error smaller still.
    """
    all_of_them = (confounded(found, strength, of) for of in np.linspace(0, strength, 201))
    return min(abs(each.estimate / each.std_error) for each in all_of_them)


def test_the_value_is_never_beyond_the_critical_one() -> None:
    assert robustness(Regressed(1.0, 1.0, 500), level=0.05) == 0.0
    assert robustness(Regressed(0.0, 1.0, 500)) == 0.0


def test_no_confounder_can_be_stronger_than_everything() -> None:
    assert bound(DARFUR, 0.5, 0.1, 1) is None
    assert bound(DARFUR, 0.2, 0.9, 2).of_outcome == 1.0


def test_e_values_of_the_published_example() -> None:
    # VanderWeele and Ding: a risk ratio of 3.9 (1.8 to 8.7) has an E-value of 7.26, its limit 3.0.
    assert e_values(np.log(3.9) / 0.91, np.log(3.9 / 1.8) / 1.78) == pytest.approx(
        (3.9 + np.sqrt(3.9 * 2.9), 1.8 + np.sqrt(1.8 * 0.8)), rel=1e-12
    )
    assert e_values(np.log(3.9) / 0.91, 0.0)[0] == pytest.approx(7.26, abs=0.005)


def test_e_values_do_not_know_a_sign_and_begin_at_one() -> None:
    assert e_values(0.3, 0.1) == e_values(-0.3, 0.1)
    assert e_values(0.0, 0.1) == (1.0, 1.0)
    assert e_values(0.1, 0.1)[1] == 1.0, "the interval holds zero"
