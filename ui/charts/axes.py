"""The value axis of a figure: how far its marks reach, and holding it still between groups.

A figure's `held` says which of its axes are held, and how much room each has beyond what
everybody's marks take: axis letter -> a part of their length.
"""

from collections.abc import Iterator
from math import isfinite, nan
from typing import Any

from ui.charts.figure import Figure, Trace

ROOM = 0.25
"""Room at either end for the wider intervals of a group."""
MARGIN = 0.04
LINE = 16
"""Height in pixels of a line of a name beside the plot."""
Span = tuple[float, float]
Spans = dict[str, Span]


def reach(figure: Figure) -> Spans:
    """Return the least and greatest value drawn on each held axis, intervals included.

    Keys are ids of axes ("x", "y2"); axes that match another count as that one. Zero counts
    where an axis is to show it.
    """
    found: dict[str, list[float]] = {}
    for trace in figure.data:
        for letter in figure.held:
            id = trace.get(f"{letter}axis", letter)
            own = str(_axis(figure, id).get("matches") or id)
            found.setdefault(own, []).extend(_ends(trace, letter))
    zero = {id for id in found if _axis(figure, id).get("rangemode") == "tozero"}
    spans = {id: (min(values), max(values)) for id, values in found.items() if values}
    return {
        id: (min(low, 0.0), max(high, 0.0)) if id in zero else (low, high)
        for id, (low, high) in spans.items()
    }


def _axis(figure: Figure, id: str) -> dict[str, Any]:
    return figure.axis(f"{id[0]}axis{id[1:]}")


def _ends(trace: Trace, letter: str) -> Iterator[float]:
    """Yield the values of one trace and the ends of their intervals."""
    values = [nan if v is None else float(v) for v in trace.get(letter) or ()]
    bars = trace.get(f"error_{letter}") or {}
    beyond, before = (bars.get(side) or [0.0] * len(values) for side in ("array", "arrayminus"))
    half = 0.0
    if trace["type"] == "bar" and letter == "x":
        half = trace.get("width", 0) / 2
    if trace["type"] == "bar" and letter == "y":
        yield 0.0  # a bar that does not begin at zero shows nothing
    for value, more, less in zip(values, beyond, before, strict=True):
        if isfinite(value):
            yield value - half
            yield value + half
            yield value + (more if isfinite(more) else 0.0)
            yield value - (less if isfinite(less) else 0.0)


def with_room(figure: Figure, spans: Spans) -> Spans:
    """Return the spans with each axis's room; an axis that begins at zero stays there."""
    return {id: _wider(span, figure.held[id[0]]) for id, span in spans.items()}


def _wider(span: Span, room: float) -> Span:
    low, high = span
    more = room * ((high - low) or 1.0)
    return (0.0 if low == 0 else low - more, 0.0 if high == 0 else high + more)


def span_with_margin(span: Span) -> Span:
    """Return a span with the margin that keeps marks off the frame."""
    return _wider(span, MARGIN)


def fit_to_marks(figure: Figure) -> Figure:
    """Set the held axes to what is drawn, with the margin, and return the figure."""
    for id, span in reach(figure).items():
        set_range(figure, id, span_with_margin(span))
    return figure


def hold(figure: Figure, usual: Spans) -> bool:
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


def set_range(figure: Figure, id: str, span: Span) -> None:
    """Set an axis's ends, for all axes that match it too; names beside the plot move apart."""
    for name in (*figure.axes("xaxis"), *figure.axes("yaxis")):
        axis = figure.axis(name)
        if id in (name.replace("axis", ""), axis.get("matches")):
            axis["range"] = list(span)
    if id == "y":
        _apart(figure, span)


def _apart(figure: Figure, span: Span) -> None:
    """Move the names that stand right of the plot so far apart that none covers another."""
    notes = figure.layout.get("annotations", ())
    names = [note for note in notes if note.get("xref") == "paper" and note.get("x") == 1]
    margin = figure.layout.get("margin", {})
    height = figure.layout.get("height", 0) - margin.get("t", 0) - margin.get("b", 0)
    if height <= 0:
        return
    line, below = LINE * (span[1] - span[0]) / height, float("inf")
    for note in sorted(names, key=lambda note: -note["y"]):
        half = line * (1 + note["text"].count("<br>")) / 2
        note["y"] = min(note["y"], below - half)
        below = note["y"] - half
