"""The one door from pages to the analysis: cached by what is asked, small groups withheld."""

from collections.abc import Callable
from dataclasses import replace
from types import FunctionType
from typing import Any

import streamlit as st

from analysis.groups import MINIMUM
from analysis.query import Query
from analysis.result import Note, Result
from data.survey import Survey

Analysis = Callable[[Survey, Query], Result]


def _name(function: FunctionType) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def _fingerprint(survey: Survey) -> str:
    return survey.fingerprint


_KEYS: dict[str | type[Any], Callable[[Any], Any]] = {FunctionType: _name, Survey: _fingerprint}


@st.cache_data(show_spinner=False, max_entries=4000, hash_funcs=_KEYS)
def _shared(function: Analysis, survey: Survey, query: Query) -> Result:
    return function(survey, query)


@st.cache_data(show_spinner=False, max_entries=500, hash_funcs=_KEYS, scope="session")
def _private(function: Analysis, survey: Survey, query: Query) -> Result:
    return function(survey, query)


def compute(function: Analysis, survey: Survey, query: Query) -> Result:
    """Return what an analysis function answers, with every row of fewer than MINIMUM people blank.

    `function` must be a module-level function of `analysis`. Answers about uploaded surveys are
    kept for the session that asked, all others for the server.
    """
    cached = _private if survey.provenance == "uploaded" else _shared
    return withhold(cached(function, survey, query))


def withhold(result: Result) -> Result:
    """Blank every number, the count included, of rows that rest on fewer than MINIMUM people."""
    if "n" not in result.table:
        return result
    small = (result.table["n"] < MINIMUM) & (result.table["n"] > 0)
    if not small.any():
        return result
    table = result.table.copy()
    numbers = table.select_dtypes("number").columns
    table[numbers] = table[numbers].astype(float)
    table.loc[small, numbers] = float("nan")
    note = Note("withheld", (("count", int(small.sum())), ("minimum", MINIMUM)))
    return replace(result, table=table, notes=(*result.notes, note))
