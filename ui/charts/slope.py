"""Where each policy stands at the lowest and at the highest value of the focal variable."""

import plotly.graph_objects as go

from analysis.result import Result
from ui.charts.frame import Room, finish, part_colour, short
from ui.state import Scene
from ui.units import Units

HEIGHT = 330
CLOSE = 0.055


def draw_slope(
    scene: Scene, result: Result, *, title: str, units: Units, names: dict[str, str], ends: dict[float, str]
) -> go.Figure:
    """Draw one line per policy between the two values `at`; `ends` names them on the axis."""
    axis = units.axis()
    table = result.table[result.table["estimate"].notna()]
    figure = go.Figure()
    for code in names:
        part = table[table["outcome"] == code].sort_values("at")
        figure.add_trace(
            go.Scatter(
                x=list(part["at"]),
                y=list(part["estimate"] / axis.divisor),
                error_y={
                    "type": "data",
                    "symmetric": False,
                    "array": list((part["conf_high"] - part["estimate"]) / axis.divisor),
                    "arrayminus": list((part["estimate"] - part["conf_low"]) / axis.divisor),
                    "thickness": 1.5,
                    "width": 0,
                },
                mode="lines+markers",
                line={"color": part_colour(scene, code), "width": 2.5},
                marker={"size": 9, "symbol": "circle-open", "line": {"width": 2}},
                hovertext=[
                    f"<b>{names[code]}</b><br>{units.level(r['estimate'])}<br>"
                    f"{units.level_interval(r['conf_low'], r['conf_high'])}"
                    for r in part.to_dict("records")
                ],
                hoverinfo="text",
                showlegend=False,
            )
        )
    _name_lines(figure, table, names, units, scene)
    low, high = min(ends), max(ends)
    pad = (high - low) * 0.08
    figure.update_xaxes(
        tickvals=list(ends), ticktext=list(ends.values()), range=[low - pad, high + (high - low) * 0.95], showgrid=False, zeroline=False
    )
    figure.update_yaxes(title_text=axis.title, zeroline=False, nticks=6)
    return finish(figure, scene, result, title, HEIGHT, Room(bottom=36))


def _name_lines(figure: go.Figure, table: object, names: dict[str, str], units: Units, scene: Scene) -> None:
    """Write rank, name and level beside each line's end, apart from each other."""
    axis = units.axis()
    last = table[table["at"] == table["at"].max()].sort_values("rank")  # type: ignore[index]
    heights = list(last["estimate"] / axis.divisor)
    if not heights:
        return
    every = table["estimate"] / axis.divisor  # type: ignore[index]
    room = CLOSE * 2.2 * max(every.max() - every.min(), 1e-9)
    places: list[float] = []
    for height in heights:
        places.append(min(height, places[-1] - room) if places else height)
    for record, place in zip(last.to_dict("records"), places, strict=True):
        code = record["outcome"]
        figure.add_annotation(
            x=record["at"],
            y=place,
            text=f"{record['rank']:.0f}. {short(names[code])}",
            showarrow=False,
            xanchor="left",
            xshift=12,
            align="left",
            font={"color": part_colour(scene, code), "size": 12},
        )
