"""A specification curve: sorted estimates with their intervals, and the choices behind each."""

from collections.abc import Callable
from dataclasses import dataclass

from analysis.model.result import Result
from analysis.model.rows import Row
from ui.charts.figure import Figure, Trace, scatter, subplots
from ui.charts.frame import NEUTRAL, SYMBOLS, Room, finish, legend_room
from ui.charts.traces import interval, named, pale
from ui.visit.scene import Scene

TOP, ROW = 300, 14
SPACE = 24
STAR = "star"


@dataclass(frozen=True)
class Curve:
    """What a curve shows: its `rows` in their order, each over its standard error.

    `axes` (column -> heading) are the choices drawn below, `codes` (column -> code -> name) what
    each can be; `kinds` (name -> which rows) get a symbol each; `main` is the place of the
    specification that the page shows. `hover` writes a row.
    """

    title: str
    axis: str
    colour: str
    rows: list[Row]
    axes: dict[str, str]
    codes: dict[str, dict[str, str]]
    kinds: dict[str, Callable[[Row], bool]]
    main: int | None
    main_name: str
    hover: Callable[[Row], str]

    @property
    def lines(self) -> list[tuple[str, str, str]]:
        """Return the lines of the lower panel: (column, code, name), code "" for a heading."""
        found: list[tuple[str, str, str]] = []
        for column, heading in self.axes.items():
            found.append((column, "", f"<b>{heading}</b>"))
            found += [(column, code, name) for code, name in self.codes[column].items()]
        return found


def draw_curve(scene: Scene, result: Result, curve: Curve) -> Figure:
    """Draw the estimates above and the choices below, on one axis of specifications."""
    lines = curve.lines
    low = ROW * len(lines)
    figure = subplots(
        rows=2,
        shared_xaxes=True,
        vertical_spacing=SPACE / (TOP + low + SPACE),
        heights=(TOP, low),
    )
    for place, name in enumerate(curve.kinds):
        mark = {"symbol": SYMBOLS[place], "color": NEUTRAL, "size": 8}  # its marks have two colours
        figure.add_trace(named(name, mode="markers", marker=mark), row=1, col=1)
        figure.add_trace(_estimates(curve, name, SYMBOLS[place]), row=1, col=1)
    if curve.main is not None:
        figure.add_trace(_main(curve), row=1, col=1)
    for place, (column, code, _) in enumerate(lines):
        if code:
            figure.add_trace(_choice(curve, column, code, place), row=2, col=1)
    figure.add_hline(y=0, line={"color": NEUTRAL, "width": 1.5}, row=1, col=1)
    figure.update_xaxes(
        showticklabels=False,
        showgrid=False,
        zeroline=False,
        range=[-0.01 * len(curve.rows) - 1, 1.01 * len(curve.rows)],
    )
    figure.update_yaxes(title={"text": curve.axis}, zeroline=False, nticks=7, row=1, col=1)
    figure.update_yaxes(
        tickvals=list(range(len(lines))),
        ticktext=[name for _, _, name in lines],
        tickfont={"size": 11},
        range=[len(lines) - 0.5, -0.7],
        showgrid=False,
        zeroline=False,
        row=2,
        col=1,
    )
    names = [*curve.kinds, *([curve.main_name] if curve.main is not None else [])]
    room = Room(top=legend_room(names), bottom=16)
    return finish(figure, scene, result, curve.title, TOP + low + SPACE, room)


def _estimates(curve: Curve, name: str, symbol: str) -> Trace:
    """Return one kind of specifications; those whose interval includes zero are grey."""
    own = [(at, r) for at, r in enumerate(curve.rows) if curve.kinds[name](r)]
    ends = ([ratio(r, end) for _, r in own] for end in ("conf_low", "estimate", "conf_high"))
    return scatter(
        x=[at for at, _ in own],
        y=[ratio(r, "estimate") for _, r in own],
        mode="markers",
        showlegend=False,
        customdata=[at for at, _ in own],
        marker={
            "symbol": symbol,
            "color": [curve.colour if clear(r) else NEUTRAL for _, r in own],
            "size": 5,
        },
        error_y=interval(ends, pale(NEUTRAL, 0.35), 0.5),
        hovertext=[curve.hover(r) for _, r in own],
        hoverinfo="text",
    )


def _main(curve: Curve) -> Trace:
    at = curve.main or 0
    return scatter(
        x=[at],
        y=[ratio(curve.rows[at], "estimate")],
        mode="markers",
        name=curve.main_name,
        customdata=[at],
        marker={
            "symbol": STAR,
            "color": curve.colour,
            "size": 15,
            "line": {"width": 1.5, "color": "white"},
        },
        hovertext=curve.hover(curve.rows[at]),
        hoverinfo="text",
    )


def _choice(curve: Curve, column: str, code: str, place: int) -> Trace:
    own = [(at, r) for at, r in enumerate(curve.rows) if r[column] == code]
    return scatter(
        x=[at for at, _ in own],
        y=[place] * len(own),
        mode="markers",
        customdata=[at for at, _ in own],
        marker={
            "symbol": "line-ns-open",
            "color": [curve.colour if clear(r) else NEUTRAL for _, r in own],
            "size": 9,
            "line": {"width": 1},
        },
        hoverinfo="none",  # no words, but a click still counts
        showlegend=False,
    )


def ratio(r: Row, column: str) -> float:
    """Return a number of a row over its standard error."""
    return float(r[column]) / float(r["std_error"])


def clear(r: Row) -> bool:
    """Return whether a row's interval excludes zero."""
    return bool(r["conf_low"] > 0 or r["conf_high"] < 0)
