"""How one answer is spread in a group, beside those it is compared with, with both means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.model.groups import MINIMUM
from analysis.model.rows import Row
from ui.charts.compact import (
    SMALL,
    TEXT,
    THICK,
    Margins,
    compact,
    dots,
    moved,
    over_siblings,
    strip,
    words,
)
from ui.charts.figure import Figure, Trace, bars
from ui.charts.frame import INK, NEUTRAL, NothingToDraw
from ui.charts.yes_no import WIDTH, inwards, is_yes_no, middle, two_ends
from ui.visit.scene import Scene

ABOVE = 1.42
"""How far the axis reaches above the tallest bar: room for the means."""


@dataclass(frozen=True)
class Shape:
    """What is drawn of a group: its name, its shares by value (0-1), and the row of its mean.

    `few` is whether values are left out because too few people gave them.
    """

    name: str
    shares: dict[float, float]
    mean: Row | None
    few: bool = False


def draw_shape(here: Scene, n: int, group: Shape, other: Shape | None, height: int) -> Figure:
    """Draw bars of the group, outlines of the others, and both means with their intervals.

    Raises NothingToDraw where no value has enough people.
    """
    figure = Figure()
    values = sorted({*group.shares, *(other.shares if other else {})})
    if not values:
        raise NothingToDraw
    gap, focal = min(np.diff(values), default=1.0), here.focal
    two = focal is not None and is_yes_no(here.survey.codebook, focal.id, values)
    width = None if two else 0.78 * gap
    figure.add_trace(_bars(here, group, width, {"color": INK, "opacity": 0.75}))
    if other:
        outline = {"color": "rgba(0,0,0,0)", "line": {"color": NEUTRAL, "width": 1.5}}
        figure.add_trace(_bars(here, other, width, outline))
    tallest = 100 * max([*group.shares.values(), *(other.shares if other else {}).values()])
    for place, shape in enumerate(each for each in (group, other) if each):
        _mean(figure, here, shape, tallest * (ABOVE - 0.1 - 0.15 * place), hollow=place > 0)
    if two:
        two_ends(figure)
    else:
        _whole_ends(figure, values, gap)
    figure.update_yaxes(range=[0, ABOVE * tallest], visible=False)
    figure.update_layout(barmode="overlay")
    if group.few or (other and other.few):
        words(
            figure,
            here.text("card.few_not_drawn", minimum=MINIMUM),
            0,
            1,
            size=SMALL,
            colour=NEUTRAL,
            xref="paper",
            yref="paper",
            yanchor="top",
        )
    if group.shares:
        peak = max(group.shares, key=lambda value: group.shares[value])
        share = group.shares[peak]
        said, top = here.text.percent(share, 0), 100 * share
        at = middle(peak) if two else peak
        words(figure, said, at, top, anchor="center", size=SMALL, yanchor="bottom")
    ranged = bool(moved([group.mean])) if group.mean else False
    return compact(figure, here, n, height, Margins(left=4, right=4, top=2), ranged)


def _whole_ends(figure: Figure, values: Sequence[float], gap: float) -> None:
    """Let the axis hold all bars, and name the whole values unless there are many."""
    ends = (min(values) - gap / 2, max(values) + gap / 2)
    whole = [value for value in values if float(value).is_integer()]
    figure.update_xaxes(range=ends, tickvals=whole if 1 < len(whole) < 12 else None, nticks=8)


def _bars(here: Scene, shape: Shape, width: float | None, marker: Mapping[str, object]) -> Trace:
    """Return a side's bars; without a width they are those of a yes or no."""
    text = here.text
    return bars(
        x=list(shape.shares),
        y=[100 * share for share in shape.shares.values()],
        width=WIDTH if width is None else width,
        offset=inwards(shape.shares) if width is None else None,
        marker=marker,
        name=shape.name,
        hovertext=[
            f"<b>{shape.name}</b><br>{value:g}: {text.percent(share)}"
            for value, share in shape.shares.items()
        ],
        hoverinfo="text",
    )


def _mean(figure: Figure, here: Scene, shape: Shape, y: float, hollow: bool) -> None:
    """Draw a mean with its 95 % interval and its number at a height of the figure."""
    if shape.mean is None:
        return
    text, row, colour = here.text, shape.mean, NEUTRAL if hollow else INK
    low, high = row["conf_low"], row["conf_high"]
    shown = text.number(row["estimate"], 2)
    interval = text.interval(text.number(low, 2), text.number(high, 2))
    figure.add_traces(over_siblings(row, y, 1))
    figure.add_trace(strip((low, high), y, colour, THICK))
    hover = f"<b>{shape.name}</b><br>{shown} ({interval})"
    figure.add_trace(dots([row["estimate"]], [y], [colour], [hover], [hollow], shape.name))
    said = f"{shown} {shape.name}" if hollow else f"<b>{shown}</b> {shape.name}"
    words(figure, said, max(high, row["estimate"]), y, xshift=9, size=TEXT, yanchor="middle")
