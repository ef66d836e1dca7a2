"""Estimates with their intervals, one row each: means, shares, effects, slopes."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from analysis.result import Result
from ui.charts.frame import LINE, SYMBOLS, UNPUBLISHED_OPACITY, Room, finish, is_open, short
from ui.state import Scene
from ui.units import Units

ROW, GAP = 22, 14


@dataclass(frozen=True)
class Series:
    """One kind of mark: a code of the series column, its legend name, colour and symbol."""

    code: str
    name: str
    colour: str
    symbol: str = SYMBOLS[0]


def draw_dots(
    scene: Scene,
    result: Result,
    *,
    title: str,
    units: Units,
    row: str,
    rows: dict[str, str],
    series_column: str,
    series: list[Series],
    colour_of: Callable[[str], str] | None = None,
    change: bool = False,
    zero: bool = False,
) -> go.Figure:
    """Draw one row block per code of `rows`, within it one dot and interval per series.

    `colour_of` colours by row instead of by series. `change` marks differences and effects, which
    get a line at zero; `zero` lets the axis begin at zero.
    """
    table = result.table[result.table["estimate"].notna()]
    axis = units.axis(change)
    step = ROW * len(series) + GAP
    figure = go.Figure()
    for index, kind in enumerate(series):
        part = table[table[series_column] == kind.code] if series_column else table
        _add_series(figure, part, kind, index, len(series), rows, row, step, axis.divisor, colour_of, units, change)
    centres = [position * step for position in range(len(rows))]
    figure.update_yaxes(
        tickvals=centres,
        ticktext=[short(name) for name in rows.values()],
        range=[centres[-1] + step / 2, -step / 2] if centres else None,
        showgrid=False,
        zeroline=False,
    )
    figure.update_xaxes(
        title_text=axis.title,
        zeroline=change,
        zerolinewidth=2,
        rangemode="tozero" if zero else "normal",
        nticks=6,
    )
    figure.update_layout(showlegend=len(series) > 1)
    top = 12 + (LINE + 10) * (len(series) if len(series) > 2 else 1) if len(series) > 1 else 12
    return finish(figure, scene, result, title, step * len(rows), Room(top=top))


def _add_series(
    figure: go.Figure,
    part: pd.DataFrame,
    kind: Series,
    index: int,
    count: int,
    rows: dict[str, str],
    row: str,
    step: float,
    divisor: float,
    colour_of: Callable[[str], str] | None,
    units: Units,
    change: bool,
) -> None:
    order = {code: position for position, code in enumerate(rows)}
    part = part[part[row].isin(order)]
    y = part[row].map(order).astype(float) * step + (index - (count - 1) / 2) * ROW
    colours = [colour_of(code) for code in part[row]] if colour_of else [kind.colour] * len(part)
    lighter = [is_open(status) for status in part["status"]]
    symbols = [kind.symbol + ("-open" if hollow else "") for hollow in lighter]
    figure.add_trace(
        go.Scatter(
            x=[None],
            y=[None],
            mode="markers",
            name=kind.name,
            marker={"symbol": kind.symbol, "color": kind.colour, "size": 10},
            showlegend=True,
        )
    )
    for x, low, high, at, colour, hollow, symbol, hover in zip(
        part["estimate"] / divisor,
        part["conf_low"] / divisor,
        part["conf_high"] / divisor,
        y,
        colours,
        lighter,
        symbols,
        _hover(part, rows, row, kind, units, change),
        strict=True,
    ):
        figure.add_trace(
            go.Scatter(
                x=[x],
                y=[at],
                mode="markers",
                marker={"symbol": symbol, "color": colour, "size": 10, "line": {"width": 2, "color": colour}},
                error_x={
                    "type": "data",
                    "symmetric": False,
                    "array": [high - x],
                    "arrayminus": [x - low],
                    "thickness": 2,
                    "width": 0,
                    "color": colour,
                },
                opacity=UNPUBLISHED_OPACITY + 0.25 if hollow else 1,
                hovertext=hover,
                hoverinfo="text",
                showlegend=False,
                name=kind.name,
            )
        )


def _hover(
    part: pd.DataFrame, rows: dict[str, str], row: str, kind: Series, units: Units, change: bool
) -> list[str]:
    text = units.text
    write, span = (
        (units.change, units.change_interval) if change else (units.level, units.level_interval)
    )
    lines = []
    for record in part.to_dict("records"):
        status = text("status." + record["status"])
        estimate = write(record["estimate"])
        interval = span(record["conf_low"], record["conf_high"])
        n = text("caption.n", n=text.number(record["n"]))
        heading = " · ".join(name for name in (rows[record[row]], kind.name) if name)
        lines.append(f"<b>{heading}</b><br>{estimate}<br>{interval}<br>{n}<br>{status}")
    return lines
