"""Effects that hold together, and the money that they move between policies."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.engine.arrays import Floats
from analysis.engine.joint import joint_test
from analysis.model.comparison import COMPLEMENT, Comparison, Group
from analysis.model.contrasts import slope_row
from analysis.model.query import STD_ERRORS, Query, Specification
from analysis.model.regression import effect_models, fit, joined
from analysis.model.result import Result
from analysis.questions.effects import outcome_effects
from analysis.questions.flow import UNALLOCATED, flows, money_effects, split_flows
from data.survey.survey import Survey
from tests.analysis.made import numeric, small, weighted

PARTS = ("schools", "roads", "parks")
MIGRANTS: Group = (("hukou", ("2",)), ("origin", ("2",)))
SIDES = ("group", "complement", "difference")
CHANGES = st.lists(st.floats(-1e4, 1e4).map(lambda x: round(x, 3)), min_size=2, max_size=7)


def ask(group: Group = MIGRANTS, **changes: object) -> Query:
    """Return a query about perceived risk."""
    return Query(Comparison(group), replace(Specification(focal="risk"), **changes))  # type: ignore[arg-type]


def column(result: Result, side: str, name: str) -> Floats:
    """Return one column of one side's rows."""
    return result.table[result.table["side"] == side][name].to_numpy(dtype=float)


def made(schools: list[float], roads: list[float], off: float = 0.0, people: int = 40) -> Survey:
    """Return a survey of a worry that is 1 or 2 by turns, twice each, and three policies.

    `schools` and `roads` are the answers of every four people; parks gets the rest and `off` more
    where the worry is 2.
    """
    worry = np.resize([1.0, 1.0, 2.0, 2.0], people)
    first, second = np.resize(schools, people), np.resize(roads, people)
    rest = 100 - first - second + off * (worry == 2)
    columns = {"worry": worry, "schools": first, "roads": second, "parks": rest}
    answers = {name: list(values) for name, values in columns.items()}
    return small(answers, [numeric("worry", "focal", minimum=1, maximum=5)], PARTS)


def about(survey: Survey, function=flows, **changes: object) -> Result:
    """Return what a function answers about the worry of a made survey, without controls."""
    asked = replace(Specification(focal="worry", controls="none"), **changes)  # type: ignore[arg-type]
    return function(survey, Query(specification=asked))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([-3, 1, 2], {(0, 1): 1, (0, 2): 2}),
        ([-4, -2, 3, 3], {(0, 2): 2, (0, 3): 2, (1, 2): 1, (1, 3): 1}),
        (
            [1, -6, 2, -3, 6],
            {(1, 0): 2 / 3, (1, 2): 4 / 3, (1, 4): 4, (3, 0): 1 / 3, (3, 2): 2 / 3},
        ),
        # 3 x 6 / 9 = 2 goes from the fourth to the fifth
        ([-1, 3], {(0, 1): 1, (2, 1): 2}),
        ([-3, 1], {(0, 1): 1, (0, 2): 2}),
        ([np.nan, -2, 2], {(1, 2): 2}),
        ([0, 0, 0], {}),
    ],
)
def test_losses_are_split_by_hand(
    changes: list[float], expected: dict[tuple[int, int], float]
) -> None:
    whole = np.zeros((len(changes) + 1, len(changes) + 1))
    for place, value in expected.items():
        whole[place] = value
    if len(changes) == 5:
        whole[3, 4] = 2
    np.testing.assert_allclose(split_flows(np.array(changes, dtype=float)), whole, atol=1e-12)


@given(CHANGES)
def test_flows_add_up_to_losses_and_to_gains(changes: list[float]) -> None:
    found, moved = np.array(changes), split_flows(np.array(changes))
    losses, gains = np.maximum(-found, 0), np.maximum(found, 0)
    near = 2e-6 * max(losses.sum(), gains.sum())  # sums that differ by less count as balanced
    np.testing.assert_allclose(moved[:-1].sum(axis=1), losses, atol=near)
    np.testing.assert_allclose(moved[:, :-1].sum(axis=0), gains, atol=near)
    assert (moved >= 0).all()
    assert (np.diagonal(moved) == 0).all()
    assert moved[-1].sum() == 0 or moved[:, -1].sum() == 0, "a remainder is on one side only"
    off = moved[-1].sum() - moved[:, -1].sum()
    assert off == pytest.approx(found.sum(), abs=near)


