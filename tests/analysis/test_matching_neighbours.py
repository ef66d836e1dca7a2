"""Nearest neighbours by hand, against a slow version, and against MatchIt and Matching in R."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.engine.matching.compare import compare
from analysis.engine.matching.effect import effects
from analysis.engine.matching.kernels import Nearest
from analysis.engine.matching.neighbour import (
    TIE,
    TooManyTreated,
    nearest,
    scatter,
    within_reach,
)
from analysis.engine.matching.weight import effective

GOLDEN = Path(__file__).parents[1] / "golden/matching.json"
ONCE, AGAIN = Nearest(replace=False), Nearest()


@pytest.fixture(scope="module")
def golden() -> dict[str, Any]:
    """Return what R says of LaLonde's 614 men."""
    return dict(json.loads(GOLDEN.read_text("utf-8")))


def men(golden) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return score, treatment and outcome."""
    return (
        np.array(golden["score"]),
        np.array(golden["men"]["treat"]) == 1,
        np.array(golden["men"]["re78"])[:, None],
    )


def given_to(pairs, number) -> list[int]:
    """Return the places of everybody's partners in ascending order."""
    return sorted(pairs.order[pairs.first[number] : pairs.last[number]].tolist())


def partners(matching, side) -> list[int]:
    """Return each one's only partner as R counts places, 0 for nobody."""
    pairs = matching.pairs
    assert (pairs.sizes == 1).all()
    found = {own: given_to(pairs, i)[0] + 1 for i, own in enumerate(pairs.own.tolist())}
    return [int(found.get(place, 0)) for place in np.flatnonzero(side)]


def all_partners(matching) -> dict[int, list[int]]:
    """Return everyone's neighbours."""
    return {own: given_to(matching.pairs, i) for i, own in enumerate(matching.pairs.own.tolist())}


def slow(scores, treated, rule) -> dict[int, list[int]]:
    """Return everyone's neighbours, by looking at every control for everyone."""
    free = [place for place in range(len(scores)) if not treated[place]]
    own = sorted(np.flatnonzero(treated), key=lambda i: (-scores[i], i))
    found = {}
    for i in own:
        gaps = {j: abs(scores[j] - scores[i]) for j in free}
        order = sorted(free, key=lambda j: (gaps[j], j))[: rule.count]
        reach = gaps[order[-1]]
        if reach <= rule.caliper:
            tied = [j for j in free if gaps[j] <= reach + TIE]
            found[int(i)] = tied if rule.replace else order
            if not rule.replace:
                free.remove(order[0])
    return found


# Treated .40 .50 .60; controls .41 .43 .55 .58 .90.
SCORES = np.array([0.40, 0.50, 0.60, 0.41, 0.43, 0.55, 0.58, 0.90])
TREATED = np.array([True] * 3 + [False] * 5)
EVERYONE = np.ones(8, dtype=bool)


def test_neighbours_by_hand() -> None:
    assert partners(nearest(SCORES, TREATED, AGAIN, EVERYONE), TREATED) == [4, 6, 7]
    assert partners(nearest(SCORES, TREATED, ONCE, EVERYONE), TREATED) == [4, 6, 7]
    two = nearest(SCORES, TREATED, Nearest(count=2), EVERYONE)
    assert all_partners(two) == {0: [3, 4], 1: [4, 5], 2: [5, 6]}
    # .41 and .58 once, .43 and .55 twice, of six.
    assert two.control_weights == pytest.approx([0, 0, 0, 1 / 6, 2 / 6, 2 / 6, 1 / 6, 0])


def test_the_largest_score_chooses_first() -> None:
    scores = np.array([0.50, 0.52, 0.51, 0.40])
    treated = np.array([True, True, False, False])
    everyone = np.ones(4, dtype=bool)
    assert partners(nearest(scores, treated, AGAIN, everyone), treated) == [3, 3]
    assert partners(nearest(scores, treated, ONCE, everyone), treated) == [4, 3]


