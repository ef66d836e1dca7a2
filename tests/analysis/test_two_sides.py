"""A group against the rest, everybody or a second group: the same numbers as computed directly."""

from dataclasses import replace
from random import Random

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from analysis.engine.arrays import Floats, Mask
from analysis.model.comparison import (
    AGAINST,
    BOTH,
    COMPLEMENT,
    DIFFERENCE,
    EVERYBODY,
    GROUP,
    SECOND,
    SIDES,
    UNKNOWN,
    Comparison,
    Group,
)
from analysis.model.groups import headcount, on_side
from analysis.model.query import Query, Specification
from analysis.model.result import ESTIMATE, Result
from analysis.model.share_model import ShareModel, effects_of, share_model
from analysis.questions.claims import claims
from analysis.questions.effects import budget_effects
from analysis.questions.flow import flows, money_effects
from analysis.questions.means import compare_amounts, compare_focal
from analysis.questions.shares import effects_by_model, share_effects
from data.codebook.codebook import Variable
from data.survey.survey import Survey
from tests.analysis.made import factor, numeric, small, weighted

N, FIRMS = 420, 24
PARTS = ("schools", "roads", "parks")
TOWNS, JOBS = ("a", "b", "c", "d"), ("x", "y", "z")
A: Group = (("town", ("a", "b")),)
DISJOINT: Group = (("job", ("x", "y")), ("town", ("c", "d")))
ACROSS: Group = (("job", ("x",)),)
KINDS = ("classical", "HC1", "HC3", "clustered")


@pytest.fixture(scope="module")
def towns() -> Survey:
    """Return 420 people of 24 firms, some without an answer to what filters them."""
    return made()


def made(seed: int = 5, n: int = N) -> Survey:
    """Return people whose money moves with worry, differently by town."""
    random = np.random.default_rng(seed)
    town, job = random.integers(0, 4, n), random.integers(0, 3, n)
    worry = random.integers(1, 6, n).astype(float)
    odds = np.exp(0.4 * random.normal(size=(n, 3)))
    odds[:, 0] *= np.exp(0.1 * worry * (town - 1))
    points = np.round(100 * odds / odds.sum(axis=1, keepdims=True))
    points[:, 2] = 100 - points[:, 0] - points[:, 1]
    worry[random.random(n) < 0.03] = np.nan
    gone = random.random((2, n)) < 0.05
    columns = {
        "town": [None if lost else TOWNS[code] for code, lost in zip(town, gone[0], strict=True)],
        "job": [None if lost else JOBS[code] for code, lost in zip(job, gone[1], strict=True)],
        "firm": random.integers(0, FIRMS, n).astype(str).tolist(),
        "skill": random.integers(1, 4, n).astype(float).tolist(),
        "worry": [None if np.isnan(value) else value for value in worry],
        **{part: points[:, place].tolist() for place, part in enumerate(PARTS)},
    }
    variables = [
        numeric("worry", "focal", minimum=1, maximum=5),
        factor("town", TOWNS, "group", "moderator"),
        factor("job", JOBS, "group"),
        numeric("skill", "control"),
        Variable("firm", "firm", "factor", roles=("cluster",)),
    ]
    return small(columns, variables, PARTS, 1000.0)


def ask(comparison: Comparison, **changes: object) -> Query:
    """Return a query about worry."""
    return Query(comparison, replace(Specification(focal="worry"), **changes))  # type: ignore[arg-type]


def against(second: Group | str) -> Comparison:
    """Return the group against a second one, or against a word of AGAINST."""
    if isinstance(second, str):
        return Comparison(A, second)
    return Comparison(A, SECOND, second)


def side(result: Result, of: str, *columns: str) -> Floats:
    """Return columns (rows,) or (columns, rows) of one side's rows."""
    assert result.refusal is None, result.refusal
    own = result.table[result.table["side"] == of]
    found = np.array([own[name].to_numpy(dtype=float) for name in columns or ("estimate",)])
    return found if len(columns) > 1 else found[0]


def random_pairs(seed: str, count: int) -> list[Comparison]:
    """Return pairs of groups by one or two variables, as they come."""
    random, found = Random(seed), list[Comparison]()  # noqa: S311  # no secret

    def group() -> Group:
        names = sorted(random.sample(("job", "town"), random.choice((1, 2))))
        known = {"job": JOBS, "town": TOWNS}
        return tuple(
            (n, tuple(sorted(random.sample(known[n], random.randint(1, len(known[n]))))))
            for n in names
        )

    while len(found) < count:
        found.append(Comparison(group(), SECOND, group()))
    return found


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
    comparison, y = against(second), towns.amounts() * 10
    X, persons, firms = stacked(towns, comparison, [], y)
    shared = len(np.unique(persons)) < len(persons)
    assert shared == (second in (ACROSS, EVERYBODY))
    groups = firms if kind == "clustered" else persons if shared else None
    result = compare_amounts(towns, ask(comparison, std_errors=kind))
    found = side(result, DIFFERENCE, "estimate", "std_error")
    for place in range(len(PARTS)):
        theirs = direct(y[persons, place], X, 0, groups, kind)
        np.testing.assert_allclose(found[:, place], theirs, rtol=1e-9)
    n = side(result, DIFFERENCE, "n")
    assert (n == len(np.unique(persons))).all()
    told = {note.code for note in result.notes}
    assert ("by_person" in told) == (shared and kind != "clustered")
    smaller = min(side(result, name, "df")[0] for name in (GROUP, comparison.against))
    df = FIRMS - 1 if kind == "clustered" else smaller if shared else len(persons) - 2
    assert (side(result, DIFFERENCE, "df") == df).all()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("second", [DISJOINT, ACROSS, EVERYBODY, COMPLEMENT], ids=str)
