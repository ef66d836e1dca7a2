"""What the browser asks of this run, which Streamlit keeps to itself."""

from streamlit.runtime.scriptrunner import get_script_run_ctx


def by_history() -> bool:
    """Return whether the reader came by the browser's Back or Forward."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def turned_page() -> bool:
    """Return whether this run is of another page than the last one; called before navigation."""
    context = get_script_run_ctx()
    if context is None:
        return False
    pages = context.pages_manager
    asked, last = pages.intended_page_script_hash, pages.current_page_script_hash
    return bool(asked) and asked != last


def asked_path() -> str:
    """Return the path by which a visit began, without slashes at its ends; "" once it is known."""
    context = get_script_run_ctx()
    return "" if context is None else (context.pages_manager.intended_page_name or "").strip("/")
