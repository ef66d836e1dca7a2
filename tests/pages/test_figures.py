"""A page without our component has Streamlit's own charts, with the same figures."""

import json

import pytest

from tests.pages.visits import Visit, seen
from ui.results import figure


def plain(visit: Visit) -> list[tuple[object, str]]:
    """Return the data and names of Streamlit's own charts on a page."""
    protos = [chart.proto for chart in visit.app.get("plotly_chart")]
    return [(json.loads(proto.spec)["data"], proto.alt) for proto in protos]


def test_our_component_draws_every_figure() -> None:
    visit = seen("risk")
    assert len(visit.figures()) == 5
    assert plain(visit) == []
    assert all("template" not in drawn.spec["layout"] for drawn in visit.figures())


def test_streamlit_draws_where_the_server_cannot_hand_out_the_component(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(figure, "can_hand_out", lambda: False)
    visit = Visit("risk")
    assert visit.figures() == []
    assert plain(visit) == [(drawn.spec["data"], drawn.alt) for drawn in seen("risk").figures()]


def test_streamlit_draws_where_the_plotly_package_has_no_script(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(figure, "PLOTLY", figure.SERVED)
    assert len(plain(Visit("risk"))) == 5
