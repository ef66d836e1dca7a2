"""What every figure shares: colours, margins, and the lines that travel with it."""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.model.result import Result
from ui.charts.figure import Figure
from ui.language.label import visible_length, wrap
from ui.visit.scene import Scene
from ui.visit.streamlit_internals import theme_ink
from ui.wording.captions import origin

# Okabe and Ito's colours, legible on light and dark grounds for the colour blind; slot = policy.
PALETTE = (
    "#0072B2",
    "#009E73",
    "#D55E00",
    "#CC79A7",
    "#B8860B",
    "#56B4E9",
    "#E69F00",
    "#7F7F7F",
    "#882255",
    "#44AA99",
)
NEUTRAL = "#7F7F7F"
# The theme's text colour is put in this one's place; an annotation's own is faint.
INK = theme_ink(otherwise="#808080")
GROUP_COLOUR = "#0072B2"
DASHES = (
    *("solid", "dash", "dot", "dashdot", "longdash", "longdashdot"),
    *("14px,3px,3px,3px,3px,3px", "3px,9px"),
)
SYMBOLS = ("circle", "diamond", "square", "triangle-up", "x")
UNPUBLISHED_OPACITY = 0.8
CAPTION_WIDTH = 62
LABEL_WIDTH = 18
LEGEND_WIDTH = 44
LINE = 15


LEGEND = {
    "orientation": "h",
    "x": 0,
    "xref": "container",
    "y": 1,
    "yref": "container",
    "yanchor": "top",
    "title": {"text": ""},
}
MOST_ROWS, MOST_MARKS = 30, 60
"""What one figure holds and a reader takes in; beyond, the table stands in its place."""


class TooMany(Exception):
    """Raised in place of a figure that nobody could read."""

    def __init__(self, rows: int, marks: int) -> None:
        """Keep how many rows, and marks in them, the figure would have."""
        super().__init__(rows, marks)
        self.rows, self.marks = rows, marks


class NothingToDraw(Exception):
    """Raised in place of a figure whose numbers the answers do not have."""


def refuse_too_many(rows: int, in_each: int = 1) -> None:
    """Raise TooMany where a figure would have more rows, or marks in them, than can be read."""
    if rows > MOST_ROWS or rows * in_each > MOST_MARKS:
        raise TooMany(rows, rows * in_each)


@dataclass(frozen=True)
class Room:
    """Room in pixels around the plotting area."""

    top: int = 28
    bottom: int = 56
    right: int = 16


@dataclass(frozen=True)
class Series:
    """One kind of mark: a code of the series column, its legend name, colour, symbol and dash.

    `size` is that of a mark, `line` the width of a line through them, 0 for none; `interval` says
    whether each has one.
    """

    code: str
    name: str
    colour: str
    symbol: str = SYMBOLS[0]
    dash: str = DASHES[0]
    size: int = 10
    line: float = 0
    interval: bool = True


def part_colour(scene: Scene, part: str) -> str:
    """Return the fixed colour of a policy: its slot in the codebook."""
    slots = {known.id: known.slot for known in scene.survey.codebook.parts}
    return PALETTE[slots.get(part, 7) % len(PALETTE)]


def short(text: str) -> str:
    """Break a label for the side of a chart."""
    return wrap(text, LABEL_WIDTH)


def is_open(status: str) -> bool:
    """Return whether a number is drawn lighter: the paper did not publish it."""
    return status in ("implied", "sign_published")


def legend_room(names: list[str]) -> int:
    """Return the height of a legend that still fits a telephone's width."""
    widths = sum(visible_length(name) + 7 for name in names)
    return 22 * (1 + widths // LEGEND_WIDTH) + 14


def column_room(names: list[str]) -> int:
    """Return the height of a legend on a telephone, where all its columns are as wide as one."""
    widest = max((visible_length(name) for name in names), default=0) + 7
    return 22 * -(-len(names) // max(1, LEGEND_WIDTH // widest)) + 14


def finish(
    figure: Figure,
    scene: Scene,
    result: Result,
    title: str,
    height: int,
    room: Room = Room(),
    held: Mapping[str, float] | None = None,
) -> Figure:
    """Set size and margins, and write into the figure's foot what it is and of which data.

    `height` is that of the plotting area in pixels; foot and margins are added to it. `held`
    are the axes that stay when the group changes, with their room: see ui/charts/axes.py.
    """
    lines = _foot(scene, result, title)
    foot = LINE * len(lines) + 4
    whole = height + room.top + room.bottom + foot
    figure.held = dict(held or {})
    figure.update_layout(
        height=whole,
        margin={"l": 8, "r": room.right, "t": room.top, "b": room.bottom + foot},
        title={
            "text": "<br>".join(lines),
            "x": 0,
            "xref": "container",
            "xanchor": "left",
            "y": foot / whole,
            "yref": "container",
            "yanchor": "top",
            "pad": {"l": 4, "t": 0, "r": 0, "b": 0},
            "font": {"size": 11},
        },
        legend=LEGEND,
        hoverlabel={"align": "left"},
        dragmode=False,
        bargap=0.35,
    )
    figure.update_xaxes(fixedrange=True, automargin="width", title={"standoff": 6})
    figure.update_yaxes(fixedrange=True, automargin=True)
    return figure


def add_to_foot(figure: Figure, words: str) -> Figure:
    """Add a sentence to a finished figure's foot, which grows by its lines."""
    lines = [_light(line) for line in wrap(words, CAPTION_WIDTH).split("<br>")]
    layout, title, more = figure.layout, figure.layout["title"], LINE * len(lines)
    foot = title["y"] * layout["height"] + more
    title["text"] = "<br>".join([title["text"], *lines])
    layout["height"] += more
    layout["margin"]["b"] += more
    title["y"] = foot / layout["height"]
    return figure


def _light(line: str) -> str:
    """Return a line that is not bold: in a title the theme makes everything so but a span."""
    return f'<span style="font-weight:400">{line}</span>'


def _foot(scene: Scene, result: Result, title: str) -> list[str]:
    """Return the lines of a figure's foot: its title in bold, then whose numbers it shows."""
    lines = [f"<b>{line}</b>" for line in wrap(title, CAPTION_WIDTH).split("<br>")]
    for text in origin(scene, result):
        lines += [_light(line) for line in wrap(text, CAPTION_WIDTH).split("<br>")]
    return lines
