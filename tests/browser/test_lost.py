"""Addresses that no page has, and the first page by its name: each in the reader's language."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import OpenPage, settled
from tests.browser.reader import expect_people, turn_to
from tests.sampling import sample
from tests.ui.scenes import spoken
from ui.language.text import languages, load_text


@pytest.fixture(scope="module", autouse=True)
def _visited(server: str, readers: Callable[[int, str, str], BrowserContext]) -> None:
    """Visit the server once: until then Streamlit itself looks into the folder of the pages."""
    page = readers(1440, "en", "light").new_page()
    page.goto(server)
    settled(page)
    page.close()


def expect_title(page: Page, title: str) -> None:
    """Wait for a page's title; nothing stands over the page, least of all in another language."""
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    settled(page)
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("language", languages())
def test_a_path_without_a_page_is_told_in_the_readers_language(
    open_page: OpenPage, language: str
) -> None:
    text = load_text(language)
    page = open_page("/nowhere", language=language)
    at_first = page.evaluate("history.length")
    expect_title(page, text("page.lost"))
    expect(page.get_by_test_id("stMain")).to_contain_text("/nowhere")
    page.get_by_test_id("stPageLink").get_by_text(text("page.home"), exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("8,876")
    settled(page)
    page.go_back()
    expect_title(page, text("page.lost"))
    page.go_forward()
    assert page.evaluate("history.length") == at_first + 1


def test_the_address_may_say_the_language(open_page: OpenPage) -> None:
    page = open_page("/nowhere?lang=zh&g.hukou=2", language="en")
    expect_title(page, load_text("zh")("page.lost"))
    page.locator(".st-key-corner").get_by_text("EN", exact=True).click()
    expect_title(page, load_text("en")("page.lost"))
    turn_to(page, load_text("en")("money.nav"))
    expect_title(page, spoken("en")("money.title"))
    assert "g.hukou=2" in page.url, "the way on keeps what the link chose"


@pytest.mark.parametrize(
    ("language", "path"),
    sample(
        [(code, path) for code in languages() for path in ("/dashboard", "/start", "/overview")],
        1 / len(languages()),
        "the first page's names",
        by=lambda case: case[1],
    ),
)
def test_the_first_page_stands_at_its_names_as_well(
    open_page: OpenPage, language: str, path: str
) -> None:
    page = open_page(path, language=language)
    expect(page.get_by_role("heading", level=1)).to_contain_text("8,876")
    expect_people(page, 8876)
