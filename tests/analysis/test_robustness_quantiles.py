"""Quantile regression: R's quantreg, statsmodels, and answers that heap."""

import json
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from statsmodels.regression.quantile_regression import QuantReg

from analysis.engine.ols import TooFew
from analysis.engine.quantile import HEAPED, hall_sheather, quantile_regression
from analysis.model.comparison import Comparison
from analysis.model.outcomes import outcomes_of
from analysis.model.query import Query, Specification
from analysis.model.regression import effect_models
from analysis.robustness.quantile_effects import QUARTILES, quantile_claims
from data.survey.survey import Survey
from tests.golden.export import digest

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "quantiles.json").read_text("utf-8"))
SPECIFICATION = Specification(focal="risk", outcomes=("upskilling",), moderator="pension")
SKILLED = (("skill", ("high",)),)


def test_golden_numbers_are_of_this_survey() -> None:
    assert GOLDEN["made_from"]["sha256"] == digest()


@pytest.mark.parametrize("record", GOLDEN["bandwidths"])
def test_bandwidth_is_that_of_quantreg(record: dict[str, float]) -> None:
    found = hall_sheather(record["tau"], int(record["n"]))
    assert found == pytest.approx(record["width"], rel=1e-10)


@pytest.mark.parametrize("tau", [0.25, 0.5, 0.75])
@pytest.mark.parametrize("sample", ["everyone", "skilled"])
def test_coefficients_and_errors_are_those_of_quantreg(
    survey: Survey, sample: str, tau: float
) -> None:
    group = SKILLED if sample == "skilled" else ()
    query = Query(Comparison(group), replace(SPECIFICATION, outcomes=()))
    model = effect_models(survey, query)[0]
    points = model.outcomes / 1e4
    weight = 1 + 0.25 * survey.numeric("skill")[model.sample.rows]
    told = 0
    for record in GOLDEN["records"]:
        if (record["sample"], record["tau"]) != (sample, tau):
            continue
        outcome = points[:, outcomes_of(survey).ids.index(record["outcome"])]
        found = quantile_regression(model.X, outcome, tau)
        assert len(outcome) == record["n"]
        assert found.coefficients[1] == pytest.approx(record["estimate"], rel=1e-6, abs=1e-8)
        error = np.sqrt(found.covariance[1, 1])
        if found.heap > HEAPED:
            assert np.isnan(error)
        else:
            # Where several planes fit alike, residuals differ a little; the slope does not.
            assert error == pytest.approx(record["std_error"], rel=2e-3)
            told += 1
        if record["outcome"] == "upskilling":
            own = quantile_regression(model.X, outcome, tau, weight)
            assert own.coefficients[1] == pytest.approx(record["weighted"], rel=1e-6, abs=1e-8)
    assert told or tau == 0.25


