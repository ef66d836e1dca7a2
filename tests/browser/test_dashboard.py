"""The dashboard's first screen: all of it in view, few words, and one click moves everything."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, go_to, settled
from tests.browser.reader import charts, sidebar
from ui.language.text import languages, load_text

MIGRANTS = "g.hukou=2&g.origin=2&g.pension=2"
MOST = {"en": 120, "zh": 200}
"""Words, or Chinese characters, of prose on the first screen."""
SCREEN = """() => {
  const main = document.querySelector('[data-testid=stMain]');
  const boxes = [...main.querySelectorAll('.js-plotly-plot')].map(c => c.getBoundingClientRect());
  const prose = [...main.querySelectorAll(
      '[data-testid=stMarkdownContainer],[data-testid=stCaptionContainer]')]
    .filter(e => !e.closest('button'))
    .filter(e => !e.parentElement.closest('[data-testid=stMarkdownContainer]'))
    .filter(e => { const b = e.getBoundingClientRect();
                   return b.height > 0 && b.top < innerHeight && b.bottom > 0; })
    .map(e => e.innerText).join(' ');
  return {
    first: Math.min(...boxes.map(b => b.top)),
    whole: boxes.filter(b => b.top >= 0 && b.bottom <= innerHeight && b.right <= innerWidth).length,
    wide: document.documentElement.scrollWidth - innerWidth,
    prose,
  };
}"""


def amount(prose: str, language: str) -> int:
    """Return how many words, or Chinese characters, a text has."""
    if language == "zh":
        return sum("\u4e00" <= character <= "\u9fff" for character in prose)
    return len(prose.split())


def sized(page: Page, width: int, height: int) -> None:
    """Set the window and wait until the charts stand in it."""
    page.set_viewport_size({"width": width, "height": height})
    charts(page, 4)
    settled(page)


@pytest.mark.parametrize("language", languages())
def test_four_charts_stand_whole_on_the_first_screen(open_page: OpenPage, language: str) -> None:
    page = open_page(f"/?lang={language}", width=1440)
    sized(page, 1440, 900)
    for group in ("", MIGRANTS, "g.education=4"):
        if group:
            go_to(page, f"/?lang={language}&{group}")
            charts(page, 4)
        seen = page.evaluate(SCREEN)
        assert seen["whole"] == 4, group
        assert seen["first"] <= 330, group
        assert seen["wide"] <= 0, group
        assert amount(seen["prose"], language) <= MOST[language], group


@pytest.mark.parametrize("language", languages())
def test_on_a_telephone_the_first_chart_is_on_the_first_screen(
    open_page: OpenPage, language: str
) -> None:
    page = open_page(f"/?lang={language}", width=390)
    sized(page, 390, 844)
    seen = page.evaluate(SCREEN)
    assert seen["whole"] >= 1
    assert seen["wide"] <= 0


def test_a_click_on_a_level_moves_the_number_the_cards_and_the_sentence(
    open_page: OpenPage,
) -> None:
    page = open_page("/?lang=en")
    before = charts(page, 4)
    said = page.locator(".st-key-say").inner_text()
    level = sidebar(page).get_by_role("button", name=re.compile("^Not in 399$"))
    level.click()
    expect(page.locator(".st-key-head h1")).to_contain_text("399")
    settled(page)
    assert "g.pension=2" in page.url
    after = charts(page, 4)
    moved = [one["traces"] != other["traces"] for one, other in zip(before, after, strict=True)]
    assert moved[:3] == [True] * 3
    assert page.locator(".st-key-say").inner_text() != said
    assert all("n = 39" in chart["title"] for chart in after[:3])
    page.go_back()
    expect(page.locator(".st-key-head h1")).to_contain_text("8,876")


def test_the_badge_opens_what_simulated_means(open_page: OpenPage) -> None:
    page, text = open_page("/?lang=en"), load_text("en")
    page.locator(".st-key-corner").get_by_role("button", name=text("badge.simulated")).click()
    told = page.get_by_test_id("stPopoverBody")
    expect(told).to_contain_text("not real survey answers")
    expect(told).to_contain_text("printed in the paper")
