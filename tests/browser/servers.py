"""Start the real server for a test and stop it again."""

import contextlib
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from tools.serve import ADDRESS, ROOT, command, is_healthy

START_WITHIN = 60.0  # seconds, on a machine that is busy with other tests


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as listener:
        listener.bind((ADDRESS, 0))
        port: int = listener.getsockname()[1]
    return port


@contextlib.contextmanager
def serving(
    log: Path,
    survey: Path | None = None,
    environment: Mapping[str, str] | None = None,
    script: str = "app.py",
    prefix: str = "",
) -> Iterator[str]:
    """Serve the app (with the survey of a folder) and yield its base URL; output goes to `log`.

    `script` is another page in its place, `prefix` what its addresses begin with.
    """
    port = free_port()
    base = f"http://{ADDRESS}:{port}" + (f"/{prefix}" if prefix else "")
    own = dict(environment or {}) | {"STREAMLIT_SERVER_BASE_URL_PATH": prefix}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [script if part == "app.py" else part for part in command(port, survey)],
            cwd=ROOT,
            env=os.environ | own,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            deadline = time.monotonic() + START_WITHIN
            while not is_healthy(base):
                ended = process.poll() is not None
                if ended or time.monotonic() > deadline:
                    raise RuntimeError(f"the server did not start:\n{log.read_text('utf-8')}")
                time.sleep(0.1)  # between two questions, not in place of one
            yield base
        finally:
            process.terminate()
            process.wait(timeout=20)
