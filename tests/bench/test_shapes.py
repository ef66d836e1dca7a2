"""The shape of a page, and the bare page that is made after it."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from bench.screen.bare import drawn
from bench.screen.server import BARE
from bench.screen.shapes import Chart, Shape, Trace, Widget, charts_of, of_text, rows_of

SHAPE = Shape(
    (
        Chart(0, 250, (Trace("bar", "", 13), Trace("scatter", "lines", 2))),
        Chart(0, 250, (Trace("heatmap", "", 12),)),
        Chart(1, 274, (Trace("sankey", "", 6), Trace("scatter", "markers", 41))),
    ),
    (
        Widget("button_group", 4, True),
        Widget("button_group", 3, False),
        Widget("multiselect", 8, True),
        Widget("button", 0, False),
        Widget("checkbox", 0, False),
    ),
)


@pytest.mark.parametrize(
    ("tops", "rows"),
    [
        ([], []),
        ([300.0], [0]),
        ([300.0, 302.0, 300.0, 620.0], [0, 0, 0, 1]),
        ([900.0, 300.0, 620.0], [2, 0, 1]),
    ],
)
def test_charts_of_about_one_height_stand_in_a_row(tops: list[float], rows: list[int]) -> None:
    assert rows_of(tops) == rows


def test_a_shape_is_read_as_it_was_written() -> None:
    assert of_text(SHAPE.text()) == SHAPE
    assert (SHAPE.traces, SHAPE.points) == (5, 74)


def test_what_the_browser_reads_becomes_charts() -> None:
    read = [{"top": 210.4, "height": 249.6, "traces": [{"kind": "bar", "mode": "", "points": 3}]}]
    assert charts_of(read) == (Chart(0, 250, (Trace("bar", "", 3),)),)


def points(trace: Any) -> int:
    kind = trace.type
    if kind == "heatmap":
        return sum(map(len, trace.z))
    return len(trace.link.value if kind == "sankey" else trace.x)


@pytest.mark.parametrize("chart", SHAPE.charts)
def test_a_bare_chart_has_the_traces_and_points_of_its_shape(chart: Chart) -> None:
    figure = drawn(chart, np.random.default_rng(1))
    found = [(trace.type, points(trace)) for trace in figure.data]
    assert found == [(trace.kind, trace.points) for trace in chart.traces]
    assert figure.layout.height == chart.height


def test_the_bare_page_has_the_charts_and_widgets_of_its_shape_and_a_pill_changes_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "shape.json"
    file.write_text(SHAPE.text(), encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["bare.py", str(file)])
    app = AppTest.from_file(str(BARE)).run()
    assert not app.exception
    assert [len(own.options) for own in app.sidebar.pills] == [4]
    assert [len(own.options) for own in app.sidebar.segmented_control] == [3]
    assert [len(own.options) for own in app.sidebar.multiselect] == [8]
    assert (len(app.sidebar.button), len(app.sidebar.toggle)) == (1, 1)
    before = [chart.proto.spec for chart in app.get("plotly_chart")]
    app.sidebar.pills[0].set_value([2]).run()
    after = [chart.proto.spec for chart in app.get("plotly_chart")]
    assert len(before) == len(after) == 3
    assert not set(before) & set(after)
