"""Weighting by the score and double robustness: statsmodels, strata, and LaLonde's trainees."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from causaldata import cps_mixtape, nsw_mixtape
from statsmodels.discrete.discrete_model import Logit
from statsmodels.regression.linear_model import OLS
from statsmodels.treatment.treatment_effects import TreatmentEffect

from analysis.engine.matching.score import propensity
from analysis.engine.matching.weighting import (
    Scored,
    doubly_robust_effects,
    inverse_weights,
    weighted_effects,
)
from analysis.engine.ols import RankDeficient

GOLDEN = Path(__file__).parents[1] / "golden/matching.json"
GROUPS = {"ate": "all", "att": 1, "atc": 0}
ESTIMANDS = list(GROUPS)


def scored(X: np.ndarray, treated: np.ndarray, cluster=None) -> Scored:
    """Return people who are all on support."""
    everyone = np.ones(len(X), dtype=bool)
    return Scored(X, propensity(X, treated).scores, treated, everyone, cluster)


@pytest.fixture(scope="module")
def men() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return covariates with a constant, treatment and outcome of MatchIt's 614 men."""
    found = json.loads(GOLDEN.read_text("utf-8"))["men"]
    columns = [np.array(found[name], float) for name in ("age", "educ", "married", "nodegree")]
    columns += [np.array(found[name], float) / 1000 for name in ("re74", "re75")]
    columns += [(np.array(found["race"]) == race).astype(float) for race in ("hispan", "white")]
    X = np.column_stack([np.ones(614), *columns])
    return X, np.array(found["treat"]) == 1, np.array(found["re78"])[:, None]


@pytest.fixture(scope="module")
def strata() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return dummies of four groups, treatment, two outcomes, and the groups."""
    dice = np.random.default_rng(4)
    group = dice.integers(0, 4, 400)
    treated = dice.random(400) < np.array([0.2, 0.4, 0.6, 0.7])[group]
    outcomes = dice.normal(size=(400, 2)) + group[:, None] + treated[:, None] * [[1.0, 2.0]]
    X = np.column_stack([np.ones(400), *(group == k for k in (1, 2, 3))]).astype(float)
    return X, treated, outcomes, group


@pytest.mark.parametrize("estimand", ESTIMANDS)
def test_weighted_effects_are_those_of_statsmodels(men, estimand) -> None:
    X, treated, outcome = men
    found = weighted_effects(outcome, scored(X, treated), estimand)
    score = Logit(treated.astype(float), X).fit(disp=0)
    theirs = TreatmentEffect(OLS(outcome[:, 0], X), treated.astype(int), results_select=score)
    if estimand == "ate":
        plain = theirs.ipw(return_results=False)
        assert found.estimates[0] == pytest.approx(plain[0], rel=1e-6)
    result = theirs.ipw(return_results=True, effect_group=GROUPS[estimand])
    assert found.estimates[0] == pytest.approx(result.start_params[0], rel=1e-6)
    # Theirs has no n / (n - 1), and stops a little before its minimum.
    assert found.std_errors[0] == pytest.approx(
        result.results_gmm.bse[0] * np.sqrt(614 / 613), rel=2e-4
    )


def by_group(outcomes, treated, group, estimand) -> tuple[np.ndarray, np.ndarray]:
    """Return the average of the groups' gaps, and its standard error with n / (n - 1)."""
    weigh = {"ate": np.ones_like(treated), "att": treated, "atc": ~treated}[estimand]
    whole = weigh.sum()
    share = np.array([weigh[group == k].sum() for k in range(4)]) / whole
    gaps, influence = [], np.zeros(outcomes.shape)
    for k in range(4):
        here = group == k
        means = [outcomes[here & side].mean(axis=0) for side in (treated, ~treated)]
        gaps.append(means[0] - means[1])
        for side, mean, sign in ((treated, means[0], 1), (~treated, means[1], -1)):
            own = here & side
            influence[own] += sign * share[k] / own.sum() * (outcomes[own] - mean)
    estimate = share @ np.array(gaps)
    influence += (weigh / whole)[:, None] * (np.array(gaps)[group] - estimate)
    return estimate, np.sqrt((influence**2).sum(axis=0) * 400 / 399)


@pytest.mark.parametrize("estimand", ESTIMANDS)
def test_with_groups_for_covariates_all_is_stratification(strata, estimand) -> None:
    """Saturated, so that both ways are the same, with the error of the groups' gaps."""
    X, treated, outcomes, group = strata
    estimate, error = by_group(outcomes, treated, group, estimand)
    for ask in (weighted_effects, doubly_robust_effects):
        found = ask(outcomes, scored(X, treated), estimand)
        assert found.estimates == pytest.approx(estimate, rel=1e-9)
        assert found.std_errors == pytest.approx(error, rel=1e-9)


def test_either_model_alone_is_enough(strata) -> None:
    """Outcomes that the regressions hold exactly: any score, however wrong, gives their effect."""
    X, treated, _, group = strata
    outcome = (2.0 * group + 3.0 * treated)[:, None]
    dice = np.random.default_rng(0)
    everyone = np.ones(400, dtype=bool)
    wrong = Scored(X, dice.uniform(0.1, 0.9, 400), treated, everyone)
    assert doubly_robust_effects(outcome, wrong, "ate").estimates[0] == pytest.approx(3.0)
    alone = Scored(X[:, :1], propensity(X, treated).scores, treated, everyone)
    estimate, _ = by_group(outcome, treated, group, "ate")
    assert doubly_robust_effects(outcome, alone, "ate").estimates == pytest.approx(estimate)
    assert abs(weighted_effects(outcome, wrong, "ate").estimates[0] - 3.0) > 0.05


