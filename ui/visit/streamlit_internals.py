"""All that the app uses of Streamlit beyond what it documents, and a guard over it.

Streamlit may change any of it without a word. What safety rests on must be there, or nothing
starts; what only serves comfort may be missing, and a line of the log says what is lost with it.
"""

import logging
import re
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import streamlit as st
from starlette.formparsers import MultiPartParser
from streamlit import net_util
from streamlit.delta_generator import DeltaGenerator as Place
from streamlit.errors import StreamlitSecretNotFoundError as NoSecrets
from streamlit.navigation.page import StreamlitPage as Page
from streamlit.runtime import exists, get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state import SessionState

with suppress(ImportError):  # then the guard says what is lost
    import streamlit.elements.lib.streamlit_plotly_theme
with suppress(ImportError):
    from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

__all__ = ["NoSecrets", "Page", "Place"]  # types that documented functions return or raise

REQUIREMENTS = Path(__file__).parents[2] / "requirements.txt"
THEME_INK = "streamlit.elements.lib.streamlit_plotly_theme.GRAY_90"


class Internal(NamedTuple):
    """A dotted name of Streamlit's own, what it serves, and whether safety rests on it."""

    name: str
    serves: str
    safety: bool = True


_FORGET, _BACK = "a visit's own survey is forgotten", "Back, Forward and links keep their view"
_KEPT = "charts stay in place when their numbers change"
INTERNALS = (
    Internal("starlette.formparsers.MultiPartParser.spool_max_size", "uploads reach no disk"),
    Internal("streamlit.net_util._external_ip", "the server asks no site for its address"),
    Internal("streamlit.net_util._internal_ip", "the server asks no site for its address"),
    Internal("streamlit.runtime.Runtime.is_active_session", _FORGET),
    Internal("streamlit.runtime.Runtime.media_file_mgr", _FORGET),
    Internal("streamlit.runtime.media_file_manager.MediaFileManager.clear_session_refs", _FORGET),
    Internal(
        "streamlit.runtime.media_file_manager.MediaFileManager.remove_orphaned_files", _FORGET
    ),
    Internal("streamlit.runtime.scriptrunner.ScriptRunContext.session_id", _FORGET),
    Internal("streamlit.runtime.scriptrunner.ScriptRunContext.session_state", _FORGET),
    Internal("streamlit.runtime.scriptrunner.ScriptRunContext.uploaded_file_mgr", _FORGET),
    Internal(
        "streamlit.runtime.uploaded_file_manager.UploadedFileManager.remove_session_files", _FORGET
    ),
    Internal("streamlit.runtime.state.SafeSessionState._state", _FORGET),
    Internal("streamlit.runtime.state.SessionState._new_widget_state", _FORGET),
    Internal("streamlit.runtime.state.session_state.WStates.widget_metadata", _FORGET),
    Internal("streamlit.runtime.scriptrunner.ScriptRunContext.is_history_navigation", _BACK, False),
    Internal("streamlit.runtime.scriptrunner.ScriptRunContext.page_script_hash", _BACK, False),
    Internal("streamlit.runtime.scriptrunner.ScriptRunContext.pages_manager", _BACK, False),
    Internal(
        "streamlit.runtime.pages_manager.PagesManager.intended_page_script_hash", _BACK, False
    ),
    Internal("streamlit.runtime.pages_manager.PagesManager.intended_page_name", _BACK, False),
    Internal("streamlit.runtime.Runtime.bidi_component_registry", _KEPT, False),
    Internal(
        "streamlit.components.v2.component_manager.BidiComponentManager.register_from_manifest",
        _KEPT,
        False,
    ),
    Internal("streamlit.components.v2.component_manager.BidiComponentManager.get", _KEPT, False),
    Internal("streamlit.components.v2.manifest_scanner.ComponentConfig", _KEPT, False),
    Internal("streamlit.components.v2.manifest_scanner.ComponentManifest", _KEPT, False),
    Internal(THEME_INK, "words in figures are as dark as the page's", False),
)
TEST_IDS = frozenset(
    {
        "stAlert",
        "stAppIframeResizerAnchor",
        "stAppViewContainer",
        "stButtonGroup",
        "stCaptionContainer",
        "stElementContainer",
        "stExpandSidebarButton",
        "stExpander",
        "stFileChip",
        "stFileChipIconError",
        "stFileUploaderDropzone",
        "stFileUploaderDropzoneInstructions",
        "stHeader",
        "stHeading",
        "stHorizontalBlock",
        "stHtml",
        "stLayoutWrapper",
        "stMain",
        "stMainBlockContainer",
        "stMarkdown",
        "stMarkdownContainer",
        "stMultiSelect",
        "stMultiSelectTagsContainer",
        "stPopover",
        "stSidebar",
        "stSidebarCollapseButton",
        "stSidebarUserContent",
        "stSkeleton",
        "stTabs",
        "stVerticalBlock",
    }
)
"""Marks of Streamlit's page that styles and page.js go by: without one, a style does nothing."""


