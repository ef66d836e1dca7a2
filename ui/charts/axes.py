"""The value axis of a figure: how far its marks reach, and holding it still between groups.

A figure says in `layout.meta` which of its axes are held, and how much room each has beyond what
everybody's marks take: axis letter -> a part of their length.
"""

from collections.abc import Iterator
from math import isfinite

import numpy as np
import plotly.graph_objects as go

ROOM = 0.25
"""Room at either end for the wider intervals of a group."""
MARGIN = 0.04
LINE = 16
"""Height in pixels of a line of a name beside the plot."""
Span = tuple[float, float]
Spans = dict[str, Span]


def reach(figure: go.Figure) -> Spans:
    """Return the least and greatest value drawn on each held axis, intervals included.

    Keys are ids of axes ("x", "y2"); axes that match another count as that one. Zero counts
    where an axis is to show it.
    """
    found: dict[str, list[float]] = {}
    for trace in figure.data:
        for letter in figure.layout.meta or {}:
            id = getattr(trace, f"{letter}axis", None) or letter
            own = _axis(figure, id).matches or id
            found.setdefault(own, []).extend(_ends(trace, letter))
    zero = {id for id in found if _axis(figure, id).rangemode == "tozero"}
    spans = {id: (min(values), max(values)) for id, values in found.items() if values}
    return {
        id: (min(low, 0.0), max(high, 0.0)) if id in zero else (low, high)
        for id, (low, high) in spans.items()
    }


def _axis(figure: go.Figure, id: str) -> go.layout.XAxis | go.layout.YAxis:
    return figure.layout[f"{id[0]}axis{id[1:]}"]


def _ends(trace: go.Scatter | go.Bar, letter: str) -> Iterator[float]:
    """Yield the values of one trace and the ends of their intervals."""
    given = getattr(trace, letter)
    values = np.array([np.nan if v is None else v for v in ([] if given is None else given)], float)
    beyond, before = _spread(trace, letter, "array"), _spread(trace, letter, "arrayminus")
    half = (trace.width or 0) / 2 if trace.type == "bar" and letter == "x" else 0
    if trace.type == "bar" and letter == "y":
        yield 0.0  # a bar that does not begin at zero shows nothing
    for ends in (values - half, values + half, values + beyond, values - before):
        yield from (float(end) for end in ends if isfinite(end))


def _spread(trace: go.Scatter | go.Bar, letter: str, side: str) -> np.ndarray | float:
    bars = trace[f"error_{letter}"]
    return 0.0 if bars[side] is None else np.nan_to_num(np.array(bars[side], float))


def with_room(figure: go.Figure, spans: Spans) -> Spans:
    """Return the spans with each axis's room; an axis that begins at zero stays there."""
    return {id: _wider(span, figure.layout.meta[id[0]]) for id, span in spans.items()}


def _wider(span: Span, room: float) -> Span:
    low, high = span
    more = room * ((high - low) or 1.0)
    return (0.0 if low == 0 else low - more, 0.0 if high == 0 else high + more)


def span_with_margin(span: Span) -> Span:
    """Return a span with the margin that keeps marks off the frame."""
    return _wider(span, MARGIN)


def fit_to_marks(figure: go.Figure) -> go.Figure:
    """Set the held axes to what is drawn, with the margin, and return the figure."""
    for id, span in reach(figure).items():
        set_range(figure, id, span_with_margin(span))
    return figure


def hold(figure: go.Figure, usual: Spans) -> bool:
    """Set the held axes to their usual ends; return whether one had to grow for a mark."""
    grown = False
    for id, span in reach(figure).items():
        if id not in usual:
            continue
        low, high = usual[id]
        if span[0] < low or span[1] > high:
            grown = True
            wide = span_with_margin(span)
            low, high = min(low, wide[0]), max(high, wide[1])
        set_range(figure, id, (low, high))
    return grown


def set_range(figure: go.Figure, id: str, span: Span) -> None:
    """Set an axis's ends, for all axes that match it too; names beside the plot move apart."""
    for axis in (*figure.select_xaxes(), *figure.select_yaxes()):
        own = axis.plotly_name.replace("axis", "")
        if id in (own, axis.matches):
            axis.range = list(span)
    if id == "y":
        _apart(figure, span)


def _apart(figure: go.Figure, span: Span) -> None:
    """Move the names that stand right of the plot so far apart that none covers another."""
    names = [note for note in figure.layout.annotations if note.xref == "paper" and note.x == 1]
    margin = figure.layout.margin
    height = (figure.layout.height or 0) - (margin.t or 0) - (margin.b or 0)
    if height <= 0:
        return
    line, below = LINE * (span[1] - span[0]) / height, float("inf")
    for note in sorted(names, key=lambda note: -note.y):
        half = line * (1 + note.text.count("<br>")) / 2
        note.y = min(note.y, below - half)
        below = note.y - half