def test_equally_near_controls_are_averaged() -> None:
    scores = np.array([0.75, 0.25, 0.5, 0.25, 0.9])
    treated = np.array([False, False, True, False, False])
    everyone = np.ones(5, dtype=bool)
    for rule in (AGAIN, Nearest(count=2), Nearest(count=3)):
        found = nearest(scores, treated, rule, everyone)
        assert all_partners(found) == {2: [0, 1, 3]}
        assert found.control_weights == pytest.approx([1 / 3, 1 / 3, 0, 1 / 3, 0])
    answers = np.array([[3.0], [9.0], [7.0], [0.0], [50.0]])
    effect = effects(answers, scores, compare(scores, treated, AGAIN, "att", None, everyone))
    assert effect.estimates[0] == pytest.approx(7 - 4)


def test_each_used_once_the_first_row_is_taken() -> None:
    equal, many = np.full(6, 0.5), np.array([True, True, False, False, False, True])
    assert partners(nearest(equal, many, ONCE), many) == [3, 4, 5]


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.booleans(), st.integers(0, 5)), min_size=6, max_size=40
    ),
    st.randoms(use_true_random=False),
    st.integers(1, 3),
    st.sampled_from(["att", "atc", "ate"]),
)
def test_the_order_of_the_rows_does_not_matter(people, dice, count, estimand) -> None:
    scores = np.array([person[0] for person in people]) / 10
    treated = np.array([person[1] for person in people])
    answers = np.array([[float(person[2])] for person in people])
    if min(treated.sum(), (~treated).sum()) <= count:
        return
    order = np.array(dice.sample(range(len(people)), len(people)))
    # The last digits of a score depend on the order in which sums were taken.
    jitter = 1 + 1e-15 * np.array([dice.random() for _ in people])
    everyone = np.ones(len(people), dtype=bool)
    rule, found = Nearest(count=count), []
    for rows, own in ((np.arange(len(people)), scores), (order, scores[order] * jitter)):
        compared = compare(own, treated[rows], rule, estimand, None, everyone)
        found.append(effects(answers[rows], own, compared))
    assert found[1].estimates == pytest.approx(found[0].estimates)
    assert found[1].std_errors == pytest.approx(found[0].std_errors)


def test_nobody_is_matched_beyond_the_caliper() -> None:
    rule = Nearest(caliper=0.02)
    matching = nearest(SCORES, TREATED, rule, EVERYONE)
    assert matching.used.tolist() == [True, False, True] + [False] * 5
    assert matching.control_weights == pytest.approx([0, 0, 0, 0.5, 0, 0, 0.5, 0])
    exact = nearest(
        np.array([0.5, 0.25, 0.75]), np.array([True, False, False]), Nearest(True, 0.25)
    )
    assert exact.used.tolist() == [True, False, False]


def test_more_to_match_than_controls_is_refused_once_and_not_again() -> None:
    scores, treated = np.array([0.3, 0.4, 0.5, 0.4]), np.array([True, True, True, False])
    everyone = np.ones(4, dtype=bool)
    with pytest.raises(TooManyTreated):
        nearest(scores, treated, ONCE, everyone)
    assert nearest(scores, treated, AGAIN, everyone).control_weights.tolist() == [0, 0, 0, 1]
    with pytest.raises(TooManyTreated):
        compare(scores, ~treated, ONCE, "atc", None, everyone)
    assert compare(scores, ~treated, AGAIN, "atc", None, everyone).used.tolist() == [1, 1, 1, 0]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    "rule", [AGAIN, ONCE, Nearest(count=3), Nearest(caliper=0.02), Nearest(False, 0.03)], ids=str
)
def test_neighbours_are_what_looking_at_everyone_finds(seed, rule) -> None:
    dice = np.random.default_rng(seed)
    scores, treated = dice.beta(3, 3, 240), dice.random(240) < 0.4
    if seed % 2:  # many alike, and many equally far on either side
        scores = (scores * 64).round() / 64
    found = nearest(scores, treated, rule, np.ones(240, dtype=bool))
    assert all_partners(found) == slow(scores, treated, rule)


