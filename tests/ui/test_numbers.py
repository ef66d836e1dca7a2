"""Numbers as each language writes them, and estimates in their units."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.model.lens import Unit, unit_of
from analysis.model.query import LENSES
from data.codebook.codebook import Allocation, Part
from ui.language.text import MINUS, MISSING, load_text
from ui.language.units import Units

EN, ZH = load_text("en"), load_text("zh")
PARTS = (Part("a", "a", 0), Part("b", "b", 1))
YUAN = Allocation(PARTS, 100, 1_000_000, "CNY")
EUROS = Allocation(PARTS, 100, 5_000, "EUR")
POINTS = Allocation(PARTS, 100, None, None)


def read(shown: str) -> float:
    """Return the number that a reader reads."""
    return float(shown.replace(",", "").replace(MINUS, "-"))


@pytest.mark.parametrize("text", [EN, ZH], ids=lambda text: text.language)
@pytest.mark.parametrize(
    ("value", "digits", "signed", "shown"),
    [
        (8876, 0, False, "8,876"),
        (-1234.5, 1, False, f"{MINUS}1,234.5"),
        (1234.5, 1, True, "+1,234.5"),
        (0.04, 1, True, "0.0"),
        (-0.04, 1, True, "0.0"),
        (0, 2, True, "0.00"),
        (1e6, 0, False, "1,000,000"),
        (math.nan, 2, True, MISSING),
        (math.inf, 2, False, MISSING),
        (-math.inf, 0, False, MISSING),
    ],
)
def test_number(text, value: float, digits: int, signed: bool, shown: str) -> None:
    assert text.number(value, digits, signed) == shown


@given(st.floats(-1e9, 1e9), st.integers(0, 4), st.booleans())
def test_number_reads_back_and_never_has_a_hyphen(value: float, digits: int, signed: bool) -> None:
    shown = EN.number(value, digits, signed)
    assert read(shown) == pytest.approx(value, abs=0.5 * 10**-digits * 1.000001, rel=1e-12)
    assert "-" not in shown
    assert not re.search(rf"[{MINUS}+]0(\.0*)?$", shown), "zero has no sign"
    assert re.fullmatch(rf"[{MINUS}+]?\d{{1,3}}(,\d{{3}})*(\.\d+)?", shown)


def test_percent_has_a_no_break_space_in_english_only() -> None:
    assert EN.percent(0.045) == "4.5\N{NO-BREAK SPACE}%"
    assert ZH.percent(0.045) == "4.5%"
    assert EN.percent(-0.5, 0, signed=True) == f"{MINUS}50\N{NO-BREAK SPACE}%"
    assert EN.percent(math.nan) == f"{MISSING}\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.03, "p = 0.030"), (0.0009, "p < 0.001"), (1.0, "p = 1.000"), (math.nan, MISSING)],
)
def test_p_value(value: float, shown: str) -> None:
    assert EN.p_value(value) == ZH.p_value(value) == shown


def test_lists_and_intervals() -> None:
    assert [EN.join(["a", "b", "c"][:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]
    assert ZH.join(["甲", "乙", "丙"]) == "甲、乙和丙"
    assert EN.interval("1", "2") == "1 to 2"
    assert ZH.interval("1", "2") == "1至2"
    assert EN.sentences(["A.", "B."]) == "A. B."
    assert ZH.sentences(["甲。", "乙。"]) == "甲。乙。"


def test_labels_inside_a_sentence_begin_small_unless_they_are_abbreviations() -> None:
    assert EN.inline("Upskilling") == "upskilling"
    assert EN.inline("UBI") == "UBI"
    assert EN.inline("X") == "X"
    assert ZH.inline("UBI计划") == "UBI计划"


@pytest.mark.parametrize(
    ("text", "allocation", "lens", "level", "change"),
    [
        (EN, YUAN, "amount", "230,500 yuan", f"{MINUS}1,900 yuan"),
        (ZH, YUAN, "amount", "23.05万元", f"{MINUS}1,900元"),
        (EN, EUROS, "amount", "230,500 euros", f"{MINUS}1,900 euros"),
        (ZH, EUROS, "amount", "230,500欧元", f"{MINUS}1,900欧元"),
    ],
)
def test_money(text, allocation: Allocation, lens: str, level: str, change: str) -> None:
    units = Units(text, unit_of(allocation, lens))
    assert units.level(230_500) == level
    assert units.change(-1_900) == change


@pytest.mark.parametrize(
    ("lens", "value", "english", "chinese"),
    [
        ("amount", 23.05, "+23.1 points", "+23.1分"),
        ("share", 1.234, "+1.23 percentage points", "+1.23个百分点"),
        ("ln", 0.0204, "+0.020", "+0.020"),
        ("ratio", 0.0034, "+0.003", "+0.003"),
        ("focal", 0.125, "+0.12 points", "+0.12分"),
        ("proportion", 0.013, "+1.3 percentage points", "+1.3个百分点"),
    ],
)
def test_changes(lens: str, value: float, english: str, chinese: str) -> None:
    unit = unit_of(POINTS, lens) if lens in LENSES else Unit(lens)
    assert Units(EN, unit).change(value) == english
    assert Units(ZH, unit).change(value) == chinese


@given(st.floats(-1e6, 1e6), st.sampled_from(["amount", "share", "ln", "ratio", "focal"]))
def test_chinese_and_english_write_the_same_value(value: float, lens: str) -> None:
    """Whatever unit a language prefers, the reader gets the same quantity back."""
    found = []
    for text in (EN, ZH):
        units = Units(text, unit_of(YUAN, lens) if lens in LENSES else Unit(lens))
        axis = units.axis()
        number = re.match(rf"[{MINUS}+]?[\d,.]+", units.level(value))
        assert number is not None
        found.append((read(number.group()) * axis.divisor, axis.divisor * 10**-axis.digits))
    (english, fine), (chinese, coarse) = found
    assert english == pytest.approx(chinese, abs=(fine + coarse) / 2 * 1.000001)


def test_axes_name_the_total() -> None:
    assert Units(EN, unit_of(YUAN, "amount")).axis().title == "Yuan (of 1,000,000)"
    assert Units(ZH, unit_of(YUAN, "amount")).axis().title == "万元（共100万元）"
    assert Units(ZH, unit_of(YUAN, "amount")).axis().divisor == 10_000
    assert Units(EN, unit_of(POINTS, "amount")).axis().title == "Points (of 100)"
