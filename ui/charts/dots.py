"""Estimates with their intervals, one row each: means, shares, effects, slopes."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import plotly.graph_objects as go

from analysis.model.groups import MINIMUM
from analysis.model.result import Result, records_of
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
from ui.language.units import Units
from ui.visit.scene import Scene

ROW, GAP = 22, 14
TEXT = 14
BELOW = 7
FAINT = 0.35
THIN, THICK = 1.5, 5


@dataclass(frozen=True)
class Dots:
    """What a plot of dots shows.

    Rows are the codes of `rows` (code -> name) in the table's column `row`; each holds one dot per
    series. `colour_of` colours by row instead of by series. `change` marks differences and effects,
    which get a line at zero; `stem` draws amounts from zero. `outer` names the ends of a wider
    interval, drawn thin around the thick one.
    """

    title: str
    units: Units
    row: str
    rows: dict[str, str]
    series: list[Series]
    series_column: str = ""
    colour_of: Callable[[str], str] | None = None
    change: bool = False
    stem: bool = False
    outer: tuple[str, str] | None = None

    @cached_property
    def step(self) -> float:
        """Return the height of a row in pixels."""
        lines = max((short(name).count("<br>") + 1 for name in self.rows.values()), default=1)
        return max(ROW * len(self.series), TEXT * lines) + GAP


def draw_dots(scene: Scene, result: Result, dots: Dots) -> go.Figure:
    """Draw one block per row, within it one dot and interval per series; raises TooMany."""
    refuse_too_many(len(dots.rows), len(dots.series))
    table = result.table[result.table["estimate"].notna()]
    axis = dots.units.axis(dots.change)
    figure = go.Figure()
    for place, kind in enumerate(dots.series):
        own = table[table[dots.series_column] == kind.code] if dots.series_column else table
        _add(figure, own[own[dots.row].isin(dots.rows)], dots, place)
    _say_withheld(figure, table, dots)
    centres = [position * dots.step for position in range(len(dots.rows))]
    figure.update_yaxes(
        tickvals=centres,
        ticktext=[short(name) for name in dots.rows.values()],
        range=[len(dots.rows) * dots.step - dots.step / 2, -dots.step / 2],
        showgrid=False,
        zeroline=False,
    )
    figure.update_xaxes(
        title_text=axis.title,
        zeroline=dots.change,
        zerolinewidth=2,
        rangemode="tozero" if dots.stem else "normal",
        nticks=6,
        tickformat=",",
    )
    several = len(dots.series) > 1
    figure.update_layout(showlegend=several)
    top = legend_room([kind.name for kind in dots.series]) if several else 28
    height = int(dots.step * len(dots.rows))
    return finish(figure, scene, result, dots.title, height, Room(top=top), {"x": ROOM})


def _say_withheld(figure: go.Figure, table: pd.DataFrame, dots: Dots) -> None:
    """Say in place of the marks that a row rests on too few people."""
    shown = set(table[dots.row])
    for position, code in enumerate(dots.rows):
        if code not in shown:
            figure.add_annotation(
                x=0,
                xref="paper",
                y=position * dots.step,
                text=dots.units.text("panel.withheld", minimum=MINIMUM),
                showarrow=False,
                xanchor="left",
            )


def _add(figure: go.Figure, part: pd.DataFrame, dots: Dots, place: int) -> None:
    """Add one series: a legend entry, then each estimate with its interval and stem."""
    kind, count = dots.series[place], len(dots.series)
    mark = {"symbol": kind.symbol, "color": kind.colour, "size": 10}
    figure.add_trace(go.Scatter(x=[None], y=[None], mode="markers", name=kind.name, marker=mark))
    order = {code: position for position, code in enumerate(dots.rows)}
    divisor = dots.units.axis(dots.change).divisor
    for record in records_of(part):
        code = record[dots.row]
        y = order[code] * dots.step + (place - (count - 1) / 2) * ROW
        colour = dots.colour_of(code) if dots.colour_of else kind.colour
        x = record["estimate"] / divisor
        if dots.stem:
            figure.add_trace(_strip([0, x], y, colour, 7))
        if "range_low" in record:
            spread = [record["range_low"] / divisor, record["range_high"] / divisor]
            figure.add_trace(_strip(spread, y + BELOW, NEUTRAL, 3))
        if dots.outer:
            ends = [record[end] / divisor for end in dots.outer]
            figure.add_trace(_strip(ends, y, colour, THIN, 1))
        figure.add_trace(
            go.Scatter(
                x=[x],
                y=[y],
                mode="markers",
                marker=_marker(kind.symbol, colour, record["status"]),
                error_x=_interval(record, divisor, colour, THICK if dots.outer else 2),
                opacity=UNPUBLISHED_OPACITY if is_open(record["status"]) else 1,
                hovertext=_hover(record, dots, kind),
                hoverinfo="text",
                showlegend=False,
            )
        )


def _interval(
    record: dict[str, float], divisor: float, colour: str, thickness: float
) -> dict[str, object]:
    low, middle, high = (record[name] for name in ("conf_low", "estimate", "conf_high"))
    return {
        "type": "data",
        "symmetric": False,
        "array": [(high - middle) / divisor],
        "arrayminus": [(middle - low) / divisor],
        "thickness": thickness,
        "width": 0,
        "color": colour,
    }


def _strip(
    x: list[float], y: float, colour: str, width: float, opacity: float = FAINT
) -> go.Scatter:
    return go.Scatter(
        x=x,
        y=[y, y],
        mode="lines",
        line={"color": colour, "width": width},
        opacity=opacity,
        hoverinfo="skip",
        showlegend=False,
    )


def _marker(symbol: str, colour: str, status: str) -> dict[str, object]:
    shape = symbol + ("-open" if is_open(status) else "")
    return {"symbol": shape, "color": colour, "size": 10, "line": {"width": 2, "color": colour}}


def _hover(record: dict[str, object], dots: Dots, kind: Series) -> str:
    text, units = dots.units.text, dots.units
    write = units.change if dots.change else units.level
    span = units.change_interval if dots.change else units.level_interval
    low, middle, high = (float(str(record[name])) for name in ("conf_low", "estimate", "conf_high"))
    heading = " · ".join(name for name in (dots.rows[str(record[dots.row])], kind.name) if name)
    n = text("caption.n", n=text.number(float(str(record["n"]))))
    status = text(f"status.{record['status']}")
    intervals = [span(low, high)]
    if dots.outer:
        ends = (float(str(record[end])) for end in dots.outer)
        intervals.append(text("caption.joint_hover", interval=span(*ends)))
    return "<br>".join([f"<b>{heading}</b>", write(middle), *intervals, n, status])
