"""The sidebar of every page: the survey and the group filter with its live count."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import streamlit as st

from analysis.disclosure.protect import MOST_VARIABLES
from analysis.disclosure.shown import may_filter
from analysis.model.comparison import AGAINST, SECOND, Comparison, Group
from analysis.model.groups import MINIMUM, headcount
from analysis.model.result import records_of
from analysis.questions.level_counts import level_counts
from data.codebook.codebook import Variable
from ui.door.compute import compute
from ui.frame.forget import forget_when_closed, offer_to_forget
from ui.frame.registry import PageRow
from ui.frame.sheet import offer_to_show
from ui.language.label import label
from ui.language.text import load_text
from ui.visit.looks import looks
from ui.visit.pins import FREE
from ui.visit.scene import Scene
from ui.visit.seed import seed
from ui.visit.state import (
    current,
    open_another,
    scene,
    set_view,
    update,
    widget_key,
)
from ui.visit.surveys import offered
from ui.visit.tabs import TABS
from ui.visit.upload import holds_own
from ui.visit.view import View
from ui.wording.captions import people
from ui.wording.notes import ONCE, sentence

IN_VIEW = 5
"""Variables whose levels are always in view."""
PILLS = 7
"""Levels that are offered beside each other; of more there is a list."""

Counts = Mapping[tuple[str, str], float]


def sidebar(row: PageRow) -> Scene:
    """Draw the sidebar and return the page's scene as the reader has just set it."""
    with st.sidebar:
        _survey()
        here = scene(FREE)
        if holds_own():
            forget_when_closed()
            offer_to_forget(here.text, "sidebar")
        if row.of_survey:
            _group(here, row)
    return scene(row.pins)


def _group(here: Scene, row: PageRow) -> None:
    st.header(here.text("filter.title"), help=here.text("glossary.group.text"))
    if not row.uses_group:
        st.caption(here.text("filter.not_here"))
    _filters(here, FIRST)
    if row.pins.compares:
        _against(here)
    _count(here)
    _looks(here)
    if row.uses_group and not row.pins.compares:  # cards have steps that fit, for every group
        _flag(here, "fitted")
    if row.id in TABS:
        _flag(here, "unfolded")
    offer_to_show(here)


def _survey() -> None:
    surveys = offered()
    if len(surveys) < 2:
        return
    key = widget_key("survey")
    seed(key, current().survey)
    language = current().language
    st.selectbox(
        load_text(language)("filter.survey"),
        tuple(surveys),
        format_func=lambda survey: surveys[survey].labels(language).survey("short"),
        key=key,
        on_change=lambda: open_another(st.session_state[key]),
    )


def _count(here: Scene) -> None:
    result = compute(headcount, here.survey, here.view.query)
    if result.refusal is not None:
        st.info(sentence(here, result.refusal, "refusal"))
        _clear(here)
        return
    rows = result.table.set_index("side")
    inside = rows.loc[["group"]].iloc[0]
    text = here.text
    shown, share = text("filter.few", minimum=MINIMUM), None
    if inside["n"] >= MINIMUM:
        shown = text("filter.people", n=text.number(inside["n"]), people=people(here))
        if not here.survey.part:  # half of the people are not all of them
            part = text.percent(inside["estimate"])
            share = text("filter.share", share=part, people=people(here))
    st.metric(text("filter.n"), shown, share, delta_color="off", delta_arrow="off")
    unknown = rows["n"].get("unknown", 0)
    if here.view.group and unknown > 0:
        st.caption(text("filter.unknown", n=text.number(unknown)))
    for said in result.notes:
        if said.code in (*ONCE, "shown_together"):
            st.caption(sentence(here, said, "note"))
    _clear(here)


def _clear(here: Scene) -> None:
    """Offer to clear the filters; a button that went grey once pressed would lose the focus."""
    st.button(
        here.text("filter.clear"),
        key="clear",
        on_click=lambda: set_view(current().without_group()),
        width="stretch",
    )


def _flag(here: Scene, field: str) -> None:
    """Offer a field of the view that is on or off."""
    key = widget_key(field)
    seed(key, getattr(here.view, field))
    st.toggle(
        here.text(f"filter.{field}"),
        key=key,
        on_change=lambda: update(replace(current(), **{field: st.session_state[key]})),
        help=here.text(f"filter.{field}_help"),
    )