def tried(requirements: str) -> str:
    """Return the version of Streamlit that requirements.txt pins; ValueError where it pins none."""
    found = re.search(r"^streamlit==(\S+)", requirements, re.MULTILINE)
    if found is None:
        raise ValueError("requirements.txt pins no version of streamlit")
    return found[1]


def stands(name: str) -> bool:
    """Return whether a dotted name of something in a loaded module leads somewhere."""
    module, path = name, list[str]()
    while module not in sys.modules:
        module, _, last = module.rpartition(".")
        path.insert(0, last)
        if not module:
            return False
    found: object = sys.modules[module]
    for part in path:
        declared = getattr(found, "__annotations__", {})
        if not hasattr(found, part) and part not in declared:
            return False
        found = getattr(found, part, None)
    return True


def guard(internals: Iterable[Internal], version: str, known: str) -> None:
    """Say in one line of the log what may break where Streamlit is not the `known` version.

    Raises RuntimeError where something is missing that safety rests on.
    """
    missing = [internal for internal in internals if not stands(internal.name)]
    unsafe = [internal for internal in missing if internal.safety]
    if unsafe:
        names = "; ".join(f"{internal.name} ({internal.serves})" for internal in unsafe)
        raise RuntimeError(f"Streamlit {version} lacks {names}. Install streamlit {known}.")
    lost = "; ".join(f"{internal.name} is missing ({internal.serves})" for internal in missing)
    if version != known:
        lost = lost or "what it keeps private is all there, but may have changed"
        lost = f"{lost}; styles go by its test ids, the content policy by its scripts"
    if lost:
        logging.getLogger(__name__).warning("Streamlit %s, tried %s: %s", version, known, lost)


guard(INTERNALS, st.__version__, tried(REQUIREMENTS.read_text("utf-8")))


@dataclass(frozen=True)
class Visit:
    """A visit as Streamlit knows it: its id, and the state that holds its survey."""

    id: str
    state: SessionState


def this_visit() -> Visit | None:
    """Return the visit that this run belongs to, None outside of any."""
    context = get_script_run_ctx()
    return Visit(context.session_id, context.session_state._state) if context else None


def is_open(visit: Visit) -> bool:
    """Return whether somebody has a page of the visit open."""
    return exists() and get_instance().is_active_session(visit.id)


def drop_uploads() -> None:
    """Drop the bytes of every file that this visit has sent."""
    context = get_script_run_ctx()
    if context is not None:
        context.uploaded_file_mgr.remove_session_files(context.session_id)


def drop_functions(visit: Visit) -> None:
    """Drop what Streamlit keeps of widgets and downloads: their functions hold the survey.

    Streamlit 1.67 never drops a widget's functions by itself, not even when its page is left; a
    widget that is drawn again registers them anew.
    """
    visit.state._new_widget_state.widget_metadata.clear()  # the only way to them
    if exists():
        files = get_instance().media_file_mgr
        files.clear_session_refs(visit.id)
        files.remove_orphaned_files()  # marks what was saved last
        files.remove_orphaned_files()


def keep_uploads_in_memory(size: int) -> None:
    """Keep uploads up to `size` bytes in memory: none of them reaches a disk."""
    MultiPartParser.spool_max_size = size


def ask_no_address(address: str) -> None:
    """Keep the process from asking a site for its own address, which it takes to be `address`.

    A socket from a foreign page would make Streamlit do so, for seconds.
    """
    net_util._external_ip = net_util._internal_ip = address


def can_hand_out() -> bool:
    """Return whether the server hands out further folders of files."""
    return exists() and all(stands(own.name) for own in INTERNALS if own.serves == _KEPT)


def hands_out(name: str) -> bool:
    """Return whether the server hands out a folder by this name."""
    return get_instance().bidi_component_registry.get(name) is not None


def hand_out(name: str, folder: Path) -> None:
    """Let the server hand out a folder's files at `_stcore/bidi-components/NAME/`.

    `name` has two parts with a dot between them. A component by that name may take its script from
    there; one script serves all its places on a page.
    """
    first, _, last = name.partition(".")
    told = ComponentManifest(first, "", [ComponentConfig(last, folder.name)])
    get_instance().bidi_component_registry.register_from_manifest(told, folder.parent)


def by_history() -> bool:
    """Return whether the reader came by the browser's Back or Forward."""
    return bool(getattr(get_script_run_ctx(), "is_history_navigation", False))


def page_shown() -> str:
    """Return the page that this run shows, once the navigation has found it."""
    return str(getattr(get_script_run_ctx(), "page_script_hash", ""))


def page_asked() -> str:
    """Return the page that this run was asked for, "" where no one was named."""
    return _of_pages("intended_page_script_hash")


def path_asked() -> str:
    """Return the path by which a visit began, without slashes at its ends; "" once it is known."""
    return _of_pages("intended_page_name").strip("/")


def _of_pages(name: str) -> str:
    pages = getattr(get_script_run_ctx(), "pages_manager", None)
    return getattr(pages, name, None) or ""


def theme_ink(otherwise: str) -> str:
    """Return the colour in whose place Streamlit puts its theme's text colour in figures."""
    module, _, name = THEME_INK.rpartition(".")
    return str(getattr(sys.modules.get(module), name, otherwise))
