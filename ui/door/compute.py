"""The one door from pages to the analysis: cached by what is asked, small groups withheld."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
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


def _name(function: Analysis) -> str:
    return f"{function.__module__}.{function.__qualname__}"


@dataclass(frozen=True)
class Question:
    """What an answer is kept under: an analysis, a survey, what is asked, and whether with ranges.

    `key` says all of it: surveys by their fingerprint, the rest as Python writes it.
    """

    function: Analysis
    survey: Survey
    query: Query
    ranged: bool = False

    @property
    def key(self) -> str:
        """Return the text that is the same for the same question alone."""
        return f"{_name(self.function)} {self.survey.fingerprint} {self.ranged} {self.query!r}"


@dataclass(frozen=True)
class Part:
    """What is made of answers: its name, what was asked, how it is looked at; `make` makes it."""

    name: tuple[str, ...]
    asked: tuple[Asked, ...]
    view: Specification
    survey: Survey
    make: Make

    @property
    def key(self) -> str:
        """Return the text that is the same for the same part alone."""
        own = [Question(a.function, self.survey, a.query, a.ranged).key for a in self.asked]
        return f"{self.name!r} {own!r} {self.view!r} {self.survey.fingerprint}"


def _key(asked: Question | Part) -> str:
    return asked.key


def _answer(question: Question) -> Result:
    return whole(question)


def _part(part: Part) -> Made:
    return part.make()


# No copy is made of what is kept, as cache_data would: see `Result.handed`.
_HASHES: dict[str | type[Any], Callable[[Any], Any]] = {Question: _key, Part: _key}
_for_all = st.cache_resource(show_spinner=False, max_entries=1000, hash_funcs=_HASHES)
_for_visit = st.cache_resource(
    show_spinner=False, max_entries=500, hash_funcs=_HASHES, scope="session"
)
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
    kept = _private if survey.private else _shared
    return guarded(
        lambda: kept(Question(function, survey, query, ranged)).handed(),
        lambda reference: refusal_of(function, Refused("unforeseen", reference=reference)),
    )


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
    return dict(kept(Part(name, asked, view, survey, make)))


def forget_private() -> None:
    """Drop every answer about private surveys that is kept for the session that asks."""
    _private.clear()
    _private_once.clear()


def whole(question: Question) -> Result:
    """Return an answer as it may be shown: protected or with its ranges, few people withheld."""
    function, survey, query = question.function, question.survey, question.query
    asked = Asked(function, query, question.ranged)
    if survey.codebook.confidential:
        return replace(_protected(function, survey, query), asked=asked)
    result = function(survey, query)
    if question.ranged and result.refusal is None:
        result = _ranged(result, function, survey, query)
    return replace(withhold(result, declared(function).keys), asked=asked)


def _protected(function: Analysis, survey: Survey, query: Query) -> Result:
    """Return what may be shown of a confidential survey: see analysis/disclosure/README.md.

    Its siblings are not asked.
    """
    try:
        safe = protect(function, survey, query)
    except Refused as refused:
        return shield(refusal_of(function, refused), Use(), (), clustered=False)
    result = function(safe.survey, safe.query)
    clustered = query.specification.clustered
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
    tables = [result.table, *(_shared(Question(function, s, query)).table for s in siblings)]
    every = pd.concat([table[[*keys, column]] for table in tables if len(table)])
    grouped = every.groupby(keys, sort=False)[column]
    spread = grouped.agg(range_low="min", range_high="max")
    if "value" in keys:  # nobody gave an answer that a sibling does not have
        spread.loc[grouped.count() < len(tables), "range_low"] = 0.0
    return replace(result, table=result.table.join(spread, on=keys))
