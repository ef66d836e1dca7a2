"""Who answered in a way that may say nothing: even splits, all in one policy, straight lines."""

import numpy as np

from analysis.engine.arrays import Floats, Mask
from analysis.model.columns import focal_of
from analysis.model.outcomes import outcomes_of
from analysis.model.query import Query
from data.survey.survey import Survey

RESTRICTIONS = ("everyone", "no_even_split", "no_all_in", "no_straight_line", "no_styles")
"""Samples: everyone, without one kind of answers, and without all of them."""

CLOSE = 1e-9


def even_split(points: Floats, total: float) -> Mask:
    """Return bool (n,): who gave every part the same; `points` (n, parts) of a total."""
    same = np.ptp(points, axis=1) <= CLOSE * total
    return np.asarray(same & (points.sum(axis=1) > 0))


def all_in(points: Floats, total: float) -> Mask:
    """Return bool (n,): who gave one part everything; `points` (n, parts) of a total."""
    own = points.sum(axis=1)
    return np.asarray((own - points.max(axis=1) <= CLOSE * total) & (own > 0))


def straight_line(items: Floats) -> Mask:
    """Return bool (n,): who gave every item the same answer; `items` (n, k), NaN where unknown."""
    return np.asarray(np.ptp(items, axis=1) == 0)


def restrictions(survey: Survey, query: Query) -> dict[str, Mask]:
    """Return who stays (n,) under each of RESTRICTIONS.

    Only a total can be split evenly or given to one part, and straight lines can be told only where
    the focal variable is a scale of several items. People whose answers are unknown stay: the model
    leaves them out.
    """
    outcomes, out = outcomes_of(survey), dict[str, Mask]()
    if outcomes.closed:
        points, total = outcomes.answers, outcomes.split.total
        out = {"no_even_split": even_split(points, total), "no_all_in": all_in(points, total)}
    scale = survey.codebook.variable(focal_of(survey, query)).scale
    if scale is not None and len(scale.items) > 1:
        items = np.column_stack([survey.numeric(item) for item in scale.items])
        out["no_straight_line"] = straight_line(items)
    everyone = np.ones(survey.n, dtype=bool)
    some = np.any([~everyone, *out.values()], axis=0)
    return {"everyone": everyone, **{name: ~mask for name, mask in out.items()}, "no_styles": ~some}
