"""Hostile files through the real page: a sentence each, and nobody else notices.

HOSTILE_FILES=all sends every file of tests/hostile/makers.py in the place of a few of each kind.
"""

import os
import re

from playwright.sync_api import Page, expect

from data.reading.problems import catalogue
from tests.browser.conftest import OpenPage, settled
from tests.browser.reader import choose, people
from tests.browser.servers import is_healthy
from tests.browser.test_loopback import listen
from tests.hostile.makers import HOSTILE, Hostile

FEW = (
    *("far_cell.xlsx", "entities.xlsx", "long_cell.xlsx", "many_zeros.parquet"),
    *("truncated.sav", "zeroed.dta", "wide.csv", "mixed.csv"),
)
SENT = [
    hostile
    for hostile in HOSTILE
    if hostile.code and (os.environ.get("HOSTILE_FILES") == "all" or hostile.file in FEW)
]
FIELD = re.compile(r"\\\{(\w+)\\\}")


def sentence(hostile: Hostile) -> re.Pattern[str]:
    """Return the one sentence that the file must get: its code's, with the file's name."""
    template = re.escape(catalogue("en")["problems"][hostile.code])
    filled = FIELD.sub(lambda m: re.escape(hostile.file) if m[1] == "file" else ".+?", template)
    return re.compile(f"^{filled}$")


def send(page: Page, hostile: Hostile) -> None:
    """Send a file through the page's box and wait for its sentence."""
    box = page.get_by_test_id("stFileUploaderDropzoneInput")
    kind = "application/octet-stream"
    box.set_input_files({"name": hostile.file, "mimeType": kind, "buffer": hostile.make()})
    expect(page.get_by_test_id("stAlert")).to_have_text(sentence(hostile))
    settled(page)


def test_each_gets_a_sentence_and_others_go_on(open_page: OpenPage, server: str) -> None:
    assert len(SENT) >= len(FEW)
    other = open_page("/budgets?lang=en")
    everyone = people(other)
    page = open_page("/own?lang=en")
    asked = listen(page)
    for hostile in SENT:
        send(page, hostile)
        assert is_healthy(server)
    choose(other, 0, "Agricultural hukou")
    settled(other)
    assert 10 < people(other) < everyone
    assert asked <= {"127.0.0.1"}
