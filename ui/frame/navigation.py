"""The pages as Streamlit's navigation knows them."""

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from ui.frame.registry import MENUS, PAGES
from ui.language.text import Text, load_text
from ui.visit.access import admitted
from ui.visit.state import booted


def screens(text: Text) -> dict[str, list[StreamlitPage]]:
    """Return a Streamlit page for every row of the registry, by the menu that it stands in.

    Menus and pages are titled in the reader's language; the first pages stand in the bar itself.
    """
    menus: dict[str, list[StreamlitPage]] = {"": []}
    for menu in MENUS:
        menus[text(f"menu.{menu}")] = []
    for row in PAGES:
        page = st.Page(
            f"pages/{row.id}.py",
            title=text(f"{row.id}.nav"),
            url_path=row.id,
            default=row is PAGES[0],
        )
        menus[text(f"menu.{row.part}") if row.part else ""].append(page)
    return menus


def through_app() -> None:
    """Start over in app.py when Streamlit ran a page's file by itself.

    It does so when a fresh server is first visited by a page's own address, because of the
    folder's name; declaring a navigation once turns that off for good. Nobody comes around the
    sign-in that way.
    """
    if not booted() or not admitted():
        st.navigation(screens(load_text("en")), position="hidden")
        st.rerun()
