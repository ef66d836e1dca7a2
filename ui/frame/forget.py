"""Forget a visit's own survey, when asked or after it was closed: nothing stays in memory."""

import gc
import threading

import pyarrow as pa
import streamlit as st

from ui.door.compute import forget_private
from ui.language.text import Text
from ui.visit.state import KEPT, current, open_another
from ui.visit.streamlit_internals import (
    Visit,
    drop_functions,
    drop_uploads,
    is_open,
    this_visit,
)
from ui.visit.surveys import offered
from ui.visit.upload import OWN, announce

GRACE = 10.0
"""Seconds after a closed visit can no longer be taken up again, until it is forgotten."""
pa.set_memory_pool(pa.system_memory_pool())  # Arrow's own keeps tens of MB of what threads freed


def offer_to_forget(text: Text, place: str) -> None:
    """Offer to forget, once confirmed; `place` tells buttons of one page apart."""
    with st.popover(text("own.forget.button"), key=f"fold/forget/{place}", width="stretch"):
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
    drop_uploads()
    if visit := this_visit():
        drop_functions(visit)
    give_back()


def forget_when_closed() -> None:
    """See to it that the visit is forgotten some minutes after it was closed.

    Called by every page while the visit holds a survey. Streamlit itself drops a closed visit only
    when yet another one is closed, which may take for ever.
    """
    _watched()


def _closed(visit: Visit | None) -> None:
    """Wait until the visit cannot be taken up again; a torn line brings it back before."""
    if visit is None:
        return
    seconds = float(st.get_option("server.disconnectedSessionTTL") or 0) + GRACE
    timer = threading.Timer(seconds, forget_closed, (visit,))
    timer.daemon = True
    timer.start()


@st.cache_resource(show_spinner=False, scope="session", on_release=_closed)
def _watched() -> Visit | None:
    return this_visit()


def forget_closed(visit: Visit) -> None:
    """Drop everything that a visit held, unless somebody has taken it up again."""
    if is_open(visit):
        return
    visit.state.clear()
    drop_functions(visit)
    give_back()


def give_back() -> None:
    """Return freed memory to the system, which Python and the C library would rather keep."""
    gc.collect()
    pa.default_memory_pool().release_unused()  # with glibc, of everything that was freed
