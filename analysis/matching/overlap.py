"""How many are compared, and where their scores lie."""

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats, Ints, Mask
from analysis.engine.matching.support import ATC, ATT
from analysis.engine.matching.weight import effective
from analysis.matching.matched_sample import comparison, people_of
from analysis.matching.printed import unprinted
from analysis.model.facts import single
from analysis.model.query import Query
from analysis.model.result import Result, answers, unique
from data.survey.survey import Survey

ABOVE, BELOW = "above", "below"
BANDS = 24
"""Bands of the score between its smallest and its largest value."""


@answers(
    keys=("side",),
    values=("people", "supported", "matched", "effective", "n", "status"),
    needs=("focal", "outcomes", "control"),
    use=None,
    ranged="",
)
def matched_counts(survey: Survey, query: Query) -> Result:
    """Count who is compared: side above or below the cut, of the first chosen outcome's people.

    Columns: `people` of the side; `supported`: not left out for want of anyone like them on the
    other side; `matched`: whose answers enter; `effective`: how many equally weighted people would
    tell as much (Kish); `n` as `matched`. Facts cut, low and high: the ends of the range that
    support asks for; asked: how many of the side that is averaged over are on support, found: how
    many of them have a match.
    """
    people = people_of(survey, query)[0]
    found = comparison(people, query.specification.matching)
    rows = []
    for side, members in ((ABOVE, people.treated), (BELOW, ~people.treated)):
        weights = np.abs(found.weights[members])
        rows.append(
            {
                "side": side,
                "people": int(members.sum()),
                "supported": int((members & found.supported).sum()),
                "matched": int((members & found.giving).sum()),
                "effective": effective(weights),
                "n": int((members & found.giving).sum()),
            }
        )
    target = _target(people.treated, found.estimand)
    low, high = _range(people.scores, people.treated, found.estimand)
    facts = {
        "cut": people.cut,
        "low": low,
        "high": high,
        "asked": float((target & found.supported).sum()),
        "found": float(found.used.sum()),
    }
    table = pd.DataFrame(rows).assign(status=unprinted(survey))
    return Result(table, len(people.treated), unique(list(people.notes)), facts=single(**facts))


@answers(
    keys=("side", "kind", "low", "high"),
    values=("estimate", "n", "status"),
    needs=("focal", "outcomes", "control"),
    use=None,
    ranged="",
)
def score_overlap(survey: Survey, query: Query) -> Result:
    """Return where the scores of either side lie, before and after the match.

    Rows: side above or below x kind before or after x band of the score. `estimate`: the share of
    the side in the band, 0 to 1; after, people weigh as the match weighs them, and shares may be
    below zero under a local line. `n`: people of the side in the band who enter. Facts low and high
    as in matched_counts.
    """
    people = people_of(survey, query)[0]
    found = comparison(people, query.specification.matching)
    edges = np.linspace(people.scores.min(), people.scores.max(), BANDS + 1)
    places = np.clip(np.searchsorted(edges, people.scores, side="right") - 1, 0, BANDS - 1)
    frames = []
    for side, members, sign in ((ABOVE, people.treated, 1.0), (BELOW, ~people.treated, -1.0)):
        plain = members / members.sum()
        after = np.where(members, sign * found.weights, 0.0)
        for kind, weights in (("before", plain), ("after", after)):
            shares = np.asarray(np.bincount(places, weights, BANDS), dtype=np.float64)
            counts = np.bincount(places[members & (weights != 0)], minlength=BANDS)
            frames.append(_bands(side, kind, edges, shares, counts))
    table = pd.concat(frames, ignore_index=True).assign(status=unprinted(survey))
    low, high = _range(people.scores, people.treated, found.estimand)
    facts = single(low=low, high=high)
    return Result(table, len(people.treated), people.notes, facts=facts)


def _bands(side: str, kind: str, edges: Floats, shares: Floats, counts: Ints) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "side": side,
            "kind": kind,
            "low": edges[:-1],
            "high": edges[1:],
            "estimate": shares,
            "n": counts,
        }
    )


def _target(treated: Mask, estimand: str) -> Mask:
    if estimand == ATT:
        return treated
    return ~treated if estimand == ATC else np.ones(len(treated), dtype=bool)


def _range(scores: Floats, treated: Mask, estimand: str) -> tuple[float, float]:
    """Return the ends of the scores among which an estimand looks for matches."""
    ends = [(own.min(), own.max()) for own in (scores[treated], scores[~treated])]
    if estimand == ATT:
        return float(ends[1][0]), float(ends[1][1])
    if estimand == ATC:
        return float(ends[0][0]), float(ends[0][1])
    return float(max(e[0] for e in ends)), float(min(e[1] for e in ends))
