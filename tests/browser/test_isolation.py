"""Two browsers, two files of 60,000 rows that differ in one row: nothing crosses, nothing leaks.

The files name and telephone everybody. No other page, address, line of the log, number of the
server's metrics or file on its disk may show it.
"""

import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, settled
from tests.browser.reader import pick, sidebar, turn_to
from tests.browser.servers import serving
from tests.browser.test_loopback import audited, events
from tests.factory import codebook, factor, numeric
from tests.sampling import sample
from ui.language.text import load_text

N, FIRMS = 60_000, 200
TOWNS = ("north", "south")
EN = load_text("en")
FOCAL = "Risk"
PAGES = sample(("budgets", "risk", "interactions"), 2 / 3, "isolation")
CANARIES = {"first": ("Zhang Kanarienvogel", "13800138000"), "second": ("Li Canari", "13900139000")}
CODEBOOK = codebook(
    {"c2": "schools", "c3": "roads"},
    {"id": "own_survey", "provenance": "uploaded"},
    c4=numeric(column="risk", minimum=1, maximum=5, roles=["focal"]),
    c7=factor(*TOWNS, column="town", roles=["group"]),
    c5=factor("1", "2", column="sex", roles=["group", "moderator"]),
    c6=factor(column="firm", roles=["cluster"]),
)


def answers(which: str) -> bytes:
    """Return 60,000 rows of answers; the second file's row 777 is another one's."""
    dice = np.random.default_rng(5)
    risk, sex, firm = (dice.integers(1, high, N) for high in (6, 3, FIRMS + 1))
    schools = np.clip(40 + 3 * risk * sex + dice.normal(0, 12, N).round(), 0, 100).astype(int)
    if which == "second":
        risk[777], sex[777], schools[777] = 5, 2, 0
    name, phone = CANARIES[which]
    lines = ["name,phone,schools,roads,risk,sex,firm,town"]
    lines += [
        f"{name} {i},{phone},{s},{100 - s},{r},{x},{f},{TOWNS[i % 3 > 0]}"
        for i, (s, r, x, f) in enumerate(zip(schools, risk, sex, firm, strict=True))
    ]
    return "\n".join(lines).encode()


def open_own(page: Page, which: str) -> None:
    """Send a file with its codebook, answer the question and open the survey."""
    page.set_input_files(
        "input[type=file]",
        [
            {"name": "answers.csv", "mimeType": "text/csv", "buffer": answers(which)},
            {"name": "codebook.toml", "mimeType": "text/plain", "buffer": CODEBOOK.encode()},
        ],
    )
    question = page.get_by_test_id("stRadio").filter(has_text=EN("own.ask.confidential"))
    question.get_by_text(EN("own.ask.no"), exact=True).click()
    button = page.get_by_role("button", name=EN("own.open.button"))
    expect(button).to_be_enabled()
    settled(page)
    button.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{N:,}")
    settled(page)


DRAWN = """() => [...document.querySelectorAll(".js-plotly-plot")].map(plot =>
    JSON.stringify(plot.data.map(trace => [trace.x, trace.y, trace.z, trace.hovertext])))"""


def drawn(page: Page) -> list[str]:
    """Return the numbers of every chart on a settled page, to the last digit."""
    settled(page)
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    found: list[str] = page.evaluate(DRAWN)
    return found


def filtered(page: Page) -> None:
    """Filter the first level of the first group and wait for the count."""
    count = sidebar(page).get_by_test_id("stMetricValue")
    before = count.inner_text()
    pick(page, 0, TOWNS[0])
    expect(count).not_to_have_text(before)
    page.keyboard.press("Escape")
    settled(page)


def named(screen: str, place: str) -> str:
    """Return a screen's word in the bar (nav) or its title: one is called after its variable."""
    return FOCAL if screen == "risk" else EN(f"{screen}.{place}")


def walk(pages: dict[str, Page]) -> dict[tuple[str, str, str], list[str]]:
    """Return what each visit sees on every page, without and with a filter, taken in turns."""
    seen: dict[tuple[str, str, str], list[str]] = {}
    for state in ("all", "filtered"):
        for screen in PAGES:
            for visit, page in pages.items():
                turn_to(page, named(screen, "nav"))
                expect(page.get_by_role("heading", level=1)).to_have_text(named(screen, "title"))
                seen[visit, screen, state] = drawn(page)
        for page in pages.values():
            if state == "all":
                filtered(page)
    return seen


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the servers of this file write what they do."""
    return tmp_path_factory.mktemp("isolation")


@pytest.fixture(scope="module")
def shared(place: Path) -> Iterator[str]:
    """Serve two visits; every file that the server opens to write is noted."""
    with serving(place / "log.txt", environment=audited(place / "events.txt")) as base:
        yield base


def metrics(base: str) -> str:
    """Return what the server tells whoever measures it."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{base}/_stcore/metrics", timeout=10) as answer:
        return answer.read().decode()


def test_two_visits_with_files_of_their_own(open_page: OpenPage, shared: str, place: Path) -> None:
    pages = {
        visit: open_page("/own?lang=en&show=all", base=shared, another=True) for visit in CANARIES
    }
    for visit, page in pages.items():
        open_own(page, visit)
    together = walk(pages)
    with serving(place / "alone.txt") as alone:
        page = open_page("/own?lang=en&show=all", base=alone)
        open_own(page, "second")
        by_itself = walk({"second": page})
        page.close()

    assert {key for key, numbers in by_itself.items() if numbers != together[key]} == set()
    others = {(screen, state) for _, screen, state in by_itself}
    differ = {key for key in others if together["first", *key] != together["second", *key]}
    assert len(differ) == len(others) == 2 * len(PAGES), "a value that crossed would be seen"
    assert sum(map(len, by_itself.values())) >= 6 * len(PAGES)

    for visit, page in pages.items():
        assert re.fullmatch(rf".*/{PAGES[-1]}\?survey=own-upload&lang=en&show=all", page.url), visit
        assert not any(canary in page.content() for canary in sum(CANARIES.values(), ()))
    said = metrics(shared) + (place / "log.txt").read_text("utf-8")
    assert "cache_memory_bytes" in said, "the metrics were read"
    assert not any(canary in said for canary in sum(CANARIES.values(), ()))
    written = {file for event, file in events(place / "events.txt") if event == "open"}
    assert {file for file in written if file != "/dev/null" and "__pycache__" not in file} == set()
