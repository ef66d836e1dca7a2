"""Figures stay where they are while their numbers change, and look like the page around them."""

import re
import tomllib
from collections.abc import Iterator

import plotly
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import PATIENCE, OpenPage, settled
from tests.browser.reader import charts, sidebar
from tests.browser.servers import serving
from tests.structure.trees import ROOT
from ui.language.text import languages, load_text
from ui.results.figure import PLOTLY, PLOTLY_NAME, SCRIPT_NAME

PAGE = "tests/browser/figures/app.py"
PREFIX = "below/a/prefix"
MARK = """plot => {
    plot.marked = true;
    plot.drawn = 0;
    plot.on("plotly_afterplot", () => plot.drawn++);
}"""
MARKED = "plots => plots.map(plot => plot.marked === true)"
RUNS = """() => {
    window.runs = 0;
    const app = document.querySelector('[data-testid="stApp"]');
    new MutationObserver(() => window.runs++)
        .observe(app, {attributeFilter: ["data-test-script-state"]});
}"""
INKS = """plot => [plot._fullLayout.annotations[0].font.color, plot._fullLayout.paper_bgcolor]"""
INKED = """([plot, scheme]) => {
    const [red] = getComputedStyle(document.querySelector('[data-testid="stApp"]'))
        .backgroundColor.match(/\\d+/g);
    const ground = plot._fullLayout.paper_bgcolor;
    return (red > 127) === (scheme === "light") && (ground === "#FFFFFF") === (red > 127);
}"""
THEMES = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))["theme"]


