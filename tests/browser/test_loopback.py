"""Nothing leaves this machine: neither from the server nor from the page.

The server's connects and look-ups are recorded by an audit hook, the page's by Chromium's own
network log, which has what a request listener cannot see: look-ups and early connections. What
Chromium does for itself (updates, accounts) carries another key than the page's and is left out.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.browser.conftest import LOCALES, Launch, go_to, settled
from tests.browser.servers import serving
from tests.sampling import sample
from ui.frame.registry import PAGES

WALKED = sample(
    [(language, row.id) for language in LOCALES for row in PAGES],
    1 / len(LOCALES),
    "loopback",
    by=lambda step: step[1],
)
"""Every page in one language by turns, by default."""
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
AUDIT = Path(__file__).parent / "audit"
PAGE_KEY = "http://127.0.0.1"
QUIET = "--disable-features=AutofillServerCommunication,OptimizationHints,Translate,MediaRouter"


def audited(file: Path) -> dict[str, str]:
    """Return the environment in which a Python process writes down what it reaches and opens."""
    return {"PYTHONPATH": str(AUDIT), "EVENTS_FILE": str(file)}


def events(file: Path) -> list[tuple[str, str]]:
    """Return (event, target) of everything that a process wrote down."""
    return [tuple(json.loads(line)) for line in file.read_text("utf-8").splitlines()]


def connects(file: Path) -> set[str]:
    """Return the addresses and names that a process connected to or looked up."""
    return {target for event, target in events(file) if event != "open"}


def logging(file: Path) -> tuple[str, ...]:
    """Return the flags with which Chromium writes its network log."""
    return (f"--log-net-log={file}", "--net-log-capture-mode=Default", QUIET)


def reached(file: Path) -> set[str]:
    """Return the hosts that pages served from loopback looked up or asked, of a network log."""
    log: dict[str, Any] = json.loads(file.read_text("utf-8"))
    names = {number: name for name, number in log["constants"]["logEventTypes"].items()}
    hosts = set()
    for event in log["events"]:
        params = event.get("params", {})
        kind = names[event["type"]]
        if kind == "HOST_RESOLVER_MANAGER_REQUEST" and "host" in params:
            key, target = params["network_anonymization_key"], params["host"]
        elif kind == "URL_REQUEST_START_JOB" and "url" in params:
            key, target = params["network_isolation_key"], params["url"]
        else:
            continue
        if key.startswith(PAGE_KEY):
            hosts.add(urlsplit(target if "//" in target else f"//{target}").hostname or target)
    return hosts


def listen(page: Page) -> set[str]:
    """Return a set that fills with the hosts of the page's requests and sockets."""
    hosts: set[str] = set()

    def note(url: str) -> None:
        address = urlsplit(url)
        if address.scheme not in ("data", "blob", "about"):
            hosts.add(address.hostname or url)

    page.context.on("request", lambda request: note(request.url))
    page.on("websocket", lambda socket: note(socket.url))
    return hosts


def test_every_page_in_both_languages_reaches_loopback_only(launch: Launch, tmp_path: Path) -> None:
    """The server makes no connect and no look-up; the page asks 127.0.0.1 and nobody else."""
    written, log = tmp_path / "connects.txt", tmp_path / "network.json"
    with serving(tmp_path / "server.txt", environment=audited(written)) as base:
        browser = launch(*logging(log))
        for language, locale in LOCALES.items():
            page = browser.new_context(locale=locale).new_page()
            asked = listen(page)
            first, *others = (page_id for spoken, page_id in WALKED if spoken == language)
            page.goto(f"{base}/{first}")
            settled(page)
            for path in others:
                go_to(page, f"/{path}")
            assert asked == {"127.0.0.1"}
        browser.close()
    assert connects(written) <= LOOPBACK
    assert reached(log) == {"127.0.0.1"}


def test_recorders_would_see_more(launch: Launch, tmp_path: Path) -> None:
    """Both recorders note a name from outside: the test above can fail."""
    written, log = tmp_path / "connects.txt", tmp_path / "network.json"
    code = (
        "import socket\ntry: socket.create_connection(('server.invalid', 80))\nexcept OSError: pass"
    )
    environment = os.environ | audited(written)
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    assert connects(written) == {"server.invalid"}

    with serving(tmp_path / "server.txt") as base:
        browser = launch(*logging(log))
        page = browser.new_page()
        page.goto(f"{base}/_stcore/health")
        page.evaluate("fetch('http://page.invalid/').catch(() => null)")
        browser.close()
    assert reached(log) == {"127.0.0.1", "page.invalid"}
