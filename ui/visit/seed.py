"""What a widget shows follows from what is kept, and never undoes a click that is on its way."""

import streamlit as st

from ui.visit.streamlit_internals import page_shown

_NOTHING, _PAGE = object(), "seeded_on"


def seed(key: str, value: object) -> None:
    """Let the widget of this key show `value`.

    A value that is set is sent to the browser and takes the place of what was chosen there
    meanwhile; so nothing is set that the widget shows already. On another page it is a new one.
    """
    page = page_shown()
    pages: dict[str, str] = st.session_state.setdefault(_PAGE, {})
    if pages.get(key) != page or st.session_state.get(key, _NOTHING) != value:
        st.session_state[key] = value
    pages[key] = page