def _looks(here: Scene) -> None:
    """Say how much this visit has looked at, once that is more than one thing."""
    found = looks(here)
    if len(found.groups) > 1 or len(found.models) > 1:
        numbers = {"groups": len(found.groups), "models": len(found.models)}
        st.caption(here.text("filter.looks", **numbers))


def _against(here: Scene) -> None:
    """Offer whom the group is compared with; a second group has filters of its own."""
    key = widget_key("against")
    seed(key, current().against)
    st.segmented_control(
        here.text("filter.against"),
        AGAINST,
        format_func=lambda code: here.text(f"filter.against_{code}"),
        key=key,
        required=True,
        on_change=lambda: update(replace(current(), against=st.session_state[key])),
        width="stretch",
    )
    if current().against == SECOND:
        with st.expander(here.text("filter.second"), key="fold/second", expanded=True):
            _filters(here, BESIDE)


@dataclass(frozen=True)
class Filtered:
    """A group that has filters: the name of their widgets, and how a view holds it."""

    name: str
    group: Callable[[View], Group]
    choose: Callable[[View, str, tuple[str, ...]], View]


FIRST = Filtered("group", lambda view: view.group, View.with_levels)
BESIDE = Filtered("second", lambda view: view.second, View.with_second)


def _filters(here: Scene, which: Filtered) -> None:
    """Offer every variable that groups are made by: the first in view, the others on request."""
    variables, counts = here.survey.codebook.with_role("group"), _counts(here, which)
    chosen = dict(which.group(current()))
    for variable in variables[:IN_VIEW]:
        _variable(here, variable, counts, which)
    rest = variables[IN_VIEW:]
    if not rest:
        return
    used = sum(variable.id in chosen for variable in rest)
    name = here.text("filter.more_used", count=used) if used else here.text("filter.more")
    with st.expander(name, key=f"fold/more/{which.name}", expanded=bool(used)):
        for variable in rest:
            _variable(here, variable, counts, which)


def _counts(here: Scene, which: Filtered) -> dict[tuple[str, str], float]:
    """Return how many people each level would leave, by variable and level; {} if none is told."""
    query = replace(here.view.query, comparison=Comparison(which.group(here.view)))
    found = compute(level_counts, here.survey, query)
    return {(own["variable"], own["level"]): own["n"] for own in records_of(found.table)}


def _variable(here: Scene, variable: Variable, counts: Counts, which: Filtered) -> None:
    """Offer one variable's levels; several may be chosen, none means no filter."""
    key = widget_key(f"{which.name}/{variable.id}")
    group = which.group(current())
    full = not may_filter(here.survey, group, variable.id)
    told = here.text("filter.full", most=MOST_VARIABLES) if full else ""
    seed(key, list(dict(group).get(variable.id, ())))
    names = here.labels.variable(variable.id)
    chosen = partial(_level, here, variable.id, counts)
    note = told or label(names.note) or None

    def keep() -> None:
        update(which.choose(current(), variable.id, tuple(st.session_state[key])))

    if len(variable.group_codes) <= PILLS:
        st.pills(
            label(names.short),
            variable.group_codes,
            selection_mode="multi",
            format_func=chosen,
            key=key,
            on_change=keep,
            help=note,
            disabled=full,
        )
        return
    st.multiselect(
        label(names.short),
        variable.group_codes,
        format_func=chosen,
        key=key,
        on_change=keep,
        placeholder=here.text("filter.all"),
        select_all=False,  # Streamlit's own entry speaks English only
        help=note,
        disabled=full,
        wrap=True,
    )


def _level(here: Scene, variable: str, counts: Counts, code: str) -> str:
    """Return a level with the number of its people, or with a sign where they are too few."""
    name, n = here.labels.short_level(variable, code), counts.get((variable, code))
    if n is None:
        return label(name)
    if not n >= MINIMUM:
        return here.text("filter.level_few", level=label(name), minimum=MINIMUM)
    return here.text("filter.level", level=label(name), n=here.text.number(n))
