"""What a reader opened, where the focus is and what was clicked stay when the page is redrawn."""

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage, settled
from tests.browser.line import Line
from tests.browser.reader import charts, choose
from tests.browser.test_own import send
from tests.pages.own import hostile_csv
from ui.language.text import load_text

TEXT = load_text("en")
FOCUS = """() => {
    const kept = document.activeElement.closest('[data-testid="stElementContainer"]');
    return kept ? kept.className.match(/st-key-(\\S+)/)?.[1] : document.activeElement.tagName;
}"""


def test_what_was_opened_stays_open_when_the_group_changes(open_page: OpenPage) -> None:
    page = open_page("/money?lang=en&show=all")
    charts(page, 3)
    folds = page.get_by_test_id("stMain").get_by_test_id("stExpander")
    expect(folds).to_have_count(3)
    for fold in folds.all():
        fold.locator("summary").click()
        expect(fold.locator("details")).to_have_attribute("open", "")
    choose(page, 0, "Agricultural")
    settled(page)
    expect(folds).to_have_count(3)
    for fold in folds.all():
        expect(fold.locator("details")).to_have_attribute("open", "")


def test_the_focus_stays_on_the_button_that_cleared_the_filters(open_page: OpenPage) -> None:
    page = open_page("/?lang=en&g.hukou=2&g.pension=2")
    button = page.get_by_test_id("stButton").get_by_role("button", name=TEXT("filter.clear"))
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "g.hukou" not in url)
    settled(page)
    expect(button).to_be_focused()
    expect(button).to_be_enabled()


def test_the_focus_stays_in_the_list_that_was_cleared(open_page: OpenPage) -> None:
    page = open_page("/interactions?lang=en")
    box = page.get_by_test_id("stMain").get_by_test_id("stMultiSelect").first
    clear = box.get_by_role("button", name="Clear all")
    for way in ("mouse", "keyboard"):
        if way == "mouse":
            clear.click()
        else:
            clear.focus()
            page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "outcome=" in url)
        settled(page)
        assert str(page.evaluate(FOCUS)).startswith("outcomes"), way
        expect(page.get_by_role("listbox")).to_have_count(0)
        expect(box.get_by_role("combobox")).to_be_focused()
        page.go_back()
        page.wait_for_url(lambda url: "outcome=" not in url)
        settled(page)


def test_an_answer_given_while_the_page_is_written_stays(open_page: OpenPage) -> None:
    """What an earlier run has drawn arrives after the click, and must not take it back."""
    page = open_page("/own?lang=en")
    line = Line(page)
    page.reload()
    settled(page)
    send(page, "a.csv", hostile_csv())
    line.held = True
    page.get_by_text(TEXT("own.ask.simulated")).click()
    line.wait_for_runs(1)
    earlier, line.waiting = line.waiting, []
    answer = page.get_by_role("radiogroup").last.get_by_role("radio", name=TEXT("own.ask.no"))
    page.get_by_role("radiogroup").last.get_by_text(TEXT("own.ask.no"), exact=True).click()
    line.wait_for_runs(1)
    later, line.waiting = line.waiting, earlier
    line.release()
    settled(page)
    expect(answer).to_be_checked()
    line.waiting, line.held = later, False
    line.release()
    settled(page)
    expect(answer).to_be_checked()
    expect(page.get_by_role("button", name=TEXT("own.open.button"))).to_be_enabled()
