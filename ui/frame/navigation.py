"""The pages as Streamlit's navigation knows them, and what stands where there is no page."""

from functools import partial

import streamlit as st

from data.reading.problems import FALLBACK
from ui.frame.lost import show_lost
from ui.frame.registry import MENUS, PAGES
from ui.language.text import Text, load_text
from ui.visit.access import admitted
from ui.visit.state import booted
from ui.visit.streamlit_internals import Page, path_asked

_LOST = "lost"
"""What the path without a page by which a visit began is kept under, for Back and for a reload."""


def screens(text: Text) -> dict[str, list[Page]]:
    """Return a Streamlit page for every row of the registry, by the menu that it stands in.

    Menus and pages are titled in the reader's language; the first pages stand in the bar itself.
    """
    menus: dict[str, list[Page]] = {"": []}
    for menu in MENUS:
        menus[text(f"menu.{menu}")] = []
    for row in PAGES:
        first = row is PAGES[0]
        page = st.Page(
            f"pages/{row.id}.py",
            title=text(f"{row.id}.nav"),
            url_path="" if first else row.id,
            default=first,
        )
        menus[text(f"menu.{row.part}") if row.part else ""].append(page)
    menus[""] += _unlisted(text)
    return menus


def _unlisted(text: Text) -> list[Page]:
    """Return pages that no menu offers: at other addresses of theirs, and the one of a wrong path.

    Without them Streamlit says in English, whatever the reader's language, that there is no page.
    """
    further = [(row, name) for row in PAGES for name in row.former]
    further.append((PAGES[0], PAGES[0].id))
    known = [
        st.Page(
            f"pages/{row.id}.py", title=text(f"{row.id}.nav"), url_path=name, visibility="hidden"
        )
        for row, name in further
    ]
    asked = path_asked()
    if asked and asked not in {row.id for row in PAGES} | {name for _, name in further}:
        st.session_state[_LOST] = asked
    lost = st.session_state.get(_LOST)
    if lost is None:
        return known
    draw = partial(show_lost, lost)
    return [*known, st.Page(draw, title=text("page.lost"), url_path=lost, visibility="hidden")]


def through_app() -> None:
    """Start over in app.py when Streamlit ran a page's file by itself.

    It does so when a fresh server is first visited by a page's own address, because of the
    folder's name; declaring a navigation once turns that off for good. Nobody comes around the
    sign-in that way.
    """
    if not booted() or not admitted():
        st.navigation(screens(load_text(FALLBACK)), position="hidden")
        st.rerun()
