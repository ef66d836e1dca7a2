"""A file through the real page: hostile names do nothing anywhere, and forgetting frees memory."""

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Dialog, Page, expect

from data.intake.drafts.words import as_words
from tests.browser.conftest import OpenPage, settled
from tests.browser.reader import turn_to
from tests.browser.servers import serving
from tests.browser.test_hostile_labels import MARKUP, WALKED
from tests.browser.test_loopback import listen
from tests.pages.own import CODE, FIRMS, HOSTILE, IMAGE, RISKS, TAG, hostile_csv
from tests.sampling import ALL
from ui.frame.registry import PAGES
from ui.language.text import load_text

TEXT = load_text("en")
FOCAL = as_words(RISKS[0])
FOREIGN = ", ".join(
    f'{tag}*="evil.invalid"]' for tag in ("a[href", "img[src", "image[href", "link[href")
)
OTHERS = [row.id for row in PAGES[1:] if ALL or row.id not in WALKED]
"""Pages that hostile names of a survey's folder have not walked by default."""
ROWS, COLUMNS, CYCLES = 40_000, 40, 2
GROWTH = 40_000
"""KB, of the 100,000 or so that such a file takes while it is open."""


def send(page: Page, name: str, data: bytes) -> None:
    """Choose a file in the page's box and wait until its proposal fits."""
    box = page.get_by_test_id("stFileUploaderDropzoneInput")
    box.set_input_files({"name": name, "mimeType": "text/csv", "buffer": data})
    expect(page.get_by_text(re.compile("^Everything fits"))).to_be_visible()
    settled(page)


def open_it(page: Page) -> None:
    """Answer the question, press the button, and wait for the dashboard."""
    page.get_by_role("radiogroup").last.get_by_text(TEXT("own.ask.no"), exact=True).click()
    button = page.get_by_role("button", name=TEXT("own.open.button"))
    expect(button).to_be_enabled()
    settled(page)
    button.click()
    everyone = re.compile("^" + TEXT("dashboard.everyone", n="\n", people="").split("\n")[0])
    expect(page.get_by_role("heading", level=1)).to_have_text(everyone)
    settled(page)


def turn(page: Page, name: str) -> None:
    """Turn to a page by its link in the bar: an address would be another visit."""
    nav, title = (FOCAL if name == "risk" else TEXT(f"{name}.{key}") for key in ("nav", "title"))
    turn_to(page, nav)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    settled(page)


def as_read(page: Page) -> str:
    """Return the page's text without the invisible signs that part addresses."""
    return page.get_by_test_id("stApp").inner_text().replace("\N{ZERO WIDTH SPACE}", "")


def test_hostile_names_in_a_file_do_nothing_on_any_page(open_page: OpenPage) -> None:
    page = open_page("/own?lang=en")
    asked, dialogs = listen(page), list[str]()

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    send(page, "a.csv", hostile_csv())
    assert {CODE, TAG, IMAGE} <= set(filter(as_read(page).__contains__, HOSTILE))
    kept = page.request.get(f"{page.url.partition('/own')[0]}/_stcore/metrics").text()
    assert "cache_memory_bytes" in kept
    assert "UploadedFileManager" not in kept, "Streamlit keeps no copy of the file"
    open_it(page)
    expect(
        page.get_by_text(f"in {FIRMS} clusters, so standard errors are clustered")
    ).to_be_visible()
    for name in OTHERS:
        turn(page, name)
        assert page.locator(FOREIGN).count() == 0, name
        assert page.locator(MARKUP).count() == 0, name
        assert CODE in as_read(page), name
        assert "&#" not in as_read(page), name
    assert dialogs == []
    assert asked == {"127.0.0.1"}


def large_csv() -> bytes:
    """Return a large file: a budget of three parts, groups, and texts that are quick to analyse."""
    random = np.random.default_rng(3)
    given = random.multinomial(10, [0.5, 0.3, 0.2], ROWS) * 10
    groups = random.integers(1, 5, (ROWS, 2))
    texts = np.char.add("t", random.integers(0, 10**6, (ROWS, COLUMNS - 5)).astype(str))
    names = [*(f"budget_{i}" for i in range(3)), "g0", "g1"]
    names += [f"text_{i}" for i in range(texts.shape[1])]
    rows = np.column_stack([given.astype(str), groups.astype(str), texts]).tolist()
    return "\n".join(map(",".join, [names, *rows])).encode()


def resident(port: str) -> int:
    """Return the resident memory in KB of the server that listens on a port."""
    flag = f"--server.port={port}".encode()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if flag in (process / "cmdline").read_bytes().split(b"\0"):
                status = (process / "status").read_text("ascii")
                return int(re.search(r"VmRSS:\s+(\d+)", status)[1])
        except (FileNotFoundError, ProcessLookupError):  # another process has just ended
            continue
    raise LookupError(port)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_forgetting_gives_memory_back(open_page: OpenPage, tmp_path: Path) -> None:
    """A large file leaves nothing behind, nor does another one after it."""
    data, left, held = large_csv(), [], []
    with serving(tmp_path / "log.txt") as base:
        port = base.rpartition(":")[2]
        page = open_page("/own?lang=en", base=base)
        for _ in range(CYCLES):
            send(page, "large.csv", data)
            open_it(page)
            page.get_by_role("link", name=TEXT("budgets.nav"), exact=True).click()
            expect(page.get_by_role("heading", level=1)).to_have_text(TEXT("budgets.title"))
            settled(page)
            held.append(resident(port))
            sidebar = page.get_by_test_id("stSidebar")
            sidebar.get_by_text(TEXT("own.forget.button")).click()
            page.get_by_role("button", name=TEXT("own.forget.yes")).click()
            expect(page.get_by_text(TEXT("own.forget.done"))).to_be_visible()
            settled(page)
            left.append(resident(port))
            page.get_by_role("link", name=TEXT("own.nav"), exact=True).click()
            expect(page.get_by_text(TEXT("own.safety.text")[:40])).to_be_visible()
            settled(page)
        page.close()
    assert all(after < before - GROWTH for after, before in zip(left, held, strict=True)), (
        held,
        left,
    )
    assert left[-1] < left[0] + GROWTH, (held, left)
