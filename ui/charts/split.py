"""How a budget is split: a bar a policy, the others' mean as a hollow mark, values printed."""

from collections.abc import Mapping
from functools import partial

from analysis.model.rows import Row
from ui.charts.compact import (
    ENDS,
    LARGE,
    TEXT,
    THIN,
    Compared,
    Margins,
    compact,
    dots,
    key_line,
    moved,
    over_siblings,
    strip,
    top_of,
    words,
)
from ui.charts.figure import Figure, Trace, bars
from ui.charts.frame import INK, NEUTRAL, part_colour
from ui.language.units import Units
from ui.visit.scene import Scene

BAR = 0.36
STEPS = 10
"""An axis of levels ends at a whole tenth of the total."""


def draw_split(here: Scene, compared: Compared, n: int, height: int) -> Figure:
    """Draw means by side and part; `deciding` are the adjusted rows of their differences.

    The whisker at a bar's end is the adjusted interval of the difference: it misses the hollow mark
    exactly where a difference is claimed.
    """
    figure, axis = Figure(), compared.units.axis()
    group, other, names = compared.group, compared.other, compared.names
    units, deciding = compared.units, compared.deciding
    for place, (part, name) in enumerate(names.items()):
        if part not in group:
            continue
        words(figure, name, 0, place, yshift=17, size=TEXT)
        mean = group[part]["estimate"] / axis.divisor
        figure.add_trace(_bar(here, units, part, name, group[part], place, axis.divisor))
        figure.add_traces(over_siblings(group[part], place, axis.divisor))
        beside = other.get(part)
        if beside is not None and part in deciding:
            ends = [deciding[part][end] for end in ENDS]
            span = tuple((beside["estimate"] + end) / axis.divisor for end in ends)
            figure.add_trace(strip((span[0], span[1]), place, INK, THIN))
        _numbers(figure, here, mean, beside, axis.divisor, axis.digits, place)
    if other:
        shown = [part for part in names if part in other]
        figure.add_trace(
            dots(
                [other[part]["estimate"] / axis.divisor for part in shown],
                [list(names).index(part) for part in shown],
                [NEUTRAL] * len(shown),
                [_hover(units, names[part], other[part], compared.side_names) for part in shown],
                [True] * len(shown),
                compared.other_name,
            )
        )
        key_line(figure, here, *compared.side_names.values())
    marks = _reached(compared)
    reach, low = max(marks), min([0.0, *marks]) / axis.divisor
    top = top_of(1.1 * reach, compared.total / STEPS) / axis.divisor
    figure.update_xaxes(range=[low, top], nticks=5, domain=[0, 0.78 if other else 0.86])
    figure.update_yaxes(range=[len(names) - 0.4, -0.9 if other else -0.75], visible=False)
    ranged = bool(moved(group.values()))
    return compact(figure, here, n, height, Margins(left=6, right=8, top=2), ranged)


def _reached(compared: Compared) -> list[float]:
    """Return where marks and whiskers end."""
    other, deciding = compared.other, compared.deciding
    means = [row["estimate"] for side in compared.sides.values() for row in side.values()]
    return [*means, *moved(compared.group.values())] + [
        other[part]["estimate"] + deciding[part][end]
        for part in deciding
        if part in other
        for end in ENDS
    ]


def _bar(
    here: Scene, units: Units, part: str, name: str, row: Row, place: int, divisor: float
) -> Trace:
    return bars(
        x=[row["estimate"] / divisor],
        y=[place],
        width=BAR,
        orientation="h",
        marker={"color": part_colour(here, part)},
        hovertext=[_hover(units, name, row, {})],
        hoverinfo="text",
        name=name,
    )


def _hover(units: Units, name: str, row: Row, side_names: Mapping[str, str]) -> str:
    side = side_names.get(row["side"], "")
    heading = f"<b>{name}</b>" + (f" · {side}" if side else "")
    interval = units.level_interval(row["conf_low"], row["conf_high"])
    return f"{heading}<br>{units.level(row['estimate'])}<br>{interval}"


def _numbers(
    figure: Figure,
    here: Scene,
    mean: float,
    beside: Row | None,
    divisor: float,
    digits: int,
    place: int,
) -> None:
    """Print a row's numbers at the right edge: the group's, then the others'."""
    at = partial(words, figure, y=place, anchor="right", xref="paper", yanchor="middle")
    shown = f"<b>{here.text.number(mean, digits)}</b>"
    at(shown, 1 if beside is None else 0.88, size=LARGE)
    if beside is not None:
        shown = here.text.number(beside["estimate"] / divisor, digits)
        at(shown, 1, colour=NEUTRAL)
