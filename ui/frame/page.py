"""How every page begins: sidebar, badge, headline, the group in words; and its sections."""

from collections.abc import Callable

import streamlit as st

from analysis.model.groups import MINIMUM, headcount
from ui.door.compute import compute
from ui.frame.corner import corner
from ui.frame.glossary import explained, show_terms
from ui.frame.navigation import through_app
from ui.frame.registry import PageRow, page_row
from ui.frame.sheet import offer_filters
from ui.frame.sidebar import sidebar
from ui.language.label import label
from ui.visit.looks import note_look
from ui.visit.scene import Scene
from ui.visit.state import ignored
from ui.visit.upload import OWN, news
from ui.wording.captions import describe_group, survey_name
from ui.wording.notes import sentence


def begin(page: str, beside: Callable[[Scene], None] | None = None) -> Scene:
    """Draw what stands above a page's content and return the scene.

    `beside` draws what stands at the title's side. The page stops with a sentence where the survey
    lacks a role that the whole page needs.
    """
    through_app()
    row = page_row(page)
    here = sidebar(row)
    corner(here, row)
    if row.of_survey and row.uses_group:
        offer_filters(here)
    _ignored(here)
    _news(here)
    if row.titled:
        _head(here, row, beside)
    if here.survey.part:
        st.info(here.text("looks.held_back", half=here.view.half))
    if why := _why_nothing(here, row):
        if not row.titled:
            st.title(here.text(f"{page}.title"), anchor=False)
        st.info(why)
        st.stop()
    if row.uses_group:
        note_look(here)
    return here


def _head(here: Scene, row: PageRow, beside: Callable[[Scene], None] | None) -> None:
    """Write what the page is about, and whom it shows, in a line each."""
    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        st.title(here.text(f"{row.id}.title"), anchor=False, width="content")
        st.caption(here.text(f"{row.id}.lead"), width="stretch")
        if beside:
            beside(here)
        show_terms(here, row)
    if row.uses_group:
        group = describe_group(here, here.view.group)
        shown = here.text("group.shown", group=group, survey=survey_name(here))
        with st.container(key="whom"):
            st.caption(" · ".join([shown, *weighted(here, row.weighted)]))


def _why_nothing(here: Scene, row: PageRow) -> str:
    """Return why a page shows nothing of this survey or group, "" where it does."""
    if not has(here, row.needs):
        return _lacking(here, row.needs)
    if here.survey.part and row.needs_everybody:
        return here.text("looks.needs_everybody")
    if row.single_answers and here.survey.codebook.confidential:
        return here.text("refusal.single_answers")
    return _refused(here) if row.uses_group else ""


def _refused(here: Scene) -> str:
    """Return why nothing is shown of the group, "" when it may be shown."""
    counted = compute(headcount, here.survey, here.view.query)
    if counted.refusal is not None:
        return sentence(here, counted.refusal, "refusal")
    people = counted.table.set_index("side")["n"]
    small = not people["group"] >= MINIMUM
    return here.text("refusal.small_group", minimum=MINIMUM) if small else ""


def has(here: Scene, roles: tuple[str, ...]) -> bool:
    """Return whether the survey has every role; outcomes count as one."""
    return not _missing(here, roles)


def section(here: Scene, panel: str, needs: tuple[str, ...] = (), term: str | None = None) -> bool:
    """Write a section's heading; return whether it can be shown, else say what is missing."""
    told = explained(here, term) if term else None
    help_text = told[1] if told else None
    st.subheader(here.text(f"{panel}.title"), help=help_text, anchor=panel.replace(".", "-"))
    if not has(here, needs):
        say_missing(here, needs)
        return False
    return True


def say_missing(here: Scene, roles: tuple[str, ...]) -> None:
    """Say in one sentence which roles the survey lacks."""
    st.info(_lacking(here, roles))


def _lacking(here: Scene, roles: tuple[str, ...]) -> str:
    names = [here.text(f"role.{role}") for role in _missing(here, roles)]
    return here.text("missing.roles", survey=survey_name(here), roles=here.text.join(names))


def _missing(here: Scene, roles: tuple[str, ...]) -> list[str]:
    codebook = here.survey.codebook
    return [
        role
        for role in roles
        if (codebook.outcomes is None if role == "outcomes" else codebook.role(role) is None)
    ]


def _ignored(here: Scene) -> None:
    text, left = here.text, ignored()
    named = _named(here, left.parts)
    if left.survey is not None:
        asked = label(_shortened(f"survey={left.survey}"))
        shown = {"survey": asked, "shown": survey_name(here)}
        key = "address.own_gone" if left.survey == OWN else "address.no_survey"
        rest = [text("address.dropped", parts=named)] if left.parts else []
        st.warning(text.sentences([text(key, **shown), *rest]))
    elif left.parts:
        st.warning(text("address.ignored", parts=named))


def _named(here: Scene, parts: tuple[tuple[str, str], ...], most: int = 8) -> str:
    """Return parts of an address as text; of many the first, and how many there are."""
    named = [label(_shortened(f"{key}={value}")) for key, value in parts]
    if len(named) <= most:
        return here.text.join(named)
    shown = here.text("format.comma").join(named[:most])
    return here.text("address.more", parts=shown, count=len(named) - most)


def _news(here: Scene) -> None:
    left = news()
    if left is not None:
        key, params = left
        st.success(here.text(key, **params))


def _shortened(part: str, most: int = 80) -> str:
    return part if len(part) <= most else part[:most] + "…"


def weighted(here: Scene, used: bool) -> list[str]:
    """Return whether the survey's weight is used, nothing where it has none."""
    weight = here.survey.codebook.role("weight")
    if weight is None:
        return []
    name = label(here.labels.variable(weight.id).label)
    return [here.text("group.weighted" if used else "group.unweighted", weight=name)]
