"""What one more point of the focal variable goes with, and the ranking of outcomes it implies."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.engine import joint
from analysis.engine.arrays import Floats, Mask
from analysis.engine.inference import Tested, inference
from analysis.engine.ols import Linear
from analysis.engine.ranks import rank_bounds
from analysis.model.columns import focal_of
from analysis.model.comparison import DIFFERENCE, GROUP, PLACE
from analysis.model.contrasts import prediction_rows, slope_row
from analysis.model.declaration import Use
from analysis.model.equivalence import JUDGED, SLOPE, judged
from analysis.model.facts import Fact, joint_tests, single
from analysis.model.groups import compared, filter_notes
from analysis.model.outcomes import outcomes_of
from analysis.model.query import Query
from analysis.model.regression import Model, effect_models, fit, joined, numbers, varying
from analysis.model.result import (
    ESTIMATE,
    Note,
    Refused,
    Result,
    answers,
    asked_again,
    note,
    tidy,
    unique,
)
from analysis.model.rules import p_by_rule, p_of, ruled
from analysis.model.sample import BOTH_SIDES, distinct, errors_noted, no_side
from analysis.model.status import statuses
from analysis.model.support import clusters_of, untested, untold_numbers
from data.survey.survey import Survey

NO_EFFECT = "no_effect"


@asked_again
@answers(
    keys=("side", "outcome"),
    values=(*ESTIMATE, "r_squared", "r_squared_adjusted", *JUDGED),
    needs=("focal", "outcomes"),
    use=Use(),
    ranged="estimate",
    tests=(),
)
@judged(SLOPE)
def outcome_effects(survey: Survey, query: Query) -> Result:
    """Return the effect of one more point of the focal variable on every outcome.

    Rows: side x outcome, under the query's lens: group, whom it is compared with (complement,
    everybody or second) and difference; the last two only with filters. The difference comes from
    one model in which every column has its own value on each side; where people are on both, their
    errors go together (see `engine.ols.overlapping`). The sample is whoever answered all of a
    closed block, or an outcome of an open one, with every control known; of a closed one the
    effects sum to zero in the amount and share lenses. Tests no_effect: no outcome moves (not where
    outcomes have samples of their own, as under the ratio lens). Fact complete: people in the
    model; facts RULED of an outcome, the group's.
    """
    own = effect_models(survey, query)
    notes = [*filter_notes(survey, query), *(said for model in own for said in model.notes)]
    frames = [_effects(survey, query, GROUP, model) for model in own]
    if compared(survey, query.comparison):
        more, said = _against(survey, query, own)
        frames += more
        notes += said
    table = _ordered(survey, query, pd.concat(frames, ignore_index=True))
    n = max(len(model.X) for model in own)
    ruled_by = [fact for model in own for fact in _by_rule(survey, model, query)]
    facts = (*single(complete=n), *ruled_by)
    tested = [_joint(own[0], query)] if len(own) == 1 else []
    tests = joint_tests(NO_EFFECT, {}, tested)
    clustered = query.specification.clustered
    notes += untold_numbers(table, clustered)
    notes += untested(tested, _clusters(own[0]) if clustered else 0)
    return Result(table, n, unique(notes), facts=facts, tests=tests)


@answers(
    keys=("at", "outcome"),
    values=(*ESTIMATE, "rank", "rank_low", "rank_high"),
    needs=("focal", "outcomes"),
    use=Use(),
    ranged="estimate",
)
def ranking(survey: Survey, query: Query) -> Result:
    """Return the outcomes' adjusted predictions at the lowest and the highest focal value.

    Rows: at x outcome; `rank` 1 = largest, from `rank_low` to `rank_high` by tests of the
    differences (see `engine.ranks.rank_bounds`; missing where outcomes share no model). Other
    columns of the model stay as observed in the group's sample and are averaged over. The values
    are the scale's ends, or the ends of what was observed in the group where that is narrower (a
    note says so).
    """
    own, chosen = effect_models(survey, query), query.specification
    notes = [said for model in own for said in model.notes]
    frames = []
    for model in own:
        ends, said = ends_of(survey, query, model)
        notes += said
        contrasts = prediction_rows(model, np.array(ends))
        linear = fit(model, query.specification.std_errors).linear(contrasts)
        frame = _predictions(survey, query, model, linear, ends)
        shown = varying(model) & np.isin(model.ids, outcomes_of(survey).chosen_ids(chosen))
        frames.append(frame.assign(**_bounds(linear, shown, len(own) == 1)))
    table = _ordered(survey, query, pd.concat(frames, ignore_index=True))
    table["rank"] = table.groupby("at")["estimate"].rank(ascending=False, method="min")
    n = max(len(model.X) for model in own)
    return Result(table, n, unique(notes))


def _effects(survey: Survey, query: Query, side: str, model: Model) -> pd.DataFrame:
    fitted = fit(model, query.specification.std_errors)
    found = numbers(model, fitted.linear(slope_row(model)))
    with np.errstate(invalid="ignore", divide="ignore"):
        explained = np.where(varying(model), fitted.r_squared, np.nan)
    found["r_squared"] = explained
    n, k = model.X.shape
    k += int(fitted.absorbed)
    found["r_squared_adjusted"] = 1 - (1 - explained) * (n - 1) / (n - k)
    return _frame(survey, query, side, model, found, len(model.X))


def _frame(
    survey: Survey, query: Query, side: str, model: Model, found: dict[str, Floats], n: int
) -> pd.DataFrame:
    ids = list(model.ids)
    printed = "effect" if side == GROUP else ""
    status = statuses(survey, query, printed, ids, list(found["estimate"]))
    return tidy({"side": side, "outcome": ids}, found, n, status)


def _against(
    survey: Survey, query: Query, own: Sequence[Model]
) -> tuple[list[pd.DataFrame], list[Note]]:
    """Return the rows of the other side and of the difference, or a note why there are none."""
    std_errors, side = query.specification.std_errors, query.comparison.against
    frames, said = [], list[Note]()
    try:
        rest = effect_models(survey, query, side)
        for one, other in zip(_matching(own, rest), rest, strict=True):
            frames.append(_effects(survey, query, side, other))
            linear = difference(one, other, std_errors)
            moving = varying(one) & varying(other)
            estimate = np.where(moving, linear.estimates, np.nan).ravel()
            found = inference(estimate, linear.std_errors.ravel(), linear.freedom.ravel())
            rows = one.sample.rows, other.sample.rows
            frames.append(_frame(survey, query, DIFFERENCE, one, found, distinct(*rows)))
            said += errors_noted(*rows, std_errors)
    except Refused as refused:
        return [], [no_side(side, refused.note.code)]
    said += [each for model in rest for each in model.notes if each.code in BOTH_SIDES]
    return frames, said


def _clusters(model: Model) -> int:
    return int(clusters_of(model.sample)[0])


def _matching(own: Sequence[Model], rest: Sequence[Model]) -> list[Model]:
    """Return the group's models of the same outcomes as the other side's."""
    return [next(model for model in own if model.parts == other.parts) for other in rest]


def _by_rule(survey: Survey, model: Model, query: Query) -> list[Fact]:
    std_errors = query.specification.std_errors
    known, contrast = fit(model, std_errors), slope_row(model)

    def tested(rule: str) -> Floats:
        return p_of(ruled(survey, known, model.sample.rows, rule).linear(contrast))

    return p_by_rule(survey, query, [(id,) for id in model.ids], tested)


def _joint(model: Model, query: Query) -> Tested:
    linear = fit(model, query.specification.std_errors).linear(slope_row(model))
    return joint_test(linear, model)


def joint_test(linear: Linear, *models: Model) -> Tested:
    """Return the test that no outcome moves: chi-square, degrees of freedom, p.

    `linear` is one combination of the models' coefficients. Outcomes that do not vary are left out,
    and one of those that sum to a constant; NaN when none remains.
    """
    keep = np.flatnonzero(np.all([varying(model) for model in models], axis=0))
    if all(_constant_sum(model) for model in models):
        keep = keep[:-1]
    return joint.joint_test(linear, outcomes=keep)


def difference(one: Model, other: Model, std_errors: str) -> Linear:
    """Return the effects of `one` minus those of `other`, from one fully interacted model."""
    contrast = np.zeros((1, one.X.shape[1] + other.X.shape[1]))
    contrast[0, 1], contrast[0, one.X.shape[1] + 1] = 1.0, -1.0
    return joined(one, other, std_errors).linear(contrast)


def _constant_sum(model: Model) -> bool:
    # Within firms the sums are zero but for rounding: the outcomes say how large that is.
    sums = model.outcomes.sum(axis=1)
    return bool(np.ptp(sums) <= 1e-9 * np.abs(model.outcomes).max())


def ends_of(survey: Survey, query: Query, model: Model) -> tuple[list[float], list[Note]]:
    variable = survey.codebook.variable(focal_of(survey, query))
    low, high = model.sample.disclosure.ends(model.focal)
    wanted = [
        low if variable.minimum is None else max(variable.minimum, low),
        high if variable.maximum is None else min(variable.maximum, high),
    ]
    ends = [variable.minimum, variable.maximum]
    narrower = any(end is not None and end != own for end, own in zip(ends, wanted, strict=True))
    return wanted, [note("support_limited", low=low, high=high)] if narrower else []


def _predictions(
    survey: Survey, query: Query, model: Model, linear: Linear, at: Sequence[float]
) -> pd.DataFrame:
    found = numbers(model, linear)
    ids = list(model.ids)
    codes = {"at": np.repeat(at, len(ids)).tolist(), "outcome": ids * len(at)}
    status = statuses(survey, query, "", codes["outcome"], list(found["estimate"]))
    return tidy(codes, found, len(model.X), status)


def _bounds(linear: Linear, shown: Mask, together: bool) -> dict[str, Floats]:
    """Return the columns of rank bounds, outcomes fastest, among the `shown` outcomes (p,)."""
    low, high = np.full((2, *linear.estimates.shape), np.nan)
    places = np.flatnonzero(shown)
    if together and len(places) > 1:
        for at, estimates in enumerate(linear.estimates):
            covariance = linear.covariance[at, :, at, :][np.ix_(places, places)]
            low[at, places], high[at, places] = rank_bounds(
                estimates[places], covariance, float(linear.freedom[at, 0])
            )
    return {"rank_low": low.ravel(), "rank_high": high.ravel()}


def _ordered(survey: Survey, query: Query, table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the chosen outcomes, sides or values first, outcomes in their order."""
    parts = outcomes_of(survey).ids
    table = table[table["outcome"].isin(query.specification.outcomes or parts)]
    first = table.columns[0]
    keys = table[first].map(PLACE) if first == "side" else table[first]
    places = table["outcome"].map({part: place for place, part in enumerate(parts)})
    order = np.lexsort((places, keys))
    return table.iloc[order].reset_index(drop=True)
