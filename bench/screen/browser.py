"""A real browser on a page: open it, press a pill, and know when the last chart is painted.

"Painted" is decided by content, in painted.js: the later of the first frame after the last change
within a chart, and the end of the script. Charts may be mounted anew or updated in place, in the
document or in a component's shadow root. A press after which no chart holds other data than before
is not counted.
"""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, WebSocket, sync_playwright

from bench.screen.server import NotMeasured
from bench.screen.shapes import Chart, charts_of
from bench.screen.walk import Offered, Pill, people_told
from tools import chromium

SCRIPT = Path(__file__).with_name("painted.js")
PATIENCE = 60_000  # milliseconds
SIZE = {"width": 1440, "height": 900}
FLAGS = (
    *("--disable-gpu", "--no-first-run", "--disable-background-networking", "--no-proxy-server"),
    *("--disable-component-update", "--disable-sync", "--disable-renderer-backgrounding"),
    *("--disable-background-timer-throttling", "--disable-backgrounding-occluded-windows"),
)
FILTERS = '[data-testid="stSidebar"] [class*="st-key-group-"] [data-testid="stButtonGroup"]'
"""The filters of a group that are pills, on our page and on a bare one."""
PILL = "button:is([aria-pressed], [aria-checked])"
"""A level; a filter's help is a button as well."""
LABELS = """(groups, pills) => groups.map(group => !group.checkVisibility() ? []
    : [...group.querySelectorAll(pills)].map(pill => pill.disabled ? "" : pill.innerText))"""


@dataclass(frozen=True)
class Press:
    """What followed a press.

    `painted` and `stopped` in milliseconds after the click: the last chart's frame, and the end of
    the script. `changed` charts of `charts` hold other data; `bytes` came in `messages`.
    """

    painted: float
    stopped: float
    changed: int
    charts: int
    bytes: int
    messages: int


@dataclass(eq=False)
class Tab:
    """A page that is open in a browser of its own."""

    page: Page
    frames: list[int] = field(default_factory=list)

    def open(self, address: str) -> Press:
        """Open an address and return what followed, from the start of the navigation."""
        self.page.on("websocket", self._listen)
        self.page.add_init_script(path=SCRIPT)
        self.page.goto(address)
        return self._settled()

    def press(self, pill: Pill) -> Press:
        """Press a pill and return what followed."""
        variable, level = pill
        self.page.bring_to_front()
        self.frames.clear()
        self.page.evaluate("screen_bench.arm()")
        self.page.locator(FILTERS).nth(variable).locator(PILL).nth(level).click()
        return self._settled()

    def offered(self) -> Offered:
        """Return the pills in view, and how many people each would leave as its label says."""
        labels: list[list[str]] = self.page.locator(FILTERS).evaluate_all(LABELS, PILL)
        return {
            (variable, level): people_told(label)
            for variable, own in enumerate(labels)
            for level, label in enumerate(own)
            if label
        }

    def charts(self) -> tuple[Chart, ...]:
        """Return the shapes of the charts that the page has."""
        return charts_of(self.page.evaluate("screen_bench.shapes()"))

    def close(self) -> None:
        """Close the page and forget what it loaded."""
        self.page.context.close()

    def _settled(self) -> Press:
        found: dict[str, Any] = self.page.evaluate(f"screen_bench.settled({PATIENCE})")
        if not found.pop("settled"):
            raise NotMeasured(f"{self.page.url} did not settle in {PATIENCE / 1000:g} s: {found}")
        return Press(bytes=sum(self.frames), messages=len(self.frames), **found)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda payload: self.frames.append(len(payload)))


def new_tab(browser: Browser) -> Tab:
    """Return a tab of a reader who has never been here."""
    return Tab(browser.new_context(viewport=SIZE, locale="en-GB").new_page())  # type: ignore[arg-type]


@contextlib.contextmanager
def chromium_of_test() -> Iterator[Browser]:
    """Yield the Chromium that the browser tests use; NotMeasured where there is none."""
    path = os.environ.get("CHROMIUM") or chromium.find()
    if path is None:
        raise NotMeasured("no Chromium was found: name one with CHROMIUM=path")
    rights = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *rights])
        yield browser
        browser.close()
