"""The one door from pages to the analysis: cached by what is asked, small groups withheld."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from types import FunctionType
from typing import Any

import pandas as pd
import streamlit as st

from analysis.disclosure.protect import protect
from analysis.disclosure.shield import shield
from analysis.model.declaration import Use, declared
from analysis.model.groups import MINIMUM
from analysis.model.query import Query
from analysis.model.result import Note, Refused, Result, refusal_of
from data.survey.survey import Survey
from ui.visit.surveys import siblings_of

Analysis = Callable[[Survey, Query], Result]
Cached = Callable[[Analysis, Survey, Query], Result]


def _name(function: FunctionType) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def _fingerprint(survey: Survey) -> str:
    return survey.fingerprint


_HASHES: dict[str | type[Any], Callable[[Any], Any]] = {
    FunctionType: _name,
    Survey: _fingerprint,
}


@st.cache_data(show_spinner=False, max_entries=4000, hash_funcs=_HASHES)
def _shared(function: Analysis, survey: Survey, query: Query) -> Result:
    return function(survey, query)


@st.cache_data(show_spinner=False, max_entries=500, hash_funcs=_HASHES, scope="session")
def _private(function: Analysis, survey: Survey, query: Query) -> Result:
    return function(survey, query)


def compute(function: Analysis, survey: Survey, query: Query, ranged: bool = False) -> Result:
    """Return what an analysis function answers, with every row of fewer than MINIMUM people blank.

    `function` must be a module-level function of `analysis`. Answers about private surveys are
    kept for the session that asked, all others for the server. `ranged` adds, on a survey with
    siblings, the columns range_low and range_high: how far its numbers move over the siblings;
    ValueError for an analysis that declares no range.
    Of a confidential survey nothing leaves that could be traced to a few people.
    """
    if "<" in function.__qualname__:  # closures share a name, and with it an answer
        raise ValueError("an analysis must be a function of a module")
    if ranged and not declared(function).ranged:
        raise ValueError(f"{function.__qualname__} declares no range")
    cached = _private if survey.private else _shared
    if survey.codebook.confidential:
        return _guarded(cached, function, survey, query)
    result = cached(function, survey, query)
    if ranged and result.refusal is None:
        result = _ranged(result, function, survey, query)
    return withhold(result, declared(function).keys)


def forget_private() -> None:
    """Drop every answer about private surveys that is kept for the session that asks."""
    _private.clear()


def _guarded(cached: Cached, function: Analysis, survey: Survey, query: Query) -> Result:
    """Return what may be shown of a confidential survey: see analysis/disclosure/README.md.

    What is kept is the answer about the protected survey; its siblings are not asked.
    """
    try:
        safe = protect(function, survey, query)
    except Refused as refused:
        return shield(refusal_of(function, refused), Use(), (), clustered=False)
    result = cached(function, safe.survey, safe.query)
    clustered = query.specification.std_errors == "clustered"
    told = replace(result, notes=(*safe.notes, *result.notes))
    return shield(told, safe.use, declared(function).keys, clustered)


def withhold(result: Result, keys: Sequence[str]) -> Result:
    """Blank every number, the count included, of rows that rest on fewer than MINIMUM people.

    What says which row it is stays: the `keys`.
    """
    if "n" not in result.table:
        return result
    small = (result.table["n"] < MINIMUM) & (result.table["n"] > 0)
    if not small.any():
        return result
    table = result.table.copy()
    numbers = [name for name in table.select_dtypes("number").columns if name not in keys]
    table[numbers] = table[numbers].astype(float)
    table.loc[small, numbers] = float("nan")
    note = Note("withheld", (("count", int(small.sum())), ("minimum", MINIMUM)))
    return replace(result, table=table, notes=(*result.notes, note))


def _ranged(result: Result, function: Analysis, survey: Survey, query: Query) -> Result:
    """Return a result with the smallest and largest estimate over the survey and its siblings."""
    siblings = siblings_of(survey)
    keys, column = list(declared(function).keys), declared(function).ranged
    if not siblings:
        return result
    tables = [result.table, *(withhold(_shared(function, s, query), keys).table for s in siblings)]
    every = pd.concat([table[[*keys, column]] for table in tables if len(table)])
    grouped = every.groupby(keys, sort=False)[column]
    spread = grouped.agg(range_low="min", range_high="max")
    if "value" in keys:  # nobody gave an answer that a sibling does not have
        spread.loc[grouped.count() < len(tables), "range_low"] = 0.0
    return replace(result, table=result.table.join(spread, on=keys))
