"""A figure as plain data under Plotly's names: put together without Plotly checking every word."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from functools import lru_cache
from typing import Any

from plotly.subplots import make_subplots

Trace = dict[str, Any]


class Figure:
    """Traces and a layout, as Plotly's script takes them.

    The methods are those of Plotly's own figure, which checks each value it is given: that took
    longer than all else on a page. The tests let Plotly check every figure once. `held` are the
    axes that stay when the group changes, with their room: see axes.py. In `columns` subplots
    stand beside each other, numbered row by row.
    """

    def __init__(self, layout: Mapping[str, Any] | None = None, columns: int = 1) -> None:
        """Begin without traces."""
        self.data: list[Trace] = []
        self.layout: dict[str, Any] = deepcopy(dict(layout or {}))
        self.held: dict[str, float] = {}
        self.columns = columns

    def to_dict(self) -> dict[str, Any]:
        """Return what Plotly's script takes."""
        return {"data": self.data, "layout": self.layout}

    def add_trace(self, trace: Trace, row: int = 0, col: int = 0) -> None:
        """Add a trace, in a subplot where one is named."""
        if row:
            number = self._number(row, col)
            trace = trace | {"xaxis": f"x{number}", "yaxis": f"y{number}"}
        self.data.append(trace)

    def add_traces(self, traces: Iterable[Trace]) -> None:
        """Add traces from the back to the front."""
        self.data.extend(traces)

    def add_annotation(self, **note: object) -> None:
        """Add a text; fields that are None are none."""
        self.layout.setdefault("annotations", []).append(_told(note))

    def add_shape(self, **shape: object) -> None:
        """Add a shape; fields that are None are none."""
        self.layout.setdefault("shapes", []).append(_told(shape))

    def add_vline(self, x: float, row: int = 1, col: int = 1, **look: object) -> None:
        """Add a line across the height of a subplot."""
        self._span("line", {"x0": x, "x1": x, "y0": 0, "y1": 1}, row, col, look)

    def add_hline(self, y: float, row: int = 1, col: int = 1, **look: object) -> None:
        """Add a line across the width of a subplot."""
        self._span("line", {"x0": 0, "x1": 1, "y0": y, "y1": y}, row, col, look)

    def add_vrect(self, x0: float, x1: float, row: int = 1, col: int = 1, **look: object) -> None:
        """Add an area across the height of a subplot."""
        self._span("rect", {"x0": x0, "x1": x1, "y0": 0, "y1": 1}, row, col, look)

    def update_layout(self, **changes: object) -> None:
        """Change the layout; what stands in a dictionary and is not named stays."""
        merge(self.layout, changes)

    def update_xaxes(self, row: int = 0, col: int = 0, **changes: object) -> None:
        """Change the horizontal axis of a subplot, of all where none is named."""
        self._update("xaxis", row, col, changes)

    def update_yaxes(self, row: int = 0, col: int = 0, **changes: object) -> None:
        """Change the vertical axis of a subplot, of all where none is named."""
        self._update("yaxis", row, col, changes)

    def axis(self, name: str) -> dict[str, Any]:
        """Return the axis of a name, "xaxis", "yaxis2" ...: a change of it changes the figure."""
        found: dict[str, Any] = self.layout.setdefault(name, {})
        return found

    def axes(self, kind: str) -> list[str]:
        """Return the names of the axes of a kind, "xaxis" or "yaxis"."""
        further = [name for name in self.layout if name.startswith(kind) and name != kind]
        return [kind, *further]

    def _number(self, row: int, col: int) -> str:
        """Return what follows the letter in the name of a subplot's axes."""
        number = (row - 1) * self.columns + col
        return "" if number == 1 else str(number)

    def _update(self, kind: str, row: int, col: int, changes: Mapping[str, Any]) -> None:
        for name in [f"{kind}{self._number(row, col)}"] if row else self.axes(kind):
            merge(self.axis(name), changes)

    def _span(
        self, kind: str, ends: dict[str, float], row: int, col: int, look: Mapping[str, object]
    ) -> None:
        number = self._number(row, col)
        refs = {"xref": f"x{number}", "yref": f"y{number}"}
        along = "xref" if kind == "line" and ends["y0"] == ends["y1"] else "yref"
        refs[along] += " domain"
        self.add_shape(type=kind, **ends, **refs, **look)


def subplots(
    rows: int = 1,
    columns: int = 1,
    titles: Iterable[str] = (),
    heights: Iterable[float] = (),
    **how: bool | float,
) -> Figure:
    """Return a figure of subplots, laid out by Plotly, each under its title where it has one.

    `heights` are those of the rows, `how` what else Plotly's `make_subplots` takes.
    """
    named = list(titles)
    figure = Figure(_grid(rows, columns, len(named), tuple(heights), **how), columns)
    for note, title in zip(figure.layout.get("annotations", ()), named, strict=True):
        note["text"] = title
    return figure


@lru_cache(256)
def _grid(
    rows: int, columns: int, titles: int, heights: tuple[float, ...], **how: bool | float
) -> dict[str, Any]:
    laid = make_subplots(
        rows=rows,
        cols=columns,
        subplot_titles=[str(place) for place in range(titles)] or None,
        row_heights=list(heights) or None,
        **how,
    )
    found: dict[str, Any] = laid.to_dict()["layout"]
    del found["template"]
    return found


def scatter(**fields: object) -> Trace:
    """Return marks, lines or an area."""
    return {"type": "scatter", **_told(fields)}


def bars(**fields: object) -> Trace:
    """Return bars."""
    return {"type": "bar", **_told(fields)}


def heatmap(**fields: object) -> Trace:
    """Return a grid of coloured cells."""
    return {"type": "heatmap", **_told(fields)}


def merge(into: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Change a dictionary and those within it; None takes a field away."""
    for name, value in changes.items():
        if value is None:
            into.pop(name, None)
        elif isinstance(value, Mapping):
            known = into.get(name)
            into[name] = merge(known if isinstance(known, dict) else {}, value)
        else:
            into[name] = value
    return into


def _told(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
