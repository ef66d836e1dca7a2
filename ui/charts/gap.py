"""A gap three ways, a strip a policy, and where people are beneath on the same axis."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isfinite

import pandas as pd

from analysis.model.groups import MINIMUM
from analysis.model.result import Result, records_of
from ui.charts.axes import MARGIN, ROOM
from ui.charts.figure import Figure, Trace, bars, scatter, subplots
from ui.charts.frame import (
    NEUTRAL,
    PALETTE,
    UNPUBLISHED_OPACITY,
    Room,
    Series,
    finish,
    is_open,
    part_colour,
)
from ui.charts.traces import DOTTED, band, interval, named, pale, silent
from ui.language.units import Units
from ui.visit.scene import Scene

STRIP, PEOPLE = 230.0, 90.0
APART, LEVELS, TITLE, ENTRY = 56.0, 84.0, 24.0, 20
SMOOTH = PALETTE[5]
GREY = pale(NEUTRAL, 0.18)
Place = dict[str, int]


@dataclass(frozen=True)
class Gaps:
    """What is drawn of one level's gap to the reference.

    `strips` are policies (code -> name). `bins`, `smooth` and `zones` are tables of one level, any
    of them without rows where it could not be had; `marks` the crossing points of each policy.
    `people` are bars (level, low, high, estimate, n) of the two `levels`; `size` are
    all people of each.
    """

    title: str
    units: Units
    strips: dict[str, str]
    x_title: str
    bins: pd.DataFrame
    smooth: pd.DataFrame
    zones: pd.DataFrame
    people: pd.DataFrame
    levels: list[Series]
    size: dict[str, float]
    marks: dict[str, list[float]] = field(default_factory=dict)

    @property
    def divisor(self) -> float:
        """Return what values are divided by on the axis."""
        return self.units.axis(change=True).divisor


def draw_gaps(scene: Scene, result: Result, gaps: Gaps) -> Figure:
    """Draw the line's gap (`result`), bins and curve in a strip a policy, people beneath."""
    count = len(gaps.strips)
    ends = _ends(count)
    whole = ends[-1][1]
    figure = subplots(count + 1, shared_xaxes=True)
    names = list(_legend(figure, scene, gaps))
    for row, (code, name) in enumerate(gaps.strips.items(), start=1):
        _strip(figure, scene, result, gaps, code, {"row": row, "col": 1})
        _head(figure, name, 1 - ends[row - 1][0] / whole)
    _people(figure, scene, gaps, {"row": count + 1, "col": 1})
    for row, (top, bottom) in enumerate(ends, start=1):
        figure.update_yaxes(domain=[1 - bottom / whole, 1 - top / whole], row=row, col=1)
    axis = gaps.units.axis(change=True)
    figure.update_xaxes(nticks=6, zeroline=False, showticklabels=True, tickformat=",")
    figure.update_xaxes(title={"text": gaps.x_title}, row=count + 1, col=1)
    figure.update_yaxes(zeroline=True, zerolinewidth=2, nticks=6, tickformat=",")
    figure.update_yaxes(title={"text": axis.title}, row=(count + 1) // 2, col=1)
    figure.update_yaxes(rangemode="tozero")
    for row in range(2, count + 1):
        figure.update_yaxes(matches="y", row=row, col=1)
    figure.update_yaxes(nticks=3, ticksuffix="%", row=count + 1, col=1)
    # On a telephone every entry has a line of its own.
    room = Room(top=ENTRY * len(names) + int(TITLE) + 8)
    figure = finish(figure, scene, result, gaps.title, int(whole), room, {"x": MARGIN, "y": ROOM})
    near = {"yanchor": "bottom", "y": 1 - ENTRY * len(names) / figure.layout["height"]}
    levels = {"y": (PEOPLE + 4) / whole, "yanchor": "bottom", "x": 0, "orientation": "h"}
    figure.update_layout(legend=near, legend2=levels)
    return figure


def _ends(strips: int) -> list[tuple[float, float]]:
    """Return the top and the bottom of each strip and of the bars, in pixels from above."""
    tops = [number * (STRIP + APART) for number in range(strips)]
    last = tops[-1] + STRIP + LEVELS
    return [*((top, top + STRIP) for top in tops), (last, last + PEOPLE)]


def _head(figure: Figure, name: str, y: float) -> None:
    """Write a policy's name above its strip."""
    place = {"x": 0, "xref": "paper", "xanchor": "left", "yref": "paper", "yanchor": "bottom"}
    figure.add_annotation(text=name, y=y, showarrow=False, font={"size": 12}, **place)


def _legend(figure: Figure, scene: Scene, gaps: Gaps) -> Iterator[str]:
    """Add one entry for each kind of mark that is drawn; policies keep their own colours."""
    words, grey = scene.text, {"color": NEUTRAL, "width": 2.5}
    shown: list[tuple[str, dict[str, object]]] = [("line", {"mode": "lines", "line": grey})]
    if len(gaps.bins):
        mark = {"symbol": "diamond", "color": NEUTRAL, "size": 10}
        shown.append(("bins", {"mode": "markers", "marker": mark}))
    if len(gaps.smooth):
        line = {"color": SMOOTH, "width": 2.5, "dash": "dash"}
        shown.append(("smooth", {"mode": "lines", "line": line}))
    if len(gaps.zones):
        mark = {"symbol": "square", "color": GREY, "size": 14}
        shown.append(("zone", {"mode": "markers", "marker": mark}))
    if any(gaps.marks.values()):
        shown.append(("crossing", {"mode": "lines", "line": DOTTED}))
    for key, style in shown:
        name = words(f"diagnostics.mark.{key}")
        figure.add_trace(named(name, **style), row=1, col=1)
        yield name


def _strip(
    figure: Figure, scene: Scene, result: Result, gaps: Gaps, code: str, place: Place
) -> None:
    """Add what is known of one policy's gap, from the back to the front."""
    table, colour = result.table, part_colour(scene, code)
    own = table[(table["outcome"] == code) & table["estimate"].notna()]
    for zone in records_of(gaps.zones[gaps.zones["outcome"] == code]):
        figure.add_vrect(
            zone["low"], zone["high"], fillcolor=GREY, line={"width": 0}, layer="below", **place
        )
    smooth = gaps.smooth[gaps.smooth["outcome"] == code]
    for part, shade in ((smooth, SMOOTH), (own, colour)):
        if part["conf_low"].notna().any():
            ends = (part[end] / gaps.divisor for end in ("conf_low", "conf_high"))
            figure.add_trace(band(part["at"], ends, pale(shade, 0.16)), **place)
            # The edges of the band that holds for the whole line.
            for end in ("band_low", "band_high"):
                dotted = {"color": shade, "dash": "dot", "width": 1.2}
                edge = silent(part["at"], part[end] / gaps.divisor, line=dotted)
                figure.add_trace(edge, **place)
    for value in gaps.marks.get(code, []):
        figure.add_vline(value, line=DOTTED, **place)
    figure.add_trace(_curve(own, gaps, colour, "line", scene), **place)
    figure.add_trace(_curve(smooth, gaps, SMOOTH, "smooth", scene), **place)
    bins = gaps.bins[(gaps.bins["outcome"] == code) & gaps.bins["estimate"].notna()]
    figure.add_trace(_bins(bins, gaps, colour, scene), **place)


def _curve(part: pd.DataFrame, gaps: Gaps, colour: str, key: str, scene: Scene) -> Trace:
    dash = "dash" if key == "smooth" else "solid"
    text, name = scene.text, scene.text(f"diagnostics.mark.{key}")
    return scatter(
        x=list(part["at"]),
        y=list(part["estimate"] / gaps.divisor),
        mode="lines",
        line={"color": colour, "dash": dash, "width": 2.5},
        hovertext=[
            f"<b>{name}</b><br>{text.number(r['at'], 2)}: {_written(gaps, r)}"
            f"<br>{text('status.' + r['status'])}"
            for r in records_of(part)
        ],
        hoverinfo="text",
        showlegend=False,
    )


def _bins(part: pd.DataFrame, gaps: Gaps, colour: str, scene: Scene) -> Trace:
    records = records_of(part)
    ends = (part[end] / gaps.divisor for end in ("conf_low", "estimate", "conf_high"))
    shape = ["diamond-open" if is_open(r["status"]) else "diamond" for r in records]
    return scatter(
        x=list(part["median"]),
        y=list(part["estimate"] / gaps.divisor),
        mode="markers",
        marker={"symbol": shape, "color": colour, "size": 11, "line": {"width": 2.5}},
        opacity=UNPUBLISHED_OPACITY if any(is_open(r["status"]) for r in records) else 1,
        error_y=interval(ends, colour),
        hovertext=[_bin(gaps, r, scene) for r in records],
        hoverinfo="text",
        showlegend=False,
    )


def _bin(gaps: Gaps, record: dict[str, float], scene: Scene) -> str:
    text = scene.text
    ends = text.interval(*(text.number(record[end], 2) for end in ("bin_low", "bin_high")))
    people = [
        f"{level.name}: {text('caption.n', n=text.number(record[column]))}"
        for level, column in zip(gaps.levels, ("n_reference", "n_level"), strict=True)
    ]
    status = text(f"status.{record['status']}")
    return "<br>".join([f"<b>{ends}</b>", _written(gaps, record), *people, status])


def _written(gaps: Gaps, record: dict[str, float]) -> str:
    change = gaps.units.change(record["estimate"])
    if not isfinite(record["conf_low"]):
        return change
    return f"{change}<br>{gaps.units.change_interval(record['conf_low'], record['conf_high'])}"


def _people(figure: Figure, scene: Scene, gaps: Gaps, place: Place) -> None:
    """Add bars of both levels side by side; hollow ones stand for fewer than MINIMUM people."""
    for number, level in enumerate(gaps.levels):
        own = gaps.people[gaps.people["level"] == level.code]
        if own.empty:  # too few gave any answer
            continue
        wide = float((own["high"] - own["low"]).min()) * 0.42
        few = own["n"].isna()
        share = own["estimate"].where(~few, MINIMUM / gaps.size[level.code])
        figure.add_trace(
            bars(
                x=list((own["low"] + own["high"]) / 2 + (number - 0.5) * wide),
                y=list(100 * share),
                width=wide,
                marker=_fill(number, few.tolist()),
                hovertext=[_bar(scene, level, r) for r in records_of(own)],
                hoverinfo="text",
                textposition="none",
                showlegend=False,
            ),
            **place,
        )
        key = bars(x=[None], y=[None], name=level.name, marker=_fill(number, [False]))
        figure.add_trace(key | {"legend": "legend2"}, **place)


def _fill(number: int, few: list[bool]) -> dict[str, object]:
    """Return solid grey for the reference and hatched for the level, hollow where few people are.

    Policies have the colours; a level's own would be read as one of theirs.
    """
    solid = pale(NEUTRAL, 0.55 if number == 0 else 0.12)
    shapes = ["" if hollow or number == 0 else "/" for hollow in few]
    return {
        "color": ["rgba(0,0,0,0)" if hollow else solid for hollow in few],
        "pattern": {"shape": shapes, "fgcolor": NEUTRAL, "solidity": 0.5, "size": 5},
        "line": {"color": NEUTRAL, "width": [0 if number == 0 and not h else 1.2 for h in few]},
    }


def _bar(scene: Scene, level: Series, record: dict[str, float]) -> str:
    text, middle = scene.text, (record["low"] + record["high"]) / 2
    few = not isfinite(record["n"])
    n = text("filter.few", minimum=MINIMUM) if few else text.number(record["n"])
    lines = [f"<b>{level.name}</b>", text.number(middle, 2), text("caption.n", n=n)]
    return "<br>".join(lines if few else [*lines, text.percent(record["estimate"])])
