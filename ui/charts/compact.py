"""Figures that stand whole in a card: fixed height, labels at the marks, one line of source."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analysis.model.comparison import GROUP
from analysis.model.rows import Row
from ui.charts.figure import Figure, Trace, scatter
from ui.charts.frame import INK, NEUTRAL
from ui.charts.traces import pale, silent
from ui.language.units import Units
from ui.visit.scene import Scene

FOOT, LINE = 18, 14
"""Height in pixels of the line below a figure that says what its data are, and of a further one."""
SMALL, TEXT, LARGE = 11, 13, 14
THIN, THICK, WIDE = 1.5, 6, 16
MARK = 11
FAINT = 0.3
ENDS = ("conf_low", "conf_high")
"""Columns of an interval."""
RANGE = ("range_low", "range_high")
"""Columns of how far a number moves over the siblings of a simulated survey."""


@dataclass(frozen=True)
class Margins:
    """Room in pixels around the plotting area, beside the foot."""

    left: int = 6
    right: int = 6
    top: int = 6
    bottom: int = 22


@dataclass(frozen=True)
class Compared:
    """Estimates of a group by policy, beside those of the people it is compared with.

    `names` are policies by id; `sides` rows by side and policy, the group's first; `side_names`
    what the sides are called. `deciding` are the adjusted rows that decide what is claimed, `total`
    the sum that is split.
    """

    units: Units
    names: Mapping[str, str]
    sides: Mapping[str, Mapping[str, Row]]
    side_names: Mapping[str, str]
    deciding: Mapping[str, Row]
    total: float

    @property
    def group(self) -> Mapping[str, Row]:
        """Return the group's rows by policy."""
        return self.sides[GROUP]

    @property
    def other(self) -> Mapping[str, Row]:
        """Return the rows of those it is compared with, none without a comparison."""
        return next((self.sides[side] for side in self.sides if side != GROUP), {})

    @property
    def other_name(self) -> str:
        """Return what those are called."""
        return next((n for side, n in self.side_names.items() if side != GROUP), "")


def source_line(here: Scene, n: int) -> str:
    """Return the line of a figure's foot: what the data are, and how many people."""
    origin = here.text(f"card.source_{here.survey.provenance}")
    return f"{origin} {here.text('caption.n', n=here.text.number(n))}"


def compact(
    figure: Figure,
    here: Scene,
    n: int,
    height: int,
    margins: Margins = Margins(),
    ranged: bool = False,
) -> Figure:
    """Set size and margins, and write the source into the foot; `height` is the whole figure's.

    `ranged` is whether bands of `over_siblings` stand in it, which the foot then explains.
    """
    lines, foot = [source_line(here, n)], FOOT
    if ranged:
        lines, foot = [*lines, here.text("card.range")], FOOT + LINE
    figure.update_layout(
        height=height,
        margin={
            "l": margins.left,
            "r": margins.right,
            "t": margins.top,
            "b": margins.bottom + foot,
            "pad": 0,
        },
        title={
            "text": f'<span style="font-weight:400">{"<br>".join(lines)}</span>',
            "x": 0,
            "xref": "container",
            "xanchor": "left",
            "y": (foot - 3) / height,
            "yref": "container",
            "yanchor": "top",
            "pad": {"l": 4, "t": 0, "r": 0, "b": 0},
            "font": {"size": SMALL},
        },
        showlegend=False,
        hoverlabel={"align": "left"},
        dragmode=False,
    )
    figure.update_xaxes(fixedrange=True, automargin=False, zeroline=False, showgrid=False)
    figure.update_yaxes(fixedrange=True, automargin=False, zeroline=False, showgrid=False)
    return figure


def words(
    figure: Figure,
    text: str,
    x: float,
    y: float,
    *,
    anchor: str = "left",
    size: int = TEXT,
    colour: str = INK,
    **where: object,
) -> None:
    """Write text at a place of the figure; `where` are further fields of Plotly's annotation."""
    figure.add_annotation(
        text=text,
        x=x,
        y=y,
        xanchor=anchor,
        showarrow=False,
        font={"size": size, "color": colour},
        **where,
    )


def strip(x: tuple[float, float], y: float, colour: str, width: float, **axes: object) -> Trace:
    """Return a horizontal line, an interval's."""
    return silent(x, [y, y], line={"color": colour, "width": width}, **axes)


def moved(rows: Iterable[Row]) -> list[float]:
    """Return where the ranges of rows over the siblings end, nothing without ranges."""
    return [row[end] for row in rows if RANGE[0] in row for end in RANGE]


def over_siblings(row: Row, y: float, divisor: float, **axes: object) -> list[Trace]:
    """Return the band behind a mark over the range of its number, nothing without one."""
    ends = [end / divisor for end in moved([row])]
    colour = pale(NEUTRAL, FAINT)
    return [strip((ends[0], ends[1]), y, colour, WIDE, **axes)] if ends else []


def dots(
    x: list[float],
    y: list[float],
    colours: list[str],
    hovers: list[str],
    hollow: list[bool],
    name: str,
    **axes: object,
) -> Trace:
    """Return a series of marks, filled or hollow, each with what it says when pointed at."""
    return scatter(
        x=x,
        y=y,
        mode="markers",
        name=name,
        marker={
            "size": MARK,
            "symbol": ["circle-open" if each else "circle" for each in hollow],
            "color": colours,
            "line": {"width": 2, "color": colours},
        },
        hovertext=hovers,
        hoverinfo="text",
        cliponaxis=False,
        **axes,
    )


def key_line(figure: Figure, here: Scene, group: str, other: str) -> None:
    """Say above the marks which are the group's and which those it is compared with."""
    text = f"<b>●</b> {group}   <span style='color:{NEUTRAL}'>○</span> {other}"
    words(figure, text, 1, 1, anchor="right", size=SMALL, xref="paper", yref="paper", yanchor="top")


def half_width(reach: float, total: float) -> float:
    """Return the half of an axis around zero: .8 % of the total, by twos until the marks fit it.

    Marks that take less than an eighth of it get a shorter one.
    """
    half = 0.008 * total
    while half < reach:
        half *= 2
    while 0 < 8 * reach < half:
        half /= 2
    return half


def top_of(reach: float, step: float) -> float:
    """Return the end of an axis that begins at zero: whole steps."""
    return step * max(1, -(-reach // step))


def around_zero(here: Scene, half: float) -> dict[str, list[object]]:
    """Return the marks of an axis around zero: its middle, and half-way to either end."""
    ends = [-half / 2, half / 2]
    digits = next((d for d in range(6) if abs(round(ends[1], d) - ends[1]) < 1e-9), 6)
    said = [here.text.number(end, digits, True) for end in ends]
    return {"tickvals": [ends[0], 0, ends[1]], "ticktext": [said[0], "0", said[1]]}
