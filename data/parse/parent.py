"""Read a file in a process of its own, which can be stopped, and believe none of its answer."""

import hashlib
import io
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import cast

from data.parse.limits import ANSWER_BYTES, AT_ONCE, FILE_BYTES, SECONDS
from data.parse.magic import ENDINGS
from data.parse.parsed import Parsed
from data.parse.wire import BadAnswer, parse_answer
from data.reading.problems import SurveyError

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "data.parse")
PLACES = threading.BoundedSemaphore(AT_ONCE)
PIECE = 1 << 20
ENVIRONMENT = {
    "PYTHONPATH": str(ROOT),
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONNOUSERSITE": "1",
    "LC_ALL": "C.UTF-8",
    # Threads and pools reserve address space, of which the process has little.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}


def parse_file(data: bytes, file: str) -> Parsed:
    """Return the answers in a .csv, .xlsx, .dta, .sav or .parquet file that a stranger made.

    `file` is the name it came with. SurveyError, one sentence, when it cannot or must not be read.
    At most two files are read at a time: a further one waits, as long as one may take.
    """
    if len(data) > FILE_BYTES:
        raise SurveyError("file_too_large", file=file, megabytes=FILE_BYTES // 1_000_000)
    ending = Path(file).suffix.lower()
    if ending not in ENDINGS:
        raise SurveyError("file_ending", file=file, allowed=ENDINGS)
    if not PLACES.acquire(timeout=SECONDS):
        raise SurveyError("busy", file=file)
    try:
        answer = _ask(data, ending, file)
    finally:
        PLACES.release()
    try:
        reading = parse_answer(answer, file)
    except BadAnswer:
        raise SurveyError("unreadable", file=file) from None
    digest = hashlib.sha256(data).hexdigest()
    return Parsed(file, reading.table, reading.headers, digest, reading.reports)


def _ask(data: bytes, ending: str, file: str) -> bytearray:
    """Return what the reading process answers; SurveyError when it had to be stopped or died."""
    child = subprocess.Popen(
        [*COMMAND, ending],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # it may hold answers
        env=ENVIRONMENT,
        cwd=ROOT,
        start_new_session=True,
    )
    source, sink = cast(io.BufferedReader, child.stdout), cast(io.BufferedWriter, child.stdin)
    late = threading.Event()
    watch = threading.Timer(SECONDS, _stop, (child, late))
    feeder = threading.Thread(target=_feed, args=(sink, data), daemon=True)
    watch.start()
    feeder.start()
    try:
        answer = _answer(source)
        if len(answer) <= ANSWER_BYTES:
            child.wait()
    finally:
        child.kill()
        child.wait()
        watch.cancel()
        feeder.join()
        source.close()
    if late.is_set() or child.returncode == -signal.SIGXCPU:
        raise SurveyError("too_slow", file=file, seconds=SECONDS)
    if child.returncode:
        raise SurveyError("unreadable", file=file)
    return answer


def _answer(source: io.BufferedReader) -> bytearray:
    answer = bytearray()
    while len(answer) <= ANSWER_BYTES and (piece := source.read1(PIECE)):
        answer += piece
    return answer


def _stop(child: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    child.kill()


def _feed(pipe: io.BufferedWriter, data: bytes) -> None:
    try:
        with pipe:
            pipe.write(data)
    except BrokenPipeError:
        return  # the process ended before it had read all: its answer says why
