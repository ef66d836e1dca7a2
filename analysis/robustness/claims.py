"""The claims that every robustness check repeats: an effect, and how it differs between levels."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats, Ints, Mask
from analysis.engine.inference import inference
from analysis.model.contrasts import difference_rows, slope_row
from analysis.model.groups import members
from analysis.model.outcomes import outcomes_of
from analysis.model.query import Query
from analysis.model.regression import (
    Model,
    effect_models,
    fit,
    models_among,
    moderated_models,
    numbers,
)
from analysis.model.result import ESTIMATE, Refused, across, tidy
from analysis.model.status import statuses
from analysis.questions.interactions import counts
from data.survey.survey import Survey

CLAIM = ("kind", "level", "reference", "outcome")
"""The columns that say which claim a row is about."""

PRINTED = {"effect": "effect", "slope_difference": "slope_difference"}
"""What study.toml calls a claim's number."""


@dataclass(frozen=True, eq=False)
class Asked:
    """The m claims about a model's coefficients, the same for every outcome.

    `contrasts` (m, k); one code each in `levels` and `references`, "" for an effect; `n` (m,) the
    fewest people that a claim rests on.
    """

    kind: str
    levels: tuple[str, ...]
    references: tuple[str, ...]
    contrasts: Floats
    n: Ints


def asked_of(model: Model) -> Asked:
    """Return the effect of a model without a moderator, else the levels' differences of slopes."""
    if not model.levels:
        return Asked("effect", ("",), ("",), slope_row(model), np.array([len(model.X)]))
    own, size = model.levels[1:], counts(model)
    fewer = np.minimum(size[1:], size[0])
    references = model.levels[:1] * len(own)
    return Asked("slope_difference", own, references, difference_rows(model), fewer)


def models_of(survey: Survey, query: Query, moderated: bool, keep: Mask | None) -> list[Model]:
    """Return the models of the query's group, or of those of it for whom `keep` (n,) holds."""
    if keep is None:
        return moderated_models(survey, query) if moderated else effect_models(survey, query)
    if not moderated:
        plain = replace(query.specification, moderator=None, others=(), focal_by_controls=False)
        query = replace(query, specification=plain)
    return models_among(survey, query, keep & members(survey, query))


def both_models(survey: Survey, query: Query) -> list[tuple[bool, list[Model]]]:
    """Return the models without, and where it can be compared with, the query's moderator."""
    found = [(False, models_of(survey, query, False, None))]
    with suppress(Refused):  # whoever shows slopes says why there are none
        found.append((True, models_of(survey, query, True, None)))
    return found


def linear_rows(survey: Survey, query: Query, model: Model, printed: bool) -> pd.DataFrame:
    """Return the claims about the chosen outcomes by least squares; `printed` may be so."""
    asked = asked_of(model)
    found = numbers(model, fit(model, query.specification.std_errors).linear(asked.contrasts))
    return claim_rows(survey, query, asked, model.parts, found, printed)


def claim_rows(
    survey: Survey,
    query: Query,
    asked: Asked,
    parts: Sequence[int],
    found: dict[str, Floats],
    printed: bool = False,
) -> pd.DataFrame:
    """Return a table of claims x outcomes from columns of inference, outcomes fastest."""
    outcomes = outcomes_of(survey)
    ids = list(outcomes.named(parts))
    columns = across({"level": asked.levels, "reference": asked.references}, ids)
    split = asked.kind != "effect"
    status = statuses(
        survey,
        query,
        PRINTED[asked.kind] if printed else "",
        columns["outcome"],
        list(found["estimate"]),
        columns["level"] if split else None,
        query.specification.moderator if split else None,
    )
    table = tidy({"kind": asked.kind, **columns}, found, np.repeat(asked.n, len(ids)), status)
    wanted = outcomes.chosen_ids(query.specification)
    return table[table["outcome"].isin(wanted)].reset_index(drop=True)


def columns(estimates: Floats, errors: Floats, df: float) -> dict[str, Floats]:
    """Return the columns of inference of claims x outcomes (m, p), outcomes fastest."""
    return inference(estimates.ravel(), errors.ravel(), np.full(estimates.size, df))


def without_numbers(claims: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of some claims, which could not be computed, with n = 0."""
    empty = [name for name in ESTIMATE if name not in ("n", "status")]
    return claims.assign(**dict.fromkeys(empty, np.nan), n=0)


def filled(survey: Survey, query: Query, table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose lost rows, blank after a merge, have n = 0 and a status."""
    (status,) = statuses(survey, query, "", [""], [np.nan])
    n = table["n"].fillna(0).astype(int)
    return table.assign(n=n, status=table["status"].fillna(status))
