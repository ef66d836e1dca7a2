"""Integer counts with a printed mean and SD."""

import numpy as np
import pytest

from generator.marginals import solve_counts, survey_marginals

TABLE_1 = {
    "risk": (8876, "2.945", "1.174"),
    "ln_income": (8876, "8.577", "0.402"),
    "skill": (8876, "4.155", "1.919"),
    "age_group": (8841, "2.631", "0.861"),
    "education": (8876, "2.580", "1.050"),
    "pension": (8808, "1.045", "0.208"),
    "hukou": (8876, "1.612", "0.487"),
    "origin": (8876, "1.504", "0.500"),
    "reemployment": (8876, "2.252", "0.836"),
    "firm_size": (8876, "1.962", "0.846"),
    "firm_ownership": (8876, "2.192", "0.729"),
}


@pytest.fixture(scope="module")
def marginals():
    """Return all counts."""
    return survey_marginals()


@pytest.mark.parametrize("name", TABLE_1)
def test_counts_print_table_1(marginals, name):
    n, mean, sd = TABLE_1[name]
    answers = np.repeat(marginals[name].values, marginals[name].counts)
    assert len(answers) == n
    assert f"{answers.mean():.3f}" == mean
    assert f"{answers.std(ddof=1):.3f}" == sd


def test_region_meets_its_mean_and_cannot_meet_its_sd(marginals):
    region = marginals["firm_region"]
    assert f"{region.mean:.3f}" == "1.266"
    assert f"{region.sd:.3f}" == "0.442"
    n = region.counts.sum()
    shares = (np.arange(n + 1) / n)[np.round(1 + np.arange(n + 1) / n, 3) == 1.266]
    assert (np.sqrt(shares * (1 - shares) * n / (n - 1)) > 0.4415).all()


def test_counts_are_whole_and_not_negative(marginals):
    for marginal in marginals.values():
        assert marginal.counts.dtype.kind == "i"
        assert (marginal.counts > 0).all()


def test_impossible_moments_are_refused():
    with pytest.raises(ValueError, match="No integer counts"):
        solve_counts(np.array([1.0, 2.0]), 100, 1.5, 0.1, np.array([1.0, 1.0]))
