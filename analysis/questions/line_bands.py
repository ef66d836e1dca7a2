"""Bands that hold for a whole predicted line at once."""

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.engine.simultaneous import bands
from analysis.model.declaration import Use
from analysis.model.query import Query
from analysis.model.regression import Model, fit
from analysis.model.result import ESTIMATE, Result, answers
from analysis.questions.interactions import grid, own_models, predictions
from data.survey.survey import Survey


@answers(
    keys=("level", "at", "outcome"),
    values=(*ESTIMATE, "band_low", "band_high"),
    needs=("focal", "outcomes", "moderator"),
    use=Use(moderator=True),
    ranged="",
)
def line_bands(survey: Survey, query: Query) -> Result:
    """Return `predictions` with 95 % bands that cover each level's line at all its values at once.

    Sup-t bands over the line's steps (see analysis/engine/simultaneous.py): pointwise intervals
    miss somewhere along a line more often than one time in twenty.
    """
    found = predictions(survey, query)
    if found.refusal:
        return found
    frames = [_bands(survey, query, model) for model in own_models(survey, query)]
    keys = ["level", "at", "outcome"]
    table = found.table.merge(pd.concat(frames, ignore_index=True), on=keys, how="left")
    return replace(found, table=table)


def _bands(survey: Survey, query: Query, model: Model) -> pd.DataFrame:
    contrasts, levels, at, _ = grid(survey, query, model)
    linear = fit(model, query.specification.std_errors).linear(contrasts)
    frames, own = [], np.array(levels)
    for place, outcome in enumerate(model.ids):
        for level in model.levels:
            line = own == level
            covariance = linear.covariance[:, place, :, place][np.ix_(line, line)]
            low, high, _ = bands(linear.estimates[line, place], covariance, linear.least_df)
            codes = {"level": level, "at": np.array(at)[line], "outcome": outcome}
            frames.append(pd.DataFrame(codes | {"band_low": low, "band_high": high}))
    return pd.concat(frames, ignore_index=True)
