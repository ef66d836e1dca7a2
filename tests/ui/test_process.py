"""The log says where an error happened and never what it said; uploads stay in memory."""

import io
import logging
from collections.abc import Iterator

import pytest
from starlette.formparsers import MultiPartParser

from ui.visit.process import prepare

CANARY = "Canary Zhang 13800138000"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Return what a logger writes in a prepared process, and undo the preparation."""
    factory, size = logging.getLogRecordFactory(), MultiPartParser.spool_max_size
    written = io.StringIO()
    handler, logger = logging.StreamHandler(written), logging.getLogger("tests.process")
    logger.addHandler(handler)
    logger.propagate = False
    prepare()
    yield written
    logger.removeHandler(handler)
    logging.setLogRecordFactory(factory)
    MultiPartParser.spool_max_size = size


def fail() -> None:
    """Raise an error whose message, and whose cause, quote an answer."""
    try:
        int(CANARY)
    except ValueError as error:
        raise KeyError(CANARY) from error


@pytest.mark.parametrize("way", ["exception", "exc_info"])
def test_an_error_is_logged_without_what_it_quotes(log: io.StringIO, way: str) -> None:
    logger = logging.getLogger("tests.process")
    try:
        fail()
    except KeyError as error:
        if way == "exception":
            logger.exception("Uncaught app execution")
        else:
            logger.error("Uncaught app execution", exc_info=error)
    written = log.getvalue()
    assert "Canary" not in written
    assert "13800138000" not in written
    assert "builtins.KeyError" in written
    assert "in fail" in written, "a developer still finds the place"
    assert written.startswith("Uncaught app execution")


def test_a_line_without_an_error_is_written_as_it_is(log: io.StringIO) -> None:
    logging.getLogger("tests.process").warning("port %d is taken", 8501)
    assert log.getvalue() == "port 8501 is taken\n"


def test_an_upload_as_large_as_allowed_is_not_spooled_to_a_disk(log: io.StringIO) -> None:
    assert MultiPartParser.spool_max_size > 50 * 2**20
