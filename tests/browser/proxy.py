"""Start nginx with the committed configuration in front of a server of a test."""

import contextlib
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from tests.browser.servers import START_WITHIN, free_port
from tools.serve import ADDRESS, ROOT, is_healthy

CONFIGURATION = ROOT / "service/nginx.conf"
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
# What Debian's own nginx.conf has around the files of conf.d.
AROUND = """daemon off;
master_process off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
{temporary}
include {folder}/dashboard.conf;
}}
"""


def on_this_machine(configuration: str, port: int, upstream: int, folder: Path) -> str:
    """Return the committed configuration with a test's ports and folder, all else as it is."""
    changes = {
        "server 127.0.0.1:8501;": f"server {ADDRESS}:{upstream};",
        "listen 80;": f"listen {ADDRESS}:{port};",
        "access_log /var/log/nginx/dashboard.log": f"access_log {folder}/access.log",
        "error_log /var/log/nginx/dashboard.error.log": f"error_log {folder}/dashboard.log",
    }
    for before, after in changes.items():
        assert configuration.count(before) == 1, before
        configuration = configuration.replace(before, after)
    return configuration


@contextlib.contextmanager
def proxying(nginx: str, base: str, folder: Path) -> Iterator[str]:
    """Serve what is at `base` through nginx and yield the proxy's base URL; logs go to `folder`.

    Once it runs, the folders in which nginx would keep bodies on the disk are gone.
    """
    port = free_port()
    upstream = int(base.rsplit(":", 1)[1])
    committed = CONFIGURATION.read_text("utf-8")
    (folder / "dashboard.conf").write_text(on_this_machine(committed, port, upstream, folder))
    temporary = "\n".join(f"{name}_temp_path {folder}/{name};" for name in TEMPORARY)
    whole = folder / "nginx.conf"
    whole.write_text(AROUND.format(folder=folder, temporary=temporary))
    process = subprocess.Popen([nginx, "-p", str(folder), "-c", str(whole)])
    proxy = f"http://{ADDRESS}:{port}"
    try:
        deadline = time.monotonic() + START_WITHIN
        while not is_healthy(proxy):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((folder / "error.log").read_text("utf-8"))
            time.sleep(0.1)  # between two questions, not in place of one
        for name in TEMPORARY:
            (folder / name).rmdir()
        yield proxy
    finally:
        process.terminate()
        process.wait(timeout=20)
