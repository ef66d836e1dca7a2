"""What a reader takes along: the table as CSV, the figure as SVG, both saying what they are."""

import csv
import html
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, settled
from tests.browser.reader import charts, saved
from ui.language.text import languages, load_text

LINK = "/money?lang={language}&g.hukou=2"


def save_drawing(page: Page, button: str, folder: Path) -> Path:
    """Press a button that saves a file, and return the file."""
    with page.expect_download() as download:
        page.locator(button).first.click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


def plain(svg: str) -> str:
    """Return the text of a drawing without tags, entities and white space."""
    return re.sub(r"\s", "", html.unescape(re.sub("<[^>]*>", "", svg)))


@pytest.mark.parametrize("language", languages())
def test_the_camera_saves_a_drawing_that_says_what_it_is(
    open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    page, text = open_page(LINK.format(language=language)), load_text(language)
    charts(page, 1)
    page.locator(".js-plotly-plot").first.hover()
    file = save_drawing(page, ".js-plotly-plot .modebar-btn", tmp_path)
    assert file.name == "guangdong_2023-money-effects-simulated.svg"
    svg = file.read_text("utf-8")
    assert svg.startswith("<svg")
    shown = plain(svg)
    assert plain(text("provenance.simulated", survey="")) in shown
    assert plain("农业户口" if language == "zh" else "Agricultural hukou") in shown
    assert re.search(r"n=\d,\d{3}", shown)


def test_the_table_opens_and_its_file_holds_what_the_chart_draws(
    open_page: OpenPage, tmp_path: Path
) -> None:
    page, text = open_page(LINK.format(language="en")), load_text("en")
    drawn = charts(page, 1)[0]["traces"]
    panel = page.get_by_test_id("stExpander").filter(has_text=text("panel.table")).first
    expect(panel.get_by_test_id("stDataFrame")).to_be_hidden()
    panel.locator("summary").click()
    expect(panel.get_by_test_id("stDataFrame")).to_be_visible()
    expect(panel.get_by_test_id("stDataFrame").locator("canvas").first).to_be_visible()
    settled(page)
    file = saved(panel.get_by_role("button", name="CSV", exact=True), tmp_path)
    assert file.name == "guangdong_2023-money-effects-simulated.csv"
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(file.read_text("utf-8-sig").splitlines()))
    assert {row["data"] for row in rows} == {"simulated"}
    assert {row["group"] for row in rows} == {"hukou=2"}
    assert all(row["status"] for row in rows)
    written = sorted(float(row["estimate"]) for row in rows if row["side"] != "difference")
    marks = sorted(t["x"][0] for t in drawn if t["hover"] and t["x"][0] is not None)
    assert marks == pytest.approx(written, rel=1e-12)
    assert len(marks) == 10
