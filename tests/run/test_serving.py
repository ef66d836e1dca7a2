"""`make run` checks the survey first, finds a port, says where it serves, and serves there only."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.servers import START_WITHIN
from tests.run.conftest import ROOT
from tools import serve
from tools.serve import is_healthy

# The environment that runs this test stands in for .venv, and nothing is installed.
MAKE = ["make", "-o", ".venv/run.stamp", f"IN_VENV={sys.executable}"]
QUIET = {
    name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))
}


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `make run` to its end."""
    line = [*MAKE, "run", *arguments]
    return subprocess.run(
        line,
        cwd=ROOT,
        env=QUIET | {"LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", ["absent", "a folder with spaces"])
def test_bad_survey_gets_a_sentence_and_no_server(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    if " " in name:
        folder.mkdir()
    answer = run(f"SURVEY={folder}")
    lines = [line for line in answer.stderr.splitlines() if not line.startswith("make: ***")]
    assert answer.returncode == 2
    assert len(lines) == 1
    assert "Traceback" not in answer.stderr
    assert "dashboard is at" not in answer.stdout


@pytest.mark.parametrize("port", ["eighty", "80", "70000"])
def test_port_that_is_none(port: str) -> None:
    answer = run(f"PORT={port}")
    assert answer.returncode == 2
    assert f"PORT={port} is not a port" in answer.stderr


def test_no_port_left(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(serve, "is_free", lambda port: False)
    with pytest.raises(SystemExit) as ended:
        serve.main(["--port", "9000"])
    assert ended.value.code == 2
    assert capsys.readouterr().err == (
        "Ports 9000 to 9019 are taken: name another with PORT=number.\n"
    )


@pytest.fixture
def taken() -> Iterator[int]:
    """Yield a port that something else listens on, with a free one behind it."""
    with socket.socket() as listener:
        listener.bind((serve.ADDRESS, 0))
        listener.listen()
        yield listener.getsockname()[1]


def printed(log: Path, words: str, process: subprocess.Popen[bytes]) -> str:
    """Return the first line of the log with these words, as soon as it is there."""
    deadline = time.monotonic() + START_WITHIN
    while process.poll() is None and time.monotonic() < deadline:
        for line in log.read_text("utf-8").splitlines():
            if words in line:
                return line
        time.sleep(0.1)  # between two questions, not in place of one
    pytest.fail(f"no line with {words!r}:\n{log.read_text('utf-8')}")


def test_next_port_is_said_and_served(taken: int, tmp_path: Path) -> None:
    """The address that is printed answers; Ctrl+C ends the server."""
    line, log = [*MAKE, "run", f"PORT={taken}"], tmp_path / "log.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(
            line, cwd=ROOT, env=QUIET, stdout=output, stderr=output, start_new_session=True
        )
    try:
        said = printed(log, "dashboard is at", process)
        base = said.split("dashboard is at ")[1].split()[0]
        assert said.startswith(f"Port {taken} is taken")
        assert base.startswith(f"http://{serve.ADDRESS}:")
        assert base.removeprefix("http://") in printed(log, "server started", process)
        assert is_healthy(base)
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=20)
    assert not is_healthy(base)


def test_survey_path_is_passed_on_whole(tmp_path: Path) -> None:
    line = serve.command(8501, tmp_path / "two words")
    assert line[-3:] == ["--", "--survey", str(tmp_path / "two words")]
