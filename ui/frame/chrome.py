"""The page around the pages: its language for browsers and readers, its print and narrow styles."""

from pathlib import Path

import streamlit as st

from ui.language.text import Text

STYLE = Path(__file__).parent / "style.css"


def dress(text: Text) -> None:
    """Set the document's language and style; `text.language` is one of our own file names."""
    st.html(STYLE)
    st.html(
        f"<script>document.documentElement.lang = '{text('language.tag')}'</script>",
        unsafe_allow_javascript=True,
    )
