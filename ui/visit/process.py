"""What the server's process must not do: write answers to a disk or a log, ask strangers."""

import logging
import traceback
from types import TracebackType

from ui.visit.streamlit_internals import ask_no_address, keep_uploads_in_memory

IN_MEMORY = 64 * 2**20
"""Bytes of an upload that stay in memory, above server.maxUploadSize: none reaches a disk."""

_make_record = logging.getLogRecordFactory()


def prepare() -> None:
    """Keep uploads in memory, what errors say out of the log, and the process to this machine."""
    keep_uploads_in_memory(IN_MEMORY)
    logging.setLogRecordFactory(_record)
    ask_no_address("127.0.0.1")


def _record(*args: object, **kwargs: object) -> logging.LogRecord:
    """Return a record that says where an error happened, not its message: that may quote answers.

    The arguments are logging.LogRecord's own.
    """
    record = _make_record(*args, **kwargs)
    if record.exc_info and record.exc_info[0] is not None:
        kind, _, frames = record.exc_info
        record.exc_info, record.exc_text = None, _where(kind, frames)
    return record


def _where(kind: type[BaseException], frames: TracebackType | None) -> str:
    lines = [f"  {f.filename}:{f.lineno} in {f.name}" for f in traceback.extract_tb(frames)]
    return "\n".join([f"{kind.__module__}.{kind.__qualname__} at", *lines])
