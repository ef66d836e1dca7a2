"""All shares at once: what one more focal point goes with, in money that sums to zero."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats, Ints
from analysis.engine.fractional_logit import Separated
from analysis.engine.inference import inference
from analysis.engine.ols import Linear
from analysis.model.comparison import DIFFERENCE, GROUP
from analysis.model.declaration import Use
from analysis.model.facts import joint_tests, single
from analysis.model.groups import compared, filter_notes
from analysis.model.outcomes import outcomes_of
from analysis.model.query import Query
from analysis.model.result import ESTIMATE, Note, Refused, Result, across, answers, tidy, unique
from analysis.model.sample import BOTH_SIDES, distinct, no_side
from analysis.model.share_model import (
    FOCAL,
    ShareModel,
    difference_of,
    effects_of,
    joint_test_of,
    share_model,
    slope_differences_of,
    slopes_of,
    without_firm_constants,
)
from analysis.model.status import statuses
from analysis.model.support import untold_numbers
from analysis.questions.effects import NO_EFFECT, outcome_effects
from analysis.questions.interactions import EQUAL_SLOPES
from data.survey.survey import Survey


@answers(
    keys=("side", "outcome"),
    values=ESTIMATE,
    needs=("focal", "outcomes", "closed"),
    use=Use(),
    ranged="estimate",
    tests=(),
)
def share_effects(survey: Survey, query: Query) -> Result:
    """Return the average effect of one more focal point on every part, in money; they sum to zero.

    A fractional multinomial logit of all shares on the focal variable and the controls (Papke &
    Wooldridge 1996; Mullahy 2015), times the money (the total without any). Rows: side (see
    `outcome_effects`) x part. Standard errors are robust, n/(n-1), or clustered (see
    `fractional_logit`); intervals normal, or t. The sides are independent samples, unless a cluster
    (or a person) stands on both: then one model holds both. Tests no_effect: the focal variable
    leaves every share as it is. Fact complete: people in the model.
    """
    own = share_model(survey, query)
    notes = [*filter_notes(survey, query), *own.notes]
    frames = [_side(survey, query, GROUP, own)]
    if compared(survey, query.comparison):
        more, said = _against(survey, query, own)
        frames += more
        notes += said
    n = len(own.shares)
    facts = single(complete=n)
    tests = joint_tests(NO_EFFECT, {}, [joint_test_of(own, np.array([FOCAL]))])
    table = pd.concat(frames, ignore_index=True)
    notes += untold_numbers(table, own.fit.clusters > 0)
    return Result(table, n, unique(notes), facts=facts, tests=tests)


@answers(
    keys=("measure", "side", "outcome"),
    values=ESTIMATE,
    needs=("focal", "outcomes", "closed"),
    use=Use(),
    ranged="estimate",
    tests=(),
)
def effects_by_model(survey: Survey, query: Query) -> Result:
    """Return the linear effects (measure amount) and those of `share_effects` (fractional).

    Both have the same controls, so no constants of clusters. Facts and tests are the latter's.
    """
    plain, said = without_firm_constants(query)
    every = replace(plain.specification, lens="amount", outcomes=())
    asked = replace(plain, specification=every)
    linear, fractional = outcome_effects(survey, asked), share_effects(survey, asked)
    for result in (linear, fractional):
        if result.refusal is not None:
            raise Refused(result.refusal.code, **dict(result.refusal.params))
    columns = ["measure", "side", "outcome", *ESTIMATE]
    frames = [
        linear.table.assign(measure="amount")[columns],
        fractional.table.assign(measure="fractional")[columns],
    ]
    notes = unique([*linear.notes, *fractional.notes, *said])
    return replace(fractional, table=pd.concat(frames, ignore_index=True), notes=notes)


@answers(
    keys=("level", "outcome"),
    values=ESTIMATE,
    needs=("focal", "outcomes", "closed", "moderator"),
    use=Use(moderator=True),
    ranged="estimate",
)
def share_slopes(survey: Survey, query: Query) -> Result:
    """Return the average effect of one more focal point on every part, at each moderator's level.

    Everybody is put at the level; all else stays as observed and is averaged over. `n` counts the
    level's people in the model.
    """
    own = share_model(survey, query, moderated=True)
    found = _in_money(survey, own, slopes_of(own))
    codes = {"level": own.model.levels}
    table = _frame(survey, query, codes, *found, _counts(own))
    more = untold_numbers(table, own.fit.clusters > 0)
    return Result(table, len(own.shares), unique([*own.notes, *more]))


@answers(
    keys=("level", "reference", "outcome"),
    values=ESTIMATE,
    needs=("focal", "outcomes", "closed", "moderator"),
    use=Use(moderator=True),
    ranged="estimate",
    tests=(),
)
def share_slope_differences(survey: Survey, query: Query) -> Result:
    """Return by how much each level's effect differs from the reference level's, in money.

    Tests equal_slopes: the focal variable's coefficients are the same at all levels.
    """
    own = share_model(survey, query, moderated=True)
    model = own.model
    found = _in_money(survey, own, slope_differences_of(own))
    levels, size = model.levels, _counts(own)
    codes = {"level": levels[1:], "reference": levels[:1] * (len(levels) - 1)}
    # A difference rests on both levels, and is withheld when either is small.
    table = _frame(survey, query, codes, *found, np.minimum(size[1:], size[0]))
    columns = model.level_columns
    products = (model.by_focal >= columns.start) & (model.by_focal < columns.stop)
    tests = joint_tests(EQUAL_SLOPES, {}, [joint_test_of(own, np.flatnonzero(products))])
    return Result(table, len(own.shares), own.notes, tests=tests)


def _counts(own: ShareModel) -> Ints:
    return np.bincount(own.model.place, minlength=len(own.model.levels))


def _against(
    survey: Survey, query: Query, own: ShareModel
) -> tuple[list[pd.DataFrame], list[Note]]:
    """Return the rows of the other side and of the difference, or a note why there are none."""
    side = query.comparison.against
    try:
        rest = share_model(survey, query, side)
        frames = [_side(survey, query, side, rest), _difference(survey, query, own, rest)]
    except Refused as refused:
        return [], [no_side(side, refused.note.code)]
    except Separated:
        return [], [no_side(side, "separated")]
    return frames, [said for said in rest.notes if said.code in BOTH_SIDES]


def _side(survey: Survey, query: Query, side: str, own: ShareModel) -> pd.DataFrame:
    found, n = _in_money(survey, own, effects_of(own)), np.array([len(own.shares)])
    return _frame(survey, query, {"side": [side]}, *found, n)


def _difference(survey: Survey, query: Query, own: ShareModel, rest: ShareModel) -> pd.DataFrame:
    one, other = own.model.sample, rest.model.sample
    if len(np.intersect1d(one.independent, other.independent)):
        found = _in_money(survey, own, difference_of(own, rest))
    else:
        (estimate, error, df), (against, its_error, its_df) = (
            _in_money(survey, side, effects_of(side)) for side in (own, rest)
        )
        found = estimate - against, np.hypot(error, its_error), np.minimum(df, its_df)
    n = np.array([distinct(one.rows, other.rows)])
    return _frame(survey, query, {"side": [DIFFERENCE]}, *found, n)


def _in_money(survey: Survey, own: ShareModel, linear: Linear) -> tuple[Floats, Floats, Floats]:
    """Return estimates, errors and degrees of freedom (m, parts) of effects on shares, as money.

    NaN for a part that nobody gave to.
    """
    outcomes = outcomes_of(survey)
    scale = outcomes.whole
    filled = np.full((3, len(linear.estimates), len(outcomes.ids)), np.nan)
    found = scale * linear.estimates, scale * linear.std_errors, linear.freedom
    for place, numbers in enumerate(found):
        filled[place][:, own.present] = numbers
    return filled[0], filled[1], filled[2]


def _frame(
    survey: Survey,
    query: Query,
    codes: Mapping[str, Sequence[str]],
    estimates: Floats,
    errors: Floats,
    freedom: Floats,
    n: Ints,
) -> pd.DataFrame:
    """Return a table of combinations (given by `codes` and `n`, one each) x parts."""
    ids = list(outcomes_of(survey).ids)
    found = inference(estimates.ravel(), errors.ravel(), freedom.ravel())
    columns = across(codes, ids)
    status = statuses(survey, query, "", columns["outcome"], list(found["estimate"]))
    return tidy(columns, found, np.repeat(n, len(ids)), status)