def inks(scheme: str) -> list[str]:
    """Return the colours of words and of the ground that the settings name."""
    return [THEMES[scheme]["textColor"], THEMES[scheme]["backgroundColor"]]


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the base URL of a page of figures alone, below a prefix."""
    log = tmp_path_factory.mktemp("figures") / "log.txt"
    with serving(log, script=PAGE, prefix=PREFIX) as base:
        yield base


def figure(page: Page, name: str) -> Locator:
    """Return the drawn figure by its accessible name."""
    found = page.get_by_role("figure", name=name, exact=True)
    expect(found.locator(".main-svg").first).to_be_visible()
    return found


def heights(plot: Locator) -> list[float]:
    """Return the heights of the bars."""
    found: list[float] = plot.evaluate("plot => [...plot._fullData[0].y]")
    return found


def test_a_filter_keeps_the_four_charts_of_the_dashboard(open_page: OpenPage) -> None:
    page = open_page("/?lang=en")
    before = charts(page, 4)
    plots = page.locator(".js-plotly-plot")
    expect(page.get_by_test_id("stBidiComponentRegular")).to_have_count(4)
    expect(page.get_by_test_id("stPlotlyChart")).to_have_count(0)
    for plot in plots.all():
        plot.evaluate(MARK)
    sidebar(page).get_by_role("button", name=re.compile("^Not in 399$")).click()
    expect(page.locator(".st-key-head h1")).to_contain_text("399")
    settled(page)
    after = charts(page, 4)
    assert plots.evaluate_all(MARKED) == [True] * 4
    assert [one["traces"] != two["traces"] for one, two in zip(before, after, strict=True)][:3] == [
        True
    ] * 3


@pytest.mark.parametrize("language", languages())
def test_the_button_on_a_figure_speaks_the_pages_language(
    open_page: OpenPage, language: str
) -> None:
    page = open_page(f"/?lang={language}")
    charts(page, 4)
    plot = page.locator(".js-plotly-plot").first
    plot.hover()
    words = [f"panel.{name}" for name in ("save_figure", "save_png", "full_screen")]
    told = plot.locator(".modebar-btn").evaluate_all("all => all.map(each => each.dataset.title)")
    assert told == [load_text(language)(word) for word in words]
    button = plot.locator(".modebar-btn").first
    with page.expect_download() as file:
        button.click()
    said = page.locator(".plotly-notifier")
    saved = f"{load_text(language)('panel.saved_figure')} - {file.value.suggested_filename}"
    expect(said.get_by_text(saved)).to_be_visible()


def test_a_figure_fills_the_screen_and_comes_back(open_page: OpenPage) -> None:
    page = open_page("/risk?lang=en")
    charts(page, 1)
    plot = page.locator(".js-plotly-plot")
    small = plot.locator(".main-svg").first.bounding_box()
    plot.hover()
    plot.locator(".modebar-btn").last.click()
    page.wait_for_function(
        "document.fullscreenElement?.querySelector('.main-svg').clientHeight === innerHeight"
    )
    page.keyboard.press("Escape")
    page.evaluate("document.fullscreenElement && document.exitFullscreen()")
    page.wait_for_function("!document.fullscreenElement")
    expect(plot.locator(".main-svg").first).to_have_attribute("height", f"{small['height']:g}")


def test_plotly_and_the_script_are_sent_once(figures: str, browser: Browser) -> None:
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(figures)
    for name in ("Changes", "Clicks", "Leaves"):
        figure(page, name)
    page.get_by_text("Change", exact=True).click()
    settled(page)
    sent = [url for url in asked if "/bidi-components/" in url]
    assert [url.rsplit("/", 1)[1] for url in sent] == ["figure.js", "plotly.min.js"]
    assert all(url.startswith(f"{figures}/_stcore/") for url in sent)
    context.close()


def test_a_figure_is_drawn_anew_only_where_it_changes(open_page: OpenPage, figures: str) -> None:
    page = open_page("", base=figures)
    changes, clicks = figure(page, "Changes"), figure(page, "Clicks")
    for plot in (changes, clicks):
        plot.evaluate(MARK)
    page.get_by_text("Change", exact=True).click()
    page.wait_for_function("plot => plot.drawn > 0", arg=changes.element_handle())
    settled(page)
    assert heights(changes) == [3, 4]
    assert changes.evaluate("plot => plot.marked")
    assert clicks.evaluate("plot => [plot.marked, plot.drawn]") == [True, 0]


def test_a_click_on_a_mark_tells_which_one_it_was(open_page: OpenPage, figures: str) -> None:
    page = open_page("", base=figures)
    bar = figure(page, "Clicks").locator(".point").nth(1).bounding_box()
    assert bar
    page.mouse.click(bar["x"] + bar["width"] / 2, bar["y"] + bar["height"] / 2)
    expect(page.get_by_text("Clicked: ['second']")).to_be_visible()
    page.get_by_text("Change", exact=True).click()
    expect(page.get_by_text("Clicked:")).to_have_count(0)


def test_a_figure_is_as_wide_as_its_place_and_as_high_as_it_says(
    open_page: OpenPage, figures: str
) -> None:
    page = open_page("", base=figures)
    plot = figure(page, "Changes")
    for width in (1440, 700, 1100):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function(
            "plot => plot._fullLayout.width === plot.parentElement.clientWidth",
            arg=plot.element_handle(),
        )
        box = plot.locator(".svg-container").bounding_box()
        assert box
        assert box["height"] == 200
        assert plot.evaluate("plot => plot.offsetHeight") == 200
    page.get_by_text("Later", exact=True).click()
    waited = figure(page, "Waits")
    assert waited.evaluate("plot => plot._fullLayout.width") == plot.evaluate(
        "plot => plot._fullLayout.width"
    )


def test_a_figure_that_leaves_the_page_is_let_go(open_page: OpenPage, figures: str) -> None:
    page = open_page("", base=figures)
    leaving = figure(page, "Leaves").element_handle()
    assert leaving.evaluate("plot => Boolean(plot._fullLayout)")
    page.get_by_text("Leave", exact=True).click()
    page.wait_for_function("plot => !plot.isConnected && !plot._fullLayout", arg=leaving)


def test_figures_follow_the_theme_without_a_run(open_page: OpenPage, figures: str) -> None:
    page = open_page("", base=figures)
    plot = figure(page, "Changes")
    page.evaluate(RUNS)
    light = plot.evaluate(INKS)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(INKED, arg=[plot.element_handle(), "dark"])
    dark = plot.evaluate(INKS)
    page.emulate_media(color_scheme="light")
    page.wait_for_function(INKED, arg=[plot.element_handle(), "light"])
    assert [light, dark, plot.evaluate(INKS)] == [inks("light"), inks("dark"), inks("light")]
    assert page.evaluate("window.runs") == 0


def test_without_our_plotly_streamlits_own_charts_stand_there(
    figures: str, browser: Browser
) -> None:
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.route("**/plotly.min.js", lambda route: route.abort())
    page.goto(figures)
    charted = page.get_by_test_id("stPlotlyChart")
    expect(charted.locator(".main-svg").first).to_be_visible()
    expect(charted).to_have_count(4)
    expect(page.get_by_test_id("stBidiComponentRegular")).to_have_count(0)
    bar = figure(page, "Clicks").locator(".point").nth(1).bounding_box()
    assert bar
    page.mouse.click(bar["x"] + bar["width"] / 2, bar["y"] + bar["height"] / 2)
    expect(page.get_by_text("Clicked: ['second']")).to_be_visible()
    context.close()


def test_plotly_is_the_packages_own_and_its_address_says_which(
    figures: str, open_page: OpenPage
) -> None:
    page = open_page("", base=figures)
    figure(page, "Changes")
    loaded: list[str] = page.evaluate(
        "performance.getEntriesByType('resource').map(entry => entry.name)"
    )
    folders = [name.split("/")[-2] for name in loaded if "/bidi-components/" in name]
    assert folders == [SCRIPT_NAME, PLOTLY_NAME]
    assert PLOTLY_NAME.endswith(plotly.__version__)
    head = (PLOTLY / "plotly.min.js").read_text("utf-8")[:200]
    assert f"plotly.js v{page.evaluate('Plotly.version')}\n" in head
