"""The real server and a real browser, for every test in this folder.

    def test_title(open_page: OpenPage) -> None:
        page = open_page("/risk?hukou=2", width=390, language="zh", colour_scheme="dark")
        expect(page.get_by_role("heading", level=1)).to_be_visible()

`open_page` returns when the page's first run is over. After a click or a choice, wait with
playwright's `expect` on what must appear: it asks again until it does. When the test ends,
console errors, uncaught errors and failed requests of its pages fail it.
"""

import os
import re
from collections.abc import Callable, Iterator
from functools import cache, partial

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
# A deep link makes Streamlit's page ask first whether the server lives under /risk.
PROBE = re.compile(r"//[^/]+/[a-z_]+/_stcore/(health|host-config)$")
POPPED = """path => {
    history.pushState(null, "", path);
    dispatchEvent(new PopStateEvent("popstate"));
}"""
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
    """Yield one browser for all tests of a process."""
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


def context_of(browser: Browser, width: int, language: str, colour_scheme: str) -> BrowserContext:
    """Return the context of a reader who has never been here."""
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHT},
        locale=LOCALES[language],
        color_scheme="dark" if colour_scheme == "dark" else "light",
        reduced_motion="reduce",  # what blinks or turns is drawn by the processor here
        accept_downloads=True,
    )
    context.set_default_timeout(PATIENCE)
    return context


@pytest.fixture(scope="session")
def readers(browser: Browser) -> Callable[[int, str, str], BrowserContext]:
    """Return `readers(width, language, colour_scheme)`: one context for all tests of a process.

    What it has loaded of the app it need not load again; a test leaves nothing else in it.
    """
    return cache(partial(context_of, browser))


def go_to(page: Page, path: str) -> None:
    """Go to another page's address as Back does, without loading the app anew."""
    title = page.get_by_role("heading", level=1)
    before = title.inner_text()
    page.evaluate(POPPED, path)
    expect(title).not_to_have_text(before)
    settled(page)


def leave(page: Page) -> None:
    """Close a tab and leave nothing behind; one that went back to nothing has no storage."""
    if page.url.startswith("http"):
        page.evaluate("localStorage.clear()")
    page.context.clear_cookies()
    page.close()


@pytest.fixture
def open_page(
    server: str, browser: Browser, readers: Callable[[int, str, str], BrowserContext]
) -> Iterator[OpenPage]:
    """Return `open_page(path, width, language, colour_scheme, base, another) -> Page`, a new tab.

    `path` goes behind the base URL, address parameters included. `width` is in pixels (1440 wide,
    390 narrow). `language` ("zh", "en") is the browser's. `colour_scheme` is "light" or "dark".
    `base` names another server than the bundled one. `another` is whether this is another reader's
    browser, which shares nothing with the first one's. The test fails at its end when one of its
    pages had a console error, an uncaught error or a failed request.
    """
    contexts: list[BrowserContext] = []
    pages: list[Page] = []
    errors: list[str] = []

    def open_one(
        path: str = "/",
        width: int = 1440,
        language: str = "en",
        colour_scheme: str = "light",
        base: str | None = None,
        another: bool = False,
    ) -> Page:
        if another:
            context = context_of(browser, width, language, colour_scheme)
            contexts.append(context)
        else:
            context = readers(width, language, colour_scheme)
        page = context.new_page()
        pages.append(page)
        watch(page, errors)
        page.goto((base or server) + path)
        settled(page)
        return page

    yield open_one
    for page in pages:
        if not page.is_closed():
            leave(page)
    for context in contexts:
        context.close()
    if errors:
        pytest.fail("the browser reported:\n" + "\n".join(dict.fromkeys(errors)))