def test_a_difference_of_effects_is_that_of_statsmodels(
    towns: Survey, second: Group | str, kind: str
) -> None:
    """Disjoint sides: the fully interacted model. Else the stack of it, clustered by person."""
    comparison, y = against(second), towns.amounts() * 10
    columns = [towns.numeric("worry"), towns.numeric("skill")]
    X, persons, firms = stacked(towns, comparison, columns, np.column_stack([y, *columns]))
    shared = len(np.unique(persons)) < len(persons)
    groups = firms if kind == "clustered" else persons if shared else None
    query = ask(comparison, std_errors=kind)
    found = side(budget_effects(towns, query), DIFFERENCE, "estimate", "std_error")
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
    weight, y = survey.weights(), survey.amounts()[:, 0] * 10
    assert weight is not None
    moves, means = np.zeros(survey.n), []
    both = np.zeros(survey.n, dtype=bool)
    for sign, name in ((1, GROUP), (-1, comparison.against)):
        who = on_side(survey, comparison, name)
        both |= who
        own = np.where(who, weight, 0.0)
        means.append(own @ y / own.sum())
        moves += sign * own * (y - means[-1]) / own.sum()
    people = both.sum()
    error = np.sqrt((moves**2).sum() * people / (people - 1))
    found = side(compare_amounts(survey, ask(comparison)), DIFFERENCE, "estimate", "std_error")
    np.testing.assert_allclose(found[:, 0], [means[0] - means[1], error], rtol=1e-9)


@pytest.mark.parametrize("kind", ["classical", "clustered"])
def test_against_everybody_a_mean_differs_by_the_share_of_the_rest(
    towns: Survey, kind: str
) -> None:
    """By hand: m - (share m + (1 - share) rest) = (1 - share) (m - rest)."""
    for comparison in random_pairs("everybody", 6):
        group = comparison.group
        for function in (compare_amounts, compare_focal):
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


@pytest.mark.parametrize(
    "function", [compare_focal, compare_amounts, budget_effects, money_effects, share_effects]
)
@pytest.mark.parametrize("kind", ["classical", "clustered"])
def test_swapped_groups_swap_their_rows_and_the_sign(towns: Survey, function, kind: str) -> None:
    answered = 0
    for comparison in random_pairs(f"swap {kind}", 5):
        one, other = (
            function(towns, ask(each, std_errors=kind)) for each in (comparison, comparison.swapped)
        )
        if one.refusal or other.refusal or DIFFERENCE not in set(one.table["side"]):
            assert one.refusal or other.refusal or DIFFERENCE not in set(other.table["side"])
            continue
        answered += 1
        for here, there in ((GROUP, SECOND), (SECOND, GROUP)):
            columns = ("estimate", "std_error", "df", "n")
            np.testing.assert_allclose(side(one, here, *columns), side(other, there, *columns))
        np.testing.assert_allclose(
            side(one, DIFFERENCE), -side(other, DIFFERENCE), rtol=1e-7, atol=1e-9
        )
        for column in ("std_error", "p_value", "df", "n"):
            np.testing.assert_allclose(
                side(one, DIFFERENCE, column), side(other, DIFFERENCE, column), rtol=1e-6
            )
        low, high = side(one, DIFFERENCE, "conf_low"), side(other, DIFFERENCE, "conf_high")
        np.testing.assert_allclose(low, -high, rtol=1e-6, atol=1e-6)
    assert answered >= 2


def test_the_group_has_the_same_numbers_whatever_it_is_compared_with(towns: Survey) -> None:
    for function in (compare_focal, compare_amounts, budget_effects, share_effects):
        tables = [
            function(towns, ask(against(other))).table.query("side == 'group'")
            for other in (*AGAINST[:2], ACROSS, DISJOINT)
        ]
        for table in tables[1:]:
            pd.testing.assert_frame_equal(tables[0], table)


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