@pytest.mark.parametrize("std_errors", STD_ERRORS)
@pytest.mark.parametrize("lens", ["amount", "share"])
def test_effects_are_those_of_the_dashboard(survey: Survey, std_errors: str, lens: str) -> None:
    query = ask(std_errors=std_errors, lens=lens)
    one, two = money_effects(survey, query), outcome_effects(survey, query)
    assert one.notes == two.notes
    assert one.n == two.n
    for name in ("estimate", "std_error", "p_value", "conf_low", "conf_high", "df", "n"):
        np.testing.assert_allclose(one.table[name], two.table[name], rtol=1e-10)
    for name in ("side", "outcome", "status"):
        assert one.table[name].tolist() == two.table[name].tolist()
    assert [*one.test(side="group").values()] == pytest.approx([*two.test().values()], rel=1e-10)


def test_effects_of_every_side_sum_to_zero_also_with_weights(survey: Survey) -> None:
    for known in (survey, weighted(survey)):
        for controls in ("all", "firm_effects"):
            found = money_effects(known, ask(controls=controls))
            for side in SIDES:
                effects = column(found, side, "estimate")
                assert len(effects) == 5
                assert effects.sum() == pytest.approx(0, abs=1e-6 * np.abs(effects).max())
                assert found.test(side=side)["df"] == 4


def test_the_difference_is_group_minus_complement(survey: Survey) -> None:
    found = money_effects(survey, ask())
    group, rest, difference = (column(found, side, "estimate") for side in SIDES)
    np.testing.assert_allclose(difference, group - rest, rtol=1e-8)


def test_the_complement_is_the_group_of_the_others(survey: Survey) -> None:
    one, other = (("hukou", ("1",)),), (("hukou", ("2",)),)
    here, there = money_effects(survey, ask(one)), money_effects(survey, ask(other))
    for name in ("estimate", "joint_low", "joint_high", "n"):
        np.testing.assert_allclose(
            column(here, "complement", name), column(there, "group", name), rtol=1e-9
        )
    theirs = there.test(side="group")["statistic"]
    assert here.test(side="complement")["statistic"] == pytest.approx(theirs, rel=1e-9)
    moved, back = (flows(survey, ask(group)) for group in (one, other))
    np.testing.assert_allclose(
        column(moved, "complement", "estimate"), column(back, "group", "estimate"), rtol=1e-9
    )


@pytest.mark.parametrize("std_errors", STD_ERRORS)
def test_joint_bands_lie_between_single_intervals_and_bonferroni(
    survey: Survey, std_errors: str
) -> None:
    found = money_effects(survey, ask(std_errors=std_errors))
    for side in SIDES:
        estimate, error, df = (column(found, side, n) for n in ("estimate", "std_error", "df"))
        low, high = (column(found, side, name) for name in ("joint_low", "joint_high"))
        critical = (high - estimate) / error
        np.testing.assert_allclose(estimate - low, high - estimate, rtol=1e-9)
        np.testing.assert_allclose(critical, critical[0], rtol=1e-9)
        assert (low < column(found, side, "conf_low")).all()
        assert (high > column(found, side, "conf_high")).all()
        assert critical[0] < stats.t.ppf(1 - 0.05 / (2 * len(estimate)), df[0])


def test_joint_bands_hold_for_all_five_at_once(survey: Survey) -> None:
    """Drawn from the estimated covariance, 95 in 100 sets of errors stay within the bands."""
    query = ask()
    (model,) = effect_models(survey, query)
    covariance = fit(model, "classical").linear(slope_row(model)).covariance[0, :, 0, :]
    found = money_effects(survey, query)
    half = column(found, "group", "joint_high") - column(found, "group", "estimate")
    errors = np.random.default_rng(1).multivariate_normal(
        np.zeros(5), covariance, 100_000, method="eigh"
    )
    within = (np.abs(errors) <= half).all(axis=1).mean()
    assert within == pytest.approx(0.95, abs=0.004)


def test_the_joint_test_does_not_depend_on_the_policy_left_out(survey: Survey) -> None:
    query = ask()
    (own,), (rest,) = effect_models(survey, query), effect_models(survey, query, COMPLEMENT)
    contrast = np.zeros((1, own.X.shape[1] + rest.X.shape[1]))
    contrast[0, 1], contrast[0, own.X.shape[1] + 1] = 1, -1
    linear = joined(own, rest, "classical").linear(contrast)
    covariance = linear.covariance[0, :, 0, :]
    found = money_effects(survey, query)
    for left_out in range(5):
        keep = np.delete(np.arange(5), left_out)
        value, _, p = joint_test(linear, outcomes=keep)
        estimates = linear.estimates[0, keep]
        known = estimates @ np.linalg.solve(covariance[np.ix_(keep, keep)], estimates)
        assert value == pytest.approx(known, rel=1e-8)
        assert found.test(side="difference")["statistic"] == pytest.approx(value, rel=1e-8)
        assert found.test(side="difference")["p_value"] == pytest.approx(p, rel=1e-8)


