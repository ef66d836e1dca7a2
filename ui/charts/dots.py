"""Estimates with their intervals by row: means, shares, effects, slopes, balance, influence."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

from analysis.model.groups import MINIMUM
from analysis.model.result import Result, records_of
from analysis.model.rows import Row
from ui.charts.axes import ROOM, fit_to_marks
from ui.charts.figure import Figure, Trace, merge, scatter
from ui.charts.frame import (
    NEUTRAL,
    UNPUBLISHED_OPACITY,
    Room,
    Series,
    column_room,
    finish,
    is_open,
    legend_room,
    refuse_too_many,
    short,
)
from ui.charts.traces import DOTTED, interval, named, silent
from ui.language.units import Units
from ui.visit.scene import Scene

TEXT = 14
BESIDE = 7
FAINT = 0.35
THIN, THICK = 1.5, 5
UPRIGHT, NAMES, PAD = 330, 150, 28
Look = tuple[str, bool]
"""A mark's colour, and whether it is open."""


@dataclass(frozen=True)
class Layout:
    """How rows lie: `spacing` pixels between the series of a row, `gap` between rows.

    Rows that are not `even` are each as high as their own name. `lines` run "through" rows or
    "between" them. `stroke` is the width of an interval. `upright` rows stand side by side.
    """

    spacing: float = 22
    gap: float = 14
    even: bool = True
    lines: str = ""
    stroke: float = 2
    upright: bool = False


APART, LOOSE = Layout(), Layout(spacing=24, gap=20)
CLOSE = Layout(spacing=15, gap=20, lines="between", stroke=THIN)
ON_ONE_LINE = Layout(spacing=0, gap=10, even=False, lines="through")
SIDE_BY_SIDE = Layout(spacing=0, gap=220, stroke=THIN, upright=True)


@dataclass(frozen=True)
class Scale:
    """The value axis: its title, what values are divided by, and a line at `zero`.

    Dotted lines stand at the values `reference`. An axis that is not `held` between groups reaches
    as far as its marks and what it `covers`.
    """

    title: str
    divisor: float = 1.0
    zero: bool = False
    ticks: int = 7
    reference: tuple[float, ...] = ()
    covers: tuple[float, ...] = ()
    held: bool = True


@dataclass(frozen=True)
class Dots:
    """What a plot of dots shows.

    Rows are the codes of `rows` (code -> name) in the table's column `row`; each holds the marks of
    every series: a value (column `value`) between its `ends`. `colour_of` colours by row instead of
    by series. `change` marks differences and effects, which get a line at zero; `stem` draws
    amounts from zero. `outer` names the ends of a wider interval, drawn thin around the thick one.
    `scale` and `hover`, which writes a mark, replace what follows from the units. `printed` writes
    beside the marks of the last of rows side by side.
    """

    title: str
    units: Units | None
    row: str
    rows: dict[str, str]
    series: Sequence[Series]
    series_column: str = ""
    colour_of: Callable[[str], str] | None = None
    change: bool = False
    stem: bool = False
    outer: tuple[str, str] | None = None
    value: str = "estimate"
    ends: tuple[str, str] = ("conf_low", "conf_high")
    layout: Layout = APART
    scale: Scale | None = None
    hover: Callable[[Row, Series], str] | None = None
    printed: Callable[[Row], str] | None = None

    @cached_property
    def edges(self) -> list[float]:
        """Return where rows begin, in pixels from the first, and where the last one ends."""
        layout = self.layout
        lines = [short(name).count("<br>") + 1 for name in self.rows.values()]
        heights = [max(layout.spacing * len(self.series), TEXT * n) + layout.gap for n in lines]
        if layout.even:
            heights = [max(heights)] * len(heights) if heights else []
        return list(accumulate(heights, initial=0.0))

    @cached_property
    def places(self) -> dict[str, float]:
        """Return the middle of every row."""
        middles = [(start + end) / 2 for start, end in pairwise(self.edges)]
        return dict(zip(self.rows, middles, strict=True))

    @cached_property
    def axis(self) -> Scale:
        """Return the value axis."""
        if self.scale:
            return self.scale
        own = self.known_units.axis(self.change)
        return Scale(own.title, own.divisor, zero=self.change, ticks=6)

    @property
    def known_units(self) -> Units:
        """Return the units; ValueError where there are none and no scale and hover either."""
        if self.units is None:
            raise ValueError("a plot without units needs its own scale and hover")
        return self.units

    def drawn(self, record: Row, column: str) -> float:
        """Return a number of a row as it stands on the axis."""
        return float(record[column]) / self.axis.divisor

    def written(self, record: Row, kind: Series) -> str:
        """Return what a mark says when pointed at, "" for nothing."""
        return self.hover(record, kind) if self.hover else _hover(record, self, kind)


