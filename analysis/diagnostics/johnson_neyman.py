"""Where along the focal variable a gap's interval includes zero, within what was observed."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from analysis.diagnostics.gap import Line, lines, support_notes
from analysis.engine.inference import LEVEL
from analysis.engine.johnson_neyman import regions
from analysis.model.declaration import Use
from analysis.model.query import Query
from analysis.model.regression import Model, varying
from analysis.model.result import Result, answers, unique
from analysis.model.status import statuses
from analysis.questions.interactions import counts, ordered, own_models
from data.survey.survey import Survey

BANDS = ("pointwise", "whole_line")
"""Whose interval: each value's own, or the band that holds for the whole line at once."""

ZONES = ("includes", "above", "below")
"""The interval includes zero, or lies above or below it."""


@dataclass(frozen=True)
class Stretch:
    """A stretch `low` to `high` of the focal variable, with a word of ZONES."""

    low: float
    high: float
    zone: str


@answers(
    keys=("band", "level", "reference", "outcome", "low", "high"),
    values=("zone", "n", "status"),
    needs=("focal", "outcomes", "moderator"),
    use=Use(moderator=True),
    ranged="",
)
def johnson_neyman(survey: Survey, query: Query) -> Result:
    """Return where each gap's 95 % interval includes zero and where it lies to a side of it.

    Rows: band (of BANDS) x level x outcome x stretch from low to high, in order; together the
    stretches cover what people of both levels gave. `zone` is a word of ZONES. The intervals are
    those of `gap`. Johnson & Neyman 1936, Stat. Res. Mem. 1, 57-93; Bauer & Curran 2005, Multivar.
    Behav. Res. 40, 373-400; for the whole line Esarey & Sumner 2018, Comp. Political Stud. 51,
    1144-1176, ask for a wider band.
    """
    own = own_models(survey, query)
    rows = [row for model in own for row in _rows(survey, query, model)]
    columns = ["band", "level", "reference", "outcome", "low", "high", "zone", "n"]
    table = pd.DataFrame(rows, columns=columns)
    table["status"] = statuses(survey, query, "", list(table["outcome"]), list(table["low"]))
    table = ordered(survey, query, table, ["band", "level"])
    notes = [said for model in own for said in model.notes]
    notes += support_notes(survey, query, own)
    return Result(table, max(len(model.X) for model in own), unique(notes))


def stretches(line: Line, outcome: int, critical: float) -> list[Stretch]:
    """Return the stretches of a gap whose interval is `critical` standard errors to each side.

    `outcome` is a place among the model's outcomes.
    """
    df, support = _fewest(line), (float(line.x[0]), float(line.x[-1]))
    # Regions are those of t's own value: other bands are had by a wider covariance.
    wider = (critical / stats.t.ppf(0.5 + LEVEL / 2, df)) ** 2
    covariance = line.ends.covariance[:, outcome, :, outcome] * wider
    intercept, slope = (float(value) for value in line.ends.estimates[:, outcome])
    found, at = [], support[0]
    for part in regions(intercept, slope, covariance, df, support).excludes:
        if part.low > at:
            found.append(Stretch(at, part.low, "includes"))
        found.append(Stretch(part.low, part.high, "above" if part.side > 0 else "below"))
        at = part.high
    if at < support[1] or not found:
        found.append(Stretch(at, support[1], "includes"))
    return found


def _fewest(line: Line) -> float:
    """Return the degrees of freedom of a whole line: the fewest anywhere on it."""
    return min(line.ends.least_df, line.gap.least_df)


def _rows(survey: Survey, query: Query, model: Model) -> Iterator[tuple[object, ...]]:
    size, ids = counts(model), list(model.ids)
    for line in lines(survey, query, model):
        df = _fewest(line)
        if not np.isfinite(df):
            continue
        pointwise = float(stats.t.ppf(0.5 + LEVEL / 2, df))
        for outcome in np.flatnonzero(varying(model)).tolist():
            level, n = model.levels[line.place], int(min(size[line.place], size[0]))
            whole = float(line.critical[outcome])
            # A gap without variance has no band: its interval is a point at each value.
            both = (pointwise, whole if np.isfinite(whole) else pointwise)
            for band, critical in zip(BANDS, both, strict=True):
                for each in stretches(line, outcome, critical):
                    codes = (band, level, model.levels[0], ids[outcome])
                    yield (*codes, each.low, each.high, each.zone, n)
