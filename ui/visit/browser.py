"""What the browser asks of this run, which Streamlit keeps to itself."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

_PAGE = "page"
"""The page that the last run showed: Streamlit forgets it before a run begins."""


def by_history() -> bool:
    """Return whether the reader came by the browser's Back or Forward."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def turned_page() -> bool:
    """Return whether this run is of another page than the last one; called before navigation."""
    context = get_script_run_ctx()
    asked = context.pages_manager.intended_page_script_hash if context else None
    return bool(asked) and asked != st.session_state.get(_PAGE, asked)


def page_shown() -> str:
    """Return the page that this run shows, once the navigation has found it."""
    context = get_script_run_ctx()
    return context.page_script_hash if context else ""


def keep_page() -> None:
    """Keep which page this run shows; called once the navigation has found it."""
    st.session_state[_PAGE] = page_shown()


def asked_path() -> str:
    """Return the path by which a visit began, without slashes at its ends; "" once it is known."""
    context = get_script_run_ctx()
    return "" if context is None else (context.pages_manager.intended_page_name or "").strip("/")
