"""For whom it differs: lines by level for a few policies, and the differences of their slopes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.model.rows import Row
from ui.charts.compact import (
    ENDS,
    SMALL,
    TEXT,
    THICK,
    THIN,
    Margins,
    around_zero,
    compact,
    dots,
    half_width,
    moved,
    over_siblings,
    strip,
    words,
)
from ui.charts.figure import Figure
from ui.charts.frame import NEUTRAL, Series, TooMany, part_colour
from ui.charts.traces import band, line_over, pale
from ui.language.units import Units
from ui.visit.scene import Scene

PANELS = ((0.03, 0.25), (0.37, 0.59))
"""Where two panels of lines stand, as parts of the width; the names of lines follow each."""
DIFFERENCES = (0.80, 1.0)
STEPS = 20
"""Grid lines stand at twentieths of the total."""
LINE = 15
BAND = 0.13
MOST_LEVELS = 8
"""Lines whose names still stand apart."""
Line = tuple[Series, list[Row]]
"""A level and the rows of its line."""


@dataclass(frozen=True)
class Differ:
    """What is drawn: policies (id -> name), levels as series, what stands on the axes.

    Levels are written in `units`, slopes in `changes`. `claims` are rows of differences of slopes,
    adjusted, beside `plain`, their 95 % intervals, by (level, outcome); `bold` the levels that the
    group itself is of.
    """

    units: Units
    changes: Units
    policies: Mapping[str, str]
    levels: Sequence[Series]
    x_title: str
    claims: Mapping[tuple[str, str], Row]
    plain: Mapping[tuple[str, str], Row]
    reference: str
    bold: tuple[str, ...]
    total: float


def draw_differ(here: Scene, drawn: Sequence[Row], differ: Differ, n: int, height: int) -> Figure:
    """Draw `estimate` with its band over `at`, a line a level, and dots for the differences.

    Raises TooMany.
    """
    if len(differ.levels) > MOST_LEVELS:
        raise TooMany(len(differ.levels), len(differ.levels) * len(differ.policies))
    figure = Figure()
    step = differ.total / STEPS / differ.units.axis().divisor
    low, high = _range(drawn, differ.units.axis().divisor, step)
    across = [row["at"] for row in drawn]
    margins = Margins(left=6, right=6, top=24)
    plot = height - margins.top - margins.bottom
    for place, (part, name) in enumerate(differ.policies.items()):
        axes = {
            "xaxis": f"x{place + 1 if place else ''}",
            "yaxis": f"y{place + 1 if place else ''}",
        }
        lines = [(kind, _of(drawn, kind, part)) for kind in differ.levels]
        lines = [(kind, own) for kind, own in lines if own]
        _panel(figure, here, lines, differ, axes)
        _ends(figure, lines, differ, axes, (high - low) / plot)
        _axes(figure, differ, PANELS[place], place, (low, high), step, across)
        title = f"<span style='color:{part_colour(here, part)}'>■</span> {name}"
        unit = f" <span style='color:{NEUTRAL}'>{differ.units.axis().title}</span>"
        _head(figure, title + (unit if place == 0 else ""), PANELS[place][0])
    _differences(figure, here, differ)
    return compact(figure, here, n, height, margins, bool(moved(differ.plain.values())))


def _of(drawn: Sequence[Row], kind: Series, part: str) -> list[Row]:
    return [row for row in drawn if row["outcome"] == part and row["level"] == kind.code]


def _range(drawn: Sequence[Row], divisor: float, step: float) -> tuple[float, float]:
    low = min(row["band_low"] for row in drawn) / divisor
    high = max(row["band_high"] for row in drawn) / divisor
    return step * (low // step), step * -(-high // step)


def _axes(
    figure: Figure,
    differ: Differ,
    domain: tuple[float, float],
    place: int,
    span: tuple[float, float],
    step: float,
    across: Sequence[float],
) -> None:
    number = place + 1 if place else ""
    low, high = min(across), max(across)
    room = 0.03 * (high - low)
    figure.layout[f"xaxis{number}"] = {
        "domain": domain,
        "range": [low - room, high + room],
        "nticks": 6,
        "anchor": f"y{number}",
    }
    figure.layout[f"yaxis{number}"] = {
        "range": span,
        "dtick": step * max(1, round((span[1] - span[0]) / step / 4)),
        "tickformat": ",",
        "anchor": f"x{number}",
        **({"matches": "y"} if place else {}),
    }
    words(
        figure,
        differ.x_title,
        domain[1],
        0,
        xref="paper",
        yref="paper",
        yanchor="top",
        xshift=8,
        yshift=-4,
        size=SMALL,
        colour=NEUTRAL,
    )


def _panel(
    figure: Figure, here: Scene, lines: Sequence[Line], differ: Differ, axes: dict[str, str]
) -> None:
    divisor, units = differ.units.axis().divisor, differ.units
    for kind, own in lines:
        hovers = [
            f"<b>{kind.name}</b><br>{row['at']:g}: {units.level(row['estimate'])}<br>"
            f"{units.level_interval(row['conf_low'], row['conf_high'])}<br>"
            f"{here.text('caption.n', n=here.text.number(row['n']))}"
            for row in own
        ]
        at, *ends = ([row[name] for row in own] for name in ("at", "band_low", "band_high"))
        edges = [[end / divisor for end in edge] for edge in ends]
        values = [row["estimate"] / divisor for row in own]
        for trace in (
            band(at, edges, pale(kind.colour, BAND)),
            line_over(at, values, kind, hovers, listed=False),
        ):
            figure.add_trace(trace | axes)


def _ends(
    figure: Figure, lines: Sequence[Line], differ: Differ, axes: dict[str, str], pixel: float
) -> None:
    """Name each line at its end, names a line's height apart."""
    divisor, below = differ.units.axis().divisor, float("inf")
    x = max((row["at"] for _, own in lines for row in own), default=0.0)
    ends = [(own[-1]["estimate"] / divisor, kind) for kind, own in lines]
    for y, kind in sorted(ends, key=lambda end: -end[0]):
        shown = min(y, below - LINE * pixel)
        name = f"<b>{kind.name}</b>" if kind.code in differ.bold else kind.name
        words(
            figure,
            name,
            x,
            shown,
            xref=axes["xaxis"],
            yref=axes["yaxis"],
            xshift=8,
            size=SMALL + 1,
            colour=kind.colour,
            yanchor="middle",
        )
        below = shown


