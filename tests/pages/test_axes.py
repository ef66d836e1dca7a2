"""Two groups' figures can be set side by side; a reader may fit the axes, and a link keeps that."""

import re
from typing import Any

import pytest

from tests.pages.visits import Figure, Visit

GROUPS: list[dict[str, list[str]]] = [{}, {"hukou": ["1"]}, {"pension": ["1"]}, {"hukou": ["2"]}]
PAGES = ["overview", "budgets", "interactions", "risk", "money"]


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


def of_page(page: str, group: dict[str, list[str]], **params: str) -> dict[str, Figure]:
    """Return a page's figures by what they are called."""
    return {figure.alt: figure for figure in Visit(page, group=group, **params).figures()}


def says(figure: Figure, key: str) -> bool:
    """Return whether a figure's foot says a sentence."""
    words = Visit.without_page("en").words(key)
    return re.sub(r"\s", "", words) in figure.title


@pytest.mark.parametrize("page", PAGES)
def test_groups_share_an_axis_unless_it_says_that_it_grew(page: str) -> None:
    everybody, *others = (of_page(page, group) for group in GROUPS)
    held = {name: ranges(figure) for name, figure in everybody.items() if ranges(figure)}
    assert len(held) >= 1
    shared = 0
    for figures in others:
        for name in held.keys() & figures.keys():
            own = ranges(figures[name])
            assert (own == held[name]) != says(figures[name], "figure.grown"), name
            shared += own == held[name]
            for axis, (low, high) in held[name].items():
                assert own[axis][0] <= low
                assert own[axis][1] >= high
    assert shared >= len(held)
    assert not any(says(figure, "figure.grown") for figure in everybody.values())


def test_the_reader_may_fit_the_axes_and_the_link_keeps_it() -> None:
    group = {"hukou": ["2"], "pension": ["2"]}
    visit = Visit("overview", group=group)
    before = [ranges(figure) for figure in visit.figures()]
    visit.set("toggle", "axes", value=True)
    assert "group" in visit.app.query_params["axes"]
    fitted = visit.figures()
    assert [ranges(figure) for figure in fitted] != before
    assert all(says(figure, "figure.fitted") for figure in fitted)
    again = of_page("overview", group, axes="group")
    assert [ranges(figure) for figure in again.values()] == [ranges(f) for f in fitted]
    visit.set("toggle", "axes", value=False)
    assert "axes" not in visit.app.query_params
    assert [ranges(figure) for figure in visit.figures()] == before


def test_an_unknown_word_in_the_link_is_told() -> None:
    visit = Visit("overview", axes="mine")
    assert any("axes=mine" in box.value for box in visit.app.main.warning)
