"""Where the money goes with one more focal point: effects that hold together, and their flow."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats
from analysis.engine.inference import Tested
from analysis.engine.ols import Linear
from analysis.engine.simultaneous import bands
from analysis.model.comparison import DIFFERENCE, GROUP
from analysis.model.contrasts import slope_row
from analysis.model.declaration import Use
from analysis.model.equivalence import JUDGED, judged
from analysis.model.facts import joint_tests
from analysis.model.lens import SUMMING
from analysis.model.outcomes import outcomes_of
from analysis.model.query import Query
from analysis.model.regression import Model, effect_models, fit
from analysis.model.result import ESTIMATE, Refused, Result, answers, unique
from analysis.model.status import statuses
from analysis.model.support import untested
from analysis.questions.effects import NO_EFFECT, difference, joint_test, outcome_effects
from data.survey.survey import Survey

UNALLOCATED = "unallocated"
"""What stands for money that the policies do not win or lose among themselves."""
BALANCED = 1e-6
NOTHING = 1e-12


@answers(
    keys=("side", "outcome"),
    values=(*ESTIMATE, *JUDGED, "joint_low", "joint_high"),
    needs=("focal", "outcomes", "closed"),
    use=Use(),
    ranged="estimate",
    tests=("side",),
)
@judged(ends=("joint_low", "joint_high"))
def money_effects(survey: Survey, query: Query) -> Result:
    """Return `outcome_effects` on all outcomes with bands that hold for all of a side at once.

    `joint_low` and `joint_high`: estimate -+ sup-t critical value x standard error, 95 % over the
    outcomes of one side (Hothorn, Bretz & Westfall 2008; singular, since the effects sum to zero).
    Tests no_effect, one a side: no outcome moves (of the difference: all move alike).
    Refuses lenses whose effects do not sum to zero.
    """
    query = _of_all(query)
    found = _effects(survey, query)
    table = found.table.drop(columns=["r_squared", "r_squared_adjusted"])
    table = table.assign(joint_low=np.nan, joint_high=np.nan)
    tested: dict[str, Tested] = {}
    groups = 0
    for side, linear, models in _sides(survey, query, set(table["side"])):
        own = table["side"] == side
        known = own & table["conf_low"].notna()
        places = np.flatnonzero(known[own])
        covariance = linear.covariance[0, :, 0, :][np.ix_(places, places)]
        low, high, _ = bands(linear.estimates[0, places], covariance, linear.least_df)
        table.loc[known, "joint_low"], table.loc[known, "joint_high"] = low, high
        tested[side] = joint_test(linear, *models)
        groups = max(groups, linear.clusters)
    tests = joint_tests(NO_EFFECT, {"side": list(tested)}, list(tested.values()))
    more = untested(list(tested.values()), groups)
    return replace(found, table=table, facts=(), tests=tests, notes=unique([*found.notes, *more]))


@answers(
    keys=("side", "source", "target"),
    values=("estimate", "n", "status"),
    needs=("focal", "outcomes", "closed"),
    use=Use(),
    ranged="estimate",
)
def flows(survey: Survey, query: Query) -> Result:
    """Return the effects of one more focal point as money from losing to gaining outcomes.

    Rows: side (the group, and whom it is compared with) x every ordered pair of outcomes, zero
    where nothing flows. Only the net effects are estimated; `split_flows` says how they are
    attributed. Where answers do not sum to the total the remainder comes from, or goes to,
    UNALLOCATED. Refuses effects that are all zero, and lenses as in `money_effects`.
    """
    query = _of_all(query)
    found, ids = _effects(survey, query), [*outcomes_of(survey).ids, UNALLOCATED]
    frames = []
    for side in (GROUP, query.comparison.against):
        rows = found.table[found.table["side"] == side]
        if len(rows):
            moved = split_flows(_without_rounding(survey, query, rows["estimate"].to_numpy()))
            frames.append(_frame(survey, query, side, ids, moved, int(rows["n"].iloc[0])))
    table = pd.concat(frames, ignore_index=True)
    if not (table["estimate"] > 0).any():
        raise Refused("no_change")
    return Result(table, found.n, found.notes)


def split_flows(changes: Floats) -> Floats:
    """Return who pays whom (p + 1, p + 1), row to column, for changes (p,); NaN is no change.

    The data tell net changes only. Every loss is split over the gains in proportion to their size:
    loss_i gain_j / total. The last row and column stand for what does not balance, the source of
    gains or the target of losses that have no counterpart.
    """
    changes = np.nan_to_num(changes)
    losses, gains = np.maximum(-changes, 0.0), np.maximum(changes, 0.0)
    total = max(losses.sum(), gains.sum())
    if total == 0.0:
        return np.zeros((len(changes) + 1, len(changes) + 1))
    surplus = gains.sum() - losses.sum()
    if abs(surplus) <= BALANCED * total:
        surplus = 0.0
    sources = np.append(losses, max(surplus, 0.0))
    targets = np.append(gains, max(-surplus, 0.0))
    return np.outer(sources, targets) / total


def _of_all(query: Query) -> Query:
    if query.specification.lens not in SUMMING:
        raise Refused("no_sum")
    return replace(query, specification=replace(query.specification, outcomes=()))


def _effects(survey: Survey, query: Query) -> Result:
    found = outcome_effects(survey, query)
    if found.refusal is not None:
        raise Refused(found.refusal.code, **dict(found.refusal.params))
    return found


def _sides(
    survey: Survey, query: Query, present: set[str]
) -> Iterator[tuple[str, Linear, tuple[Model, ...]]]:
    """Yield each side with its effects and the models behind them."""
    std_errors, side = query.specification.std_errors, query.comparison.against
    (own,) = effect_models(survey, query)
    yield GROUP, fit(own, std_errors).linear(slope_row(own)), (own,)
    if side in present:
        (rest,) = effect_models(survey, query, side)
        yield side, fit(rest, std_errors).linear(slope_row(rest)), (rest,)
        yield DIFFERENCE, difference(own, rest, std_errors), (own, rest)


def _without_rounding(survey: Survey, query: Query, changes: Floats) -> Floats:
    """Return the changes with zero for those that are zero but for rounding."""
    whole = outcomes_of(survey, query.specification.lens).whole
    return np.where(np.abs(changes) <= NOTHING * whole, 0.0, changes)


def _frame(
    survey: Survey, query: Query, side: str, ids: Sequence[str], moved: Floats, n: int
) -> pd.DataFrame:
    policies = len(ids) - 1
    pairs = [
        (source, target)
        for source in range(len(ids))
        for target in range(len(ids))
        if source != target and (max(source, target) < policies or moved[source, target] > 0)
    ]
    sources, targets = ([ids[pair[end]] for pair in pairs] for end in (0, 1))
    estimates = [float(moved[pair]) for pair in pairs]
    return pd.DataFrame(
        {
            "side": side,
            "source": sources,
            "target": targets,
            "estimate": estimates,
            "n": n,
            "status": statuses(survey, query, "flow" if side == GROUP else "", targets, estimates),
        }
    )
