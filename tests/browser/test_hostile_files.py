"""Hostile files through the real page: a sentence each, and nobody else notices.

A fifth of the files of tests/hostile/makers.py by default, every format among them.
"""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from data.reading.problems import catalogue
from tests.browser.conftest import OpenPage, settled
from tests.browser.reader import choose, people
from tests.browser.test_loopback import listen
from tests.hostile.makers import HOSTILE, Hostile
from tests.sampling import sample
from tools.serve import is_healthy


def ending(hostile: Hostile) -> str:
    """Return the format that a file says it has."""
    return Path(hostile.file).suffix


REFUSED = [hostile for hostile in HOSTILE if hostile.code]
SENT = sample(REFUSED, 1 / 5, "hostile files", by=ending)
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
    assert {ending(hostile) for hostile in SENT} == {ending(hostile) for hostile in REFUSED}
    other = open_page("/budgets?lang=en")
    everyone = people(other)
    page = open_page("/own?lang=en")
    asked = listen(page)
    for hostile in SENT:
        send(page, hostile)
        assert is_healthy(server)
    choose(other, 0, "Agricultural")
    settled(other)
    assert 10 < people(other) < everyone
    assert asked <= {"127.0.0.1"}
