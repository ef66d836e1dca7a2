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


def said(page: Page) -> str:
    """Return the dashboard's sentence."""
    return page.locator(".st-key-say").inner_text()


def split(page: Page) -> tuple[dict[str, float], dict[str, float]]:
    """Return policy -> percent as the dashboard draws it, of the group and of the others."""
    traces = charts(page, 4)[1]["traces"]
    bars = {t["name"]: t["x"][0] for t in traces if t["name"] and not t["symbol"]}
    others = next(t["x"] for t in traces if t["symbol"])
    return bars, dict(zip(bars, others, strict=True))


def check_agreement(page: Page, n: int) -> int:
    """Check that a filtered dashboard agrees with itself; return how many differences it claims."""
    expect_people(page, n)
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{n:,}")
    assert all(f"n = {n:,}" in figure["title"] for figure in charts(page, 4)[:2])
    group, others = split(page)
    assert len(group) == 5
    assert sum(group.values()) == pytest.approx(100)
    _, _, told = said(page).partition("It differs from other workers in ")
    claims = re.findall(r"([a-z][\w\s]+?) \(([+\u2212][\d.]+), adjusted", told)
    assert bool(claims) == bool(told)
    for policy, change in claims:
        name = next(part for part in group if policy.endswith(part.casefold()))
        drawn = f"{group[name] - others[name]:+.1f}".replace("-", "\u2212")
        assert drawn == change, policy
    return len(claims)


def test_count_charts_and_sentences_change_together_and_agree(open_page: OpenPage) -> None:
    page = open_page("/?lang=en")
    everyone, sentence, drawn = people(page), said(page), charts(page, 4)
    assert everyone == 8876

    choose(page, HUKOU, "Agricultural")
    settled(page)
    farmers = people(page)
    assert 10 < farmers < everyone
    assert check_agreement(page, farmers) > 0, "a claim is there to be checked"
    assert said(page) != sentence
    assert [c["traces"] for c in charts(page, 4)] != [c["traces"] for c in drawn]

    choose(page, PENSION, "Not in")
    settled(page)
    outside = people(page)
    assert 10 < outside < farmers
    check_agreement(page, outside)

    page.get_by_test_id("stButton").get_by_text(EN("filter.clear"), exact=True).click()
    expect_people(page, everyone)
    settled(page)
    assert said(page) == sentence
    assert [c["traces"] for c in charts(page, 4)] == [c["traces"] for c in drawn]


def test_language_and_page_keep_the_filter_and_the_link(open_page: OpenPage) -> None:
    page = open_page("/?lang=en&g.hukou=2&g.pension=2")
    n = people(page)
    assert 10 < n < 8876
    for language, name, path in (
        ("zh", "risk", "/risk"),
        ("zh", "interactions", "/interactions"),
        ("en", "budgets", "/budgets"),
        ("en", "money", "/money"),
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
    page = open_page("/?lang=zh")
    choose(page, HUKOU, "农业")
    settled(page)
    n, sentence, drawn, address = people(page), said(page), charts(page, 4), page.url
    page.reload()
    settled(page)
    expect_people(page, n)
    assert page.url == address
    assert said(page) == sentence
    assert charts(page, 4) == drawn
    expect(chosen_levels(page)).to_contain_text("农业")


def test_a_link_sent_to_another_reader_gives_the_same_view(open_page: OpenPage) -> None:
    path = "/interactions?lang=en&g.hukou=2&lens=ln&moderator=education&controls=none"
    first, second = open_page(path), open_page(path, language="zh", width=390, another=True)
    assert second.url.split("?")[1] == first.url.split("?")[1]
    assert sentences(second) == sentences(first)
    assert len(sentences(first)) > 1
    assert [c["traces"] for c in charts(second, 1)] == [c["traces"] for c in charts(first, 1)]


def test_a_deep_link_may_be_a_fresh_servers_first_request(
    open_page: OpenPage, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Streamlit runs a page's file alone until a navigation was declared once."""
    with serving(tmp_path_factory.mktemp("fresh") / "log.txt") as base:
        page = open_page("/money?lang=en&g.hukou=2", base=base)
        expect(page.get_by_role("heading", level=1)).to_have_text(EN("money.title"))
        assert "g.hukou=2" in page.url
        turn_to(page, EN("dashboard.nav"))
        check_agreement(page, people(page))
        page.close()  # before its server goes


def test_a_mangled_link_says_what_it_ignored(open_page: OpenPage) -> None:
    page = open_page("/?lang=en&g.hukou=2,9&g.hukou=2&lens=gold&utm_source=x")
    warning = page.get_by_test_id("stAlert").filter(has_text="were ignored")
    for part in ("g.hukou=2,9", "lens=gold", "utm_source=x"):
        expect(warning).to_contain_text(part)
    check_agreement(page, people(page))
    assert "gold" not in page.url
