"""What stands in the header of every page: that the data are simulated, and the language."""

from dataclasses import replace

import streamlit as st

from ui.frame.registry import STATUSES, PageRow
from ui.language.text import Text, languages, load_text
from ui.visit.scene import Scene
from ui.visit.seed import seed
from ui.visit.state import change_language, current, update, widget_key
from ui.visit.surveys import has_siblings


def corner(here: Scene, row: PageRow) -> None:
    """Draw the badge of simulated data, which opens what that means, and the languages."""
    with st.container(key="corner", horizontal=True, width="content", gap="small"):
        if row.of_survey and here.survey.provenance == "simulated":
            _badge(here)
        _language()


def _badge(here: Scene) -> None:
    text = here.text
    with st.popover(
        text("badge.simulated"), icon=":material/science:", type="tertiary", key="open/badge"
    ):
        st.markdown(text("own.banner" if here.survey.private else "banner.simulated"))
        told = [text(f"badge.{status}") for status in STATUSES]
        st.markdown("  \n".join([*told, text("badge.signs")]))
        if has_siblings(here.survey):
            _ranges(text)


def _ranges(text: Text) -> None:
    """Offer to show how far numbers move over the simulated surveys."""
    key = widget_key("ranges")
    seed(key, current().ranges)
    st.toggle(
        text("badge.ranges"),
        key=key,
        on_change=lambda: update(replace(current(), ranges=st.session_state[key])),
        help=text("badge.ranges_help"),
    )


def _language() -> None:
    key = "language"
    seed(key, current().language)
    st.segmented_control(
        load_text(current().language)("filter.language"),
        languages(),
        format_func=lambda code: load_text(code)("language.short"),
        key=key,
        required=True,
        on_change=lambda: change_language(st.session_state[key]),
        label_visibility="collapsed",
    )
