"""Where people are along the focal variable, at each level of the moderator."""

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats
from analysis.model.declaration import PART, Use
from analysis.model.query import Query
from analysis.model.result import Result, answers, unique
from analysis.model.status import statuses
from analysis.questions.interactions import own_models, scale_of
from data.survey.survey import Survey


@answers(
    keys=("level", "low", "high"),
    values=("estimate", "n", "status"),
    needs=("focal", "outcomes", "moderator"),
    use=Use(moderator=True, share=PART),
    ranged="estimate",
)
def support(survey: Survey, query: Query) -> Result:
    """Count people by level of the moderator and band of the focal variable.

    Rows: level, low, high (high not included, but in the last band); `estimate` is the share of
    the level's people, 0 to 1. Bands are whole points of the scale, cut at the halves.
    """
    model = own_models(survey, query)[0]
    edges = bands(*scale_of(survey, model, query))
    places = np.clip(np.searchsorted(edges, model.focal, side="right") - 1, 0, len(edges) - 2)
    levels, width = model.levels, len(edges) - 1
    cells = model.place * width + places
    people = np.bincount(cells, minlength=len(levels) * width).reshape(-1, width)
    shown = model.sample.disclosure.count(cells, len(levels) * width)
    table = pd.DataFrame(
        {
            "level": np.repeat(np.array(levels), width),
            "low": np.tile(edges[:-1], len(levels)),
            "high": np.tile(edges[1:], len(levels)),
            "estimate": (people / people.sum(axis=1, keepdims=True)).ravel(),
            "n": shown,
        }
    )
    table["status"] = statuses(survey, query, "", list(table["level"]), list(table["estimate"]))
    return Result(table, len(model.X), unique(list(model.notes)))


def bands(low: float, high: float) -> Floats:
    """Return the edges of bands: whole points cut at the halves; ten equal ones on a wide scale."""
    if high - low > 12 or high - low < 1 or (high - low) % 1:
        return np.linspace(low, high, 11)
    return np.concatenate([[low], np.arange(low + 0.5, high, 1.0), [high]])
