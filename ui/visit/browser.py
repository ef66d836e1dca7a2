"""Whether the reader has turned the page, which Streamlit does not say."""

import streamlit as st

from ui.visit.streamlit_internals import page_asked, page_shown

_PAGE = "page"
"""The page that the last run showed: Streamlit forgets it before a run begins."""


def turned_page() -> bool:
    """Return whether this run is of another page than the last one; called before navigation."""
    asked = page_asked()
    return bool(asked) and asked != st.session_state.get(_PAGE, asked)


def keep_page() -> None:
    """Keep which page this run shows; called once the navigation has found it."""
    st.session_state[_PAGE] = page_shown()
