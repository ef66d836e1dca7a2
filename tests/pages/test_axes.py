"""Two groups' figures can be set side by side; a reader may fit the axes, and a link keeps that."""

import re
from typing import Any

import pytest

from tests.pages.visits import Figure, Visit, seen, tight
from tests.ui.scenes import spoken
from ui.sections.learn.steps import STEPS

GROUPS: list[dict[str, list[str]]] = [{}, {"hukou": ["1"]}, {"pension": ["1"]}, {"hukou": ["2"]}]
PAGES = ["budgets", "interactions", "risk", "money", "diagnostics"]
FEW = {"age_group": ["4"], "firm_region": ["2"]}
"""A group of some dozens, whose intervals are wide."""


def ranges(figure: Figure) -> dict[str, Any]:
    """Return the ends of the axes of values, those of rows in pixels left out."""
    layout = figure.spec["layout"]
    return {
        name: axis["range"]
        for name, axis in layout.items()
        if re.fullmatch(r"[xy]axis\d*", name) and "range" in axis and _of_values(axis)
    }


def _of_values(axis: dict[str, Any]) -> bool:
    return "ticktext" not in axis and axis.get("visible", True)


def compare(own: dict[str, Any], usual: dict[str, Any]) -> bool:
    """Return whether two figures have the same axes; one that differs must hold the usual one."""
    assert own.keys() == usual.keys()
    for axis, (low, high) in usual.items():
        assert own[axis][0] <= low
        assert own[axis][1] >= high
    return own == usual


def of_page(page: str, group: dict[str, list[str]], **params: str) -> dict[str, Figure]:
    """Return a page's figures by what they are called."""
    return {figure.alt: figure for figure in seen(page, group=group, **params).figures()}


def says(figure: Figure, key: str) -> bool:
    """Return whether a figure's foot says a sentence."""
    return tight(spoken("en")(key)) in figure.title


@pytest.mark.parametrize("page", PAGES)
def test_groups_share_an_axis_unless_it_says_that_it_grew(page: str) -> None:
    everybody, *others = (of_page(page, group) for group in GROUPS)
    held = {name: ranges(figure) for name, figure in everybody.items() if ranges(figure)}
    assert len(held) >= 1
    shared = 0
    for figures in others:
        for name in held.keys() & figures.keys():
            same = compare(ranges(figures[name]), held[name])
            assert same != says(figures[name], "figure.grown"), name
            shared += same
    assert shared >= len(held)
    assert not any(says(figure, "figure.grown") for figure in everybody.values())


def steps(group: dict[str, list[str]], **params: str) -> list[Figure]:
    """Return the first figure of the page that explains at each of its steps."""
    visit = Visit("learn", group=group, **params)
    return [visit.set("segmented_control", "learn_step", step).figures()[0] for step in STEPS]


def test_each_step_has_one_axis_for_every_group() -> None:
    by = {"moderator": "hukou"}
    usual = steps({}, **by)
    assert not any(says(figure, "figure.grown") for figure in usual)
    shared = 0
    groups = ({"pension": ["1"]}, {"education": ["2"]}, FEW)
    for group in groups:
        for figure, everybody in zip(steps(group, **by), usual, strict=True):
            same = compare(ranges(figure), ranges(everybody))
            assert same != says(figure, "figure.grown")
            shared += same
    assert len(usual) <= shared < len(groups) * len(usual), "some groups fit and the few do not"


def test_the_game_has_one_axis_for_every_group() -> None:
    """No interaction is a truth that is on offer to every group; other sizes are not."""
    groups: list[dict[str, list[str]]] = [{}, {"hukou": ["1"]}, {"hukou": ["2"]}]
    drawn = [Visit("learn", group=group) for group in groups]
    for visit in drawn:
        visit.set("select_slider", "learn_size", 0.0)
    for press in ("learn/guess_higher", "learn/fit", "learn/reveal"):
        everybody, *others = (visit.press(press).figures()[-1] for visit in drawn)
        for figure in others:
            same = compare(ranges(figure), ranges(everybody))
            assert same != says(figure, "figure.grown")


def test_another_level_has_its_own_axis() -> None:
    """What is kept of one level's figure is not taken for another's."""
    visit = Visit("diagnostics", moderator="education")
    first = ranges(visit.figures()[0])
    box = next(w for w in visit.app.selectbox if w.key.startswith("diagnostics/level"))
    box.set_value("4").run()
    assert ranges(visit.figures()[0]) != first
    assert not says(visit.figures()[0], "figure.grown")


@pytest.mark.parametrize("group", [{}, {"hukou": ["1"]}])
def test_bands_that_are_drawn_later_leave_the_axis_or_grow_it(group: dict[str, list[str]]) -> None:
    visit = Visit("diagnostics", group=group)
    before = ranges(visit.figures()[0])
    visit.set("toggle", "long/diagnostics.smooth", value=True)
    after = visit.figures()[0]
    same = compare(ranges(after), before)
    assert same != says(after, "figure.grown")
    assert same or group


@pytest.mark.parametrize("page", ["diagnostics", "learn"])
def test_the_reader_may_fit_the_figures_of_several_answers(page: str) -> None:
    group = {"hukou": ["2"]}
    held = seen(page, group=group).figures()[0]
    fitted = seen(page, group=group, axes="group").figures()[0]
    assert says(fitted, "figure.fitted")
    assert not says(held, "figure.fitted")
    assert ranges(fitted) != ranges(held)


def test_the_reader_may_fit_the_axes_and_the_link_keeps_it() -> None:
    group = {"hukou": ["2"], "pension": ["2"]}
    visit = Visit("budgets", group=group)
    before = [ranges(figure) for figure in visit.figures()]
    visit.set("toggle", "fitted", value=True)
    assert "group" in visit.app.query_params["axes"]
    fitted = visit.figures()
    assert [ranges(figure) for figure in fitted] != before
    assert all(says(figure, "figure.fitted") for figure in fitted)
    again = of_page("budgets", group, axes="group")
    assert [ranges(figure) for figure in again.values()] == [ranges(f) for f in fitted]
    visit.set("toggle", "fitted", value=False)
    assert "axes" not in visit.app.query_params
    assert [ranges(figure) for figure in visit.figures()] == before


def test_an_unknown_word_in_the_link_is_told() -> None:
    visit = seen("dashboard", axes="mine")
    assert any("axes=mine" in box.value for box in visit.app.main.warning)