@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=8),
    st.lists(st.integers(0, 9), min_size=3, max_size=8),
    st.integers(1, 3),
)
def test_those_within_reach_are_nearer_than_all_others(values, pool, count) -> None:
    values, pool = np.array(values, float), np.sort(np.array(pool, float))
    first, last, reach = within_reach(values, pool, count)
    for value, low, high, far in zip(values, first, last, reach, strict=True):
        gaps = np.abs(pool - value)
        assert far == np.sort(gaps)[count - 1]
        assert np.arange(low, high).tolist() == np.flatnonzero(gaps <= far).tolist()


def test_pairs_are_those_of_matchit(golden) -> None:
    scores, treated, outcome = men(golden)
    everyone = np.ones(614, dtype=bool)
    matching = nearest(scores, treated, ONCE, everyone)
    assert partners(matching, treated) == golden["once"]["pairs"]
    assert effective(matching.control_weights) == pytest.approx(golden["once"]["effective"])
    found = compare(scores, treated, ONCE, "att", None, everyone)
    estimate = effects(outcome, scores, found).estimates[0]
    assert estimate == pytest.approx(golden["once"]["estimate"], rel=1e-9)


@pytest.mark.parametrize(
    ("name", "rule", "of"),
    [("again", AGAIN, 1), ("near", Nearest(caliper=0.005), 1), ("controls", AGAIN, 0)],
)
def test_whom_matchit_takes_of_the_tied_is_among_ours(golden, name, rule, of) -> None:
    scores, treated, _ = men(golden)
    side = treated if of else ~treated
    matching = nearest(scores if of else -scores, side, rule, np.ones(614, dtype=bool))
    ours, theirs = all_partners(matching), golden[name]["pairs"]
    assert {place for place, taken in zip(np.flatnonzero(side), theirs, strict=True) if taken} == (
        set(ours)
    )
    for place, taken in zip(np.flatnonzero(side).tolist(), theirs, strict=True):
        assert not taken or taken - 1 in ours[place]
    assert any(len(given) > 1 for given in ours.values())


TIED = {
    "again": (AGAIN, False),
    "three": (Nearest(count=3), False),
    "controls": (AGAIN, False),
    "everybody": (Nearest(count=2), False),
    "near": (Nearest(caliper=0.005), False),
    "exact": (AGAIN, True),
    "support": (AGAIN, False),
}


def test_ties_are_averaged_as_the_matching_package_does(golden) -> None:
    """Its error under a caliper counts those who were dropped, ours those who were matched."""
    scores, treated, outcome = men(golden)
    race = np.unique(golden["men"]["race"], return_inverse=True)[1]
    assert [record["name"] for record in golden["tied"]] == list(TIED)
    for record in golden["tied"]:
        rule, exact = TIED[record["name"]]
        strata = race if exact else None
        on = None if record["name"] == "support" else np.ones(614, dtype=bool)
        found = compare(scores, treated, rule, record["estimand"], strata, on)
        got = effects(outcome, scores, found)
        assert got.estimates[0] == pytest.approx(record["estimate"], rel=1e-9)
        assert sum(one.pairs.sizes.sum() for one in found.matched) == record["pairs"]
        if record["name"] != "near" and not exact:
            assert got.std_errors[0] == pytest.approx(record["std_error"], rel=1e-9)


def test_exact_neighbours_share_their_label(golden) -> None:
    scores, treated, _ = men(golden)
    race = np.unique(golden["men"]["race"], return_inverse=True)[1]
    found = compare(scores, treated, AGAIN, "att", race, np.ones(614, dtype=bool))
    ours = all_partners(found.matched[0])
    assert len(ours) == treated.sum()
    assert all((race[given] == race[own]).all() for own, given in ours.items())
    # Groups are matched one after the other, so ours stand in another order than MatchIt's.
    theirs = dict(zip(np.flatnonzero(treated).tolist(), golden["exact"]["pairs"], strict=True))
    assert all(theirs[own] - 1 in given for own, given in ours.items())