def made(n: int = 300, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    X = np.column_stack([np.ones(n), random.normal(size=n), random.uniform(1, 5, n)])
    return X, X @ [1.0, 2.0, -1.0] + random.standard_t(3, n) * X[:, 2]


@pytest.mark.parametrize("tau", [0.3, 0.5, 0.8])
def test_statsmodels_comes_near_and_no_nearer_to_the_minimum(tau: float) -> None:
    X, y = made()
    found = quantile_regression(X, y, tau)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = QuantReg(y, X).fit(q=tau, max_iter=2000).params

    def loss(coefficients: np.ndarray) -> float:
        off = y - X @ coefficients
        return float((off * (tau - (off < 0))).sum())

    assert found.coefficients == pytest.approx(theirs, abs=0.02)
    assert loss(found.coefficients) <= loss(theirs) + 1e-9
    assert found.heap == 0.0


def test_a_median_of_groups_is_the_median_of_each() -> None:
    y = np.array([1.0, 2, 4, 8, 16, 3, 5, 7, 30, 1])
    X = np.column_stack([np.ones(10), np.repeat([0.0, 1], 5)])
    assert quantile_regression(X, y, 0.5).coefficients == pytest.approx([4.0, 1.0])


def test_scale_of_columns_and_outcome_does_not_matter() -> None:
    X, y = made()
    size = np.array([1.0, 1e-5, 1e6])
    plain, scaled = quantile_regression(X, y, 0.5), quantile_regression(X * size, 1e4 * y, 0.5)
    assert scaled.coefficients * size == pytest.approx(1e4 * plain.coefficients, rel=1e-6)
    errors = np.sqrt(np.diagonal(scaled.covariance)) * size
    assert errors == pytest.approx(1e4 * np.sqrt(np.diagonal(plain.covariance)), rel=1e-4)


def test_whole_weights_are_repeated_people() -> None:
    X, y = made(120)
    times = np.random.default_rng(1).integers(1, 4, 120)
    once = quantile_regression(X, y, 0.3, times.astype(float))
    again = quantile_regression(np.repeat(X, times, axis=0), np.repeat(y, times), 0.3)
    assert once.coefficients == pytest.approx(again.coefficients, rel=1e-6)


def test_a_cluster_of_each_person_is_nearly_no_cluster() -> None:
    X, y = made(2000)
    plain = quantile_regression(X, y, 0.5)
    alone = quantile_regression(X, y, 0.5, None, np.arange(2000))
    ratio = np.sqrt(np.diagonal(alone.covariance) / np.diagonal(plain.covariance))
    assert ratio == pytest.approx(1.0, abs=0.02)
    assert (plain.df, alone.df) == (1997.0, 1999.0)


def test_clusters_that_answer_alike_have_wider_errors() -> None:
    random = np.random.default_rng(2)
    cluster = np.repeat(np.arange(60), 10)
    x, common = random.normal(size=60)[cluster], random.normal(size=60)[cluster]
    X, y = np.column_stack([np.ones(600), x]), x + common + 0.3 * random.normal(size=600)
    plain, apart = (quantile_regression(X, y, 0.5, None, label) for label in (None, cluster))
    assert apart.covariance[1, 1] > 4 * plain.covariance[1, 1]


def test_errors_cover_the_truth() -> None:
    covered = []
    for seed in range(80):
        X, y = made(150, seed)
        found = quantile_regression(X, y, 0.5)
        covered.append(abs(found.coefficients[1] - 2.0) < 1.976 * found.covariance[1, 1] ** 0.5)
    assert 0.86 <= np.mean(covered) <= 1.0


def test_too_few_are_refused() -> None:
    X, y = made(3)
    with pytest.raises(TooFew):
        quantile_regression(X, y, 0.5)
    X, y = made(30)
    with pytest.raises(TooFew):
        quantile_regression(X, y, 0.5, None, np.zeros(30, dtype=int))


def test_every_quartile_is_a_chunk_and_heaps_are_told(survey: Survey) -> None:
    query = Query(
        Comparison(SKILLED), replace(SPECIFICATION, outcomes=("upskilling", "student_training"))
    )
    for chunk, (name, _) in enumerate(QUARTILES):
        found = quantile_claims(survey, replace(query, chunk=chunk))
        assert set(found.table["variant"]) == {name}
        assert set(found.table["kind"]) == {"effect", "slope_difference"}
        told = [note.param("outcomes") for note in found.notes if note.code == "heaped"]
        blank = found.table[found.table["std_error"].isna()]
        assert set(blank["outcome"]) == set().union(*told)
        assert found.table["estimate"].notna().all()


def test_firms_constants_are_not_used(survey: Survey) -> None:
    specification = replace(SPECIFICATION, controls="firm_effects", moderator=None)
    found = quantile_claims(survey, Query(Comparison(SKILLED), specification, chunk=1))
    plain = quantile_claims(
        survey, Query(Comparison(SKILLED), replace(specification, controls="individual"), chunk=1)
    )
    assert "firm_constants_unused" in {note.code for note in found.notes}
    assert found.table["estimate"].tolist() == plain.table["estimate"].tolist()
