"""Another Streamlit is said in one line of the log; one that lacks what safety needs is refused."""

import logging
import re

import pytest
import streamlit as st

from ui.visit.streamlit_internals import (
    INTERNALS,
    REQUIREMENTS,
    Internal,
    by_history,
    guard,
    page_asked,
    page_shown,
    path_asked,
    stands,
    theme_ink,
    this_visit,
    tried,
)

HERE = Internal("logging.Logger.warning", "warnings are written")
LOST = Internal("streamlit.runtime.Runtime.no_such_name", "the light is on", safety=False)


def test_the_version_tried_is_the_one_that_is_installed() -> None:
    assert tried(REQUIREMENTS.read_text("utf-8")) == st.__version__
    assert tried("# a comment\nstreamlit==2.0.1  # why\npandas==3\n") == "2.0.1"


def test_requirements_without_the_version_are_a_fault() -> None:
    with pytest.raises(ValueError, match="streamlit"):
        tried("streamlit>=1.0\n")


@pytest.mark.parametrize("internal", INTERNALS, ids=lambda internal: internal.name)
def test_what_is_used_is_there(internal: Internal) -> None:
    assert stands(internal.name)
    assert not stands(f"{internal.name}_no_more")


@pytest.mark.parametrize(
    "name",
    [
        "no_such_package.name",
        "streamlit.no_such_module.name",
        "streamlit.runtime.state.SessionState._no_such_field",
    ],
)
def test_what_is_gone_is_seen(name: str) -> None:
    assert not stands(name)


def test_the_version_that_was_tried_says_nothing(caplog: pytest.LogCaptureFixture) -> None:
    guard(INTERNALS, "1.0", "1.0")
    assert caplog.records == []


def test_another_version_is_one_line_with_both(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        guard([HERE], "2.0", "1.0")
    (record,) = caplog.records
    assert re.match(r"Streamlit 2\.0, tried 1\.0: .+", record.getMessage())


@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_what_is_lost_is_said_with_what_it_served(
    caplog: pytest.LogCaptureFixture, version: str
) -> None:
    with caplog.at_level(logging.WARNING):
        guard([HERE, LOST], version, "1.0")
    (record,) = caplog.records
    assert f"{LOST.name} is missing (the light is on)" in record.getMessage()
    assert HERE.name not in record.getMessage()


@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_nothing_starts_without_what_safety_rests_on(version: str) -> None:
    with pytest.raises(RuntimeError, match=r"no_such_name \(the light is on\).*streamlit 1\.0"):
        guard([HERE, LOST._replace(safety=True)], version, "1.0")


def test_uploads_addresses_and_forgetting_are_a_matter_of_safety() -> None:
    served = {internal.serves for internal in INTERNALS if internal.safety}
    assert any("disk" in words for words in served)
    assert any("address" in words for words in served)
    assert any("forgotten" in words for words in served)


def test_outside_a_visit_nothing_is_known_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.visit.streamlit_internals.get_script_run_ctx", lambda: None)
    assert this_visit() is None
    assert not by_history()
    assert page_shown() == page_asked() == path_asked() == ""


def test_a_run_that_no_longer_tells_its_page_loses_only_that(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ui.visit.streamlit_internals.get_script_run_ctx", object)
    assert not by_history()
    assert page_shown() == page_asked() == path_asked() == ""


def test_a_theme_that_no_longer_names_its_ink_leaves_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    assert theme_ink("#123456") != "#123456"
    monkeypatch.setattr("ui.visit.streamlit_internals.THEME_INK", f"{__name__}.GRAY")
    assert theme_ink("#123456") == "#123456"
