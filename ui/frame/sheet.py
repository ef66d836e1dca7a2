"""On a telephone the filters are a sheet over the page; page.js opens and closes the sidebar."""

import streamlit as st

from ui.visit.scene import Scene


def offer_filters(here: Scene) -> None:
    """Offer to open the filters; style.css shows the button on narrow screens alone."""
    st.button(here.text("filter.open"), key="sheet_open", icon=":material/tune:", width="stretch")


def offer_to_show(here: Scene) -> None:
    """Offer to close the filters and see the page again, on narrow screens alone."""
    st.button(here.text("filter.show"), key="sheet_show", type="primary", width="stretch")
