"""Chinese is drawn with the subset that the app serves, Latin with Streamlit's own font."""

from tests.browser.conftest import OpenPage

LOADED = """() => [...document.fonts]
    .filter(face => face.status === "loaded")
    .map(face => face.family.replaceAll('"', "") + " " + face.weight)"""
SUBSET = "Noto Sans SC Subset"


def test_a_chinese_page_is_drawn_with_both_weights_of_the_subset(open_page: OpenPage) -> None:
    """Chromium names the fonts it drew a paragraph with; none is the system's."""
    page = open_page("/", language="zh")
    page.evaluate("document.fonts.ready")
    loaded = page.evaluate(LOADED)
    assert f"{SUBSET} 100 500" in loaded
    assert f"{SUBSET} 600 900" in loaded
    assert any(face.startswith("Source Sans ") for face in loaded)
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    query = {"nodeId": root, "selector": '[data-testid="stMainBlockContainer"] p'}
    paragraphs = session.send("DOM.querySelectorAll", query)["nodeIds"]
    drawn = [
        font
        for paragraph in paragraphs
        for font in session.send("CSS.getPlatformFontsForNode", {"nodeId": paragraph})["fonts"]
    ]
    assert any("Noto Sans" in font["familyName"] for font in drawn)
    assert {font["familyName"] for font in drawn if not font["isCustomFont"]} == set()


def test_english_page_does_not_fetch_the_bold_subset(open_page: OpenPage) -> None:
    """Only the language switch has Chinese letters there: a few KB less matter on a phone."""
    page = open_page("/", language="en")
    page.evaluate("document.fonts.ready")
    assert f"{SUBSET} 600 900" not in page.evaluate(LOADED)
