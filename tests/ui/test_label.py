"""Text from a codebook, a file or a link is shown letter by letter and is never markup."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.language.label import label, visible_length, wrap

INVISIBLE = "\N{ZERO WIDTH SPACE}"
HOSTILE = [
    "![x](http://evil.example/x.png)",
    "[x](http://evil.example)",
    "<img src=x onerror=alert(1)>",
    "<b>bold</b><br>",
    "<a href='javascript:alert(1)'>x</a>",
    "**bold** _it_ `code` ~~gone~~",
    "# heading",
    "> quote",
    "- item",
    "+ item",
    "1. item",
    "12) item",
    "$x^2$ and $$y$$",
    ":material/home: :red[x] :blue-background[y] :small[z]",
    ":streamlit: :smile:",
    "a | b\n--- | ---\n1 | 2",
    "x\n===",
    "&lt;b&gt; &#60; &amp;",
    "back\\slash \\* \\n",
    "line\nbreak\ttab",
    "<https://evil.example>",
    "http://evil.example/x https://evil.example www.evil.example WWW.evil.example a@evil.example",
    "a:red flag :blue[x] :100: 10:30",
    "[^1]: note",
    "{placeholder} {0} {x!r:>9}",
]
ACTIVE = re.compile(r"[\\`*_{}\[\]<>|~$]|^[+=-]")


def shown(escaped: str) -> str:
    """Return what a reader sees: entities read once, the invisible left out."""
    return html.unescape(escaped).replace(INVISIBLE, "")


def read(text: str) -> str:
    """Return text on one line; a no-break space is no place for a break."""
    return " ".join(re.findall(r"[\S\u00a0]+", text)).strip()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_it_is(text: str) -> None:
    escaped = label(text)
    assert shown(escaped) == read(text)
    assert not ACTIVE.search(escaped)
    assert not re.search(r"(^|\s)#|&(?!#\d+;)", escaped)
    assert not re.search(r":[\w/+-]+[:\[]", escaped), "a short code, an icon or a colour"
    assert not re.search(r"://|www\.|@\w", escaped, re.IGNORECASE), "an address"
    assert not re.match(r"\d+[.)]\s", escaped), "the beginning of a list"


def test_a_number_stays_with_its_unit() -> None:
    assert label(" at the 5\u00a0%\n level ") == "at the 5\u00a0% level"


@given(st.text(max_size=80).filter(lambda text: INVISIBLE not in text))
def test_any_text_is_shown_as_it_is(text: str) -> None:
    escaped = label(text)
    assert shown(escaped) == read(text)
    assert not ACTIVE.search(escaped)
    assert "\n" not in escaped


def test_plain_text_is_left_alone() -> None:
    for text in (
        "Perceived risk",
        "Hukou (non-agricultural)",
        "失业风险感知（1至5分）",
        "Students’ education, 50 %",
    ):
        assert label(text) == text


@given(st.text(max_size=60), st.integers(5, 40))
def test_wrapping_loses_nothing_and_splits_no_entity(text: str, width: int) -> None:
    escaped = label(text)
    lines = wrap(escaped, width).split("<br>")
    assert "".join("".join(line.split()) for line in lines) == "".join(escaped.split())
    for line in lines:
        assert not re.search(r"&#\d*$|^\d*;", line) or ";" in escaped.replace("&#", "")


def test_lines_are_about_as_wide_as_asked() -> None:
    assert wrap("one two three four", 9) == "one two<br>three<br>four"
    assert wrap("在校学生的教育和职业培训", 12) == "在校学生的教<br>育和职业培训"
    assert wrap("甲乙丙，丁", 6) == "甲乙丙，<br>丁", "a comma begins no line"
    assert wrap("", 5) == ""
    widest = max(visible_length(line) for line in wrap("a " * 60, 18).split("<br>"))
    assert widest <= 18


def test_a_chinese_character_is_as_wide_as_two_letters() -> None:
    assert visible_length("ab") == 2
    assert visible_length("风险") == 4
    assert visible_length(label("(a)")) == 3
