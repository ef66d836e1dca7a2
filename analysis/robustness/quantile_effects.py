"""Quartiles of the answers instead of their mean: the claims by quantile regression."""

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.engine.inference import told_degrees
from analysis.engine.quantile import HEAPED, QuantileFit, quantile_regression
from analysis.model.facts import Fact
from analysis.model.outcomes import outcomes_of
from analysis.model.query import Query
from analysis.model.regression import Model, refusing
from analysis.model.result import ESTIMATE, Result, answers, note, unique
from analysis.model.share_model import without_firm_constants
from analysis.robustness.claims import CLAIM, asked_of, both_models, claim_rows, columns
from data.survey.survey import Survey

QUARTILES = (("lower_quartile", 0.25), ("median", 0.5), ("upper_quartile", 0.75))


@answers(
    keys=("variant", *CLAIM),
    values=ESTIMATE,
    needs=("focal", "outcomes"),
    use=None,
    ranged="",
    chunked=True,
)
def quantile_claims(survey: Survey, query: Query) -> Result:
    """Return the claims of `variants` about one quartile of the answers: that of `query.chunk`.

    Without a standard error where more than a tenth of the people lie on the fitted plane: their
    answers heap there, on round amounts or on nothing, and have no density. Standard errors are
    kernel-robust, or clustered. Fact heap of an outcome and a quartile: that share, for the effect.
    """
    name, tau = QUARTILES[query.chunk]
    asked, said = without_firm_constants(query)
    rule = replace(asked.specification, std_errors=asked.specification.own_errors)
    plain = replace(asked, specification=rule)
    wanted = outcomes_of(survey).chosen_ids(query.specification)
    frames, notes, facts = [], list(said), []
    heaped: dict[str, None] = {}
    for moderated, models in both_models(survey, plain):
        for model in models:
            for place, outcome in zip(model.parts, model.ids, strict=True):
                if outcome not in wanted:
                    continue
                fitted = _fit(model, place, tau)
                frames.append(_rows(survey, query, model, place, fitted))
                heaped |= {outcome: None} if fitted.heap > HEAPED else {}
                facts += [] if moderated else [Fact("heap", fitted.heap, (outcome, name))]
            notes += model.notes
    if heaped:
        notes.append(note("heaped", outcomes=tuple(heaped), percent=round(100 * HEAPED)))
    table = pd.concat(frames, ignore_index=True).assign(variant=name)
    n = int(table["n"].max())
    return Result(table[["variant", *CLAIM, *ESTIMATE]], n, unique(notes), facts=tuple(facts))


def _fit(model: Model, place: int, tau: float) -> QuantileFit:
    outcome, sample = model.outcomes[:, model.parts.index(place)], model.sample
    with refusing(model):
        return quantile_regression(model.X, outcome, tau, sample.weight, sample.cluster)


def _rows(
    survey: Survey, query: Query, model: Model, place: int, fitted: QuantileFit
) -> pd.DataFrame:
    asked = asked_of(model)
    estimates = (asked.contrasts @ fitted.coefficients)[:, None]
    variances = np.diagonal(asked.contrasts @ fitted.covariance @ asked.contrasts.T)
    errors = np.sqrt(np.maximum(variances, 0.0))[:, None]
    df = np.array(fitted.df)
    told = told_degrees(df, df) if model.sample.cluster is not None else df
    found = columns(estimates, errors, float(told))
    return claim_rows(survey, query, asked, (place,), found)
