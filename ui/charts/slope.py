"""Where each policy stands at the lowest and at the highest value of the focal variable."""

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from analysis.model.result import Result, records_of
from ui.charts.axes import ROOM, fit_to_marks
from ui.charts.frame import NEUTRAL, Room, finish, part_colour, short
from ui.language.units import Units
from ui.visit.scene import Scene

HEIGHT, NAMES = 330, 150
BESIDE = 0.03


@dataclass(frozen=True)
class Ends:
    """What a slope chart shows: policies (code -> name) between values of the focal variable."""

    title: str
    units: Units
    names: dict[str, str]
    ends: dict[float, str]


def draw_slope(scene: Scene, result: Result, ends: Ends) -> go.Figure:
    """Draw one line per policy between the two values `at`, named with its rank at the end."""
    table = result.table[result.table["estimate"].notna()]
    figure = go.Figure()
    for code in ends.names:
        own = table[table["outcome"] == code].sort_values("at")
        figure.add_trace(_line(own, ends, code, part_colour(scene, code)))
        for record in records_of(own):
            if "range_low" in record:
                figure.add_trace(_spread(record, ends))
    divisor = ends.units.axis().divisor
    last = table[table["at"] == table["at"].max()].sort_values("rank")
    for record in records_of(last):
        code = record["outcome"]
        figure.add_annotation(
            x=1,
            xref="paper",
            y=record["estimate"] / divisor,
            text=_name(ends, code, record["rank"]),
            showarrow=False,
            xanchor="left",
            xshift=4,
            align="left",
            font={"color": part_colour(scene, code), "size": 12},
        )
    low, high = min(ends.ends), max(ends.ends)
    pad = (high - low) * 0.12
    figure.update_xaxes(
        tickvals=list(ends.ends),
        ticktext=list(ends.ends.values()),
        range=[low - pad, high + pad],
        showgrid=False,
        zeroline=False,
    )
    figure.update_yaxes(
        title_text=ends.units.axis().title, zeroline=False, nticks=6, tickformat=","
    )
    room = Room(bottom=40, right=NAMES)
    return fit_to_marks(finish(figure, scene, result, ends.title, HEIGHT, room, {"y": ROOM}))


def _line(own: pd.DataFrame, ends: Ends, code: str, colour: str) -> go.Scatter:
    units = ends.units
    divisor = units.axis().divisor
    return go.Scatter(
        x=list(own["at"]),
        y=list(own["estimate"] / divisor),
        error_y={
            "type": "data",
            "symmetric": False,
            "array": list((own["conf_high"] - own["estimate"]) / divisor),
            "arrayminus": list((own["estimate"] - own["conf_low"]) / divisor),
            "thickness": 1.5,
            "width": 0,
        },
        mode="lines+markers",
        line={"color": colour, "width": 2.5},
        marker={"size": 9, "symbol": "circle-open", "line": {"width": 2}},
        hovertext=[
            f"<b>{ends.names[code]}</b><br>{units.level(r['estimate'])}<br>"
            f"{units.level_interval(r['conf_low'], r['conf_high'])}"
            for r in records_of(own)
        ],
        hoverinfo="text",
        showlegend=False,
    )


def _name(ends: Ends, code: str, rank: float) -> str:
    return f"{rank:.0f}. {short(ends.names[code])}"


def _spread(record: dict[str, float], ends: Ends) -> go.Scatter:
    """Return how far one predicted amount moves over the simulated surveys, beside its mark."""
    divisor = ends.units.axis().divisor
    aside = BESIDE * (max(ends.ends) - min(ends.ends))
    x = record["at"] + (aside if record["at"] == max(ends.ends) else -aside)
    return go.Scatter(
        x=[x, x],
        y=[record["range_low"] / divisor, record["range_high"] / divisor],
        mode="lines",
        line={"color": NEUTRAL, "width": 3},
        opacity=0.35,
        hoverinfo="skip",
        showlegend=False,
    )
