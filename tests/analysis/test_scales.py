"""Cronbach's alpha, correlations and item means by hand."""

import numpy as np
import pytest
from scipy import stats

from analysis.model.query import Query, Specification
from analysis.questions.reliability import (
    correlation,
    cronbach,
    feldt,
    item_correlations,
    item_means,
    reliability,
)
from data.survey.survey import Survey

ANSWERS = np.array([[1.0, 2, 1], [2, 2, 3], [3, 4, 3], [4, 4, 5], [5, 3, 4], [3, 3, 2]])


def test_alpha_by_hand() -> None:
    # Variances 2, 0.8, 2 (sum 4.8); sums 4, 7, 10, 13, 12, 8: variance 11.2. 1.5 (1 - 4.8 / 11.2).
    assert cronbach(ANSWERS, None) == pytest.approx(1.5 * (1 - 4.8 / 11.2))


def test_alpha_of_items_that_never_vary_is_unknown() -> None:
    assert np.isnan(cronbach(np.ones((5, 3)), None))


def test_weights_are_like_repeated_answers() -> None:
    counts = np.array([1, 3, 2, 1, 4, 2])
    repeated = np.repeat(ANSWERS, counts, axis=0)
    assert cronbach(ANSWERS, counts.astype(float)) == pytest.approx(cronbach(repeated, None))
    np.testing.assert_allclose(
        correlation(ANSWERS, counts.astype(float)), correlation(repeated, None)
    )


def test_feldt_by_hand() -> None:
    low, high = feldt(0.8, 101, 3)
    assert low == pytest.approx(1 - 0.2 * stats.f.ppf(0.975, 100, 200))
    assert high == pytest.approx(1 - 0.2 * stats.f.ppf(0.025, 100, 200))
    assert low < 0.8 < high


def test_of_the_survey(survey: Survey) -> None:
    query = Query(specification=Specification(focal="risk"))
    items = survey.codebook.variable("risk").scale.items
    means = item_means(survey, query).table
    assert list(means["variable"]) == list(items)
    for item, estimate in zip(means["variable"], means["estimate"], strict=True):
        assert estimate == pytest.approx(np.nanmean(survey.numeric(item)))
    assert len(item_correlations(survey, query).table) == 3
    alpha = reliability(survey, query).table.iloc[0]
    assert alpha["items"] == 3
    assert 0 < alpha["conf_low"] < alpha["estimate"] < alpha["conf_high"] < 1
