"""Servers that are measured: started, asked for their processor time and memory, stopped."""

import contextlib
import ctypes
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.clock import BUILD
from bench.screen.shapes import Shape
from tools.serve import ADDRESS, ROOT, command, free_port, is_healthy

START_WITHIN = 60.0  # seconds, on a busy machine
FIRST_PORT = 8750
BARE = Path(__file__).with_name("bare.py")
PLAIN = (
    *(f"--server.address={ADDRESS}", "--server.headless=true", "--server.fileWatcherType=none"),
    "--browser.gatherUsageStats=false",
)
"""How a bare page is served: Streamlit's defaults, but on this machine alone and unwatched."""


Line = Callable[[int], list[str]]
"""The command line of a server on a port."""


class NotMeasured(Exception):
    """Something could not be measured; the message says what and why."""


@dataclass(frozen=True)
class Server:
    """A server that runs: where it listens, and its process."""

    host: str
    pid: int

    @property
    def base(self) -> str:
        """Return the address that pages are found at."""
        return f"http://{self.host}"

    def cpu(self) -> float:
        """Return the processor time in seconds that the process has used, all threads together.

        NotMeasured on systems that do not tell it of another process.
        """
        clock = ctypes.c_int()
        find = getattr(ctypes.CDLL(None), "clock_getcpuclockid", None)
        if find is None or find(self.pid, ctypes.byref(clock)):
            raise NotMeasured("this system does not tell the processor time of another process")
        return time.clock_gettime(clock.value)

    def memory(self) -> float:
        """Return the resident memory in MB; NotMeasured on systems without /proc."""
        status = Path(f"/proc/{self.pid}/status")
        if not status.exists():
            raise NotMeasured("memory is read from /proc, which this system does not have")
        line = next(x for x in status.read_text().splitlines() if x.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024


@contextlib.contextmanager
def ours(*settings: str) -> Iterator[Server]:
    """Serve the app as `make run` does."""
    with _serving("ours", lambda port: [*command(port, None), *settings], ROOT) as server:
        yield server


@contextlib.contextmanager
def sampled(samples: Path) -> Iterator[Server]:
    """Serve the app and write of every run what its time went to; see bench/screen/sampled.py."""

    def line(port: int) -> list[str]:
        python, *arguments = command(port, None)
        return [python, "-m", "bench.screen.sampled", str(samples), *arguments[1:]]

    with _serving("sampled", line, ROOT) as server:
        yield server


@contextlib.contextmanager
def bare(shape: Shape) -> Iterator[Server]:
    """Serve a bare page of a shape, in a folder of its own: none of our settings is read there."""
    folder = BUILD / "bare"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "shape.json"
    file.write_text(shape.text(), encoding="utf-8")

    def line(port: int) -> list[str]:
        run = [sys.executable, "-m", "streamlit", "run", str(BARE), f"--server.port={port}"]
        return [*run, *PLAIN, "--", str(file)]

    with _serving("bare", line, folder) as server:
        yield server


@contextlib.contextmanager
def _serving(name: str, line: Line, folder: Path) -> Iterator[Server]:
    BUILD.mkdir(parents=True, exist_ok=True)
    port, log = free_port(FIRST_PORT), BUILD / f"{name}.log"
    if port is None:
        raise NotMeasured(f"no port is free from {FIRST_PORT} on")
    with log.open("wb") as output:
        process = subprocess.Popen(
            line(port),
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(process, f"http://{ADDRESS}:{port}", log)
            yield Server(f"{ADDRESS}:{port}", process.pid)
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(process: "subprocess.Popen[bytes]", base: str, log: Path) -> None:
    deadline = time.monotonic() + START_WITHIN
    while not is_healthy(base):
        if process.poll() is not None or time.monotonic() > deadline:
            raise NotMeasured(f"a server did not start:\n{log.read_text('utf-8')}")
        time.sleep(0.1)
