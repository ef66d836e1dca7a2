"""Money from losing to gaining policies: ribbons as wide as the yuan that move."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import isfinite

import pandas as pd

from analysis.model.result import Result, records_of
from analysis.questions.flow import UNALLOCATED
from ui.charts.figure import Figure, Trace, scatter
from ui.charts.frame import INK, LINE, NEUTRAL, Room, finish, is_open, part_colour
from ui.charts.traces import pale
from ui.language.label import wrap
from ui.language.units import Units
from ui.visit.scene import Scene

TOP = 36  # the camera button stands there
RIBBONS, GAP, APART, HEADED = 150.0, 12.0, 48.0, 8.0
BAR = 0.014
NAME_WIDTH = 24
STEPS = 24
RANGE = ("range_low", "range_high")
OPEN_NODE, RIBBON = 0.45, 0.3


@dataclass(frozen=True)
class Flow:
    """What a flow shows: policies (code -> name), and sides (code -> heading, "" for none)."""

    title: str
    units: Units
    names: dict[str, str]
    sides: dict[str, str]


@dataclass(frozen=True)
class Node:
    """A policy's bar: its code, change, places `top` and `bottom`, in pixels from above.

    `row` is its effect, None for what has no counterpart; `label` are the lines above the bar.
    """

    code: str
    change: float
    top: float
    bottom: float
    label: tuple[str, ...]
    row: dict[str, object] | None


def draw_flow(scene: Scene, result: Result, effects: Result, flow: Flow) -> Figure:
    """Draw one block per side on one scale: bars of the losses left, of the gains right.

    `result` are the flows, `effects` the changes that they split.
    """
    moved = result.table[result.table["estimate"] > 0]
    figure, height = Figure(), 0.0
    scale = RIBBONS / moved.groupby("side")["estimate"].sum().max()
    for side, heading in flow.sides.items():
        own = moved[moved["side"] == side]
        if len(own):
            start = height + (APART if height else 0.0)
            if heading:
                _write(figure, f"<b>{heading}</b>", 0, start, 14)
                start += HEADED
            height = _block(scene, figure, own, _changes(effects, side), flow, (start, scale))
    figure.update_xaxes(visible=False, range=[0, 1])
    figure.update_yaxes(visible=False, range=[height, 0])
    figure.update_layout(showlegend=False)
    shown = effects.table["side"].isin(moved["side"])
    statuses = pd.DataFrame({"status": [*moved["status"], *effects.table[shown]["status"]]})
    stated = Result(statuses, effects.n)
    return finish(figure, scene, stated, flow.title, int(height), Room(top=TOP, bottom=24))


def _changes(effects: Result, side: str) -> dict[str, dict[str, object]]:
    table = effects.table
    rows = table[(table["side"] == side) & table["estimate"].notna()]
    return {str(row["outcome"]): row for row in records_of(rows)}


def _block(
    scene: Scene,
    figure: Figure,
    moved: pd.DataFrame,
    changes: dict[str, dict[str, object]],
    flow: Flow,
    place: tuple[float, float],
) -> float:
    """Add one side from `place` on (top in pixels, pixels a unit); return where it ends."""
    start, scale = place
    columns = [_column(flow, moved, end, changes, scale) for end in ("source", "target")]
    ends = [column[-1].bottom for column in columns]
    down = [start + (max(ends) - end) / 2 for end in ends]
    nodes = [
        {n.code: replace(n, top=n.top + by, bottom=n.bottom + by) for n in column}
        for column, by in zip(columns, down, strict=True)
    ]
    _ribbons(scene, figure, moved, nodes, flow, scale)
    for side, column in enumerate(nodes):
        for node in column.values():
            _bar(scene, figure, node, side, flow)
    return start + max(ends)


def _column(
    flow: Flow,
    moved: pd.DataFrame,
    end: str,
    changes: dict[str, dict[str, object]],
    scale: float,
) -> list[Node]:
    """Return the bars of one end, source or target, from above, each below its label."""
    found: list[Node] = []
    sums, below = moved.groupby(end)["estimate"].sum(), 0.0
    for code in [code for code in flow.names if code in sums.index]:
        row = changes.get(code)
        change = -sums[code] if end == "source" else sums[code]
        label = _label(flow, code, change, row)
        top = below + (GAP if found else 0.0) + LINE * len(label) + 3
        below = top + sums[code] * scale
        found.append(Node(code, change, top, below, label, row))
    return found


def _label(flow: Flow, code: str, change: float, row: dict[str, object] | None) -> tuple[str, ...]:
    text, units = flow.units.text, flow.units
    name = wrap(flow.names[code], NAME_WIDTH).split("<br>")
    amount = units.change(change if row else abs(change), signed=row is not None)
    if row and not _claimed(row):
        amount = text("money.flow.open", change=amount)
    return (*(f"<b>{line}</b>" for line in name), amount)


def _claimed(row: dict[str, object]) -> bool:
    low, high = float(str(row["joint_low"])), float(str(row["joint_high"]))
    return low > 0 or high < 0


def _ribbons(
    scene: Scene,
    figure: Figure,
    moved: pd.DataFrame,
    nodes: list[dict[str, Node]],
    flow: Flow,
    scale: float,
) -> None:
    """Add the ribbons; at either bar they lie in the order of the bars at the other."""
    filled: dict[tuple[int, str], float] = {}
    for source, target, record in _in_order(moved, nodes):
        wide = record["estimate"] * scale
        starts = []
        for side, node in enumerate((source, target)):
            starts.append(node.top + filled.get((side, node.code), 0.0))
            filled[side, node.code] = starts[-1] - node.top + wide
        colours = [_colour(scene, node.code) for node in (source, target)]
        names = (flow.names[source.code], flow.names[target.code])
        hover = flow.units.text(
            "money.flow.hover",
            source=names[0],
            target=names[1],
            amount=flow.units.change(record["estimate"], signed=False),
            status=flow.units.text(f"status.{record['status']}"),
        )
        figure.add_trace(_ribbon(starts[0], starts[1], wide, colours, hover))


def _in_order(
    moved: pd.DataFrame, nodes: list[dict[str, Node]]
) -> Iterator[tuple[Node, Node, dict[str, float]]]:
    found = {(r["source"], r["target"]): r for r in records_of(moved)}
    for source in nodes[0].values():
        for target in nodes[1].values():
            if (source.code, target.code) in found:
                yield source, target, found[source.code, target.code]


def _ribbon(start: float, end: float, wide: float, colours: list[str], hover: str) -> Trace:
    along = [step / STEPS for step in range(STEPS + 1)]
    edge = [start + (end - start) * t * t * (3 - 2 * t) for t in along]
    x = [BAR + (1 - 2 * BAR) * t for t in along]
    return scatter(
        x=[*x, *reversed(x)],
        y=[*edge, *(place + wide for place in reversed(edge))],
        mode="lines",
        fill="toself",
        fillgradient={
            "type": "horizontal",
            "colorscale": [[end, pale(colour, RIBBON)] for end, colour in enumerate(colours)],
        },
        line={"width": 0},
        hoveron="fills",
        text=hover,
        hoverinfo="text",
    )


def _bar(scene: Scene, figure: Figure, node: Node, side: int, flow: Flow) -> None:
    """Add a policy's bar and its label; open and lighter where the number is not published."""
    colour, units = _colour(scene, node.code), flow.units
    left, right = (0.0, BAR) if side == 0 else (1 - BAR, 1.0)
    opened = node.row is not None and is_open(str(node.row["status"]))
    lines = [*node.label, *(_more(node.row, units) if node.row else ())]
    figure.add_trace(
        scatter(
            x=[left, right, right, left, left],
            y=[node.top, node.top, node.bottom, node.bottom, node.top],
            mode="lines",
            fill="toself",
            fillcolor=pale(colour, OPEN_NODE) if opened else colour,
            line={"width": 1.5, "color": colour},
            hoveron="fills",
            text="<br>".join(lines),
            hoverinfo="text",
        )
    )
    _write(figure, "<br>".join(node.label), side, node.top - 2, 12)


def _more(row: dict[str, object], units: Units) -> Iterator[str]:
    """Yield what a bar says when pointed at: its band, status, and range over the siblings."""
    low, high, least, most = (
        float(str(row.get(end, "nan"))) for end in ("joint_low", "joint_high", *RANGE)
    )
    yield units.text("caption.joint_hover", interval=units.change_interval(low, high))
    yield units.text(f"status.{row['status']}")
    if isfinite(least):
        yield units.text("money.flow.range", interval=units.change_interval(least, most))


def _write(figure: Figure, text: str, side: int, bottom: float, size: int) -> None:
    anchor = "left" if side == 0 else "right"
    figure.add_annotation(
        x=side,
        xref="paper",
        xanchor=anchor,
        y=bottom,
        yanchor="bottom",
        text=text,
        align=anchor,
        showarrow=False,
        borderpad=0,
        font={"size": size, "color": INK},
    )


def _colour(scene: Scene, code: str) -> str:
    return NEUTRAL if code == UNALLOCATED else part_colour(scene, code)
