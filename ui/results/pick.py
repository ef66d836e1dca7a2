"""A click on a mark of a figure makes its level the group; a second click takes it back."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from analysis.disclosure.shown import may_filter
from ui.charts.figure import Figure, Trace
from ui.visit.scene import Scene
from ui.visit.state import current, set_view

DIM = 0.4


def picking(here: Scene, variable: str | None) -> Callable[[list[Any]], None] | None:
    """Return what a click on a mark of one of a variable's levels does; None where none may be.

    A mark's custom data is the code of its level.
    """
    grouped = {each.id: each.group_codes for each in here.survey.codebook.with_role("group")}
    if variable not in grouped or not may_filter(here.survey, here.view.group, variable):
        return None

    def picked(clicked: list[Any]) -> None:
        code = str(clicked[0])
        if code not in grouped[variable]:
            return
        again = current().levels(variable) == (code,)
        set_view(current().with_levels(variable, () if again else (code,)))
        st.rerun()

    return picked


def beside_others(here: Scene) -> Scene:
    """Return the scene whose group is not filtered by the variable that it is compared by.

    So a level that was picked stands beside those that were not.
    """
    by = here.view.specification.by
    return replace(here, view=here.view.with_levels(by, ())) if by else here


def dim_others(figure: Figure, variable: str | None) -> None:
    """Dim the marks of levels that are not the group's, where a figure also has the group's."""
    chosen = set(current().levels(variable)) if variable else set()
    marked = [(trace, _codes(trace)) for trace in figure.data]
    if any(chosen & codes for _, codes in marked):
        for trace, codes in marked:
            if codes and not codes & chosen:
                trace["opacity"] = trace.get("opacity", 1) * DIM


def _codes(trace: Trace) -> set[str]:
    """Return the codes of levels among a trace's custom data."""
    return {code for code in trace.get("customdata", ()) if isinstance(code, str)}
