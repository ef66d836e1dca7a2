"""What a reader does in the browser, and what then stands on the page."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from ui.language.text import load_text

CHARTS = """() => [...document.querySelectorAll(".js-plotly-plot")].map(plot => ({
    title: plot.layout.title.text,
    traces: plot.data.map(trace => ({
        name: trace.name ?? null, x: [...(trace.x ?? [])], y: [...(trace.y ?? [])],
        symbol: trace.marker?.symbol ?? null, hover: trace.hovertext ?? null,
    })),
}))"""


def sidebar(page: Page) -> Locator:
    """Return the sidebar."""
    return page.get_by_test_id("stSidebar")


def filter_box(page: Page, place: int) -> Locator:
    """Return one variable's filter, counted from the top."""
    return sidebar(page).locator('[class*="st-key-group-"]').nth(place)


def level_of(page: Page, place: int, level: str) -> Locator:
    """Return a level that a variable's filter offers: its short name, then how many it has."""
    named = re.compile(rf"^{re.escape(level)} [\d,<]+$")
    return filter_box(page, place).get_by_role("button", name=named)


def chosen_levels(page: Page) -> Locator:
    """Return the levels that the filters of the group have chosen."""
    return sidebar(page).locator(
        '[class*="st-key-group-"] :is([aria-checked="true"], [aria-pressed="true"])'
    )


def pick(page: Page, place: int, level: str) -> None:
    """Take a level of one variable's filter, by its short name."""
    level_of(page, place, level).click()


def choose(page: Page, place: int, level: str) -> None:
    """Add a level to one variable's filter and wait until it stands in the address."""
    before = page.url
    pick(page, place, level)
    page.wait_for_url(lambda url: url != before)


def turn_to(page: Page, name: str) -> None:
    """Turn to another page by its link in the bar or in one of the bar's menus."""
    named = re.compile(f"^{re.escape(name)}$")
    own = page.get_by_test_id("stTopNavLink").filter(has_text=named)
    menus = page.get_by_test_id("stTopNavSection")
    expect(own.or_(menus).first).to_be_visible()
    if own.count():
        own.click()
        return
    opened = page.get_by_test_id("stTopNavPopoverBody")
    for menu in menus.all():
        menu.click()
        opened.wait_for()
        link = opened.get_by_test_id("stTopNavDropdownLink").filter(has_text=named)
        if link.count():
            link.click()
            return
        menu.click()
        expect(opened).to_have_count(0)  # else it might be taken for the next menu's
    raise LookupError(name)


def speak(page: Page, language: str) -> None:
    """Switch the language and wait for the first word in it."""
    text = load_text(language)
    page.locator(".st-key-corner").get_by_text(text("language.short"), exact=True).click()
    expect(sidebar(page).get_by_text(text("filter.clear"), exact=True)).to_be_visible()


def saved(button: Locator, folder: Path) -> Path:
    """Press a button that offers a file, by the keyboard, and return the file.

    A button that explains itself under the mouse is drawn anew there, which may take a click away.
    """
    button.focus()
    with button.page.expect_download() as download:
        button.press("Enter")
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


def people(page: Page) -> int:
    """Return the number of people that the sidebar counts."""
    shown = sidebar(page).get_by_test_id("stMetricValue").inner_text()
    return int(re.sub(r"\D", "", shown))


def expect_people(page: Page, n: int) -> None:
    """Wait until the sidebar counts `n` people."""
    expect(sidebar(page).get_by_test_id("stMetricValue")).to_have_text(re.compile(f"^{n:,}人?$"))


def charts(page: Page, count: int) -> list[dict[str, Any]]:
    """Wait for `count` drawn charts and return their titles and traces."""
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_have_count(count)
    # A click while the page is still being written may be lost.
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning")
    found: list[dict[str, Any]] = page.evaluate(CHARTS)
    return found


def sentences(page: Page) -> list[str]:
    """Return the bulleted sentences of the main part."""
    return page.get_by_test_id("stMain").locator("li").all_inner_texts()
