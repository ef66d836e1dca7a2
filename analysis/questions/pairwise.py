"""Every two levels of the moderator, their slopes compared, adjusted for comparing them all."""

from itertools import combinations

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats
from analysis.engine.simultaneous import adjusted_p, critical_value
from analysis.model.contrasts import slope_rows
from analysis.model.declaration import Use
from analysis.model.equivalence import JUDGED, SLOPE, judged
from analysis.model.query import Query
from analysis.model.regression import Model, fit, numbers, varying
from analysis.model.result import ESTIMATE, Result, answers
from analysis.questions.interactions import counts, finish, frame_of, own_models
from data.survey.survey import Survey


@answers(
    keys=("level", "reference", "outcome"),
    values=(*ESTIMATE, "p_adjusted", *JUDGED),
    needs=("focal", "outcomes", "moderator"),
    use=Use(moderator=True),
    ranged="estimate",
)
@judged(SLOPE)
def pairwise(survey: Survey, query: Query) -> Result:
    """Return the difference of slopes of every two levels, `level` minus `reference`.

    conf_low, conf_high and p_adjusted hold for all pairs of an outcome at once (single-step max-t,
    Hothorn, Bretz and Westfall 2008), at the fewest degrees of freedom among them; p_value is that
    of the pair alone. `n` is that of the smaller level.
    """
    own = own_models(survey, query)
    return finish(survey, query, [_pairs(survey, query, model) for model in own], own)


def _pairs(survey: Survey, query: Query, model: Model) -> pd.DataFrame:
    pairs = list(combinations(range(len(model.levels)), 2))
    first, second = (np.array(places) for places in zip(*pairs, strict=True))
    slopes, size = slope_rows(model), counts(model)
    linear = fit(model, query.specification.std_errors).linear(slopes[second] - slopes[first])
    found = numbers(model, linear)
    shape = (len(pairs), len(model.parts))
    errors, half, adjusted = (
        found["std_error"].reshape(shape),
        np.zeros(shape),
        np.full(shape, np.nan),
    )
    # Pairs that the clusters do not tell are compared with nothing.
    told = np.isfinite(linear.freedom[:, 0])
    df = linear.freedom[told, 0].min(initial=np.inf)
    for place, moving in enumerate(varying(model)):
        covariance = linear.covariance[told][:, place][:, told, place]
        half[:, place] = critical_value(covariance, df) * errors[:, place]
        statistics = found["statistic"].reshape(shape)[told, place]
        adjusted[told, place] = _unless_still(statistics, covariance, df, bool(moving))
    found["conf_low"] = found["estimate"] - half.ravel()
    found["conf_high"] = found["estimate"] + half.ravel()
    found["p_adjusted"] = adjusted.ravel()
    levels = np.array(model.levels)
    codes = {"level": levels[second].tolist(), "reference": levels[first].tolist()}
    fewer = np.minimum(size[second], size[first])
    return frame_of(survey, query, model, codes, found, fewer, "")


def _unless_still(statistics: Floats, covariance: Floats, df: float, moving: bool) -> Floats:
    return adjusted_p(statistics, covariance, df) if moving else np.full(len(statistics), np.nan)
