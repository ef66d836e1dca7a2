"""How many people gave each answer: one strip of bars per question."""

from dataclasses import dataclass

import pandas as pd

from analysis.model.result import Result
from ui.charts.axes import MARGIN, ROOM
from ui.charts.figure import Figure, Trace, bars, subplots
from ui.charts.frame import NEUTRAL, Room, finish, refuse_too_many
from ui.charts.traces import interval
from ui.charts.yes_no import WIDTH, inwards, is_yes_no, two_ends
from ui.language.text import Text
from ui.visit.scene import Scene

STRIP, ALONE = 96, 220


@dataclass(frozen=True)
class Strips:
    """What strips of bars show.

    Strips are the codes of `rows` (code -> name) in the table's column `row`; `width` is a bar's
    width and `scale` what a value is multiplied by on the axis.
    """

    title: str
    row: str
    rows: dict[str, str]
    colours: dict[str, str]
    x_title: str
    y_title: str
    width: float
    scale: float = 1.0


def draw_strips(scene: Scene, result: Result, strips: Strips) -> Figure:
    """Draw the share of people (`estimate`, 0-1) at each `value`; raises TooMany."""
    refuse_too_many(len(strips.rows))
    count = len(strips.rows)
    figure = subplots(
        rows=count,
        columns=1,
        shared_xaxes=True,
        vertical_spacing=min(0.08, 0.5 / max(count, 1)),
        titles=strips.rows.values() if count > 1 else (),
    )
    told, codebook = result.table[result.table["estimate"].notna()], scene.survey.codebook
    parts = {code: told[told[strips.row] == code] for code in strips.rows}
    ends = all(is_yes_no(codebook, code, part["value"]) for code, part in parts.items())
    for index, (code, part) in enumerate(parts.items(), start=1):
        figure.add_trace(_bars(part, strips, code, scene.text, ends), row=index, col=1)
    figure.update_yaxes(nticks=4, rangemode="tozero")
    figure.update_yaxes(title={"text": strips.y_title}, row=(count + 1) // 2, col=1)
    figure.update_xaxes(title={"text": strips.x_title}, tickformat=",", row=count, col=1)
    for note in figure.layout.get("annotations", ()):
        note.update(x=0, xanchor="left", font={"size": 12})
    height = STRIP * count if count > 1 else ALONE
    room = Room(top=34 if count > 1 else 28)
    held = {"y": ROOM} if ends else {"x": MARGIN, "y": ROOM}
    finish(figure, scene, result, strips.title, height, room, held)
    if ends:
        two_ends(figure)
    return figure


def _bars(part: pd.DataFrame, strips: Strips, code: str, text: Text, ends: bool) -> Trace:
    return bars(
        x=list(part["value"] * strips.scale),
        y=list(100 * part["estimate"]),
        error_y=_spread(part),
        width=WIDTH if ends else strips.width,
        offset=inwards(part["value"]) if ends else None,
        marker={"color": strips.colours[code], "line": {"width": 0}},
        hovertext=[
            f"<b>{_plain(text, value)}</b><br>"
            f"{text.percent(share)}<br>{text('caption.n', n=text.number(n))}"
            for value, share, n in zip(
                part["value"] * strips.scale, part["estimate"], part["n"], strict=True
            )
        ],
        hoverinfo="text",
        textposition="none",
        showlegend=False,
    )


def _spread(part: pd.DataFrame) -> dict[str, object]:
    """Return how far each share moves over the simulated surveys, where that is known."""
    if "range_low" not in part:
        return {"visible": False}
    ends = (100 * part[end] for end in ("range_low", "estimate", "range_high"))
    return interval(ends, NEUTRAL, 1.5)


def _plain(text: Text, value: float) -> str:
    """Return a value with decimals only where it has some."""
    return text.number(value, 2 if abs(value - round(value)) > 1e-9 else 0)
