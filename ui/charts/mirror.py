"""Two sides' distributions on one axis, one upwards and one downwards, before and after."""

from dataclasses import dataclass

import pandas as pd

from analysis.model.result import Result, records_of
from ui.charts.figure import Figure, Trace, bars, scatter
from ui.charts.frame import Room, Series, finish, legend_room
from ui.charts.traces import DOTTED
from ui.visit.scene import Scene

HEIGHT = 300
BEFORE = 0.35


@dataclass(frozen=True)
class Mirror:
    """What a mirror shows: `up` and `down` are codes of the column side, with their colours.

    `names` are those of both sides before and after, in that order; `ends` get dotted lines.
    """

    title: str
    x_title: str
    y_title: str
    up: Series
    down: Series
    names: tuple[str, str, str, str]
    ends: tuple[float, float]


def draw_mirror(scene: Scene, result: Result, mirror: Mirror) -> Figure:
    """Draw shares before as bars and shares after as steps, the second side downwards."""
    figure = Figure()
    for place, (side, sign) in enumerate(((mirror.up, 1), (mirror.down, -1))):
        own = result.table[result.table["side"] == side.code]
        before, after = (own[own["kind"] == kind] for kind in ("before", "after"))
        names = mirror.names[2 * place : 2 * place + 2]
        figure.add_trace(_bars(scene, before, side, sign, names[0]))
        figure.add_trace(_steps(after, side, sign, names[1]))
    for end in mirror.ends:
        figure.add_vline(x=end, line=DOTTED)
    most = float((100 * result.table["estimate"].abs()).max())
    figure.update_layout(barmode="overlay")
    marks = _marks(most)
    figure.update_xaxes(title={"text": mirror.x_title}, nticks=8, zeroline=False)
    figure.update_yaxes(
        title={"text": mirror.y_title},
        zeroline=True,
        zerolinewidth=2,
        range=[-1.08 * most, 1.08 * most],
        tickvals=marks,
        ticktext=[f"{abs(value):g}" for value in marks],
    )
    top = legend_room(list(mirror.names))
    figure = finish(figure, scene, result, mirror.title, HEIGHT, Room(top=top))
    figure.update_layout(bargap=0)
    return figure


def _marks(most: float) -> list[float]:
    """Return where marks of both directions stand."""
    step = next(width for width in (0.5, 1, 2, 5, 10, 20, 50) if most / width <= 4 or width == 50)
    count = int(most // step)
    return [step * place for place in range(-count, count + 1)]


def _bars(scene: Scene, part: pd.DataFrame, side: Series, sign: int, name: str) -> Trace:
    text = scene.text
    return bars(
        x=list((part["low"] + part["high"]) / 2),
        y=list(sign * 100 * part["estimate"]),
        width=list(part["high"] - part["low"]),
        name=name,
        marker={"color": side.colour, "line": {"width": 0}},
        opacity=BEFORE,
        hovertext=[
            f"<b>{name}</b><br>{text.number(r['low'], 2)}–{text.number(r['high'], 2)}<br>"
            f"{text.percent(r['estimate'])}<br>{text('caption.n', n=text.number(r['n']))}"
            f"<br>{text('status.' + r['status'])}"
            for r in records_of(part)
        ],
        hoverinfo="text",
        textposition="none",
    )


def _steps(part: pd.DataFrame, side: Series, sign: int, name: str) -> Trace:
    """Return the outline of the bands; withheld ones leave a gap."""
    x: list[float | None] = []
    y: list[float | None] = []
    for record in records_of(part):
        if record["estimate"] == record["estimate"]:
            x += [record["low"], record["high"]]
            y += [sign * 100 * record["estimate"]] * 2
        else:
            x.append(None)
            y.append(None)
    return scatter(
        x=x,
        y=y,
        mode="lines",
        name=name,
        line={"color": side.colour, "width": 2.5},
        hoverinfo="skip",
    )
