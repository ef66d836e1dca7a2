"""A filter moves count, charts and sentences together, and they agree with each other."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, settled
from tests.browser.reader import (
    charts,
    choose,
    chosen_levels,
    expect_people,
    people,
    sentences,
    speak,
    turn_to,
)
from tests.browser.servers import serving
from tests.ui.scenes import spoken
from ui.language.text import load_text

HUKOU, PENSION = 0, 2  # places of the filters in the sidebar
EN = load_text("en")


def estimates(page: Page, side: str) -> dict[str, float]:
    """Return policy -> amount as the first chart of the overview draws it for one side."""
    found = {}
    for trace in charts(page, 3)[0]["traces"]:
        heading = (trace["hover"] or "").split("</b>")[0].removeprefix("<b>").split(" · ")
        if len(heading) == 2 and heading[1] == side:
            found[heading[0]] = trace["x"][0]
    return found


def check_agreement(page: Page, n: int) -> int:
    """Check that a filtered overview agrees with itself; return how many claims it makes."""
    expect_people(page, n)
    headline = page.get_by_test_id("stMain").get_by_test_id("stMetricValue").first
    expect(headline).to_have_text(f"{n:,}")
    figures = charts(page, 3)
    assert all(f"n = {n:,}" in figure["title"] for figure in figures[:1])
    group, others = estimates(page, "this group"), estimates(page, "other workers")
    assert group.keys() == others.keys()
    assert len(group) == 5
    assert sum(group.values()) == pytest.approx(1_000_000)
    split = next((s for s in sentences(page) if s.startswith("Compared with other workers")), "")
    claims = re.findall(r"([\d,]+) yuan (more|less) to ([\w\s]+?)(?: \(|,|;| and|\.)", split)
    assert bool(claims) == bool(split)
    for amount, way, policy in claims:
        name = next(part for part in group if part.casefold() == policy.casefold())
        change = group[name] - others[name]
        assert f"{abs(change):,.0f}" == amount
        assert way == ("more" if change > 0 else "less")
    return len(claims)


def test_count_charts_and_sentences_change_together_and_agree(open_page: OpenPage) -> None:
    page = open_page("/overview?lang=en")
    everyone, said, drawn = people(page), sentences(page), charts(page, 3)
    assert everyone == 8876

    choose(page, HUKOU, "Agricultural")
    settled(page)
    farmers = people(page)
    assert 10 < farmers < everyone
    assert check_agreement(page, farmers) > 0, "a claim is there to be checked"
    assert sentences(page) != said
    assert [c["traces"] for c in charts(page, 3)] != [c["traces"] for c in drawn]

    choose(page, PENSION, "Not in")
    settled(page)
    outside = people(page)
    assert 10 < outside < farmers
    check_agreement(page, outside)

    page.get_by_test_id("stButton").get_by_text(EN("filter.clear"), exact=True).click()
    expect_people(page, everyone)
    settled(page)
    assert sentences(page) == said
    assert [c["traces"] for c in charts(page, 3)] == [c["traces"] for c in drawn]


def test_language_and_page_keep_the_filter_and_the_link(open_page: OpenPage) -> None:
    page = open_page("/overview?lang=en&g.hukou=2&g.pension=2")
    n = people(page)
    assert 10 < n < 8876
    for language, name, path in (
        ("zh", "risk", "/risk"),
        ("zh", "interactions", "/interactions"),
        ("en", "budgets", "/budgets"),
        ("en", "overview", "/overview"),
    ):
        if f"lang={language}" not in page.url:
            speak(page, language)
        text = spoken(language)
        turn_to(page, text(f"{name}.nav"))
        expect(page.get_by_role("heading", level=1)).to_have_text(text(f"{name}.title"))
        page.wait_for_url(lambda url, path=path: path in url and "g.hukou=2&g.pension=2" in url)
        settled(page)
        expect_people(page, n)
        assert f"lang={language}" in page.url
        hukou = {"zh": "农业", "en": "Agricultural"}[language]
        expect(chosen_levels(page).first).to_contain_text(hukou)


def test_a_reload_gives_the_same_view(open_page: OpenPage) -> None:
    page = open_page("/overview?lang=zh")
    choose(page, HUKOU, "农业")
    settled(page)
    n, said, drawn, address = people(page), sentences(page), charts(page, 3), page.url
    page.reload()
    settled(page)
    expect_people(page, n)
    assert page.url == address
    assert sentences(page) == said
    assert charts(page, 3) == drawn
    expect(chosen_levels(page)).to_contain_text("农业")


def test_a_link_sent_to_another_reader_gives_the_same_view(open_page: OpenPage) -> None:
    path = "/interactions?lang=en&g.hukou=2&lens=ln&moderator=education&controls=none"
    first, second = open_page(path), open_page(path, language="zh", width=390, another=True)
    assert second.url.split("?")[1] == first.url.split("?")[1]
    assert sentences(second) == sentences(first)
    assert len(sentences(first)) > 1
    assert [c["traces"] for c in charts(second, 8)] == [c["traces"] for c in charts(first, 8)]


def test_a_deep_link_may_be_a_fresh_servers_first_request(
    open_page: OpenPage, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Streamlit runs a page's file alone until a navigation was declared once."""
    with serving(tmp_path_factory.mktemp("fresh") / "log.txt") as base:
        page = open_page("/overview?lang=en&g.hukou=2", base=base)
        expect(page.get_by_role("heading", level=1)).to_have_text(EN("overview.title"))
        assert "g.hukou=2" in page.url
        check_agreement(page, people(page))
        page.close()  # before its server goes


def test_a_mangled_link_says_what_it_ignored(open_page: OpenPage) -> None:
    page = open_page("/overview?lang=en&g.hukou=2,9&g.hukou=2&lens=gold&utm_source=x")
    warning = page.get_by_test_id("stAlert").filter(has_text="were ignored")
    for part in ("g.hukou=2,9", "lens=gold", "utm_source=x"):
        expect(warning).to_contain_text(part)
    check_agreement(page, people(page))
    assert "gold" not in page.url
