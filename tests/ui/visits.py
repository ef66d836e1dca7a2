"""Two visits to one server without a server: what Streamlit asks of a session, and nothing more."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from streamlit.runtime.fragment import MemoryFragmentStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner_utils.script_run_context import (
    ScriptRunContext,
    add_script_run_ctx,
)
from streamlit.runtime.state import SafeSessionState, SessionState


def context(session: str) -> ScriptRunContext:
    """Return the context of a visit; one of the same name is the same visit to every cache."""
    return ScriptRunContext(
        session_id=session,
        _enqueue=lambda message: None,
        query_string="",
        session_state=SafeSessionState(SessionState(), lambda: None),
        uploaded_file_mgr=MemoryUploadedFileManager(""),
        main_script_path="",
        user_info={"email": None},
        fragment_storage=MemoryFragmentStorage(),
        pages_manager=PagesManager(""),
    )


@contextmanager
def visiting(session: str) -> Iterator[None]:
    """Let what stands inside run in a visit of this name."""
    thread = threading.current_thread()
    add_script_run_ctx(thread, context(session))
    try:
        yield
    finally:
        delattr(thread, "streamlit_script_run_ctx")
