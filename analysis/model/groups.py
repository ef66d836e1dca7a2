"""Who is in a group, who is in its complement, and how many."""

import numpy as np
import pandas as pd

from analysis.engine.arrays import Codes, Mask
from analysis.model.declaration import PART, Use
from analysis.model.narrowing import chosen
from analysis.model.query import Group, Query
from analysis.model.result import Note, Result, answers, note
from data.survey.survey import Survey

MINIMUM = 10
"""Rows that rest on fewer people are withheld, and no level of fewer is compared."""

SIDES = (("group", 1), ("complement", 0), ("unknown", -1))


def membership(survey: Survey, group: Group) -> Codes:
    """Return int8 (n,): 1 in the group, 0 in its complement, -1 missing on a filtered variable.

    Raises KeyError for a variable and ValueError for a level that the codebook does not know.
    """
    inside = np.ones(survey.n, dtype=np.int8)
    for name, levels in group:
        outside = ~chosen(survey, name, levels)
        inside[outside] = np.minimum(inside[outside], 0)
        inside[survey.codes(name) < 0] = -1
    return inside


def members(survey: Survey, query: Query) -> Mask:
    """Return bool (n,): who is in the query's group."""
    return np.asarray(membership(survey, query.group) == 1)


def known(survey: Survey, id: str) -> Mask:
    """Return bool (n,): whose answer to a variable is known."""
    if survey.codebook.variable(id).kind == "numeric":
        return np.asarray(np.isfinite(survey.numeric(id)))
    return np.asarray(survey.codes(id) >= 0)


def filter_notes(survey: Survey, query: Query) -> list[Note]:
    """Return what a comparison must say about the filter: none set, or people it cannot place."""
    if not query.group:
        return [note("no_filter")]
    unknown = int((membership(survey, query.group) < 0).sum())
    return [note("unknown_excluded", count=unknown)] if unknown else []


@answers(
    keys=("side",),
    values=("estimate", "n"),
    needs=(),
    use=Use(share=PART, cells=True),
    ranged="",
)
def headcount(survey: Survey, query: Query) -> Result:
    """Count the group, its complement and those missing on a filtered variable.

    Rows: side; `estimate` is the share of everyone in the survey, 0 to 1.
    """
    inside = membership(survey, query.group)
    counts = [int((inside == code).sum()) for _, code in SIDES]
    table = pd.DataFrame(
        {
            "side": [side for side, _ in SIDES],
            "estimate": [count / survey.n for count in counts],
            "n": counts,
        }
    )
    return Result(table, counts[0], tuple(filter_notes(survey, query)))
