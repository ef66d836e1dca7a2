"""The page around the pages: its language for browsers and readers, its print and narrow styles."""

from pathlib import Path

import streamlit as st

from ui.language.text import Text

STYLE = Path(__file__).parent / "style.css"
SCRIPT = (Path(__file__).parent / "page.js").read_text("utf-8")
UNPRINTED = """<style>@media print {{
[data-testid="stSkeleton"] {{ height: auto !important; }}
[data-testid="stSkeleton"] * {{ display: none !important; }}
[data-testid="stSkeleton"]::after {{ content: "{words}"; }}
}}</style>"""
"""A placeholder on paper says what it stands for."""


def script(text: Text) -> str:
    """Return the script of every page; the policy of service/nginx.conf names its hashes."""
    return f"document.documentElement.lang = '{text('language.tag')}';\n{SCRIPT}"


def dress(text: Text) -> None:
    """Set the document's language and style; `text.language` is one of our own file names."""
    st.html(STYLE)
    st.html(UNPRINTED.format(words=text("panel.unprinted")))
    st.html(f"<script>{script(text)}</script>", unsafe_allow_javascript=True)
