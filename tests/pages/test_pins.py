"""What a page fixes stays fixed whatever is chosen on it, and the reader's choices behind it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1.element_tree import Widget

import ui.door.compute
import ui.frame.controls
from analysis.model.query import Query
from data.codebook.variables import PAIR
from data.survey.survey import Survey
from tests.pages.visits import Visit
from tests.sampling import sample
from ui.frame.registry import PAGES, page_row
from ui.visit.pins import AGAINST_THE_REST, FREE
from ui.visit.state import scene
from ui.visit.view import default_specification, focal_choices

PINNED = [row.id for row in PAGES if row.pins != AGAINST_THE_REST]
WITHOUT_CHOOSERS = {"about"}
"""About offers one for a survey that people answered; the simulated one has none there."""
OF_THE_SIDEBAR = {"headcount", "level_counts"}
"""It counts its own group."""
DERIVED = {
    *(("replication", name) for name in ("predictions", "compare_outcomes")),
    *(
        ("dashboard", name)
        for name in ("line_bands", "slopes", "slope_differences", "slope_claims")
    ),
}
"""Figures of the paper, and the card of differences, each under a preset: (page, analysis)."""

Asked = list[tuple[str, Survey, Query]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Return what pages ask of the analysis from now on: (analysis, survey, query)."""
    found: Asked = []
    answer = ui.door.compute._shared

    def noted(question: ui.door.compute.Question) -> Any:
        found.append((question.function.__name__, question.survey, question.query))
        return answer(question)

    monkeypatch.setattr(ui.door.compute, "_shared", noted)
    return found


def elsewhere(survey: Survey) -> dict[str, str | list[str]]:
    """Return an address whose every choice is another than any page's pins."""
    default = default_specification(survey)
    return {
        "lens": "ln",
        "outcome": ["basic_income", "upskilling"],
        "focal": next(id for id in focal_choices(survey.codebook) if id != default.focal),
        "moderator": PAIR.join(("pension", "hukou")),
        "others": ["origin"],
        "by_controls": "yes",
        "by": "education",
    }


def loose(page: str, visit: Visit, asked: Asked) -> list[str]:
    """Return the analyses that were asked something else than the page's pins allow."""
    pins, wrong = page_row(page).pins, []
    for name, survey, query in asked:
        view = replace(visit.view, group=query.group, specification=query.specification)
        exempt = name in OF_THE_SIDEBAR or (page, name) in DERIVED
        if not exempt and pins.hold(view, survey) != view:
            wrong.append(name)
    return wrong


def choosers(visit: Visit) -> list[str]:
    """Return the keys of the choosers in a page's main part."""
    return [w.key for w in _choosers(visit) if w.key and not w.disabled]


def _choosers(visit: Visit) -> Iterator[Any]:
    main, header = visit.app.main, visit.held("toggle", "ranges")
    widgets = (*main.selectbox, *main.multiselect, *main.toggle)
    yield from (widget for widget in widgets if widget not in header)


def use(visit: Visit, key: str) -> None:
    """Choose something else in one chooser, if it still stands there."""
    for widget in _choosers(visit):
        if widget.key == key and isinstance(widget, Widget):
            if widget.type == "selectbox":
                place = widget.options.index(widget.format_func(widget.value))
                widget.select_index((place + 1) % len(widget.options)).run()
            else:
                widget.set_value([] if widget.type == "multiselect" else not widget.value).run()
            return


@pytest.mark.parametrize("page", PINNED)
def test_no_chooser_loosens_what_a_page_fixes(page: str, survey: Survey, asked: Asked) -> None:
    visit = Visit(page, "en", {"origin": ["2"]}, **elsewhere(survey))
    assert asked
    assert loose(page, visit, asked) == []
    keys = choosers(visit)
    assert (not keys) == (page in WITHOUT_CHOOSERS)
    for key in sample(keys, 1 / 2, f"choosers {page}"):
        asked.clear()
        use(visit, key)
        assert loose(page, visit, asked) == [], key
        assert not visit.app.exception


@pytest.mark.parametrize("page", PINNED)
def test_the_address_keeps_what_the_reader_chose(page: str, survey: Survey) -> None:
    address = elsewhere(survey)
    visit = Visit(page, "en", {"origin": ["2"]}, **address).speak("zh")
    assert {name: visit.app.query_params[name] for name in address} == {
        name: value[0] if len(value) == 1 else value for name, value in address.items()
    }
    assert visit.group == {"origin": ["2"]}


def test_what_a_chooser_leaves_alone_stays_behind_the_pins(survey: Survey) -> None:
    visit = Visit("learn", "en", **elsewhere(survey)).set("selectbox", "moderator", "education")
    visit.set("selectbox", "policy", "firm_subsidy")
    chosen = visit.view.specification
    assert chosen.moderator == PAIR.join(("education", "hukou"))
    assert chosen.outcomes[-1] == "firm_subsidy"
    assert (chosen.lens, chosen.others, chosen.focal_by_controls) == ("ln", ("origin",), True)


def test_a_chooser_that_drops_the_pins_is_found(
    survey: Survey, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui.frame.controls, "scene", lambda pins: scene(FREE))
    visit = Visit("budgets", "en", **elsewhere(survey))
    assert "outcomes_by" in loose("budgets", visit, asked)
