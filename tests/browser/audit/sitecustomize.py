"""Write every connect and every look-up of this process to the file CONNECTS_FILE names.

Python imports this module at its start when this folder is on PYTHONPATH.
"""

import json
import os
import sys

EVENTS = {"socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"}


def record(event: str, arguments: tuple[object, ...]) -> None:
    """Append one line [event, address or name] for what leaves by a socket."""
    if event not in EVENTS:
        return
    target = arguments[0] if event.startswith("socket.get") else arguments[1]
    if isinstance(target, tuple):
        target = target[0]
    if isinstance(target, bytes):
        target = target.decode("ascii", "replace")
    line = json.dumps([event, target if isinstance(target, str) else repr(target)]) + "\n"
    descriptor = os.open(os.environ["CONNECTS_FILE"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(descriptor, line.encode())
    os.close(descriptor)


os.close(os.open(os.environ["CONNECTS_FILE"], os.O_CREAT))  # an empty file says: listening
sys.addaudithook(record)
