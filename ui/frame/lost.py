"""What stands at an address that no page has: that nothing is there, and the way on."""

import streamlit as st

from ui.frame.corner import corner
from ui.frame.registry import PAGES, PageRow
from ui.frame.sidebar import sidebar
from ui.language.label import label

LOST = PageRow("lost", uses_group=False, of_survey=False)


def show_lost(path: str) -> None:
    """Say in the reader's language that there is no page at `path`, and lead to the first one."""
    here = sidebar(LOST)
    corner(here, LOST)
    text = here.text
    st.title(text("page.lost"), anchor=False)
    st.markdown(text("page.lost_text", path=label(_shortened(path))))
    st.page_link(f"pages/{PAGES[0].id}.py", label=text("page.home"))


def _shortened(path: str, most: int = 80) -> str:
    shown = f"/{path}"
    return shown if len(shown) <= most else shown[:most] + "…"
