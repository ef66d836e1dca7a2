"""The process that reads a file: what it may not do, and that nothing it says is believed."""

import io
import json
import platform
import subprocess
import sys
import threading

import pyarrow as pa
import pytest

from data.parse import jail, limits, parent
from data.parse.assemble import Reading
from data.parse.parent import ENVIRONMENT, ROOT, parse_file
from data.parse.parsed import Header
from data.parse.wire import BadAnswer, parse_answer, write_reading
from data.reading.problems import SurveyError

FILE = "answers.csv"
GOOD = b"a,b\n1,2\n"
LOCKED = (
    "from data.parse.limits import confine; from data.parse.jail import lock; confine(); lock()"
)
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")


def locked(code: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process that has given up its rights."""
    command = [sys.executable, "-c", f"import os, socket, subprocess, threading; {LOCKED}\n{code}"]
    return subprocess.run(
        command, env=ENVIRONMENT, cwd=ROOT, capture_output=True, text=True, check=False
    )


@LINUX
def test_memory_is_limited() -> None:
    assert "MemoryError" in locked(f"bytes({limits.MEMORY_BYTES})").stderr


@LINUX
@pytest.mark.parametrize(
    "code",
    [
        "os.fork()",
        "subprocess.run(['true'])",
        "os.execv('/bin/true', ['true'])",
        "socket.socket()",
        "open('/dev/full', 'w')",
        "os.unlink('/nowhere')",
        "os.rename('/nowhere', '/nowhere')",
        "os.kill(1, 0)",
    ],
)
def test_what_a_file_might_do_is_not_permitted(code: str) -> None:
    if platform.machine() not in jail.MACHINES:
        pytest.skip("no filter for this machine")
    assert "PermissionError" in locked(code).stderr


@LINUX
def test_threads_still_start() -> None:
    done = locked("thread = threading.Thread(target=print, args=('x',)); thread.start()")
    assert (done.stdout, done.returncode) == ("x\n", 0)


@LINUX
def test_files_stay_empty_and_no_core_is_left() -> None:
    code = "import resource as r; print(r.getrlimit(r.RLIMIT_FSIZE), r.getrlimit(r.RLIMIT_CORE))"
    assert locked(code).stdout == "(0, 0) (0, 0)\n"


def pretend(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Let code stand in the place of the reading process."""
    monkeypatch.setattr(parent, "COMMAND", (sys.executable, "-c", code))


def problem(data: bytes, file: str = FILE) -> str:
    """Return the code of the problem that a file is refused for."""
    with pytest.raises(SurveyError) as caught:
        parse_file(data, file)
    assert file in str(caught.value)
    return caught.value.code


def test_a_process_that_dies_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    assert problem(GOOD) == "unreadable"


def test_a_process_that_fails_says_nothing_of_what_it_read(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    pretend(monkeypatch, "import sys; raise ValueError(sys.stdin.read())")
    assert problem(GOOD) == "unreadable"
    assert capfd.readouterr() == ("", "")


def test_a_process_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, "import os; os.read(0, 9); os.close(1)\nwhile True: 0")
    monkeypatch.setattr(parent, "SECONDS", 0.3)
    assert problem(GOOD * 100_000) == "too_slow"


def test_a_process_that_uses_up_its_time_was_too_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, "import os, signal; os.kill(os.getpid(), signal.SIGXCPU)")
    assert problem(GOOD) == "too_slow"


def test_an_endless_answer_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parent, "ANSWER_BYTES", 5_000_000)
    pretend(monkeypatch, "while True: print('x' * 100_000)")
    assert problem(GOOD) == "unreadable"


def test_the_process_knows_nothing_of_the_servers_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_SERVER", "x")
    code = "import os, json; print(json.dumps({'problem': {'code': 'damaged', 'params': {'kind': "
    pretend(monkeypatch, code + "sorted(os.environ)}}}))")
    with pytest.raises(SurveyError) as caught:
        parse_file(GOOD, FILE)
    assert caught.value.params["kind"] == tuple(sorted(ENVIRONMENT))


def test_a_large_file_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parent, "COMMAND", ("/nowhere",))
    assert problem(bytes(limits.FILE_BYTES + 1)) == "file_too_large"
    assert problem(GOOD, "answers") == "file_ending"


def test_two_files_are_read_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    at_work = most = 0
    both, guard = threading.Barrier(limits.AT_ONCE, timeout=30), threading.Lock()

    def ask(*_: object) -> bytearray:
        nonlocal at_work, most
        with guard:
            at_work += 1
            most = max(most, at_work)
        both.wait()  # passes only when two are in here
        with guard:
            at_work -= 1
        return bytearray(answer(Reading(pa.table({"c0": ["1"]}), (Header("a"),))))

    monkeypatch.setattr(parent, "_ask", ask)
    threads = [threading.Thread(target=parse_file, args=(GOOD, FILE)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == limits.AT_ONCE


def answer(reading: Reading) -> bytes:
    """Return what the reading process writes."""
    sink = io.BytesIO()
    write_reading(sink, reading)
    return sink.getvalue()


def said(**changes: object) -> bytes:
    """Return an answer whose line of JSON says something else."""
    line, _, table = answer(Reading(pa.table({"c0": ["1"]}), (Header("a"),))).partition(b"\n")
    return json.dumps(json.loads(line) | changes).encode() + b"\n" + table


def test_an_answer_comes_back_as_it_was() -> None:
    header = Header("a", "label", (("1", "yes"),), (("-9", ""),))
    reading = Reading(pa.table({"c0": pa.array([1.5, None])}, metadata={"pandas": "{}"}), (header,))
    back = parse_answer(answer(reading), FILE)
    assert back.headers == (header,)
    assert back.table.equals(reading.table)
    assert back.table.schema.metadata is None


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b"\n",
        b"{}\n",
        b"[]\n",
        b"\xff\n",
        b"[" * 100_000 + b"\n",
        said(headers=[]),
        said(headers=["a"]),
        said(headers=[{"name": "", "label": "", "value_labels": [], "missing": []}]),
        said(headers=[{"name": "a" * 201, "label": "", "value_labels": [], "missing": []}]),
        said(headers=[{"name": "a", "label": "", "value_labels": [["1"]], "missing": []}]),
        said(headers=[{"name": "a", "label": "", "value_labels": [[1, "x"]], "missing": []}]),
        said(reports=[{"code": "nothing_known", "params": {}}]),
        said(reports=[{"code": "read_as", "params": {}}]),
        said(reports=[{"code": "read_as", "params": {"encoding": {}}}]),
        said(problem={"code": ["damaged"], "params": {}}),
        said(problem={"code": "damaged", "params": {"kind": None}}),
        said(problem="damaged"),
        said()[:-20],
        said()[:-9] + b"garbage!!",
        answer(Reading(pa.table({"c1": ["1"]}), (Header("a"),))),
        answer(Reading(pa.table({"c0": [[1]]}), (Header("a"),))),
        answer(Reading(pa.table({"c0": [b"1"]}), (Header("a"),))),
    ],
)
def test_another_answer_is_not_believed(wrong: bytes) -> None:
    with pytest.raises(BadAnswer):
        parse_answer(wrong, FILE)


def test_a_report_says_only_what_its_sentence_needs() -> None:
    reports = [{"code": "read_as", "params": {"encoding": "GB18030", "file": "x", "more": "y"}}]
    (report,) = parse_answer(said(reports=reports), FILE).reports
    assert dict(report.params) == {"file": FILE, "encoding": "GB18030"}
