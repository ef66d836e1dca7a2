"""Wide and narrow, light and dark: nothing overflows, the title is seen, text stands out."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import HEIGHT, OpenPage, go_to
from tests.sampling import sample
from ui.frame.registry import PAGES

WIDTHS = """() => {
    const main = document.querySelector('[data-testid="stMain"]');
    const page = document.documentElement;
    return {page: [page.scrollWidth, page.clientWidth], main: [main.scrollWidth, main.clientWidth]};
}"""
COLOURS = """() => {
    const app = getComputedStyle(document.querySelector('[data-testid="stApp"]'));
    const heading = getComputedStyle(document.querySelector("h1"));
    const chart = document.querySelector(".js-plotly-plot .gtitle");
    return {
        ground: app.backgroundColor, heading: heading.color,
        chart: chart ? getComputedStyle(chart).fill : heading.color,
    };
}"""
EVERY = ["", *(row.id for row in PAGES[1:])]  # the first page has no address of its own
RICHEST = ["", "interactions"]
LOOKS = [
    (1440, "light", "en", sample(EVERY, 1 / 3, "wide and light")),
    (390, "dark", "zh", sample(EVERY, 2 / 3, "narrow and dark")),
    (1440, "dark", "zh", RICHEST),
    (390, "light", "en", RICHEST),
]


def luminance(colour: str) -> float:
    """Return a colour's relative luminance, 0 to 1 (WCAG 2)."""
    shades = [int(value) / 255 for value in re.findall(r"\d+", colour)[:3]]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in shades]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def check_page(page: Page, width: int, scheme: str) -> None:
    """Check one page's widths, title and colours."""
    title = page.get_by_role("heading", level=1)
    expect(title).to_be_visible()
    box = title.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["y"] + box["height"] < HEIGHT, "the title is seen without scrolling"
    for part, (content, room) in page.evaluate(WIDTHS).items():
        assert content <= room, f"{part} of {page.url} is {content} wide in {room}"
    colours: dict[str, Any] = page.evaluate(COLOURS)
    assert (luminance(colours["ground"]) < 0.2) == (scheme == "dark")
    assert contrast(colours["ground"], colours["heading"]) > 7
    assert contrast(colours["ground"], colours["chart"]) > 4.5


@pytest.mark.parametrize(("width", "scheme", "language", "paths"), LOOKS)
def test_pages_fit(
    open_page: OpenPage, width: int, scheme: str, language: str, paths: list[str]
) -> None:
    first, *others = (f"/{path}?lang={language}&g.hukou=2" for path in paths)
    page = open_page(first, width=width, language=language, colour_scheme=scheme)
    check_page(page, width, scheme)
    for address in others:
        go_to(page, address)
        check_page(page, width, scheme)


@pytest.mark.parametrize(("language", "title"), [("zh", "劳动者"), ("en", "workers")])
def test_the_browsers_language_decides_at_first_and_the_document_and_its_charts_say_it(
    open_page: OpenPage, language: str, title: str
) -> None:
    page = open_page("/", language=language)
    expect(page.locator("h1")).to_contain_text(title)
    expect(page.locator("html")).to_have_attribute("lang", {"zh": "zh-CN", "en": "en"}[language])
    figures = page.get_by_role("figure")
    expect(figures).to_have_count(4)
    described = [figures.nth(place).get_attribute("aria-label") for place in range(4)]
    assert len(set(described)) == 4
    assert all(described)
