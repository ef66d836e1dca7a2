"""An nginx is found, or Debian's is unpacked and never installed, or its absence is said."""

import os
import shutil
from pathlib import Path

import pytest

from tools import nginx

Lines = list[tuple[list[str], Path | None]]


@pytest.fixture
def packages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Lines:
    """Return the command lines of installers that would have run; none of them runs or helps."""
    lines: Lines = []

    def note(line: list[str], folder: Path | None = None) -> bool:
        lines.append((line, folder))
        return True

    monkeypatch.setattr(nginx, "UNPACKED", tmp_path)
    monkeypatch.setattr(nginx, "find", lambda: None)
    monkeypatch.setattr(nginx, "quietly", note)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.delenv("NGINX", raising=False)
    return lines


def test_the_package_is_unpacked_below_build(packages: Lines, tmp_path: Path) -> None:
    """Installed, it would start to serve on the machine that runs the tests."""
    assert nginx.unpack() is None
    names = ["nginx", "nginx-light", "nginx-core"]
    downloads = [(["apt-get", "download", name], tmp_path) for name in names]
    assert packages == [(["apt-get", "update"], None), *downloads]


def test_an_unpacked_one_is_found_and_starts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "nginx"
    program.write_text("#!/bin/sh\necho nginx version: nginx/1 >&2\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(nginx, "PLACES", (str(tmp_path),))
    monkeypatch.setenv("PATH", "/nowhere")
    assert nginx.find() == str(program)
    program.write_text("#!/bin/sh\nexit 127\n", encoding="utf-8")
    assert nginx.find() is None


@pytest.mark.usefixtures("packages")
def test_without_any_the_sentence_says_what_is_skipped(capsys: pytest.CaptureFixture[str]) -> None:
    assert nginx.main() == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("No nginx was found, so its tests are skipped: ")


def test_named_nginx_that_does_not_start(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NGINX", "/no/such/nginx")
    assert nginx.main() == 2
    assert "NGINX=/no/such/nginx does not start" in capsys.readouterr().err
