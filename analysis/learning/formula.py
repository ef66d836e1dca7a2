"""The moderated regression as one formula, for the reference and the first compared level."""

import numpy as np

from analysis.engine.arrays import Floats
from analysis.model.contrasts import difference_rows, gap_rows, prediction_rows, slope_row
from analysis.model.declaration import Use
from analysis.model.facts import single
from analysis.model.query import Query
from analysis.model.regression import Model, fit, numbers
from analysis.model.result import ESTIMATE, Result, answers
from analysis.model.rules import disagreements
from analysis.questions.claims import CLAIMED, COLUMNS, decided
from analysis.questions.interactions import (
    counts,
    finish,
    frame_of,
    own_models,
    scale_of,
    slope_differences,
)
from data.survey.survey import Survey

KINDS = ("constant", "slope", "gap_at_zero", "slope_difference")
"""The terms: b0, b1 of the focal variable, b2 of the level, b3 of their product."""


@answers(
    keys=("kind", "level", "reference", "outcome"),
    values=ESTIMATE,
    needs=("focal", "outcomes", "moderator"),
    use=Use(moderator=True),
    ranged="estimate",
)
def formula(survey: Survey, query: Query) -> Result:
    """Return the terms of y = b0 + b1 focal + b2 level + b3 focal x level + controls.

    Controls count from their averages, so that b0 is the reference's line at focal 0 and the terms
    give the points of `predictions`. b1 is the reference's slope, b3 the difference in slopes.
    Facts low, high: the ends of the focal scale; levels: how many are compared.
    """
    own = own_models(survey, query)
    std_errors = query.specification.std_errors
    frames = []
    for model in own:
        linear = fit(model, std_errors).linear(_terms(model))
        found = numbers(model, linear)
        size = counts(model)
        first, fewer = int(size[0]), int(min(size[:2]))
        parts, reference = len(model.parts), model.levels[0]
        for place, (kind, n) in enumerate(zip(KINDS, (first, first, fewer, fewer), strict=True)):
            level = reference if place < 2 else model.levels[1]
            codes = {"kind": [kind], "level": [level], "reference": [reference]}
            numbers_of = {
                name: column[place * parts : (place + 1) * parts] for name, column in found.items()
            }
            statistic = kind if kind in ("slope", "slope_difference") else ""
            frames.append(
                frame_of(survey, query, model, codes, numbers_of, np.array([n]), statistic)
            )
    low, high = scale_of(survey, own[0], query)
    facts = single(low=low, high=high, levels=len(own[0].levels))
    return finish(survey, query, frames, own, facts)


@answers(
    keys=("level", "reference", "kind", "outcome"),
    values=CLAIMED,
    needs=("focal", "outcomes", "moderator"),
    use=Use(moderator=True),
    ranged="estimate",
)
def pair_claim(survey: Survey, query: Query) -> Result:
    """Return the first compared level's difference in slopes, and whether it may be claimed.

    Columns and facts as in `slope_claims`; Holm's adjustment is over the query's outcomes only.
    """
    found = slope_differences(survey, query)
    if found.refusal:
        return found
    first = found.table[found.table["level"] == found.table["level"].iloc[0]]
    table = decided(first.assign(kind="slope_difference").reset_index(drop=True))
    rule = query.specification.std_errors
    facts = disagreements(survey, rule, table, ("level", "outcome"), found.facts)
    return Result(table[["level", "reference", *COLUMNS]], found.n, found.notes, facts=tuple(facts))


def _terms(model: Model) -> Floats:
    """Return the rows (4, k) of KINDS."""
    zero = np.zeros(1)
    return np.vstack(
        [
            prediction_rows(model, zero, 0),
            slope_row(model, 0),
            gap_rows(model, zero, 1),
            difference_rows(model)[:1],
        ]
    )