def draw_dots(scene: Scene, result: Result, dots: Dots) -> Figure:
    """Draw a row per code, in it the marks of every series with their intervals; raises TooMany."""
    refuse_too_many(len(dots.rows), len(dots.series) if dots.layout.spacing else 1)
    table = result.table[result.table[dots.value].notna()]
    figure = Figure()
    for place, kind in enumerate(dots.series):
        own = table[table[dots.series_column] == kind.code] if dots.series_column else table
        _add(figure, records_of(own[own[dots.row].isin(dots.rows)]), dots, place)
    _say_withheld(figure, scene, set(table[dots.row]), dots)
    upright, names = dots.layout.upright, [kind.name for kind in dots.series]
    place_axis, value_axis = ("xaxis", "yaxis") if upright else ("yaxis", "xaxis")
    merge(figure.axis(place_axis), _place_axis(dots))
    merge(figure.axis(value_axis), _value_axis(dots, list(table[dots.value])))
    for at in dots.axis.reference:
        figure.add_vline(x=at, line=DOTTED)
    for edge in dots.edges[1:-1] if dots.layout.lines == "between" else []:
        figure.add_hline(y=edge, line={"color": NEUTRAL, "width": 0.5}, opacity=0.5)
    if upright:
        figure.update_layout(showlegend=False)
        room = Room(bottom=40, right=NAMES)
        return fit_to_marks(finish(figure, scene, result, dots.title, UPRIGHT, room, {"y": ROOM}))
    several = len(dots.series) > 1
    figure.update_layout(showlegend=several)
    own_room = legend_room if dots.layout.spacing else column_room
    room = Room(top=own_room(names)) if several else Room()
    held = {"x": ROOM} if dots.axis.held else None
    return finish(figure, scene, result, dots.title, int(dots.edges[-1]), room, held)


def _place_axis(dots: Dots) -> dict[str, object]:
    places, upright = list(dots.places.values()), dots.layout.upright
    beside = [places[0] - PAD, places[-1] + PAD] if upright else [dots.edges[-1], 0]
    return {
        "tickvals": places,
        "ticktext": [name if upright else short(name) for name in dots.rows.values()],
        "range": beside,
        "showgrid": dots.layout.lines == "through",
        "zeroline": False,
    }


def _value_axis(dots: Dots, values: list[float]) -> dict[str, object]:
    axis, reached = dots.axis, {}
    if dots.axis.covers:
        reach = [*(value / axis.divisor for value in values), *axis.covers]
        room = 0.04 * (max(reach) - min(reach))
        reached = {"range": [min(reach) - room, max(reach) + room]}
    return {
        "title": {"text": axis.title},
        "zeroline": axis.zero,
        "zerolinewidth": 2,
        "rangemode": "tozero" if dots.stem else "normal",
        "nticks": axis.ticks,
        "tickformat": ",",
        **reached,
    }


def _say_withheld(figure: Figure, scene: Scene, shown: set[str], dots: Dots) -> None:
    """Say in place of the marks that a row rests on too few people."""
    for code, place in dots.places.items():
        if code not in shown and not dots.layout.upright:
            figure.add_annotation(
                x=0,
                xref="paper",
                y=place,
                text=scene.text("panel.withheld", minimum=MINIMUM),
                showarrow=False,
                xanchor="left",
            )


def _add(figure: Figure, records: list[Row], dots: Dots, place: int) -> None:
    """Add one series: its marks with intervals, stems and ranges, and what the legend shows of it.

    A mark with an interval is a trace of its own; the others share one where they look alike. A
    line joins the marks of a row, or those of rows side by side.
    """
    kind, layout = dots.series[place], dots.layout
    apart = bool(kind.interval or kind.line) and not layout.upright
    aside = (place - (len(dots.series) - 1) / 2) * layout.spacing
    alike: dict[tuple[Look, str], list[Row]] = {}
    for record in records:
        code = record[dots.row]
        colour = dots.colour_of(code) if dots.colour_of else kind.colour
        opened = is_open(str(record["status"])) and not kind.symbol.endswith("-open")
        alike.setdefault(((colour, opened), code if apart else ""), []).append(record)
        for values, beside, width, shade, opacity in _strips(record, dots, colour):
            at = dots.places[code] + aside + beside
            x, y = _turned(dots, values, [at] * len(values))
            figure.add_trace(silent(x, y, line={"color": shade, "width": width}, opacity=opacity))
    marks = [_marks(own, dots, kind, aside, look) for (look, _), own in alike.items()]
    if len(marks) == 1 and not kind.interval and not dots.colour_of:
        marks[0].update(name=kind.name, showlegend=True)
    else:
        figure.add_trace(named(kind.name, **_look(kind, kind.colour)))
    figure.add_traces(marks)
    if dots.printed:
        _print(figure, records, dots, kind)


