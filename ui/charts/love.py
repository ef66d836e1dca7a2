"""How far compared people differ, characteristic by characteristic, under every method."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import plotly.graph_objects as go

from analysis.model.groups import MINIMUM
from analysis.model.result import Result, records_of
from analysis.model.rows import Row
from ui.charts.frame import (
    LEGEND_WIDTH,
    NEUTRAL,
    UNPUBLISHED_OPACITY,
    Room,
    Series,
    finish,
    is_open,
    refuse_too_many,
    short,
)
from ui.language.label import visible_length
from ui.visit.scene import Scene

LINE_HEIGHT, GAP = 14, 10
SIZE, LARGE = 8, 12


@dataclass(frozen=True)
class Love:
    """What a love plot shows: a row for each characteristic, in it a mark for each method.

    Rows are the codes of `rows` (code -> name) in the table's column `row`; `value` is the column
    drawn. `marks` are values at which dotted lines stand; the axis covers at least `least`. The
    series `chosen` is drawn larger.
    """

    title: str
    axis: str
    row: str
    rows: dict[str, str]
    series: list[Series]
    value: str
    marks: tuple[float, ...]
    least: tuple[float, float]
    hover: Callable[[Row], str]
    chosen: str = ""

    @cached_property
    def places(self) -> tuple[dict[str, float], float]:
        """Return the middle of every row in pixels from above, and where the last one ends."""
        found, below = {}, 0.0
        for code, name in self.rows.items():
            height = LINE_HEIGHT * (short(name).count("<br>") + 1) + GAP
            found[code] = below + height / 2
            below += height
        return found, below


def draw_love(scene: Scene, result: Result, love: Love) -> go.Figure:
    """Draw one row per characteristic, the marks of all methods on its line; raises TooMany."""
    refuse_too_many(len(love.rows))
    table = result.table[result.table[love.value].notna()]
    order, height = love.places
    figure = go.Figure()
    for kind in love.series:
        own = table[(table["measure"] == kind.code) & table[love.row].isin(love.rows)]
        figure.add_trace(_marks(records_of(own), love, kind, order))
    for at in love.marks:
        figure.add_vline(x=at, line={"dash": "dot", "width": 1.5, "color": NEUTRAL})
    for code, y in order.items():
        if code not in set(table[love.row]):
            figure.add_annotation(
                x=0,
                xref="paper",
                y=y,
                text=scene.text("panel.withheld", minimum=MINIMUM),
                showarrow=False,
                xanchor="left",
            )
    figure.update_yaxes(
        tickvals=list(order.values()),
        ticktext=[short(name) for name in love.rows.values()],
        range=[height, 0],
        zeroline=False,
    )
    values = [*table[love.value], *love.least]
    room = 0.04 * (max(values) - min(values))
    figure.update_xaxes(
        title_text=love.axis, range=[min(values) - room, max(values) + room], nticks=7
    )
    top = _legend_room([kind.name for kind in love.series])
    return finish(figure, scene, result, love.title, int(height), Room(top=top))


def _legend_room(names: list[str]) -> int:
    """Return the height of a legend on a telephone, where all its columns are as wide as one."""
    widest = max((visible_length(name) for name in names), default=0) + 7
    beside = max(1, LEGEND_WIDTH // widest)
    return 22 * -(-len(names) // beside) + 14


def _marks(records: list[Row], love: Love, kind: Series, order: dict[str, float]) -> go.Scatter:
    opened = any(is_open(str(record["status"])) for record in records)
    return go.Scatter(
        x=[record[love.value] for record in records],
        y=[order[record[love.row]] for record in records],
        mode="markers",
        name=kind.name,
        marker={
            "symbol": kind.symbol + ("-open" if opened else ""),
            "color": kind.colour,
            "size": LARGE if kind.code == love.chosen else SIZE,
            "line": {"width": 2, "color": kind.colour},
        },
        opacity=UNPUBLISHED_OPACITY if opened else 1,
        hovertext=[f"<b>{kind.name}</b><br>{love.hover(record)}" for record in records],
        hoverinfo="text",
    )
