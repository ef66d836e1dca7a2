"""Differences of two sides: the same numbers as computed directly."""

from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm

from analysis.engine.arrays import Floats
from analysis.model.comparison import (
    COMPLEMENT,
    DIFFERENCE,
    EVERYBODY,
    GROUP,
    Comparison,
    Group,
)
from analysis.model.groups import on_side
from analysis.model.share_model import ShareModel, effects_of, share_model
from analysis.questions.effects import outcome_effects
from analysis.questions.flow import money_effects
from analysis.questions.means import compare_focal, compare_outcomes
from analysis.questions.shares import share_effects
from data.survey.survey import Survey
from tests.analysis.made import weighted
from tests.analysis.sides import (
    ACROSS,
    DISJOINT,
    FIRMS,
    KINDS,
    PARTS,
    against,
    ask,
    made,
    random_pairs,
    side,
)


@pytest.fixture(scope="module")
def towns() -> Survey:
    """Return 420 people of 24 firms, some without an answer to what filters them."""
    return made()


def stacked(
    survey: Survey, comparison: Comparison, columns: list[Floats], needed: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return the rows of both sides, one side below the other: X by side, persons, firms.

    People on both sides are there twice; `needed` (n, q) are values that must be known.
    """
    known = np.isfinite(needed).all(axis=1)
    sides = [on_side(survey, comparison, name) & known for name in (GROUP, comparison.against)]
    plain = np.column_stack([np.ones(survey.n), *columns])
    blocks = [plain[who] for who in sides]
    X = np.zeros((sum(map(len, blocks)), 2 * plain.shape[1]))
    X[: len(blocks[0]), : plain.shape[1]] = blocks[0]
    X[len(blocks[0]) :, plain.shape[1] :] = blocks[1]
    persons = np.concatenate([np.flatnonzero(who) for who in sides])
    firms = survey.clusters()
    assert firms is not None
    return X, persons, firms[persons]


def direct(y: Floats, X: Floats, place: int, groups: Floats | None, kind: str) -> tuple[float, ...]:
    """Return estimate and standard error of one side's coefficient minus the other's."""
    contrast = np.zeros(X.shape[1])
    contrast[place], contrast[place + X.shape[1] // 2] = 1.0, -1.0
    named = {"classical": "nonrobust"}.get(kind, kind)
    fit = (
        sm.OLS(y, X).fit(cov_type=named)
        if groups is None
        else sm.OLS(y, X).fit(cov_type="cluster", cov_kwds={"groups": groups})
    )
    found = fit.t_test(contrast)
    return float(np.squeeze(found.effect)), float(np.squeeze(found.sd))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("second", [DISJOINT, ACROSS, EVERYBODY, COMPLEMENT], ids=str)
def test_a_difference_of_means_is_that_of_statsmodels(
    towns: Survey, second: Group | str, kind: str
) -> None:
    """Disjoint sides: one regression on the side. Else the stack, clustered by person."""
    comparison, y = against(second), towns.outcomes() * 10
    X, persons, firms = stacked(towns, comparison, [], y)
    shared = len(np.unique(persons)) < len(persons)
    assert shared == (second in (ACROSS, EVERYBODY))
    groups = firms if kind == "CR1" else persons if shared else None
    result = compare_outcomes(towns, ask(comparison, std_errors=kind))
    found = side(result, DIFFERENCE, "estimate", "std_error")
    for place in range(len(PARTS)):
        theirs = direct(y[persons, place], X, 0, groups, kind)
        np.testing.assert_allclose(found[:, place], theirs, rtol=1e-9)
    n = side(result, DIFFERENCE, "n")
    assert (n == len(np.unique(persons))).all()
    told = {note.code for note in result.notes}
    assert ("by_person" in told) == (shared and kind != "CR1")
    smaller = min(side(result, name, "df")[0] for name in (GROUP, comparison.against))
    df = FIRMS - 1 if kind == "CR1" else smaller if shared else len(persons) - 2
    assert (side(result, DIFFERENCE, "df") == df).all()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("second", [DISJOINT, ACROSS, EVERYBODY, COMPLEMENT], ids=str)
def test_a_difference_of_effects_is_that_of_statsmodels(
    towns: Survey, second: Group | str, kind: str
) -> None:
    """Disjoint sides: the fully interacted model. Else the stack of it, clustered by person."""
    comparison, y = against(second), towns.outcomes() * 10
    columns = [towns.numeric("worry"), towns.numeric("skill")]
    X, persons, firms = stacked(towns, comparison, columns, np.column_stack([y, *columns]))
    shared = len(np.unique(persons)) < len(persons)
    groups = firms if kind == "CR1" else persons if shared else None
    query = ask(comparison, std_errors=kind)
    found = side(outcome_effects(towns, query), DIFFERENCE, "estimate", "std_error")
    for place in range(len(PARTS)):
        theirs = direct(y[persons, place], X, 1, groups, kind)
        np.testing.assert_allclose(found[:, place], theirs, rtol=1e-8)
    money = money_effects(towns, query)
    np.testing.assert_allclose(side(money, DIFFERENCE), found[0], rtol=1e-12)


@pytest.mark.parametrize("second", [ACROSS, EVERYBODY, DISJOINT], ids=str)
def test_weighted_means_have_the_errors_of_their_influence(
    towns: Survey, second: Group | str
) -> None:
    """By hand: a person moves the difference by w (y - mean) / W on each side that holds him."""
    survey, comparison = weighted(towns), against(second)
    weight, y = survey.weights(), survey.outcomes()[:, 0] * 10
    assert weight is not None
    moves, means = np.zeros(survey.n), []
    for sign, name in ((1, GROUP), (-1, comparison.against)):
        who = on_side(survey, comparison, name)
        own = np.where(who, weight, 0.0)
        means.append(own @ y / own.sum())
        moves += sign * own * (y - means[-1]) / own.sum()
    # Whoever is on neither side counts zero, but was drawn.
    error = np.sqrt((moves**2).sum() * survey.n / (survey.n - 1))
    found = side(compare_outcomes(survey, ask(comparison)), DIFFERENCE, "estimate", "std_error")
    np.testing.assert_allclose(found[:, 0], [means[0] - means[1], error], rtol=1e-9)


@pytest.mark.parametrize("kind", ["classical", "CR1"])
def test_against_everybody_a_mean_differs_by_the_share_of_the_rest(
    towns: Survey, kind: str
) -> None:
    """By hand: m - (share m + (1 - share) rest) = (1 - share) (m - rest)."""
    for comparison in random_pairs("everybody", 6):
        group = comparison.group
        for function in (compare_outcomes, compare_focal):
            rest, every = (
                function(towns, ask(Comparison(group, other), std_errors=kind))
                for other in (COMPLEMENT, EVERYBODY)
            )
            if DIFFERENCE not in set(rest.table["side"]):
                continue
            n, others = side(rest, GROUP, "n"), side(rest, COMPLEMENT, "n")
            share = n / (n + others)
            assert (side(every, EVERYBODY, "n") == n + others).all()
            np.testing.assert_allclose(
                side(every, DIFFERENCE), (1 - share) * side(rest, DIFFERENCE), rtol=1e-9, atol=1e-12
            )


@pytest.mark.parametrize("second", [ACROSS, EVERYBODY], ids=str)
def test_effects_on_shares_count_people_on_both_sides_once(
    towns: Survey, second: Group | str
) -> None:
    """Against each person's influence on the difference: scores through both Hessians."""
    query = ask(against(second))
    own, rest = share_model(towns, query), share_model(towns, query, query.comparison.against)
    influence = np.zeros((towns.n, len(PARTS)))
    influence[own.model.sample.rows] += influences(own)
    influence[rest.model.sample.rows] -= influences(rest)
    rows = len(own.shares) + len(rest.shares)
    people = len(np.union1d(own.model.sample.rows, rest.model.sample.rows))
    assert people < rows
    error = 1000 * np.sqrt((influence**2).sum(axis=0) * people / (people - 1))
    found = side(share_effects(towns, query), DIFFERENCE, "std_error")
    np.testing.assert_allclose(found, error, rtol=1e-5)
    each = (
        side(share_effects(towns, query), name, "std_error")
        for name in (GROUP, query.comparison.against)
    )
    assert (found < np.hypot(*each)).all(), "what is in common cancels"


def influences(own: ShareModel) -> Floats:
    """Return how far each person moves the average effects (n, J); their gradient is numeric."""
    X, fit = own.model.X, own.fit
    odds = np.exp(X @ fit.coefficients)
    p = odds / odds.sum(axis=1, keepdims=True)
    free = [place for place in range(p.shape[1]) if place != fit.base]
    n, k = X.shape
    scores = np.einsum("nj,nk->njk", (own.shares - p)[:, free], X).reshape(n, -1)
    spread = np.einsum("nj,jl->njl", p[:, free], np.eye(len(free))) - np.einsum(
        "nj,nl->njl", p[:, free], p[:, free]
    )
    hessian = np.einsum("njl,nk,nm->jklm", spread, X, X).reshape(len(free) * k, -1)
    gradient = np.zeros((p.shape[1], len(free) * k))
    for j, share in enumerate(free):
        for column in range(k):
            ends = []
            for step in (1e-5, -1e-5):
                moved = fit.coefficients.copy()
                moved[column, share] += step
                changed = replace(own, fit=replace(fit, coefficients=moved))
                ends.append(effects_of(changed).estimates[0])
            gradient[:, j * k + column] = (ends[0] - ends[1]) / 2e-5
    return scores @ np.linalg.solve(hessian, gradient.T)