@pytest.mark.parametrize("lens", ["amount", "share"])
def test_flows_are_the_effects_moved(survey: Survey, lens: str) -> None:
    query = ask(lens=lens)
    moved, effects = flows(survey, query).table, money_effects(survey, query).table
    assert set(moved["side"]) == {"group", "complement"}
    assert (moved["source"] != moved["target"]).all()
    assert UNALLOCATED not in set(moved["source"]) | set(moved["target"])
    for side, own in moved.groupby("side"):
        assert len(own) == len(own[["source", "target"]].drop_duplicates()) == 20
        net = effects[effects["side"] == side].set_index("outcome")
        losses, gains = (own.groupby(end)["estimate"].sum() for end in ("source", "target"))
        for policy, effect in zip(net.index.astype(str), net["estimate"], strict=True):
            assert gains[policy] - losses[policy] == pytest.approx(effect, rel=1e-9)
            assert min(gains[policy], losses[policy]) == 0, "a policy wins or loses, never both"
        assert set(own["n"]) == set(net["n"])
    assert set(moved["status"]) == {"implied"}


def test_outcomes_chosen_for_other_pages_change_nothing(survey: Survey) -> None:
    one, all_five = ask(outcomes=("upskilling",)), ask()
    assert len(money_effects(survey, one).table) == 15
    for function in (money_effects, flows):
        assert function(survey, one).table.equals(function(survey, all_five).table)


def test_without_a_filter_there_is_one_side(survey: Survey) -> None:
    assert set(money_effects(survey, ask(())).table["side"]) == {"group"}
    assert set(flows(survey, ask(())).table["side"]) == {"group"}


def test_sums_that_differ_leave_a_remainder() -> None:
    """One more point goes with 10 from schools to roads; parks gets `off` from nowhere."""
    for off in (4.0, -4.0):
        result = about(made([40, 50, 30, 40], [20, 30, 30, 40], off))
        assert "sums_differ" in {note.code for note in result.notes}
        moved = {(r.source, r.target): r.estimate for r in result.table.itertuples() if r.estimate}
        if off > 0:
            outside, policies = (UNALLOCATED, "parks"), ("roads", "parks")
            gains = {
                policy: sum(v for (_, t), v in moved.items() if t == policy) for policy in policies
            }
            assert gains == pytest.approx({"roads": 10, "parks": 4})
            assert moved[outside] == pytest.approx(4 * 4 / 14)
            assert moved[UNALLOCATED, "roads"] == pytest.approx(4 * 10 / 14)
        else:
            assert moved["schools", UNALLOCATED] == pytest.approx(10 * 4 / 14)
            assert moved["parks", UNALLOCATED] == pytest.approx(4 * 4 / 14)


def test_where_nothing_moves_there_is_no_flow() -> None:
    still = made([30, 50, 30, 50], [20, 40, 20, 40])
    result = about(still)
    assert result.refusal is not None
    assert result.refusal.code == "no_change"
    effects = about(still, money_effects)
    assert effects.refusal is None
    assert effects.table["estimate"].to_numpy() == pytest.approx(np.zeros(3), abs=1e-9)


def test_a_policy_that_everybody_gives_the_same_has_no_band_and_no_flow() -> None:
    survey = made([40, 55, 30, 41], [20, 20, 20, 20])
    effects = about(survey, money_effects)
    roads = effects.table.set_index("outcome").loc["roads"]
    assert np.isnan(roads[["estimate", "joint_low", "joint_high"]].astype(float)).all()
    assert effects.table.set_index("outcome")["joint_low"].drop("roads").notna().all()
    assert effects.test(side="group")["df"] == 1
    moved = about(survey).table
    ends = moved[(moved["source"] == "roads") | (moved["target"] == "roads")]
    assert (ends["estimate"] == 0).all()
    assert moved["estimate"].max() == pytest.approx(12)


@pytest.mark.parametrize("lens", ["ln", "ratio", "logratio"])
def test_lenses_whose_effects_are_no_money_are_refused(survey: Survey, lens: str) -> None:
    for function in (money_effects, flows):
        result = function(survey, ask(lens=lens))
        assert result.refusal is not None
        assert result.refusal.code == "no_sum"
        assert result.table.empty
