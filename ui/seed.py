"""What a widget shows follows from what is kept, and never undoes a click that is on its way."""

import streamlit as st

_NOTHING = object()


def seed(key: str, value: object) -> None:
    """Let the widget of this key show `value`.

    A value that is set is sent to the browser and takes the place of what was chosen there
    meanwhile; so nothing is set that the widget shows already.
    """
    if st.session_state.get(key, _NOTHING) != value:
        st.session_state[key] = value
