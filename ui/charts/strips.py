"""An estimate with its interval, and where it lies when something is left out, on one line."""

from collections.abc import Callable
from dataclasses import dataclass

import plotly.graph_objects as go

from analysis.model.result import Result
from analysis.model.rows import Row, rows
from ui.charts.frame import (
    NEUTRAL,
    UNPUBLISHED_OPACITY,
    Room,
    finish,
    is_open,
    legend_room,
    short,
)
from ui.language.units import Units
from ui.visit.scene import Scene

STEP = 92
LINES = {"whole": -22, "places": 4, "firms": 26}
"""How far each line of a block lies from its middle, in pixels."""


@dataclass(frozen=True)
class Strips:
    """What a plot of strips shows: a block for each of `blocks` (code -> name), codes of `outcome`.

    `places` holds estimates with one place left out (level is the place), `spans` the smallest and
    largest with one firm left out, by outcome; `names` those of the lines, of which only those with
    something to show are drawn. `hover` writes a place's estimate.
    """

    title: str
    units: Units
    blocks: dict[str, str]
    names: dict[str, str]
    whole: dict[str, Row]
    spans: dict[str, tuple[float, float]]
    colour_of: Callable[[str], str]
    hover: Callable[[Row], str]


def draw_strips(scene: Scene, places: Result, strips: Strips) -> go.Figure:
    """Draw each policy's estimate with interval, the places' ticks and the firms' span."""
    figure = go.Figure()
    axis = strips.units.axis(change=True)
    shown = ["whole"]
    for position, code in enumerate(strips.blocks):
        middle, colour = position * STEP, strips.colour_of(code)
        figure.add_trace(_whole(strips.whole[code], middle, colour, strips))
        own = [r for r in rows(places, outcome=code) if r["level"]]
        if own:
            shown.append("places")
            figure.add_trace(_ticks(own, middle, colour, strips, axis.divisor))
        if code in strips.spans:
            shown.append("firms")
            figure.add_trace(_span(strips.spans[code], middle, colour, axis.divisor))
    lines = [line for line in LINES if line in shown]
    for line in lines:
        figure.add_trace(_named(line, strips.names[line]))
    figure.update_yaxes(
        tickvals=[position * STEP for position in range(len(strips.blocks))],
        ticktext=[short(name) for name in strips.blocks.values()],
        range=[len(strips.blocks) * STEP - STEP / 2, -STEP / 2],
        showgrid=False,
        zeroline=False,
    )
    figure.update_xaxes(
        title_text=axis.title, zeroline=True, zerolinewidth=2, nticks=6, tickformat=","
    )
    top = legend_room([strips.names[line] for line in lines])
    height = STEP * len(strips.blocks)
    return finish(figure, scene, places, strips.title, height, Room(top=top))


def _whole(own: Row, middle: float, colour: str, strips: Strips) -> go.Scatter:
    units = strips.units
    divisor = units.axis(change=True).divisor
    low, estimate, high = (own[name] / divisor for name in ("conf_low", "estimate", "conf_high"))
    return go.Scatter(
        x=[estimate],
        y=[middle + LINES["whole"]],
        mode="markers",
        marker={
            "symbol": "circle-open" if is_open(own["status"]) else "circle",
            "color": colour,
            "size": 10,
            "line": {"width": 2, "color": colour},
        },
        opacity=UNPUBLISHED_OPACITY if is_open(own["status"]) else 1,
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [high - estimate],
            "arrayminus": [estimate - low],
            "thickness": 2,
            "width": 0,
            "color": colour,
        },
        hovertext="<br>".join(
            [
                f"<b>{strips.names['whole']}</b>",
                units.change(own["estimate"]),
                units.change_interval(own["conf_low"], own["conf_high"]),
                units.text("caption.n", n=units.text.number(own["n"])),
                units.text(f"status.{own['status']}"),
            ]
        ),
        hoverinfo="text",
        showlegend=False,
    )


def _ticks(
    own: list[Row], middle: float, colour: str, strips: Strips, divisor: float
) -> go.Scatter:
    return go.Scatter(
        x=[r["estimate"] / divisor for r in own],
        y=[middle + LINES["places"]] * len(own),
        mode="markers",
        marker={"symbol": "line-ns-open", "color": colour, "size": 14, "line": {"width": 2}},
        hovertext=[strips.hover(r) for r in own],
        hoverinfo="text",
        showlegend=False,
    )


def _span(ends: tuple[float, float], middle: float, colour: str, divisor: float) -> go.Scatter:
    return go.Scatter(
        x=[end / divisor for end in ends],
        y=[middle + LINES["firms"]] * 2,
        mode="lines+markers",
        marker={"symbol": "line-ns-open", "color": colour, "size": 8, "line": {"width": 2}},
        line={"color": colour, "width": 3},
        hoverinfo="skip",
        showlegend=False,
    )


def _named(line: str, name: str) -> go.Scatter:
    """Return a legend's entry in the shape of a line of the block."""
    mark = {"whole": "circle", "places": "line-ns-open", "firms": "line-ew-open"}[line]
    size = 10 if line == "whole" else 12
    marker = {"symbol": mark, "color": NEUTRAL, "size": size, "line": {"width": 2}}
    return go.Scatter(x=[None], y=[None], mode="markers", name=name, marker=marker)
