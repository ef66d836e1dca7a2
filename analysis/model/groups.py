"""Who is in a group, who is in its complement, and how many."""

import numpy as np
import pandas as pd

from analysis.engine.arrays import Codes, Mask
from analysis.model.comparison import (
    BOTH,
    COMPLEMENT,
    EVERYBODY,
    GROUP,
    SECOND,
    UNKNOWN,
    Comparison,
    Group,
)
from analysis.model.declaration import PART, Use
from analysis.model.narrowing import chosen
from analysis.model.query import Query
from analysis.model.result import Note, Result, answers, note
from data.survey.survey import Survey

MINIMUM = 10
"""Rows that rest on fewer people are withheld, and no level of fewer is compared."""


def membership(survey: Survey, group: Group) -> Codes:
    """Return int8 (n,): 1 in the group, 0 in its complement, -1 missing on a filtered variable.

    Raises KeyError for a variable and ValueError for a level that the codebook does not know.
    """
    return survey.keep(("membership", group), lambda: _membership(survey, group), "sides")


def _membership(survey: Survey, group: Group) -> Codes:
    inside = np.ones(survey.n, dtype=np.int8)
    for name, levels in group:
        outside = ~chosen(survey, name, levels)
        inside[outside] = np.minimum(inside[outside], 0)
        inside[survey.codes(name) < 0] = -1
    inside.flags.writeable = False
    return inside


def members(survey: Survey, query: Query) -> Mask:
    """Return bool (n,): who is in the query's group."""
    return on_side(survey, query.comparison, GROUP)


def on_side(survey: Survey, comparison: Comparison, side: str) -> Mask:
    """Return bool (n,): who stands on a side, GROUP or one of AGAINST.

    People missing on a variable that a group is filtered by are neither in it nor in its rest. Who
    is in both of two groups (or in the group, against everybody) stands on both sides; a difference
    then counts them once, see `regression.sides_joined`. Raises as `membership`.
    """
    who, group = comparison.people_of(side)
    inside = membership(survey, group)
    return np.asarray({GROUP: inside == 1, COMPLEMENT: inside == 0, EVERYBODY: inside >= 0}[who])


def unknown(survey: Survey, comparison: Comparison) -> Mask:
    """Return bool (n,): who is on neither side for lack of an answer to a filtered variable."""
    lacking = [membership(survey, group) < 0 for group in comparison.groups]
    sides = [on_side(survey, comparison, side) for side in (GROUP, comparison.against)]
    return np.asarray(np.any(lacking, axis=0) & ~np.any(sides, axis=0))


def known(survey: Survey, id: str) -> Mask:
    """Return bool (n,): whose answer to a variable is known."""
    if survey.codebook.variable(id).kind == "numeric":
        return np.asarray(np.isfinite(survey.numeric(id)))
    return np.asarray(survey.codes(id) >= 0)


def compared(survey: Survey, comparison: Comparison) -> bool:
    """Return whether there is a comparison: filters that lead to different people."""
    own, other = (on_side(survey, comparison, side) for side in (GROUP, comparison.against))
    same = np.array_equal(own, other)
    return comparison.two_sided and not same and not _few_apart(survey, comparison)


def _few_apart(survey: Survey, comparison: Comparison) -> bool:
    """Return whether everybody less the group are so few that subtraction would tell of them."""
    apart = on_side(survey, comparison, COMPLEMENT).sum()
    return comparison.against == EVERYBODY and 0 < apart < MINIMUM


def filter_notes(survey: Survey, query: Query) -> list[Note]:
    """Return what a comparison must say about its filters.

    There are none, or they lead to the same people; people they cannot place, and people in both.
    """
    comparison = query.comparison
    if not comparison.two_sided and comparison.against != SECOND:
        return [note("no_filter")]
    if _few_apart(survey, comparison):
        return [note("small_side", side=EVERYBODY, minimum=MINIMUM)]
    if not compared(survey, comparison):
        return [note("same_group")]
    notes = []
    if count := int(unknown(survey, comparison).sum()):
        notes.append(note("unknown_excluded", count=count))
    if comparison.against == SECOND and (count := int(_in_both(survey, comparison).sum())):
        notes.append(note("in_both", count=count))
    return notes


def _in_both(survey: Survey, comparison: Comparison) -> Mask:
    return on_side(survey, comparison, GROUP) & on_side(survey, comparison, SECOND)


@answers(
    keys=("side",),
    values=("estimate", "n"),
    needs=(),
    use=Use(share=PART, cells=True),
    ranged="",
)
def headcount(survey: Survey, query: Query) -> Result:
    """Count the group, whom it is compared with, and those missing on a filtered variable.

    Rows: side, of two groups also those in both; `estimate` is the share of everyone in the survey,
    0 to 1.
    """
    comparison = query.comparison
    who = {side: on_side(survey, comparison, side) for side in (GROUP, comparison.against)}
    if comparison.against == SECOND:
        who[BOTH] = _in_both(survey, comparison)
    who[UNKNOWN] = unknown(survey, comparison)
    counts = [int(people.sum()) for people in who.values()]
    table = pd.DataFrame(
        {"side": list(who), "estimate": [count / survey.n for count in counts], "n": counts}
    )
    return Result(table, counts[0], tuple(filter_notes(survey, query)))
