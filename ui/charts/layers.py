"""An interaction built up layer by layer: mean answers, two lines, their slopes, the difference.

All layers stand on the same axes, so that nothing jumps when one is added.
"""

from dataclasses import dataclass, field
from math import floor, log10

import pandas as pd

from analysis.model.result import Result, records_of
from ui.charts.axes import ROOM, fit_to_marks
from ui.charts.figure import Figure, Trace, scatter
from ui.charts.frame import NEUTRAL, Room, Series, finish, legend_room
from ui.charts.traces import band, line_over, pale, silent
from ui.language.units import Units
from ui.visit.scene import Scene

HEIGHT = 340
SMALLEST, LARGEST = 7.0, 22.0
BEHIND = 0.35
BESIDE = 0.06
"""Room beside the largest marks, as a part of the focal axis."""


@dataclass(frozen=True)
class Layers:
    """What is drawn of two levels: the `pair`, reference first.

    Tables have the columns level, at, estimate. `points` also n and status; `lines` and `true` are
    drawn when they have rows, with a band where the columns conf_low and conf_high stand. `frame`
    is what the axes have room for. `slopes` (level -> slope) draws one step of each line, and
    `difference` the second line as it would be with the first one's slope.
    """

    title: str
    units: Units
    pair: list[Series]
    x_title: str
    frame: pd.DataFrame
    points: pd.DataFrame
    lines: pd.DataFrame = field(default_factory=pd.DataFrame)
    true: pd.DataFrame = field(default_factory=pd.DataFrame)
    slopes: dict[str, float] = field(default_factory=dict)
    difference: float | None = None

    @property
    def divisor(self) -> float:
        """Return what values are divided by on the axis."""
        return self.units.axis().divisor

    @property
    def across(self) -> tuple[float, float]:
        """Return the ends of the focal axis without its margins."""
        return float(self.frame["at"].min()), float(self.frame["at"].max())

    def ends(self, kind: Series) -> pd.DataFrame:
        """Return both ends of a level's line."""
        own = _of(self.lines, kind).sort_values("at")
        return own.iloc[[0, -1]]


def draw_layers(scene: Scene, result: Result, layers: Layers) -> Figure:
    """Draw the layers; `result` is what the caption speaks of."""
    figure = Figure()
    figure.add_trace(_frame(layers))
    faint = bool(layers.slopes)
    for place, kind in enumerate(layers.pair):
        if len(layers.lines):
            _line(figure, layers, place, named=True)
        if len(layers.true):
            figure.add_trace(_true(layers, kind))
        figure.add_trace(_marks(layers, kind, named=not len(layers.lines), faint=faint))
    for place, kind in enumerate(layers.pair):
        if kind.code in layers.slopes:
            _step(figure, layers, kind, place)
    if layers.difference is not None:
        _parallel(figure, layers)
    figure.update_xaxes(title={"text": layers.x_title}, nticks=6, zeroline=False)
    figure.update_yaxes(
        title={"text": layers.units.axis().title}, zeroline=False, nticks=7, tickformat=","
    )
    room = Room(top=legend_room([kind.name for kind in layers.pair]) + 8)
    held = {"x": BESIDE, "y": ROOM}
    return fit_to_marks(finish(figure, scene, result, layers.title, HEIGHT, room, held))


def step_width(low: float, high: float) -> float:
    """Return a step that can be seen on a scale: 1, or a power of ten on a wide or narrow one."""
    return float(10.0 ** floor(log10(max(high - low, 1e-9) / 3)))


def _frame(layers: Layers) -> Trace:
    """Return what draws nothing and reaches as far as the axes have room for."""
    known = [name for name in ("estimate", "conf_low", "conf_high") if name in layers.frame]
    values = layers.frame[known] / layers.divisor
    heights = [float(values.min().min()), float(values.max().max())]
    return silent(list(layers.across), heights, mode="none")


def _of(table: pd.DataFrame, kind: Series) -> pd.DataFrame:
    return table[(table["level"] == kind.code) & table["estimate"].notna()]


