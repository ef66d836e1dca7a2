"""One claim under several measures: sign and certainty of estimates in different units."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import plotly.graph_objects as go

from analysis.model.result import Result, records_of
from analysis.model.rows import Row
from ui.charts.axes import ROOM
from ui.charts.frame import (
    NEUTRAL,
    UNPUBLISHED_OPACITY,
    Room,
    Series,
    finish,
    is_open,
    legend_room,
    refuse_too_many,
    short,
)
from ui.visit.scene import Scene

STEP, GAP = 15, 20
ROW = 15


@dataclass(frozen=True)
class Signs:
    """What a plot of signs shows: a block for each claim, in it a dot for each measure.

    `blocks` (code -> name) are codes of the table's column `block`, `measures` of its column
    `measure`; `hover` writes a row's estimate with its interval, each in its own unit.
    """

    title: str
    axis: str
    block: str
    blocks: dict[str, str]
    measures: list[Series]
    colour_of: Callable[[str], str]
    hover: Callable[[Row], str]

    @cached_property
    def height(self) -> int:
        """Return the height of a block in pixels: its dots, or its name where that is longer."""
        lines = max(short(name).count("<br>") + 1 for name in self.blocks.values())
        return max(STEP * len(self.measures), ROW * lines) + GAP


def draw_signs(scene: Scene, result: Result, signs: Signs) -> go.Figure:
    """Draw estimate and interval over the standard error, so that measures share the axis.

    Raises TooMany.
    """
    refuse_too_many(len(signs.blocks), len(signs.measures))
    table = result.table[result.table["std_error"].notna()]
    figure = go.Figure()
    for place, kind in enumerate(signs.measures):
        mark = {"symbol": kind.symbol, "color": NEUTRAL, "size": 9}
        blank = go.Scatter(x=[None], y=[None], mode="markers", name=kind.name, marker=mark)
        figure.add_trace(blank)
        for record in records_of(table[table["measure"] == kind.code]):
            figure.add_trace(_dot(record, signs, place))
    height = signs.height
    figure.update_yaxes(
        tickvals=[position * height for position in range(len(signs.blocks))],
        ticktext=[short(name) for name in signs.blocks.values()],
        range=[len(signs.blocks) * height - height / 2, -height / 2],
        showgrid=False,
        zeroline=False,
    )
    figure.update_xaxes(title_text=signs.axis, zeroline=True, zerolinewidth=2, nticks=7)
    for position in range(1, len(signs.blocks)):
        line = {"color": NEUTRAL, "width": 0.5}
        figure.add_hline(y=(position - 0.5) * height, line=line, opacity=0.5)
    top = legend_room([kind.name for kind in signs.measures])
    whole = height * len(signs.blocks)
    return finish(figure, scene, result, signs.title, whole, Room(top=top), {"x": ROOM})


def _dot(record: Row, signs: Signs, place: int) -> go.Scatter:
    """Return one estimate with its interval in standard errors."""
    kind, code = signs.measures[place], str(record[signs.block])
    middle = place - (len(signs.measures) - 1) / 2
    low, estimate, high, error = (
        float(record[name]) for name in ("conf_low", "estimate", "conf_high", "std_error")
    )
    colour, unpublished = signs.colour_of(code), is_open(str(record["status"]))
    shape = kind.symbol + ("-open" if unpublished else "")
    return go.Scatter(
        x=[estimate / error],
        y=[list(signs.blocks).index(code) * signs.height + middle * STEP],
        mode="markers",
        marker={"symbol": shape, "color": colour, "size": 9, "line": {"width": 2, "color": colour}},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [(high - estimate) / error],
            "arrayminus": [(estimate - low) / error],
            "thickness": 1.5,
            "width": 0,
            "color": colour,
        },
        opacity=UNPUBLISHED_OPACITY if unpublished else 1,
        hovertext=signs.hover(record),
        hoverinfo="text",
        showlegend=False,
    )
