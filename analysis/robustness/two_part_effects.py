"""Whether one more focal point goes with giving anything, with how much, and with both."""

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats
from analysis.engine.fractional_logit import Separated
from analysis.engine.inference import told_degrees
from analysis.engine.ols import RankDeficient, TooFew
from analysis.engine.two_part import PARTS, TwoPart, two_part
from analysis.model.declaration import Use
from analysis.model.facts import Fact
from analysis.model.groups import MINIMUM
from analysis.model.outcomes import outcomes_of
from analysis.model.query import Query
from analysis.model.regression import Model
from analysis.model.result import (
    ESTIMATE,
    Note,
    Refused,
    Result,
    answers,
    check_closed,
    note,
    unique,
)
from analysis.model.share_model import at_level, without_firm_constants
from analysis.robustness.claims import (
    CLAIM,
    Asked,
    asked_of,
    claim_rows,
    columns,
    filled,
    models_of,
    without_numbers,
)
from data.survey.survey import Survey

COMBINED = PARTS.index("combined")


@answers(
    keys=("measure", *CLAIM),
    values=ESTIMATE,
    needs=("focal", "outcomes", "closed"),
    use=Use(moderator=True),
    ranged="",
)
def two_parts(survey: Survey, query: Query) -> Result:
    """Return the effect of one more focal point on giving anything, on givers' amounts, on both.

    Rows: measure (a word of PARTS) x claim, as in `variants`, always in money but for `any`, the
    chance of giving (0 to 1); `n` of givers counts them. An outcome that fewer than MINIMUM give
    nothing to, or anything to, has no numbers. Facts zeros, by outcome: the
    share who give nothing.
    """
    frames: list[pd.DataFrame] = []
    model, found, said = _fits(survey, query, False)
    notes = [*model.notes, *said]
    frames += _frames(survey, query, model, found)
    try:
        split, more, also = _fits(survey, query, True)
        frames += _frames(survey, query, split, more)
        notes += also
    except Refused:
        # Whoever shows slopes says why there are none.
        pass
    table = pd.concat(frames, ignore_index=True)[["measure", *CLAIM, *ESTIMATE]]
    outcomes = outcomes_of(survey)
    zeros = [Fact("zeros", _zeros(model, place), outcomes.named([place])) for place in found]
    return Result(table, len(model.X), unique(notes), facts=tuple(zeros))


def combined_rows(
    survey: Survey, query: Query, moderated: bool, main: pd.DataFrame
) -> tuple[pd.DataFrame, list[Note]]:
    """Return the combined effects for the claims of a main table, and notes."""
    try:
        model, found, said = _fits(survey, query, moderated)
    except Refused as refused:
        return without_numbers(main), [note("variants_refused", reason=refused.note.code)]
    keys, asked = list(CLAIM), asked_of(model)
    frames = [_rows(survey, query, asked, place, known, COMBINED) for place, known in found.items()]
    table = main[keys].merge(pd.concat(frames), on=keys, how="left")
    return filled(survey, query, table), said


def _fits(
    survey: Survey, query: Query, moderated: bool
) -> tuple[Model, dict[int, TwoPart | None], list[Note]]:
    """Return the model of amounts, the two parts of each chosen outcome, and notes."""
    asked, said = without_firm_constants(query)
    own = asked.specification
    amounts = replace(own, lens="amount", std_errors=own.own_errors)
    plain = replace(asked, specification=amounts)
    model = models_of(survey, plain, moderated, None)[0]
    key = ("two_part", plain.group, amounts, moderated)
    check_closed(survey)
    outcomes = outcomes_of(survey)
    wanted = outcomes.chosen(query.specification)
    found = survey.keep(key, lambda: {place: _fit(model, place) for place in wanted})
    lacking = outcomes.named([place for place in wanted if found[place] is None])
    notes = list(said)
    if lacking:
        notes.append(note("few_zeros", outcomes=lacking, minimum=MINIMUM))
    return model, found, notes


def _fit(model: Model, place: int) -> TwoPart | None:
    """Return the two parts of an outcome; None when too few give nothing, or something."""
    outcome = model.outcomes[:, model.parts.index(place)]
    gives, sample = outcome > 0, model.sample
    givers = int(gives.sum())
    if min(givers, len(gives) - givers) < MINIMUM or not sample.disclosure.told(gives[:, None])[0]:
        return None
    if sample.disclosure.few_residual(givers - model.X.shape[1]):
        return None
    designs, directions = _designs(model)
    try:
        return two_part(
            model.X, outcome, designs, directions, sample.weight, sample.cluster, sample.design
        )
    except (Separated, RankDeficient, TooFew):
        return None


def _designs(model: Model) -> tuple[list[Floats], list[Floats]]:
    """Return the people as they are, or at every level, with the direction of a focal point."""
    if not model.levels:
        direction = np.zeros(model.X.shape[1])
        direction[1] = 1.0
        return [model.X], [direction]
    designs = [at_level(model, level) for level in range(len(model.levels))]
    held = model.by_focal >= 0
    directions = [np.zeros_like(design) for design in designs]
    for direction, design in zip(directions, designs, strict=True):
        direction[:, held] = design[:, model.by_focal[held]]
    return designs, directions


def _contrasts(asked: Asked) -> Floats:
    """Return the combinations (m, designs): the only design, or each level minus the first."""
    if asked.kind == "effect":
        return np.ones((1, 1))
    m = len(asked.levels)
    return np.column_stack([-np.ones(m), np.eye(m)])


def _frames(
    survey: Survey, query: Query, model: Model, found: dict[int, TwoPart | None]
) -> list[pd.DataFrame]:
    asked = asked_of(model)
    frames = []
    for measure, name in enumerate(PARTS):
        for place, known in found.items():
            own = replace(asked, n=_givers(model, place, asked)) if name == "givers" else asked
            rows = _rows(survey, query, own, place, known, measure)
            frames.append(rows.assign(measure=name))
    return frames


def _rows(
    survey: Survey, query: Query, asked: Asked, place: int, known: TwoPart | None, measure: int
) -> pd.DataFrame:
    m, df = len(asked.levels), np.inf
    estimates, errors = np.full((m, 1), np.nan), np.full((m, 1), np.nan)
    if known is not None:
        contrasts = _contrasts(asked)
        estimates = (contrasts @ known.estimates)[:, [measure]]
        errors, df = known.std_errors(contrasts)[:, [measure]], _degrees(known.df)
    else:
        asked = replace(asked, n=np.zeros(m, dtype=np.int64))
    return claim_rows(survey, query, asked, (place,), columns(estimates, errors, df))


def _degrees(df: float) -> float:
    return float(told_degrees(np.array(df), np.array(df)))


def _givers(model: Model, place: int, asked: Asked) -> np.ndarray:
    """Return the fewest givers (m,) that each claim rests on."""
    gives = model.outcomes[:, model.parts.index(place)] > 0
    if asked.kind == "effect":
        return np.array([int(gives.sum())])
    size = np.bincount(model.place[gives], minlength=len(model.levels))
    return np.asarray(np.minimum(size[1:], size[0]))


def _zeros(model: Model, place: int) -> float:
    nothing = model.outcomes[:, model.parts.index(place)] == 0
    if not model.sample.disclosure.told(nothing[:, None])[0]:
        return float("nan")
    return float(np.average(nothing, weights=model.sample.weight))