@pytest.mark.parametrize("ask", [weighted_effects, doubly_robust_effects])
def test_clusters_of_one_change_nothing_and_copies_count_once(strata, ask) -> None:
    X, treated, outcomes, _ = strata
    plain = ask(outcomes, scored(X, treated), "att")
    alone = ask(outcomes, scored(X, treated, np.arange(400)), "att")
    assert alone.std_errors == pytest.approx(plain.std_errors)
    twice = [np.repeat(values, 2, axis=0) for values in (X, treated, outcomes)]
    pairs = ask(twice[2], scored(twice[0], twice[1], np.repeat(np.arange(400), 2)), "att")
    assert pairs.estimates == pytest.approx(plain.estimates)
    assert pairs.std_errors == pytest.approx(plain.std_errors)


def test_weights_sum_to_one_on_either_side_and_are_none_off_support(strata) -> None:
    X, treated, _, group = strata
    people = Scored(X, propensity(X, treated).scores, treated, group > 0)
    for estimand in ESTIMANDS:
        weights = inverse_weights(people, estimand)
        assert weights[treated].sum() == pytest.approx(1.0)
        assert weights[~treated].sum() == pytest.approx(1.0)
        assert (weights[group == 0] == 0).all()


def test_a_side_that_lacks_a_column_is_refused_or_left_constant(strata) -> None:
    X, treated, outcomes, group = strata
    everyone = np.ones(400, dtype=bool)
    few = treated & (group < 3)  # nobody treated in the last group
    flat = Scored(X, np.full(400, 0.5), few, everyone)
    assert np.isfinite(doubly_robust_effects(outcomes, flat, "att").estimates).all()
    doubled = np.column_stack([X, X[:, 1] + X[:, 2]])
    with pytest.raises(RankDeficient):
        doubly_robust_effects(outcomes, Scored(doubled, flat.scores, treated, everyone), "att")


@pytest.fixture(scope="module")
def trainees() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the experiment's 445 men, and its trained beside 15,992 men of a census survey."""
    nsw, cps = nsw_mixtape.load_pandas().data, cps_mixtape.load_pandas().data
    return nsw, pd.concat([nsw[nsw["treat"] == 1], cps], ignore_index=True)


def columns(men: pd.DataFrame) -> np.ndarray:
    """Return Dehejia and Wahba's covariates of the census comparison, with a constant."""
    # The package's small integers would overflow in a power.
    men = men[["age", "educ", "re74", "re75", "marr", "nodegree", "black", "hisp"]].astype(float)
    age, school, past, last = (men[name] for name in ("age", "educ", "re74", "re75"))
    plain = [men[name] for name in ("marr", "nodegree", "black", "hisp")]
    powers = [age, age**2, age**3, school, school**2, past, last, school * past]
    parts = [*plain, *powers, past == 0, last == 0]
    return np.column_stack([np.ones(len(men)), *(np.asarray(part, float) for part in parts)])


def test_the_experiment_finds_what_training_was_worth(trainees) -> None:
    nsw, _ = trainees
    treated = (nsw["treat"] == 1).to_numpy()
    fit = OLS(nsw["re78"].to_numpy(), np.column_stack([np.ones(445), treated])).fit()
    assert fit.params[1] == pytest.approx(1794.34, abs=0.005)
    assert fit.bse[1] == pytest.approx(632.85, abs=0.005)
    constant = np.ones((445, 1))
    plain = weighted_effects(nsw["re78"].to_numpy()[:, None], scored(constant, treated), "att")
    assert plain.estimates[0] == pytest.approx(fit.params[1])


def test_weighting_undoes_what_the_census_men_differ_in(trainees) -> None:
    _, men = trainees
    treated, outcome = (men["treat"] == 1).to_numpy(), men["re78"].to_numpy()[:, None]
    assert outcome[treated].mean() - outcome[~treated].mean() == pytest.approx(-8497.5, abs=0.05)
    people = scored(columns(men), treated)
    for ask in (weighted_effects, doubly_robust_effects):
        found = ask(outcome, people, "att")
        assert abs(found.estimates[0] - 1794.34) < 0.6 * 632.85
        assert 500 < found.std_errors[0] < 900


def test_trimmed_scores_leave_few_of_sixteen_thousand(trainees) -> None:
    """Between .1 and .9: 361 men, as in Cunningham's Causal Inference: The Mixtape, chapter 5."""
    _, men = trainees
    X, treated = columns(men), (men["treat"] == 1).to_numpy()
    ours = propensity(X, treated).scores
    theirs = Logit(treated.astype(float), X).fit(disp=0, maxiter=200).predict()
    assert ours == pytest.approx(theirs, abs=1e-6)
    kept = (ours >= 0.1) & (ours <= 0.9)
    assert (int(kept.sum()), int((kept & treated).sum())) == (361, 133)
    trimmed = Scored(X, ours, treated, kept)
    estimate = weighted_effects(men["re78"].to_numpy()[:, None], trimmed, "ate").estimates[0]
    assert abs(estimate - 1794.34) < 632.85
