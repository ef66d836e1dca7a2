"""A small table of numbers in colour: correlations, people per cell."""

import plotly.graph_objects as go

from analysis.result import Result
from ui.charts.frame import LINE, Room, finish, short
from ui.state import Scene

CELL = 46


def draw_heat(
    scene: Scene,
    result: Result,
    *,
    title: str,
    row: str,
    rows: dict[str, str],
    column: str,
    columns: dict[object, str],
    value: str,
    digits: int,
    x_title: str = "",
) -> go.Figure:
    """Draw `value` in a grid of `rows` by `columns`; an unknown or withheld cell shows a dash."""
    found = {(r[row], r[column]): r[value] for r in result.table.to_dict("records")}
    grid = [[found.get((y, x), float("nan")) for x in columns] for y in rows]
    figure = go.Figure(
        go.Heatmap(
            z=grid,
            x=list(range(len(columns))),
            y=list(range(len(rows))),
            text=[[scene.text.number(cell, digits) for cell in line] for line in grid],
            texttemplate="%{text}",
            colorscale=[[0, "rgba(0,114,178,0.06)"], [1, "rgba(0,114,178,0.55)"]],
            showscale=False,
            hoverinfo="skip",
            xgap=2,
            ygap=2,
        )
    )
    figure.update_xaxes(
        tickvals=list(range(len(columns))),
        ticktext=[short(name) for name in columns.values()],
        showgrid=False,
        zeroline=False,
        title_text=x_title,
    )
    figure.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=[short(name) for name in rows.values()],
        autorange="reversed",
        showgrid=False,
        zeroline=False,
    )
    tallest = max((short(name).count("<br>") for name in columns.values()), default=0)
    return finish(
        figure, scene, result, title, CELL * len(rows), Room(bottom=(60 if x_title else 34) + LINE * tallest)
    )
