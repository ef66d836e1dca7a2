"""Predicted answers along the focal variable: a line and band per level, a panel per policy."""

from dataclasses import dataclass

import pandas as pd

from analysis.model.result import Result, records_of
from ui.charts.axes import ROOM
from ui.charts.figure import Figure, Trace, subplots
from ui.charts.frame import Room, Series, finish, legend_room, refuse_too_many
from ui.charts.traces import DOTTED, band, line_over, pale, silent
from ui.language.units import Units
from ui.visit.scene import Scene

PANEL = 320
RANGE = {"range_low", "range_high"}
BANDS = (("band_low", "band_high", 0.09), ("conf_low", "conf_high", 0.13))
"""Columns of a band and how strong it is drawn: that of the whole line below that of each point."""


@dataclass(frozen=True)
class Lines:
    """What panels of lines show: policies as panels, levels as series on shared axes.

    `marks` holds, per panel, the values of the focal variable where lines cross.
    """

    title: str
    units: Units
    panels: dict[str, str]
    series: list[Series]
    x_title: str
    marks: dict[str, list[float]]


def draw_lines(scene: Scene, result: Result, lines: Lines) -> Figure:
    """Draw `estimate` with its interval over `at`, a line a level; raises TooMany."""
    refuse_too_many(len(lines.series), len(lines.panels))
    figure = subplots(
        rows=1,
        columns=len(lines.panels),
        shared_yaxes=True,
        horizontal_spacing=0.04,
        titles=list(lines.panels.values()),
    )
    divisor = lines.units.axis().divisor
    for column, panel in enumerate(lines.panels, start=1):
        for kind in lines.series:
            table = result.table[result.table["estimate"].notna()]
            own = table[(table["outcome"] == panel) & (table["level"] == kind.code)]
            for low, high, strength in BANDS:
                if low in own:
                    ends = (own[end] / divisor for end in (low, high))
                    area = band(own["at"], ends, pale(kind.colour, strength))
                    figure.add_trace(area, row=1, col=column)
            figure.add_trace(_line(own, lines, kind, column == 1), row=1, col=column)
            # How far the line moves over the simulated surveys.
            for end in sorted(RANGE & set(own.columns)):
                dotted = {"color": kind.colour, "dash": "dot", "width": 1}
                edge = silent(own["at"], own[end] / divisor, line=dotted, opacity=0.6)
                figure.add_trace(edge, row=1, col=column)
        for value in lines.marks.get(panel, []):
            figure.add_vline(x=value, line=DOTTED, row=1, col=column)
        figure.update_xaxes(
            title={"text": lines.x_title}, row=1, col=column, nticks=5, zeroline=False
        )
    figure.update_yaxes(zeroline=False, nticks=7, tickformat=",")
    figure.update_yaxes(title={"text": lines.units.axis().title}, row=1, col=1)
    for note in figure.layout["annotations"]:
        note["font"] = {"size": 12}
    top = legend_room([kind.name for kind in lines.series]) + 22
    return finish(figure, scene, result, lines.title, PANEL, Room(top=top), {"y": ROOM})


def _line(part: pd.DataFrame, lines: Lines, kind: Series, named: bool) -> Trace:
    units = lines.units
    hovers = [
        f"<b>{kind.name}</b><br>{units.text.number(r['at'], 2)}: {units.level(r['estimate'])}"
        f"<br>{units.level_interval(r['conf_low'], r['conf_high'])}"
        for r in records_of(part)
    ]
    values = part["estimate"] / units.axis().divisor
    return line_over(part["at"], values, kind, hovers, listed=named)
