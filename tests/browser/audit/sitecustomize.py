"""Write every connect, look-up and file opened to be written to the file that EVENTS_FILE names.

Python imports this module at its start when this folder is on PYTHONPATH.
"""

import json
import os
import sys

SOCKETS = {"socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"}
WRITING = os.O_WRONLY | os.O_RDWR
EVENTS_FILE = os.environ["EVENTS_FILE"]


def target_of(event: str, arguments: tuple[object, ...]) -> object:
    """Return what an event reached: an address, a name or a file; None = nothing of interest."""
    if event == "open":
        path, _, flags = arguments
        if isinstance(path, int) or path == EVENTS_FILE:  # a pipe, or these notes
            return None
        return path if isinstance(flags, int) and flags & WRITING else None
    if event not in SOCKETS:
        return None
    target = arguments[0] if event.startswith("socket.get") else arguments[1]
    return target[0] if isinstance(target, tuple) else target


def record(event: str, arguments: tuple[object, ...]) -> None:
    """Append one line [event, address, name or file]."""
    target = target_of(event, arguments)
    if target is None:
        return
    if isinstance(target, bytes):
        target = target.decode("ascii", "replace")
    line = json.dumps([event, target if isinstance(target, str) else repr(target)]) + "\n"
    descriptor = os.open(EVENTS_FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(descriptor, line.encode())
    os.close(descriptor)


os.close(os.open(EVENTS_FILE, os.O_CREAT))  # an empty file says: listening
sys.addaudithook(record)