def test_what_matchit_4_5_1_prints_is_the_next_lower_score(golden) -> None:
    """770.39: its distances are cut to whole numbers (issue 163), so the left neighbour wins.

    185 pairs either way. With distances given as a matrix it finds the pairs above: 894.37.
    """
    scores, treated, outcome = men(golden)
    free, gaps = [*np.flatnonzero(~treated)], []
    for i in sorted(np.flatnonzero(treated), key=lambda i: (-scores[i], i)):
        below = [j for j in free if scores[j] <= scores[i]]
        taken = max(below, key=lambda j: (scores[j], j)) if below else free[0]
        free.remove(taken)
        gaps.append(outcome[i, 0] - outcome[taken, 0])
    assert len(gaps) == 185
    assert round(golden["as_released"], 2) == 770.39
    assert np.mean(gaps) == pytest.approx(golden["as_released"])
    assert golden["once"]["estimate"] == pytest.approx(894.36748027)


def test_errors_are_those_of_the_matching_package(golden) -> None:
    scores, treated, outcome = men(golden)
    keep = np.array(golden["single"]) - 1
    scores, treated, outcome = scores[keep], treated[keep], outcome[keep]
    everyone = np.ones(len(keep), dtype=bool)
    assert len(golden["errors"]) == 5
    for record in golden["errors"]:
        rule = Nearest(count=record["count"])
        found = effects(
            outcome, scores, compare(scores, treated, rule, record["estimand"], None, everyone)
        )
        assert found.estimates[0] == pytest.approx(record["estimate"], rel=1e-9)
        assert found.std_errors[0] == pytest.approx(record["std_error"], rel=1e-9)


def test_the_error_of_pairs_is_that_of_their_differences(golden) -> None:
    """Without replacement: the paired t test's, with n instead of n - 1."""
    scores, treated, outcome = men(golden)
    found = compare(scores, treated, ONCE, "att", None, np.ones(614, dtype=bool))
    pairs = found.matched[0].pairs
    gaps = outcome[pairs.own, 0] - pairs.means(outcome)[:, 0]
    error = effects(outcome, scores, found).std_errors[0]
    assert error == pytest.approx(gaps.std(ddof=0) / np.sqrt(185))


def test_the_error_of_abadie_and_imbens_by_hand() -> None:
    # Treated .30 .32, both nearest to the control .31, which so is used twice; .50 is not used.
    scores = np.array([0.30, 0.32, 0.31, 0.50, 0.60])
    treated = np.array([True, True, False, False, False])
    outcome = np.array([[5.0], [9.0], [1.0], [2.0], [6.0]])
    found = compare(scores, treated, AGAIN, "att", None, np.ones(5, dtype=bool))
    got = effects(outcome, scores, found)
    assert got.estimates[0] == pytest.approx(6.0)  # (5 - 1 + 9 - 1) / 2
    # Differences 4 and 8 about 6; the control's answers vary by var(1, 2, 6) = 7 at its score.
    assert scatter(outcome, scores, treated)[2:, 0] == pytest.approx([7, 7, 7])
    assert got.std_errors[0] == pytest.approx(np.sqrt(8 / 4 + 2 * (2 - 1) * 7 / 4))


def test_scatter_takes_all_who_are_as_near_as_the_second() -> None:
    scores, treated = np.full(5, 0.5), np.array([True] * 4 + [False])
    outcome = np.array([[0.0], [2.0], [4.0], [100.0], [7.0]])
    found = scatter(outcome, scores, treated)[:, 0]
    assert found[:4] == pytest.approx([np.var([0, 2, 4, 100], ddof=1)] * 4)
    assert np.isnan(found[4])