def _differences(figure: Figure, here: Scene, differ: Differ) -> None:
    """Draw each level's slope minus the reference's: thick 95 %, thin adjusted."""
    compared = [kind for kind in differ.levels if kind.code != differ.reference]
    pairs = [(part, kind) for part in differ.policies for kind in compared]
    for place, (part, kind) in enumerate(pairs):
        if (kind.code, part) in differ.claims:
            _difference(figure, here, differ, part, kind, place)
        words(
            figure,
            kind.name,
            DIFFERENCES[0],
            place,
            anchor="right",
            xref="paper",
            yref="y3",
            xshift=-6,
            yanchor="middle",
            size=SMALL + 1,
            colour=kind.colour,
        )
    ends = [abs(row[end]) for row in differ.claims.values() for end in ENDS]
    ends += map(abs, moved(differ.plain.values()))
    half = half_width(max(ends, default=0.0), differ.total)
    half /= differ.changes.axis(change=True).divisor
    figure.layout["xaxis3"] = {
        "domain": DIFFERENCES,
        "range": [-half, half],
        **around_zero(here, half),
        "anchor": "y3",
    }
    last = len(pairs) - 0.5
    figure.layout["yaxis3"] = {"range": [last, -0.5], "visible": False, "anchor": "x3"}
    zero = {"x0": 0, "x1": 0, "y0": -0.5, "y1": last, "xref": "x3", "yref": "y3"}
    figure.add_shape(type="line", line={"color": NEUTRAL, "width": 1}, **zero)
    _head(figure, here.text("card.differ_difference"), DIFFERENCES[1], anchor="right")


def _difference(
    figure: Figure, here: Scene, differ: Differ, part: str, kind: Series, place: int
) -> None:
    """Draw one difference with both its intervals."""
    axes, write = {"xaxis": "x3", "yaxis": "y3"}, differ.changes
    adjusted, row = differ.claims[kind.code, part], differ.plain[kind.code, part]
    divisor, colour = write.axis(change=True).divisor, part_colour(here, part)
    figure.add_traces(over_siblings(row, place, divisor, **axes))
    for own, width in ((adjusted, THIN), (row, THICK)):
        ends = (own[ENDS[0]] / divisor, own[ENDS[1]] / divisor)
        figure.add_trace(strip(ends, place, colour, width, **axes))
    interval = write.change_interval(*(adjusted[end] for end in ENDS))
    hover = "<br>".join(
        [
            f"<b>{differ.policies[part]}</b> · {kind.name}",
            write.change(row["estimate"]),
            write.change_interval(*(row[end] for end in ENDS)),
            here.text("card.adjusted_hover", interval=interval),
        ]
    )
    at = [row["estimate"] / divisor]
    own = {"customdata": [kind.code], **axes}
    figure.add_trace(dots(at, [place], [colour], [hover], [False], kind.name, **own))


def _head(figure: Figure, text: str, x: float, anchor: str = "left") -> None:
    """Write a panel's name above it."""
    place = {"xref": "paper", "yref": "paper", "yanchor": "bottom"}
    words(figure, text, x, 1, anchor=anchor, size=TEXT, **place)
