"""Pieces that several figures are drawn of: intervals, bands, silent lines, entries of a legend."""

from collections.abc import Iterable

from ui.charts.figure import Trace, scatter
from ui.charts.frame import NEUTRAL, Series

DOTTED = {"dash": "dot", "width": 1.5, "color": NEUTRAL}
"""The line at a value that is pointed out."""


def interval(
    found: Iterable[Iterable[float]], colour: str, thickness: float = 2
) -> dict[str, object]:
    """Return lines without caps through the estimates; `found` are lows, estimates and highs."""
    each = list(zip(*found, strict=True))
    return {
        "type": "data",
        "symmetric": False,
        "array": [high - middle for _, middle, high in each],
        "arrayminus": [middle - low for low, middle, _ in each],
        "thickness": thickness,
        "width": 0,
        "color": colour,
    }


def silent(x: Iterable[float], y: Iterable[float], **how: object) -> Trace:
    """Return lines without a name in the legend and without words under the pointer."""
    style = {"mode": "lines", "hoverinfo": "skip", "showlegend": False} | how
    return scatter(x=list(x), y=list(y), **style)


def band(at: Iterable[float], ends: Iterable[Iterable[float]], colour: str) -> Trace:
    """Return the area between two lines over `at`, the lower and the upper of `ends`."""
    across = list(at)
    below, above = map(list, ends)
    return silent(
        [*across, *reversed(across)],
        [*above, *reversed(below)],
        fill="toself",
        fillcolor=colour,
        line={"width": 0},
    )


def named(name: str, **look: object) -> Trace:
    """Return an entry of the legend whose marks are drawn elsewhere, or in several colours."""
    return scatter(x=[None], y=[None], name=name, **look)


def line_over(
    at: Iterable[float], values: Iterable[float], kind: Series, hovers: list[str], *, listed: bool
) -> Trace:
    """Return a series' line over `at`, `listed` in the legend or not."""
    return scatter(
        x=list(at),
        y=list(values),
        mode="lines",
        name=kind.name,
        legendgroup=kind.code,
        showlegend=listed,
        line={"color": kind.colour, "dash": kind.dash, "width": 2.5},
        hovertext=hovers,
        hoverinfo="text",
        customdata=[kind.code] * len(hovers),
    )


def pale(colour: str, strength: float) -> str:
    """Return a colour of six digits as one that lets the ground through; `strength` is 0 to 1."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{strength})"
