"""Groups below ten people: a sentence in place of every number."""

import re

import pandas as pd
import pytest

from tests.pages.reading import PLAIN, group_of, says, wrong
from tests.pages.visits import Visit
from ui.language.text import languages

DRAWN = ("dashboard", "risk", "budgets", "interactions", "learn")


def empty_group(crossed: pd.Series) -> dict[str, list[str]]:
    """Return a combination that nobody has."""
    levels = [sorted(set(crossed.index.get_level_values(name))) for name in PLAIN]
    every = pd.MultiIndex.from_product(levels, names=PLAIN)
    absent = every.difference(crossed.index)[0]
    return {name: [str(code)] for name, code in zip(PLAIN, absent, strict=True)}


def numbers_of_people(visit: Visit, n: int) -> list[str]:
    """Return what stands in the main part and would tell the count."""
    metrics = [f"{m.value} {m.delta}" for m in visit.app.main.metric]
    said = [*visit.sentences().splitlines(), *(c.value for c in visit.app.main.caption), *metrics]
    return [
        text
        for text in said
        if re.search(rf"(?<![\d.,]){n}(?![\d.,]|\N{{NO-BREAK SPACE}}?%)", text)
    ]


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("page", DRAWN)
@pytest.mark.parametrize("n", [7, 9])
def test_a_group_below_ten_shows_a_sentence_and_no_number(
    crossed: pd.Series, language: str, page: str, n: int
) -> None:
    visit = Visit(page, language, group_of(crossed, n))
    assert [error.message for error in visit.app.exception] == []
    refusal = visit.words("refusal.small_group", minimum=10)
    shown = [box.value for box in visit.app.main.info]
    assert refusal in shown
    assert set(shown) == {refusal}
    assert visit.figures() == []
    assert list(visit.app.main.dataframe) == []
    assert visit.people() == visit.words("filter.few", minimum=10)
    for metric in [*visit.app.main.metric, *visit.app.sidebar.metric]:
        told = f"{metric.value}{metric.delta}".replace(visit.people(), "")
        assert not re.search(r"\d", told), metric
    assert numbers_of_people(visit, n) == []
    assert list(wrong(visit.all_text())) == []
    assert visit.banner()


@pytest.mark.parametrize("page", DRAWN)
def test_a_group_of_nobody_is_refused_alike(crossed: pd.Series, page: str) -> None:
    visit = Visit(page, "en", empty_group(crossed))
    assert [error.message for error in visit.app.exception] == []
    assert visit.words("refusal.small_group", minimum=10) in [b.value for b in visit.app.main.info]
    assert visit.figures() == []
    assert list(wrong(visit.all_text())) == []


@pytest.mark.parametrize("page", DRAWN)
def test_a_group_of_ten_is_shown(crossed: pd.Series, page: str) -> None:
    """The rule begins below ten: the sentence is not everywhere."""
    visit = Visit(page, "en", group_of(crossed, 10))
    assert [error.message for error in visit.app.exception] == []
    refusal = visit.words("refusal.small_group", minimum=10)
    assert refusal not in [box.value for box in visit.app.main.info]
    assert visit.people() == "10"
    assert page in ("interactions", "learn") or visit.figures()


def test_nobody_left_over_is_no_comparison() -> None:
    visit = Visit("risk", "en", {"hukou": ["1", "2"]})
    assert [error.message for error in visit.app.exception] == []
    assert says(visit.sentences(), "en", "say.risk_all")
    assert not says(visit.sentences(), "en", "say.risk_same")
    assert list(wrong(visit.all_text())) == []
