"""Every page begins with its picture, is of readable length, and keeps nobody out."""

from collections.abc import Iterator
from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage, go_to
from tests.browser.reader import charts
from tests.sampling import sample
from ui.frame.registry import PAGES
from ui.language.text import languages

HIGHEST, TALLEST, PROSE = 330, 2700, 3600
"""Where the first chart begins at most, and how tall a page with and without charts may be."""
PICTURED = [
    *("risk", "budgets", "interactions", "diagnostics", "money", "learn", "measures"),
    *("matching", "robustness"),
]
WORDED = [row.id for row in PAGES[1:] if row.id not in PICTURED]
FIRST = """() => {
  const main = document.querySelector('[data-testid=stMain]');
  const charts = [...main.querySelectorAll('.js-plotly-plot')];
  const tops = charts.map(chart => chart.getBoundingClientRect().top);
  return { first: Math.min(...tops) + main.scrollTop, height: main.scrollHeight };
}"""
BARRIERS = ("serious", "critical")
LOOKS = [*product(languages(), ("light", "dark"))]
SEEN = sample(
    [(row.id, *look) for row in PAGES for look in LOOKS],
    1 / len(LOOKS),
    "pages looked at for barriers",
    by=lambda case: case[0],
)


def walked(
    open_page: OpenPage, names: list[str], language: str, scheme: str = "light"
) -> Iterator[tuple[str, Page]]:
    """Open the first page and turn to the others in one tab; yield each with its name."""
    page: Page | None = None
    for name in names:
        path = f"/{'' if name == PAGES[0].id else name}?lang={language}"
        if page is None:
            page = open_page(path, language=language, colour_scheme=scheme)
        else:
            go_to(page, path)
        yield name, page


def measured(page: Page) -> dict[str, float]:
    """Return where the first chart begins and how tall the page is, in pixels at 1440 x 900."""
    found: dict[str, float] = page.evaluate(FIRST)
    return found


@pytest.mark.parametrize("language", languages())
def test_every_page_begins_with_its_picture(open_page: OpenPage, language: str) -> None:
    for name, page in walked(open_page, PICTURED, language):
        charts(page, 1)
        found = measured(page)
        assert found["first"] <= HIGHEST, name
        assert found["height"] <= TALLEST, name


@pytest.mark.parametrize("language", languages())
def test_no_page_of_words_is_endless(open_page: OpenPage, language: str) -> None:
    for name, page in walked(open_page, WORDED, language):
        assert page.evaluate(FIRST)["height"] <= PROSE, name


@pytest.mark.parametrize(("language", "scheme"), LOOKS)
def test_no_page_keeps_anybody_out(open_page: OpenPage, language: str, scheme: str) -> None:
    """Axe finds no serious barrier for those who cannot see, point, or tell colours apart."""
    names = [name for name, *look in SEEN if tuple(look) == (language, scheme)]
    for name, page in walked(open_page, names, language, scheme):
        found = Axe().run(page).response["violations"]
        barriers = [
            (each["id"], [node["html"] for node in each["nodes"]])
            for each in found
            if each["impact"] in BARRIERS
        ]
        assert barriers == [], name
