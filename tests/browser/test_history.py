"""Back and Forward undo and redo what a reader chose: one entry a change, and none besides."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, settled
from tests.browser.line import NEXT
from tests.browser.reader import (
    choose,
    chosen_levels,
    expect_people,
    people,
    pick,
    turn_to,
)
from tests.ui.scenes import spoken

HUKOU, PENSION = 0, 2  # places of the filters in the sidebar
EVERYBODY = 8876
FIRST = "/"
"""The dashboard, whose title says how many people are shown."""
FARMERS, OUTSIDE = "Agricultural", "Not in"
EN = spoken("en")


def entries(page: Page) -> int:
    """Return how many entries the history of the tab has."""
    found: int = page.evaluate("history.length")
    return found


def expect_view(page: Page, path: str, n: int, *levels: str) -> None:
    """Wait until a page shows a group: in its title, the count, and the filters."""
    title = EN(f"{path.strip('/')}.title") if path != FIRST else f"{n:,}"
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    expect_people(page, n)
    settled(page)
    assert page.url.split("?")[0].endswith(path)
    for level in (FARMERS, OUTSIDE):
        chosen = chosen_levels(page).filter(has_text=re.compile(rf"^{level} "))
        expect(chosen).to_have_count(1 if level in levels else 0)


def go(page: Page, way: str) -> None:
    """Press the browser's own button."""
    before = page.url
    page.evaluate(f"history.{way}()")
    page.wait_for_url(lambda url: url != before)


def test_an_address_that_says_nothing_stays_as_it_is_and_comes_back(open_page: OpenPage) -> None:
    page = open_page("/")
    at_first = entries(page)
    expect_view(page, FIRST, EVERYBODY)
    assert page.url.endswith("/")
    choose(page, HUKOU, FARMERS)
    settled(page)
    assert entries(page) == at_first + 1
    go(page, "back")
    expect_view(page, FIRST, EVERYBODY)
    assert page.url.endswith("/")
    assert entries(page) == at_first + 1


def test_back_and_forward_undo_and_redo_every_choice(open_page: OpenPage) -> None:
    start = "/?lang=en&survey=guangdong_2023"
    page = open_page(start)
    at_first = entries(page)
    expect_view(page, FIRST, EVERYBODY)
    assert page.url.endswith(start), "an address that says the view stays as it is"

    choose(page, HUKOU, FARMERS)
    settled(page)
    farmers = people(page)
    expect_view(page, FIRST, farmers, FARMERS)
    assert entries(page) == at_first + 1

    choose(page, PENSION, OUTSIDE)
    settled(page)
    outside = people(page)
    both = (FARMERS, OUTSIDE)
    expect_view(page, FIRST, outside, *both)
    assert entries(page) == at_first + 2

    turn_to(page, EN("risk.nav"))
    expect_view(page, "/risk", outside, *both)
    assert entries(page) == at_first + 3

    go(page, "back")
    expect_view(page, FIRST, outside, *both)
    go(page, "back")
    expect_view(page, FIRST, farmers, FARMERS)
    go(page, "back")
    expect_view(page, FIRST, EVERYBODY)
    assert page.url.endswith(start)
    go(page, "forward")
    expect_view(page, FIRST, farmers, FARMERS)
    go(page, "forward")
    expect_view(page, FIRST, outside, *both)
    go(page, "forward")
    expect_view(page, "/risk", outside, *both)
    assert entries(page) == at_first + 3, "going back and forth adds nothing"


def test_back_before_a_choice_has_reached_the_address_leaves_one_group(
    open_page: OpenPage, server: str
) -> None:
    """Whatever of the two the page shows, the address says the same."""
    page = open_page("/?lang=en")
    expect_view(page, FIRST, EVERYBODY)
    choose(page, HUKOU, FARMERS)
    settled(page)
    pick(page, PENSION, OUTSIDE)
    page.evaluate("history.back()")
    page.evaluate(NEXT)
    settled(page)
    address, shown = "", 0
    while page.url != address:  # a choice may still have been on its way
        address = page.url
        shown = people(open_page(address.removeprefix(server)))
    expect_people(page, shown)