def _marks(layers: Layers, kind: Series, *, named: bool, faint: bool) -> Trace:
    """Return a level's mean answers, their area in proportion to how many people they stand for."""
    own, units = _of(layers.points, kind), layers.units
    most = float(layers.points["n"].max())
    sizes = [max(SMALLEST, LARGEST * (n / most) ** 0.5) for n in own["n"]]
    return scatter(
        x=list(own["at"]),
        y=list(own["estimate"] / layers.divisor),
        mode="markers",
        name=kind.name,
        showlegend=named,
        legendgroup=kind.code,
        opacity=BEHIND if faint else 0.75,
        marker={"symbol": kind.symbol, "color": kind.colour, "size": sizes, "line": {"width": 0}},
        hovertext=[
            f"<b>{kind.name}</b><br>{units.text.number(r['at'], 2)}: {units.level(r['estimate'])}"
            f"<br>{units.text('caption.n', n=units.text.number(r['n']))}"
            f"<br>{units.text('status.' + r['status'])}"
            for r in records_of(own)
        ],
        hoverinfo="text",
    )


def _line(figure: Figure, layers: Layers, place: int, *, named: bool) -> None:
    """Add a level's line, with its band where it has one."""
    kind, units = layers.pair[place], layers.units
    own = _of(layers.lines, kind)
    if "conf_low" in own:
        ends = (own[end] / layers.divisor for end in ("conf_low", "conf_high"))
        shade = pale(kind.colour, 0.06 if layers.slopes else 0.13)
        figure.add_trace(band(own["at"], ends, shade))
    hovers = [
        f"<b>{kind.name}</b><br>{units.text.number(r['at'], 2)}: {units.level(r['estimate'])}"
        f"<br>{units.text('status.' + r['status'])}"
        for r in records_of(own)
    ]
    values = own["estimate"] / layers.divisor
    figure.add_trace(line_over(own["at"], values, kind, hovers, listed=named))


def _true(layers: Layers, kind: Series) -> Trace:
    own = _of(layers.true, kind)
    broad = {"color": kind.colour, "dash": "dot", "width": 6}
    heights = list(own["estimate"] / layers.divisor)
    return silent(list(own["at"]), heights, line=broad, opacity=BEHIND)


def _step(figure: Figure, layers: Layers, kind: Series, place: int) -> None:
    """Draw one step to the right below or above a line, and how far the line then moves."""
    low, high = layers.across
    width, middle = step_width(low, high), (low + high) / 2
    left, right = (float(at) for at in layers.ends(kind)["at"])
    # The two triangles stand beside each other, each within what its level's people answered.
    start = middle - 1.5 * width if place == 0 else middle + 0.4 * width
    start = max(left, min(start, right - width))
    slope = layers.slopes[kind.code]
    base = float(layers.ends(kind)["estimate"].iloc[0]) + slope * (start - left)
    corner, tip = base / layers.divisor, (base + slope * width) / layers.divisor
    triangle = [start, start + width, start + width, start], [corner, corner, tip, corner]
    edge = {"color": kind.colour, "width": 2.5}
    figure.add_trace(silent(*triangle, fill="toself", fillcolor=pale(kind.colour, 0.3), line=edge))
    _write(figure, layers.units.change(slope * width), start + width, tip, slope >= 0)


def _parallel(figure: Figure, layers: Layers) -> None:
    """Draw the second line with the first one's slope, and what parts the two."""
    first, second = layers.pair
    ends = layers.ends(second)
    left, right = (float(at) for at in ends["at"])
    base, top = (float(end) / layers.divisor for end in ends["estimate"])
    parallel = base + layers.slopes[first.code] * (right - left) / layers.divisor
    wedge = {"x": [left, right, right, left], "y": [base, parallel, top, base]}
    figure.add_trace(
        silent(**wedge, mode="none", fill="toself", fillcolor=pale(second.colour, 0.18))
    )
    dashed = {"color": NEUTRAL, "dash": "dash", "width": 2.5}
    figure.add_trace(silent([left, right], [base, parallel], line=dashed))
    bracket = {"color": NEUTRAL, "width": 4}
    figure.add_trace(silent([right, right], [parallel, top], line=bracket))
    steps = layers.units.text.number(right - left, 0 if (right - left) % 1 < 1e-9 else 1)
    # The second triangle's label stands on the other side.
    below = layers.slopes[second.code] >= 0
    figure.add_annotation(
        x=right,
        y=min(parallel, top) if below else max(parallel, top),
        text=f"<b>{steps} × {layers.units.change(layers.difference or 0.0)}</b>",
        showarrow=False,
        xanchor="right",
        yanchor="top" if below else "bottom",
        yshift=-3 if below else 3,
        font={"size": 13},
    )


def _write(figure: Figure, said: str, x: float, y: float, above: bool) -> None:
    figure.add_annotation(
        x=x,
        y=y,
        text=f"<b>{said}</b>",
        showarrow=False,
        yanchor="bottom" if above else "top",
        yshift=3 if above else -3,
        font={"size": 13},
    )
