"""Serve the dashboard on this machine: `python -m tools.serve [--survey FOLDER] [--port PORT]`."""

import argparse
import os
import socket
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).parents[1]
ADDRESS = "127.0.0.1"
TRIES = 20


def is_free(port: int) -> bool:
    """Return whether a server can listen on the port."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((ADDRESS, port))
        except OSError:
            return False
    return True


def free_port(wanted: int) -> int | None:
    """Return the first free port from `wanted` on, None when twenty in a row are taken."""
    return next((port for port in range(wanted, min(wanted + TRIES, 65536)) if is_free(port)), None)


def is_healthy(base: str) -> bool:
    """Return whether the server answers; asks without any proxy."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{base}/_stcore/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def command(port: int, survey: Path | None) -> list[str]:
    """Return the command line that serves the app."""
    named = ["--", "--survey", str(survey.resolve())] if survey else []
    server = ["-m", "streamlit", "run", "app.py", f"--server.port={port}"]
    return [sys.executable, *server, *named]


def fail(sentence: str) -> NoReturn:
    """Print the sentence and end with exit code 2."""
    print(sentence, file=sys.stderr)
    sys.exit(2)


def main(arguments: list[str]) -> NoReturn:
    """Replace this process by the server; exit code 2 and one sentence when no port is free."""
    parser = argparse.ArgumentParser(prog="python -m tools.serve", description=__doc__)
    parser.add_argument("--survey", type=Path)
    parser.add_argument("--port", default="8501")
    chosen = parser.parse_args(arguments)
    if not chosen.port.isdecimal() or not 1024 <= int(chosen.port) <= 65535:
        fail(f"PORT={chosen.port} is not a port: give a number from 1024 to 65535.")
    wanted = int(chosen.port)
    port = free_port(wanted)
    if port is None:
        fail(f"Ports {wanted} to {wanted + TRIES - 1} are taken: name another with PORT=number.")
    taken = f"Port {wanted} is taken, so the" if port != wanted else "The"
    print(f"{taken} dashboard is at http://{ADDRESS}:{port} (Ctrl+C stops it).", flush=True)
    line = command(port, chosen.survey)
    os.chdir(ROOT)
    os.execv(line[0], line)


if __name__ == "__main__":
    main(sys.argv[1:])
