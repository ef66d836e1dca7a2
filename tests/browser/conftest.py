"""The real server and a real browser, for every test in this folder.

    def test_title(open_page: OpenPage) -> None:
        page = open_page("/overview?hukou=2", width=390, language="zh", colour_scheme="dark")
        expect(page.get_by_role("heading", level=1)).to_be_visible()

`open_page` returns when the page's first run is over. After a click or a choice, wait with
playwright's `expect` on what must appear: it asks again until it does. When the test ends,
console errors, uncaught errors and failed requests of its pages fail it.
"""

import os
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Response,
    expect,
    sync_playwright,
)

from tests.browser.servers import serving
from tools import chromium as chromiums

OpenPage = Callable[..., Page]
Launch = Callable[..., Browser]

FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
]
# A deep link makes Streamlit's page ask first whether the server lives under /overview.
PROBE = re.compile(r"//[^/]+/[a-z_]+/_stcore/(health|host-config)$")
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
HEIGHT = 1000
PATIENCE = 60_000  # milliseconds; costs nothing unless the machine is busy with other work


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the base URL of a server with the bundled surveys, `http://127.0.0.1:PORT`."""
    with serving(tmp_path_factory.mktemp("server") / "log.txt") as base:
        yield base


@pytest.fixture(scope="session")
def launch() -> Iterator[Launch]:
    """Return `launch(*flags) -> Browser`: a headless Chromium, as CHROMIUM names it or found."""
    path = os.environ.get("CHROMIUM") or chromiums.find()
    if path is None:
        pytest.fail("no Chromium: run `make test`, which installs one, or set CHROMIUM=path")
    rights = ["--no-sandbox"] if os.geteuid() == 0 else []
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        yield lambda *flags: playwright.chromium.launch(
            executable_path=path, args=[*FLAGS, *rights, *flags]
        )


@pytest.fixture(scope="session")
def browser(launch: Launch) -> Iterator[Browser]:
    """Yield one browser for all tests of a process; each page gets its own context."""
    chromium = launch()
    yield chromium
    chromium.close()


def watch(page: Page, errors: list[str]) -> None:
    """Write down what goes wrong in a page: console errors, uncaught errors, failed requests."""

    def note_console(line: ConsoleMessage) -> None:
        if line.type == "error" and not PROBE.search(str(line.location.get("url"))):
            errors.append(f"console: {line.text} ({line.location.get('url')})")

    def note_answer(answer: Response) -> None:
        if answer.status >= 400 and not PROBE.search(answer.url):
            errors.append(f"{answer.status}: {answer.url}")

    page.on("console", note_console)
    page.on("pageerror", lambda error: errors.append(f"uncaught: {error}"))
    page.on("response", note_answer)


def settled(page: Page) -> None:
    """Wait until the app has run and has drawn what it has to draw."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    expect(page.get_by_test_id("stMainBlockContainer")).not_to_be_empty()
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)


@pytest.fixture
def open_page(server: str, browser: Browser) -> Iterator[OpenPage]:
    """Return `open_page(path, width, language, colour_scheme, base) -> Page`, in a fresh context.

    `path` goes behind the base URL, address parameters included. `width` is in pixels (1440 wide,
    390 narrow). `language` ("zh", "en") is the browser's. `colour_scheme` is "light" or "dark".
    `base` names another server than the bundled one. The test fails at its end when one of its
    pages had a console error, an uncaught error or a failed request.
    """
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_one(
        path: str = "/",
        width: int = 1440,
        language: str = "en",
        colour_scheme: str = "light",
        base: str | None = None,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHT},
            locale=LOCALES[language],
            color_scheme="dark" if colour_scheme == "dark" else "light",
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        watch(page, errors)
        page.goto((base or server) + path)
        settled(page)
        return page

    yield open_one
    for context in contexts:
        context.close()
    if errors:
        pytest.fail("the browser reported:\n" + "\n".join(dict.fromkeys(errors)))
