"""Forget a visit's own survey: nothing of it stays in the server's memory."""

import ctypes
import gc
import sys

import pyarrow as pa
import streamlit as st
from streamlit.runtime import exists, get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ui.door import forget_private
from ui.own import OWN, announce
from ui.state import KEPT, current, open_another
from ui.surveys import offered
from ui.text import Text


def offer_to_forget(text: Text, place: str) -> None:
    """Offer to forget, once confirmed; `place` tells buttons of one page apart."""
    with st.popover(text("own.forget.button"), width="stretch"):
        st.markdown(text("own.forget.sure"))
        st.button(
            text("own.forget.yes"),
            key=f"forget/{place}",
            type="primary",
            on_click=forget,
            width="stretch",
        )


def forget() -> None:
    """Drop the visit's own survey with everything made of it, and give the memory back.

    Language and another survey's view stay. Called as a button's on_click, before a page is drawn:
    what was drawn last is dropped as well.
    """
    for key in [key for key in st.session_state if key not in KEPT]:
        del st.session_state[key]
    if current().survey == OWN:
        open_another(next(iter(offered())))
    announce("own.forget.done")
    forget_private()
    forget_uploads()
    _forget_widgets()
    give_back()


def forget_uploads() -> None:
    """Drop the bytes of every file that this visit has sent."""
    context = get_script_run_ctx()
    if context is not None:
        context.uploaded_file_mgr.remove_session_files(context.session_id)


def _forget_widgets() -> None:
    """Drop what Streamlit keeps of widgets and downloads: their functions hold the survey.

    Streamlit 1.67 never drops a widget's functions by itself, not even when its page is left; a
    widget that is drawn again registers them anew.
    """
    context = get_script_run_ctx()
    if context is not None:
        state = context.session_state._state  # the only way to them
        state._new_widget_state.widget_metadata.clear()
    if exists():
        files = get_instance().media_file_mgr
        files.clear_session_refs()
        files.remove_orphaned_files()  # marks what was saved last
        files.remove_orphaned_files()


def give_back() -> None:
    """Return freed memory to the system, which Python and Arrow would rather keep."""
    gc.collect()
    pa.default_memory_pool().release_unused()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's alone
        if trim is not None:
            trim(0)
