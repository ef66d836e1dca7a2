"""A Chromium is found, or installed in the order that the README names, or asked for."""

import os
import shutil
from pathlib import Path

import pytest

from tools import chromium

Lines = list[list[str]]


@pytest.fixture
def installers(monkeypatch: pytest.MonkeyPatch) -> Lines:
    """Return the command lines of installers that would have run; none of them runs or helps."""
    lines: Lines = []

    def note(line: list[str]) -> bool:
        lines.append(line[1:] if line[0] != "apt-get" else line)
        return True

    monkeypatch.setattr(chromium, "find", lambda: None)
    monkeypatch.setattr(chromium, "quietly", note)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.delenv("CHROMIUM", raising=False)
    return lines


def test_root_on_debian_gets_the_package_first(
    monkeypatch: pytest.MonkeyPatch, installers: Lines
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert chromium.install() is None
    assert installers == [
        ["apt-get", "update"],
        ["apt-get", "install", "-y", "--no-install-recommends", "chromium", "fonts-noto-cjk"],
        ["-m", "playwright", "install", "chromium"],
    ]


def test_others_get_playwrights(monkeypatch: pytest.MonkeyPatch, installers: Lines) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert chromium.install() is None
    assert installers == [["-m", "playwright", "install", "chromium"]]


def test_a_notice_in_place_of_a_browser_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Ubuntu's chromium-browser can be a script that says to install a snap."""
    for name, words in (
        ("chromium", "echo install the snap; exit 1"),
        ("google-chrome", "echo Google Chrome 1"),
    ):
        (tmp_path / name).write_text(f"#!/bin/sh\n{words}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert chromium.find() == str(tmp_path / "google-chrome")


def test_named_chromium_that_does_not_start(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CHROMIUM", "/no/such/chromium")
    assert chromium.main() == 2
    assert "CHROMIUM=/no/such/chromium does not start" in capsys.readouterr().err


def test_no_chromium_anywhere(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(chromium, "find", lambda: None)
    monkeypatch.setattr(chromium, "quietly", lambda line: False)
    assert chromium.main() == 2
    assert capsys.readouterr().err.startswith("No Chromium was found and none could be installed")
