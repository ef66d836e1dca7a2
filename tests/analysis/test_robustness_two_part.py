"""The two-part model: statsmodels for its parts, differences for its slopes, hand for the rest."""

from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm

from analysis.engine.two_part import PARTS, TwoPart, two_part
from analysis.model.query import Query, Specification
from analysis.model.regression import effect_models, moderated_models
from analysis.model.share_model import at_level
from analysis.robustness.two_part_effects import two_parts
from data.survey.survey import Survey
from tests.analysis.made import factor, numeric, small, weighted

SPECIFICATION = Specification(
    focal="risk", outcomes=("unemployment_benefit",), moderator="pension", std_errors="classical"
)
BENEFIT = 2


def fit_of(
    X: np.ndarray,
    y: np.ndarray,
    weight: np.ndarray | None = None,
    cluster: np.ndarray | None = None,
) -> TwoPart:
    return two_part(X, y, [X], [np.eye(X.shape[1])[1]], weight, cluster)


def made(n: int = 400, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    X = np.column_stack([np.ones(n), random.normal(size=n), random.normal(size=n)])
    gives = random.uniform(size=n) < 1 / (1 + np.exp(-(0.3 + 0.5 * X[:, 1])))
    return X, np.where(gives, np.maximum(3 + X @ [0, 0.4, 0.2] + random.normal(size=n), 0.1), 0.0)


def expected(X: np.ndarray, chance: np.ndarray, amount: np.ndarray) -> float:
    return float((X @ amount / (1 + np.exp(-X @ chance))).mean())


def test_parts_are_those_of_statsmodels() -> None:
    X, y = made()
    found = fit_of(X, y)
    gives = y > 0
    logit = sm.Logit(gives.astype(float), X).fit(disp=0)
    line = sm.OLS(y[gives], X[gives]).fit()
    p = logit.predict()
    by_hand = [(p * (1 - p) * logit.params[1]).mean(), line.params[1]]
    by_hand.append((p * (1 - p) * logit.params[1] * (X @ line.params) + p * line.params[1]).mean())
    assert found.estimates[0] == pytest.approx(by_hand, rel=1e-8)
    robust = sm.OLS(y[gives], X[gives]).fit(cov_type="HC0").bse[1]
    assert found.std_errors(np.eye(1))[0, 1] == pytest.approx(robust * np.sqrt(400 / 399), rel=1e-8)


def test_combined_error_is_the_delta_method_of_both_robust_covariances() -> None:
    X, y = made()
    gives = y > 0
    logit = sm.Logit(gives.astype(float), X).fit(disp=0, cov_type="HC0")
    line = sm.OLS(y[gives], X[gives]).fit(cov_type="HC0")
    k, h = X.shape[1], 1e-5

    def effect(both: np.ndarray) -> float:
        moved = X + np.array([0, h, 0])
        back = X - np.array([0, h, 0])
        parts = both[:k], both[k:]
        return (expected(moved, *parts) - expected(back, *parts)) / (2 * h)

    at = np.concatenate([logit.params, line.params])
    gradient = np.array([(effect(at + d) - effect(at - d)) / 2e-4 for d in 1e-4 * np.eye(2 * k)])
    covariance = np.zeros((2 * k, 2 * k))
    covariance[:k, :k], covariance[k:, k:] = logit.cov_params(), line.cov_params()
    # The scores of the two parts are uncorrelated up to chance: a person who gives nothing has none
    # in the second. What is left of it is in our error and not in this one.
    found = fit_of(X, y).std_errors(np.eye(1))[0, 2]
    assert found == pytest.approx(np.sqrt(gradient @ covariance @ gradient), rel=0.03)
    assert fit_of(X, y).estimates[0, 2] == pytest.approx(effect(at), rel=1e-6)


def test_a_bootstrap_finds_the_same_error() -> None:
    X, y = made()
    random = np.random.default_rng(5)
    draws = []
    for _ in range(150):
        own = random.integers(0, len(X), len(X))
        draws.append(fit_of(X[own], y[own]).estimates[0])
    assert fit_of(X, y).std_errors(np.eye(1))[0] == pytest.approx(np.std(draws, axis=0), rel=0.2)


def test_saturated_parts_multiply_by_hand() -> None:
    """With one dummy: P and mean of either group, so both effects can be read off."""
    y = np.array([0.0, 0, 2, 4, 6, 0, 3, 5, 5, 7])
    X = np.column_stack([np.ones(10), np.repeat([0.0, 1], 5)])
    found = two_part(X, y, [X], [np.array([0.0, 1.0])])
    chance = np.log(0.8 / 0.2) - np.log(0.6 / 0.4)
    slope = 5.0 - 4.0
    spread = [0.6 * 0.4, 0.8 * 0.2]
    any_given = chance * np.mean(spread)
    both = chance * (spread[0] * 4 + spread[1] * 5) / 2 + slope * 0.7
    assert found.estimates[0] == pytest.approx([any_given, slope, both], rel=1e-8)


def test_whole_weights_are_repeated_people() -> None:
    X, y = made(200)
    times = np.random.default_rng(1).integers(1, 4, 200)
    once = fit_of(X, y, times.astype(float))
    again = fit_of(np.repeat(X, times, axis=0), np.repeat(y, times))
    assert once.estimates == pytest.approx(again.estimates, rel=1e-7)


def test_clusters_of_copies_have_the_errors_of_the_people_copied() -> None:
    X, y = made(200)
    alone = fit_of(X, y)
    copied = fit_of(np.tile(X, (3, 1)), np.tile(y, 3), None, np.tile(np.arange(200), 3))
    assert copied.std_errors(np.eye(1)) == pytest.approx(alone.std_errors(np.eye(1)), rel=1e-7)


def test_levels_and_their_difference(survey: Survey) -> None:
    query = Query(specification=SPECIFICATION)
    found = two_parts(survey, query).table
    model = moderated_models(survey, query)[0]
    y = model.outcomes[:, model.parts.index(BENEFIT)]
    gives = y > 0
    logit = sm.Logit(gives.astype(float), model.X).fit(disp=0)
    line = sm.OLS(y[gives], model.X[gives]).fit()
    h, slopes = 1e-5, []
    for level in range(2):
        ends = []
        for step in (h, -h):
            moved = at_level(replace(model, focal=model.focal + step), level)
            moved[:, 1] = model.focal + step
            ends.append(expected(moved, logit.params, line.params))
        slopes.append((ends[0] - ends[1]) / (2 * h))
    (row,) = found[
        (found["measure"] == "combined") & (found["kind"] == "slope_difference")
    ].to_dict("records")
    assert (row["level"], row["reference"]) == ("2", "1")
    assert row["estimate"] == pytest.approx(slopes[1] - slopes[0], rel=1e-4)


def test_rows_facts_and_amounts_whatever_the_lens(survey: Survey) -> None:
    plain = two_parts(survey, Query(specification=SPECIFICATION))
    assert set(plain.table["measure"]) == set(PARTS)
    model = effect_models(survey, Query(specification=SPECIFICATION))[0]
    zeros = float((model.outcomes[:, BENEFIT] == 0).mean())
    assert plain.fact("zeros", "unemployment_benefit") == pytest.approx(zeros)
    givers = plain.table[(plain.table["measure"] == "givers") & (plain.table["kind"] == "effect")]
    assert givers["n"].tolist() == [int((model.outcomes[:, BENEFIT] > 0).sum())]
    logs = two_parts(survey, Query(specification=replace(SPECIFICATION, lens="ln")))
    assert logs.table["estimate"].tolist() == plain.table["estimate"].tolist()
    unlike = two_parts(weighted(survey), Query(specification=SPECIFICATION))
    assert unlike.table["estimate"].tolist() != plain.table["estimate"].tolist()


def test_few_who_give_nothing_are_no_model() -> None:
    n = 60
    random = np.random.default_rng(3)
    roads = np.where(np.arange(n) < 5, 0.0, random.integers(1, 99, n))
    columns = {
        "worry": random.integers(1, 6, n).astype(float),
        "sex": ["F", "M"] * (n // 2),
        "roads": roads,
        "schools": 100 - roads,
    }
    variables = [
        numeric("worry", "focal", minimum=1, maximum=5), factor("sex", ["F", "M"], "moderator"),
    ]  # fmt: skip
    made_survey = small(columns, variables, ["roads", "schools"])
    specification = Specification(focal="worry", moderator="sex")
    found = two_parts(made_survey, Query(specification=specification))
    (lacking,) = (note for note in found.notes if note.code == "few_zeros")
    assert lacking.param("outcomes") == ("roads", "schools")
    assert found.table["estimate"].isna().all()
    assert (found.table["n"] == 0).all()
