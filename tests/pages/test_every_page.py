"""Every page, in every language: complete, marked, without a hole."""

import re
from collections.abc import Iterable
from typing import Any

import pytest

from analysis.model.status import STATUSES
from data.survey.survey import Survey
from tests.pages.reading import labels_of, wrong
from tests.pages.visits import seen, tight
from tests.sampling import sample
from tests.ui.families import app_terms
from ui.frame.registry import PAGES, page_row
from ui.language.text import languages

OUTSIDERS = {"hukou": ["2"], "origin": ["2"]}
MIGRANTS = {**OUTSIDERS, "pension": ["2"]}
CHARTS = {
    "risk": 5,
    "budgets": 3,
    "interactions": 5,
    "diagnostics": 2,
    "money": 3,
    "measures": 5,
    "matching": 8,
    "learn": 3,
    "robustness": 5,
}
STATES = {"everyone": {}, "migrants": MIGRANTS}


def by_turns(cases: Iterable[tuple[str, ...]], name: str) -> list[Any]:
    """Return every page and state in one language by turns, by default: (page, ..., language)."""
    spoken = [(*case, code) for case in cases for code in languages()]
    chosen = sample(spoken, 1 / len(languages()), name, by=lambda case: case[:-1])
    return [pytest.param(*case, id="-".join(case)) for case in chosen]


@pytest.mark.parametrize(
    ("page", "state", "language"),
    by_turns(((row.id, state) for row in PAGES for state in STATES), "whole pages"),
)
def test_page_is_whole(page: str, state: str, language: str) -> None:
    group = STATES[state]
    visit = seen(page, language, group)
    assert [error.message for error in visit.app.exception] == []
    assert [error.value for error in visit.app.error] == []
    assert len(visit.titles()) == 1
    assert visit.titles()[0].strip()
    assert visit.banner() == page_row(page).of_survey, "the banner stands above the title"
    assert list(wrong(visit.all_text())) == []
    assert visit.group == group


@pytest.mark.parametrize(
    ("page", "language"), by_turns(((page,) for page in CHARTS), "every chart")
)
def test_every_chart_says_what_it_shows(survey: Survey, page: str, language: str) -> None:
    visit = seen(page, language, OUTSIDERS)
    text, labels = visit.words, labels_of(survey, language)
    origin = tight(text("provenance.simulated", survey=""))
    statuses = [tight(text(f"status.{code}")) for code in STATUSES if code != "observed"]
    figures = visit.figures()
    assert len(figures) >= CHARTS[page]
    for figure in figures:
        assert origin in figure.title
        assert "n=" in figure.title
        for name, codes in OUTSIDERS.items():
            assert tight(labels.level(name, codes[0])) in figure.title
        assert figure.alt.startswith(text("panel.alt", title="\n").split("\n")[0])
    dotted = [figure for figure in figures if "hovertext" in str(figure.spec)]
    assert dotted
    for figure in dotted:
        hovers = tight(str(figure.spec["data"]))
        for status in statuses:
            if status in hovers:
                assert status in figure.title


@pytest.mark.parametrize("page", ["dashboard", "risk", "budgets", "interactions"])
def test_languages_draw_the_same_charts(page: str) -> None:
    """Only the words change: traces, colours, symbols and counts of points are alike."""
    drawn = []
    for language in languages():
        traces = [
            trace for figure in seen(page, language).figures() for trace in figure.spec["data"]
        ]
        drawn.append(
            [
                (trace["type"], trace.get("marker", {}).get("symbol"), trace.get("mode"))
                for trace in traces
            ]
        )
    assert all(each == drawn[0] for each in drawn)
    assert len(drawn[0]) > 5


@pytest.mark.parametrize("language", languages())
def test_every_sentence_with_numbers_has_its_status_beside_it(language: str) -> None:
    visit = seen("money", language, MIGRANTS)
    said = [line for line in visit.sentences().splitlines() if line.startswith("- ")]
    assert len(said) == 4
    marked = [visit.words(f"caption.{sign}") for sign in ("open", "printed")]
    numbered = [line for line in said if re.search(r"\d (yuan|points)|\d(元|万元)|\.\d+分", line)]
    assert len(numbered) >= 2
    for sentence in numbered:
        assert any(status in sentence for status in marked), sentence


@pytest.mark.parametrize("language", languages())
def test_glossary_explains_every_term_that_a_page_offers(survey: Survey, language: str) -> None:
    visit = seen("glossary", language)
    shown = visit.sentences() + " ".join(item.label for item in visit.app.expander)
    for term in app_terms():
        assert visit.words(f"glossary.{term}.name") in shown
        assert visit.words(f"glossary.{term}.text").split("\n")[0] in shown
    own = labels_of(survey, language).terms
    assert survey.study is not None
    assert own.keys() >= {term for row in PAGES for term in survey.study.terms_on(row.id)}
    for told in own.values():
        assert told.title in shown
        assert told.text in shown
