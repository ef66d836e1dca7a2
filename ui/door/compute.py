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
from analysis.model.query import Query, Specification
from analysis.model.result import Asked, Note, Refused, Result, refusal_of
from data.survey.survey import Survey
from ui.visit.surveys import siblings_of
from ui.visit.unforeseen import guarded

Analysis = Callable[[Survey, Query], Result]
Made = dict[str, tuple[float, float]]
Make = Callable[[], Made]
Cached = Callable[[Analysis, Survey, Query], Result]


def _name(function: FunctionType) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def _fingerprint(survey: Survey) -> str:
    return survey.fingerprint


_HASHES: dict[str | type[Any], Callable[[Any], Any]] = {
    FunctionType: _name,
    Survey: _fingerprint,
}


def _answer(function: Analysis, survey: Survey, query: Query) -> Result:
    return function(survey, query)


def _part(
    name: tuple[str, ...],
    asked: tuple[Asked, ...],
    view: Specification,
    survey: Survey,
    _make: Make,
) -> Made:
    return _make()


_for_all = st.cache_data(show_spinner=False, max_entries=4000, hash_funcs=_HASHES)
_for_visit = st.cache_data(show_spinner=False, max_entries=500, hash_funcs=_HASHES, scope="session")
_shared, _shared_once = _for_all(_answer), _for_all(_part)
_private, _private_once = _for_visit(_answer), _for_visit(_part)


def compute(function: Analysis, survey: Survey, query: Query, ranged: bool = False) -> Result:
    """Return what an analysis function answers, with every row of fewer than MINIMUM people blank.

    `function` must be a module-level function of `analysis`. Answers about private surveys are
    kept for the session that asked, all others for the server. `ranged` adds, on a survey with
    siblings, the columns range_low and range_high: how far its numbers move over the siblings;
    ValueError for an analysis that declares no range. Of a confidential survey nothing leaves that
    could be traced to a few people. An error that nobody has foreseen is a refusal, as what an
    analysis knows that it cannot answer.
    """
    if "<" in function.__qualname__:  # closures share a name, and with it an answer
        raise ValueError("an analysis must be a function of a module")
    if ranged and not declared(function).ranged:
        raise ValueError(f"{function.__qualname__} declares no range")
    return guarded(
        lambda: _answered(function, survey, query, ranged),
        lambda reference: refusal_of(function, Refused("unforeseen", reference=reference)),
    )


def _answered(function: Analysis, survey: Survey, query: Query, ranged: bool) -> Result:
    cached = _private if survey.private else _shared
    asked = Asked(function, query, ranged)
    if survey.codebook.confidential:
        return replace(_protected(cached, function, survey, query), asked=asked)
    result = cached(function, survey, query)
    if ranged and result.refusal is None:
        result = _ranged(result, function, survey, query)
    return replace(withhold(result, declared(function).keys), asked=asked)


def once(
    name: tuple[str, ...],
    asked: tuple[Asked, ...],
    view: Specification,
    survey: Survey,
    make: Make,
) -> Made:
    """Return what `make` makes of answers, kept as long and as privately as the answers themselves.

    It must follow from the other arguments: `name` says what it is, `view` how it is looked at.
    """
    kept = _private_once if survey.private else _shared_once
    return kept(name, asked, view, survey, make)


def forget_private() -> None:
    """Drop every answer about private surveys that is kept for the session that asks."""
    _private.clear()
    _private_once.clear()


def _protected(cached: Cached, function: Analysis, survey: Survey, query: Query) -> Result:
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
    if not siblings or result.table.empty:
        return result
    tables = [result.table, *(withhold(_shared(function, s, query), keys).table for s in siblings)]
    every = pd.concat([table[[*keys, column]] for table in tables if len(table)])
    grouped = every.groupby(keys, sort=False)[column]
    spread = grouped.agg(range_low="min", range_high="max")
    if "value" in keys:  # nobody gave an answer that a sibling does not have
        spread.loc[grouped.count() < len(tables), "range_low"] = 0.0
    return replace(result, table=result.table.join(spread, on=keys))
