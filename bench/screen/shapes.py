"""The shape of a page: its charts with traces and points, and its widgets, read while it runs.

A bare page is made after it (`bench/screen/bare.py`), so that both draw and send as much.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Trace:
    """One trace: plotly's type and mode, and how many points it has (of a heat map: cells)."""

    kind: str
    mode: str
    points: int


@dataclass(frozen=True)
class Chart:
    """One chart: its row on the page, its height in pixels and its traces."""

    row: int
    height: int
    traces: tuple[Trace, ...]


@dataclass(frozen=True)
class Widget:
    """One widget: what the protocol calls it, how many options it has, whether several may go."""

    kind: str
    options: int
    several: bool


@dataclass(frozen=True)
class Shape:
    """What a page is made of."""

    charts: tuple[Chart, ...]
    widgets: tuple[Widget, ...]

    @property
    def traces(self) -> int:
        """Return how many traces all charts have."""
        return sum(len(chart.traces) for chart in self.charts)

    @property
    def points(self) -> int:
        """Return how many points all traces have."""
        return sum(trace.points for chart in self.charts for trace in chart.traces)

    def told(self) -> str:
        """Return the shape in words."""
        return f"{self.traces} traces, {self.points:,} points, {len(self.widgets)} widgets"

    def text(self) -> str:
        """Return the shape as JSON."""
        return json.dumps(asdict(self))


def of_text(text: str) -> Shape:
    """Return the shape that `Shape.text` wrote."""
    read = json.loads(text)
    charts = tuple(
        Chart(one["row"], one["height"], tuple(Trace(**trace) for trace in one["traces"]))
        for one in read["charts"]
    )
    return Shape(charts, tuple(Widget(**widget) for widget in read["widgets"]))


def rows_of(tops: Sequence[float], apart: float = 40.0) -> list[int]:
    """Return the row of each chart, 0 the topmost: tops less than `apart` pixels apart share one.

    Tops are compared with the next higher one, in order of height.
    """
    found, row = [0] * len(tops), -1
    before = float("-inf")
    for place in sorted(range(len(tops)), key=lambda place: tops[place]):
        row += tops[place] - before >= apart
        before, found[place] = tops[place], row
    return found


def charts_of(read: Sequence[Mapping[str, Any]]) -> tuple[Chart, ...]:
    """Return charts from what painted.js `shapes` reads: {top, height, traces: [...]}."""
    rows = rows_of([one["top"] for one in read])
    return tuple(
        Chart(row, round(one["height"]), tuple(Trace(**trace) for trace in one["traces"]))
        for row, one in zip(rows, read, strict=True)
    )
