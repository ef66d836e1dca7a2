"""Plotly knows everything that the figures of every page say."""

from typing import Any

import plotly.graph_objects as go
import pytest

from tests.pages.visits import Visit
from ui.charts.figure import Figure
from ui.frame.registry import PAGES

Spec = dict[str, Any]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Spec]:
    """Return the figures that pages draw from now on, as they are handed over."""
    found: list[Spec] = []
    told = Figure.to_dict

    def noted(figure: Figure) -> Spec:
        found.append(told(figure))
        return found[-1]

    monkeypatch.setattr(Figure, "to_dict", noted)
    return found


@pytest.mark.parametrize("page", [row.id for row in PAGES])
@pytest.mark.parametrize("params", [{}, {"ranges": "yes", "axes": "group", "g.hukou": ["2"]}])
def test_plotly_knows_what_figures_say(
    page: str, params: dict[str, str | list[str]], drawn: list[Spec]
) -> None:
    visit = Visit(page, "en", None, **params)
    assert not visit.app.exception
    for figure in drawn:
        go.Figure(figure)
        assert not {"meta", "template"} & figure["layout"].keys()


def test_a_word_that_plotly_does_not_know_is_found() -> None:
    with pytest.raises(ValueError, match="fontsize"):
        go.Figure({"data": [], "layout": {"xaxis": {"fontsize": 3}}})
