"""Serve the app and write down what each run's time went to.

`python -m bench.screen.sampled samples.jsonl streamlit run app.py ...`: one line a run, with the
processor time of its thread in seconds, that of the sampling, and how often each cause was seen. A
second thread looks at the stack of the script's thread every millisecond. cProfile would not do:
it makes small functions look dear, and from Python 3.12 on it mixes up threads.
"""

import json
import runpy
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import thread_time
from types import FrameType

from bench.screen.causes import cause_of_stack

SCRIPT_THREAD = "ScriptRunner.scriptThread"
EVERY = 0.001  # seconds
SWITCH = 0.0005  # seconds after which the script's thread lets another look
ROOT = str(Path(__file__).parents[2])


def files_of(frame: FrameType | None) -> Iterator[str]:
    """Yield the source files of a stack, from the innermost frame outwards."""
    while frame is not None:
        yield frame.f_code.co_filename
        frame = frame.f_back


def watch(thread: int, seen: Counter[str], spent: list[float], done: threading.Event) -> None:
    """Count what a thread does until it is done."""
    began = thread_time()
    while not done.wait(EVERY):
        frame = sys._current_frames().get(thread)
        if frame is not None:
            seen[cause_of_stack(files_of(frame), ROOT)] += 1
    spent.append(thread_time() - began)


def install(log: Path) -> None:
    """Have every thread that runs a script watched, and its line written to the log."""
    plain = threading.Thread.run

    def run(thread: threading.Thread) -> None:
        if thread.name != SCRIPT_THREAD:
            plain(thread)
            return
        seen, spent, done = Counter[str](), list[float](), threading.Event()
        watcher = threading.Thread(
            target=watch, args=(threading.get_ident(), seen, spent, done), daemon=True
        )
        watcher.start()
        began = thread_time()
        try:
            plain(thread)
        finally:
            used = thread_time() - began
            done.set()
            watcher.join()
            with log.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"script": used, "watch": spent[0], "seen": seen}) + "\n")

    threading.Thread.run = run  # type: ignore[assignment, method-assign]


if __name__ == "__main__":
    install(Path(sys.argv[1]))
    sys.setswitchinterval(SWITCH)
    sys.argv = sys.argv[2:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
