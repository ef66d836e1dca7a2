"""Predicted answers along the focal variable: one line with its band per level, a panel per policy."""

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from analysis.result import Result
from ui.charts.dots import Series
from ui.charts.frame import DASHES, LINE, Room, finish
from ui.state import Scene
from ui.units import Units

PANEL = 320


def draw_lines(
    scene: Scene,
    result: Result,
    *,
    title: str,
    units: Units,
    panels: dict[str, str],
    series: list[Series],
    x_title: str,
    marks: dict[str, list[float]] | None = None,
) -> go.Figure:
    """Draw `estimate` with its interval over `at`, one line per level, panels on shared axes.

    `marks` holds, per panel, the values of the focal variable where lines cross.
    """
    axis = units.axis()
    figure = make_subplots(
        rows=1,
        cols=len(panels),
        shared_yaxes=True,
        shared_xaxes=True,
        horizontal_spacing=0.04,
        subplot_titles=list(panels.values()),
    )
    for column, panel in enumerate(panels, start=1):
        for index, kind in enumerate(series):
            part = result.table[(result.table["outcome"] == panel) & (result.table["level"] == kind.code)]
            _add_line(figure, part[part["estimate"].notna()], kind, index, column, units, axis.divisor)
        for value in (marks or {}).get(panel, []):
            figure.add_vline(x=value, line={"dash": "dot", "width": 1}, row=1, col=column)
    figure.update_yaxes(title_text=axis.title, row=1, col=1)
    for column in range(1, len(panels) + 1):
        figure.update_xaxes(title_text=x_title, row=1, col=column, nticks=5, zeroline=False)
    figure.update_yaxes(zeroline=False, nticks=7)
    for note in figure.layout.annotations:
        note.update(font={"size": 12})
    return finish(figure, scene, result, title, PANEL, Room(top=40 + LINE * len(series)))


def _add_line(
    figure: go.Figure, part: object, kind: Series, index: int, column: int, units: Units, divisor: float
) -> None:
    red, green, blue = (int(kind.colour[i : i + 2], 16) for i in (1, 3, 5))
    x = list(part["at"])  # type: ignore[index]
    low, middle, high = (list(part[name] / divisor) for name in ("conf_low", "estimate", "conf_high"))  # type: ignore[index]
    figure.add_trace(
        go.Scatter(
            x=x + x[::-1],
            y=high + low[::-1],
            fill="toself",
            fillcolor=f"rgba({red},{green},{blue},0.16)",
            line={"width": 0},
            hoverinfo="skip",
            showlegend=False,
        ),
        row=1,
        col=column,
    )
    records = part.to_dict("records")  # type: ignore[attr-defined]
    figure.add_trace(
        go.Scatter(
            x=x,
            y=middle,
            mode="lines",
            name=kind.name,
            legendgroup=kind.code,
            showlegend=column == 1,
            line={"color": kind.colour, "dash": DASHES[index % len(DASHES)], "width": 2.5},
            hovertext=[
                f"<b>{kind.name}</b><br>{units.text.number(r['at'], 2)}: {units.level(r['estimate'])}<br>"
                f"{units.level_interval(r['conf_low'], r['conf_high'])}"
                for r in records
            ],
            hoverinfo="text",
        ),
        row=1,
        col=column,
    )
