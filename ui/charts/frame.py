"""What every figure shares: colours, margins, and the caption that travels with it."""

from dataclasses import dataclass

import plotly.graph_objects as go

from analysis.result import Result
from ui.captions import caption
from ui.label import wrap
from ui.state import Scene

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
GROUP_COLOUR = "#0072B2"
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
SYMBOLS = ("circle", "diamond", "square", "triangle-up", "x")
UNPUBLISHED_OPACITY = 0.45
CAPTION_WIDTH = 58
LABEL_WIDTH = 20
LINE = 15


@dataclass(frozen=True)
class Room:
    """Heights in pixels around the plotting area."""

    top: int = 12
    bottom: int = 52


def part_colour(scene: Scene, part: str) -> str:
    """Return the fixed colour of a policy: its slot in the codebook."""
    allocation = scene.survey.codebook.allocation
    slots = {known.id: known.slot for known in allocation.parts} if allocation else {}
    return PALETTE[slots.get(part, 7) % len(PALETTE)]


def short(text: str) -> str:
    """Break a label for the side of a chart."""
    return wrap(text, LABEL_WIDTH)


def is_open(status: str) -> bool:
    """Return whether a number is drawn lighter: the paper did not publish it."""
    return status in ("implied", "sign_published")


def finish(
    figure: go.Figure, scene: Scene, result: Result, title: str, height: int, room: Room | None = None
) -> go.Figure:
    """Set size and margins, and write the caption into the figure's foot.

    `height` is that of the plotting area in pixels; caption and margins are added to it.
    """
    room = room or Room()
    lines = wrap(f"<b>{title}</b>", CAPTION_WIDTH).split("<br>")
    lines += [line for text in caption(scene, result) for line in wrap(text, CAPTION_WIDTH).split("<br>")]
    foot = LINE * len(lines) + 10
    whole = height + room.top + room.bottom + foot
    figure.update_layout(
        height=whole,
        margin={"l": 8, "r": 16, "t": room.top, "b": room.bottom + foot, "autoexpand": True},
        title={
            "text": "<br>".join(lines),
            "x": 0,
            "xref": "container",
            "xanchor": "left",
            "y": foot / whole,
            "yref": "container",
            "yanchor": "top",
            "pad": {"l": 4},
            "automargin": False,
            "font": {"size": 11, "weight": 400},
        },
        legend={
            "orientation": "h",
            "x": 0,
            "xref": "container",
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            "title": {"text": ""},
        },
        hoverlabel={"align": "left"},
        dragmode=False,
        bargap=0.35,
    )
    figure.update_xaxes(fixedrange=True, automargin=True, title={"standoff": 8})
    figure.update_yaxes(fixedrange=True, automargin=True)
    return figure
