"""How many people gave each answer: one strip of bars per question."""

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from analysis.result import Result
from ui.charts.frame import Room, finish
from ui.state import Scene

STRIP = 96


def draw_histogram(
    scene: Scene,
    result: Result,
    *,
    title: str,
    row: str,
    rows: dict[str, str],
    colours: dict[str, str],
    x_title: str,
    y_title: str,
    width: float,
) -> go.Figure:
    """Draw the share of people (`estimate`, 0-1) at each `value`, one strip per code of `rows`.

    `width` is the width of a bar in units of `value`.
    """
    text = scene.text
    figure = make_subplots(
        rows=len(rows),
        cols=1,
        shared_xaxes=True,
        vertical_spacing=min(0.08, 0.5 / max(len(rows), 1)),
        subplot_titles=list(rows.values()) if len(rows) > 1 else None,
    )
    for index, code in enumerate(rows, start=1):
        part = result.table[(result.table[row] == code) & result.table["estimate"].notna()]
        figure.add_trace(
            go.Bar(
                x=part["value"],
                y=100 * part["estimate"],
                width=width,
                marker={"color": colours[code], "line": {"width": 0}},
                hovertext=[
                    f"<b>{text.number(value, 2 if value % 1 else 0)}</b><br>"
                    f"{text.percent(share)}<br>{text('caption.n', n=text.number(n))}"
                    for value, share, n in zip(part["value"], part["estimate"], part["n"], strict=True)
                ],
                hoverinfo="text",
                textposition="none",
                showlegend=False,
            ),
            row=index,
            col=1,
        )
    figure.update_yaxes(nticks=4, rangemode="tozero")
    figure.update_yaxes(title_text=y_title, row=(len(rows) + 1) // 2, col=1)
    figure.update_xaxes(title_text=x_title, row=len(rows), col=1)
    for note in figure.layout.annotations:
        note.update(x=0, xanchor="left", font={"size": 12})
    height = max(STRIP * len(rows), 220)
    return finish(figure, scene, result, title, height, Room(top=28 if len(rows) > 1 else 12))