def test_counts_of_two_groups_by_hand() -> None:
    """A holds the first three, B the third and fourth; the fifth and sixth lack an answer."""
    columns = {
        "town": ["a", "a", "a", "b", None, "b", "b"],
        "job": ["y", "y", "x", "x", "y", None, "y"],
    }
    survey = small(
        columns, [factor("town", ("a", "b"), "group"), factor("job", ("x", "y"), "group")]
    )
    pair = Comparison((("town", ("a",)),), SECOND, (("job", ("x",)),))
    result = headcount(survey, Query(pair))
    counts = dict(zip(result.table["side"], result.table["n"], strict=True))
    assert counts == {GROUP: 3, SECOND: 2, BOTH: 1, UNKNOWN: 2}
    assert {note.code: dict(note.params) for note in result.notes} == {
        "unknown_excluded": {"count": 2},
        "in_both": {"count": 1},
    }
    every = headcount(survey, Query(Comparison(pair.group, EVERYBODY))).table
    assert dict(zip(every["side"], every["n"], strict=True)) == {GROUP: 3, EVERYBODY: 6, UNKNOWN: 1}
    assert list(SIDES) == [*dict.fromkeys(SIDES)]


@pytest.mark.parametrize(
    "comparison",
    [
        Comparison(A, SECOND, A),
        Comparison((("town", TOWNS),), EVERYBODY),
        Comparison((), SECOND, ()),
    ],
    ids=("one group twice", "all who answered", "no filters"),
)
def test_the_same_people_are_not_compared(towns: Survey, comparison: Comparison) -> None:
    for function in (compare_focal, compare_amounts, budget_effects, share_effects):
        result = function(towns, ask(comparison))
        assert set(result.table["side"]) == {GROUP}
        assert "same_group" in [note.code for note in result.notes]


def test_everybody_can_be_set_against_a_group(towns: Survey) -> None:
    """No filter against a filter: everybody, those without an answer too, minus the group."""
    table = compare_amounts(towns, ask(Comparison((), SECOND, A))).table
    y = towns.amounts() * 10
    who = on_side(towns, Comparison(A), GROUP)
    np.testing.assert_allclose(
        table.query("side == 'difference'")["estimate"], y.mean(0) - y[who].mean(0)
    )


@pytest.mark.parametrize("second", [DISJOINT, ACROSS, EVERYBODY, COMPLEMENT], ids=str)
def test_every_analysis_of_sides_answers_each_comparison(
    towns: Survey, second: Group | str
) -> None:
    query = ask(against(second))
    other = query.comparison.against
    for function in (compare_focal, compare_amounts, budget_effects, share_effects, money_effects):
        table = function(towns, query).table
        assert list(table["side"].unique()) == [GROUP, other, DIFFERENCE]
        assert set(ESTIMATE) <= set(table)
        wide = table.pivot_table(index=table.columns[1], columns="side", values="estimate")
        np.testing.assert_allclose(
            wide[DIFFERENCE], wide[GROUP] - wide[other], rtol=1e-8, atol=1e-6
        )
    assert set(effects_by_model(towns, query).table["side"]) == {GROUP, other, DIFFERENCE}
    assert set(money_effects(towns, query).tests["side"]) == {GROUP, other, DIFFERENCE}
    moved = flows(towns, query).table
    assert list(moved["side"].unique()) == [GROUP, other]
    gains = moved.groupby(["side", "target"])["estimate"].sum()
    effects = budget_effects(towns, query).table.set_index(["side", "outcome"])["estimate"]
    won = effects[effects > 0].drop(DIFFERENCE)
    np.testing.assert_allclose(gains.loc[won.index], won)
    decided = claims(towns, query).table
    differences = decided[decided["kind"] == "amount_difference"]
    np.testing.assert_allclose(
        differences["estimate"], side(compare_amounts(towns, query), DIFFERENCE)
    )
    assert (decided["kind"] == "risk_difference").sum() == 1


def test_a_side_of_few_is_said_and_not_compared(towns: Survey) -> None:
    few: Mask = on_side(towns, Comparison((("job", ("x",)), ("town", ("a",)))), GROUP)
    assert few.sum() > 10
    thin = made(n=60)
    second: Group = (("job", ("x",)), ("town", ("a",)))
    result = compare_amounts(thin, ask(Comparison(A, SECOND, second)))
    assert set(result.table["side"]) == {GROUP}
    (said,) = (note for note in result.notes if note.code == "small_side")
    assert dict(said.params)["side"] == SECOND


def test_only_the_group_can_be_in_print(survey: Survey) -> None:
    """Everybody's means are printed; a second group's and a difference's are not."""
    second: Group = (("pension", ("2",)),)
    table = compare_amounts(survey, Query(Comparison((), SECOND, second))).table
    status = table.groupby("side")["status"].agg(set)
    assert status[GROUP] & {"published", "calibrated"}
    assert status[SECOND] == status[DIFFERENCE] == {"implied"}


def test_words_that_no_analysis_knows_are_refused() -> None:
    with pytest.raises(ValueError, match="against must be one of"):
        Comparison(A, "everyone")
    with pytest.raises(ValueError, match="second group"):
        Comparison(A, COMPLEMENT, ACROSS)
