"""Who is in a group, who is in its complement, and how many."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.engine.arrays import Codes, Ints, Mask
from analysis.model.declaration import PART, Use
from analysis.model.narrowing import chosen
from analysis.model.query import Group, Query
from analysis.model.result import Note, Result, answers, note
from data.survey.survey import Survey

MINIMUM = 10
"""Rows that rest on fewer people are withheld, and no level of fewer is compared."""

FEWEST_FIRMS = 3
"""In a confidential survey they must also belong to as many clusters."""

DOMINANT = 0.9
"""Of a confidential survey no sum is shown of which two people give as much."""

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


def levels_within(survey: Survey, id: str, rows: Ints) -> Iterator[tuple[str, Ints]]:
    """Yield each level (or band) of a variable with the rows, among `rows`, of its people.

    Nobody's, in a confidential survey, when they are of fewer than FEWEST_FIRMS clusters.
    """
    codes, firms = survey.codes(id)[rows], guarded(survey)
    for place, level in enumerate(survey.codebook.variable(id).group_codes):
        own = rows[codes == place]
        hidden = firms is not None and len(np.unique(firms[own])) < FEWEST_FIRMS
        yield level, own[:0] if hidden else own


def guarded(survey: Survey) -> Ints | None:
    """Return the cluster (n,) of everybody in a confidential survey, of others None.

    Without clusters, or where theirs is unknown, people count as one each.
    """
    if not survey.codebook.confidential:
        return None
    firms, alone = survey.clusters(), np.arange(survey.n)
    return alone if firms is None else np.where(firms < 0, survey.n + alone, firms)


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