def _turned(dots: Dots, along: list[float], across: list[float]) -> tuple[list[float], list[float]]:
    """Return x and y of values `along` the value axis at places `across` it."""
    return (across, along) if dots.layout.upright else (along, across)


def _look(kind: Series, colour: str, opened: bool = False) -> dict[str, object]:
    joined = {"line": {"color": colour, "width": kind.line}} if kind.line else {}
    return {
        "mode": "lines+markers" if kind.line else "markers",
        "marker": {
            "symbol": kind.symbol + ("-open" if opened else ""),
            "color": colour,
            "size": kind.size,
            "line": {"width": 2, "color": colour},
        },
        "opacity": UNPUBLISHED_OPACITY if opened else 1,
        **joined,
    }


def _strips(
    record: Row, dots: Dots, colour: str
) -> Iterator[tuple[list[float], float, float, str, float]]:
    """Yield the lines that stand with a mark: ends, pixels beside it, width, colour, opacity."""
    if dots.stem:
        yield [0, dots.drawn(record, dots.value)], 0, 7, colour, FAINT
    if "range_low" in record:
        first = dots.layout.upright and record[dots.row] == next(iter(dots.rows))
        ends = [dots.drawn(record, end) for end in ("range_low", "range_high")]
        yield ends, -BESIDE if first else BESIDE, 3, NEUTRAL, FAINT
    if dots.outer:
        yield [dots.drawn(record, end) for end in dots.outer], 0, THIN, colour, 1


def _marks(own: list[Row], dots: Dots, kind: Series, aside: float, look: Look) -> Trace:
    """Return marks that look alike, joined by a line where the series has one."""
    (colour, opened), bars = look, {}
    values = [dots.drawn(record, dots.value) for record in own]
    x, y = _turned(dots, values, [dots.places[record[dots.row]] + aside for record in own])
    if kind.interval:
        low, high = ([dots.drawn(record, end) for record in own] for end in dots.ends)
        found = (low, values, high)
        stroke = THICK if dots.outer else dots.layout.stroke
        along = "error_y" if dots.layout.upright else "error_x"
        bars = {along: interval(found, colour, stroke)}
    hovers = [dots.written(record, kind) for record in own]
    return scatter(
        x=x,
        y=y,
        hovertext=(hovers if len(own) > 1 else hovers[0]) if any(hovers) else None,
        hoverinfo="text" if any(hovers) else "skip",
        customdata=[record["level"] for record in own] if "level" in own[0] else None,
        showlegend=False,
        **bars,
        **_look(kind, colour, opened),
    )


def _print(figure: Figure, records: list[Row], dots: Dots, kind: Series) -> None:
    """Write beside the marks of the last row, in their series' colour."""
    for record in records:
        if record[dots.row] == list(dots.rows)[-1] and dots.printed:
            figure.add_annotation(
                x=1,
                xref="paper",
                y=dots.drawn(record, dots.value),
                text=dots.printed(record),
                showarrow=False,
                xanchor="left",
                xshift=4,
                align="left",
                font={"color": kind.colour, "size": 12},
            )


def _hover(record: Row, dots: Dots, kind: Series) -> str:
    """Return row and series, value, intervals, people and status, a line each."""
    units, ends = dots.known_units, [dots.ends, *([dots.outer] if dots.outer else [])]
    text = units.text
    write = units.change if dots.change else units.level
    span = units.change_interval if dots.change else units.level_interval
    heading = " · ".join(name for name in (dots.rows[str(record[dots.row])], kind.name) if name)
    own, *joint = (span(*(float(record[end]) for end in pair)) for pair in ends)
    return "<br>".join(
        [
            f"<b>{heading}</b>",
            write(float(record[dots.value])),
            own,
            *(text("caption.joint_hover", interval=wider) for wider in joint),
            text("caption.n", n=text.number(float(record["n"]))),
            text(f"status.{record['status']}"),
        ]
    )
