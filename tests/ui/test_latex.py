"""Labels in formulas are letters: no command, no end of the formula, no markup."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.language.latex import added, aligned, number, stacked, words

SPELLED = {
    r"\textbackslash{}": "\\",
    r"\textasciicircum{}": "^",
    r"\textasciitilde{}": "~",
    **{rf"\{sign}": sign for sign in "{}$&#%_"},
}
TOKEN = re.compile(r"\\text[a-z]+\{\}|\\.|.", re.DOTALL)
HOSTILE = [
    r"\href{http://evil.example}{x}",
    r"} \input{/etc/passwd} \text{",
    "$$\n# heading",
    "100% & more_or_less #1 ^2 ~",
    r"\\ \newline \def\x{y}",
    "{placeholder}",
]


def read(latex: str) -> str:
    """Return what is seen of a piece of text: the only commands are those that spell a sign."""
    assert latex.startswith(r"\text{")
    assert latex.endswith("}")
    inside = latex.removeprefix(r"\text{")[:-1]
    seen = ""
    for token in TOKEN.findall(inside):
        if token in SPELLED:
            seen += SPELLED[token]
        else:
            assert token not in SPELLED.values(), f"{token} is a sign of LaTeX"
            seen += token
    return seen


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_labels_are_letters(text: str) -> None:
    assert read(words(text)) == " ".join(text.split())
    assert "\n" not in words(text)


@given(st.text(max_size=60))
def test_any_text_is_read_as_it_is(text: str) -> None:
    assert read(words(text)) == " ".join(text.split())


def test_chinese_stays_as_it_is() -> None:
    assert words("未参与企业职工养老保险") == r"\text{未参与企业职工养老保险}"


def test_long_labels_stand_in_lines() -> None:
    assert stacked("Short", 18) == r"\text{Short}"
    long = stacked("Not in the enterprise pension", 18)
    assert long == (r"\begin{array}{l}\text{Not in the} \\ \text{enterprise pension}\end{array}")
    assert read(stacked(r"a_b \c", 40)) == r"a_b \c"


def test_numbers_are_set_as_numbers() -> None:
    assert number("174,042") == "174{,}042"
    assert number("−1,904") == "-1{,}904"
    assert number("–") == r"\text{–}"
    assert added("+1,904") == "+ 1{,}904"
    assert added("−4,254") == "- 4{,}254"
    assert added("0") == "+ 0"
    assert aligned(["&a", "&b"]) == r"\begin{aligned}&a \\ &b\end{aligned}"
