"""On A4 paper every figure is whole, no heading stands alone at the foot, no sheet is empty."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.paper import Sheet, sheets
from tests.browser.reader import charts
from tests.sampling import sample
from ui.language.text import languages

MARGIN = 30.0
"""Points that stay free at the right edge: ui/frame/style.css leaves 34, and frames are 3 wider."""
HEADING = 13.0
"""Points from which letters are a heading's; prose has 12."""
WHOLE = {"money": 3, "interactions": 7, "budgets": 3}


def printed(page: Page, count: int) -> list[Sheet]:
    """Return the sheets of a page that has drawn its figures."""
    expect(page.locator(".js-plotly-plot .main-svg:first-child")).to_have_count(count)
    return sheets(page.pdf(format="A4", print_background=True))


@pytest.mark.parametrize(
    ("name", "language"),
    sample(
        [(name, language) for name in WHOLE for language in languages()],
        1 / len(languages()),
        "printed pages",
        by=lambda case: case[0],
    ),
)
def test_a_printed_page_is_whole(open_page: OpenPage, name: str, language: str) -> None:
    page = open_page(f"/{name}?lang={language}&show=all")
    found = printed(page, WHOLE[name])
    assert len(found) > 1
    for number, sheet in enumerate(found, start=1):
        assert sheet.width < sheet.height, "A4 upright"
        assert sheet.writing, f"sheet {number} of {len(found)} is empty"
        beyond = [mark for mark in sheet.marks if mark.x > sheet.width - MARGIN]
        assert beyond == [], f"sheet {number} is cut"
        assert sheet.last.size < HEADING, f"a heading ends sheet {number}"
    assert any(mark.size > HEADING for sheet in found for mark in sheet.writing)


def test_figures_are_as_before_after_printing(open_page: OpenPage) -> None:
    page = open_page("/money?lang=en&show=all")
    charts(page, 3)
    size = "boxes => boxes.map(box => [box.offsetWidth, box.offsetHeight, box.style.aspectRatio])"
    boxes = page.locator(".js-plotly-plot .svg-container")
    before = boxes.evaluate_all(size)
    page.pdf(format="A4")
    expect(page.locator(".main-svg[viewBox]")).to_have_count(0)
    assert boxes.evaluate_all(size) == before
    page.set_viewport_size({"width": 1100, "height": 900})
    expect(boxes.first).not_to_have_css("width", f"{before[0][0]}px")


def test_paper_leaves_the_sidebar_out_and_says_which_figure_is_not_drawn_yet(
    open_page: OpenPage,
) -> None:
    page = open_page("/money?lang=zh&show=all")
    charts(page, 3)
    expect(page.get_by_test_id("stSidebar")).to_be_visible()
    skeleton = '<div data-testid="stSkeleton" id="late"><div>…</div></div>'
    page.get_by_test_id("stMainBlockContainer").evaluate(
        "(main, html) => main.insertAdjacentHTML('beforeend', html)", skeleton
    )
    page.emulate_media(media="print")
    said = page.locator("#late").evaluate("late => getComputedStyle(late, '::after').content")
    assert "请稍后再试" in said
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
