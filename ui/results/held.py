"""Figures whose value axis stays when the group changes: everybody decides it."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from analysis.model.comparison import Comparison
from analysis.model.result import Asked, Result
from ui.charts.axes import Spans, hold, reach, with_room
from ui.charts.figure import Figure
from ui.charts.frame import NothingToDraw, TooMany, add_to_foot
from ui.door.compute import compute, once
from ui.visit.pins import EVERYBODY
from ui.visit.scene import Scene

Draw = Callable[..., Figure]
"""Takes the scene, the result, and by name the results beside it."""


def draw_held(
    scene: Scene,
    panel: str,
    result: Result,
    draw: Draw,
    beside: Mapping[str, Result],
    of: tuple[str, ...],
) -> Figure:
    """Return a figure on the axis that it has for every group, unless the reader freed it.

    The axis grows where a mark would leave it, and the foot says so. `beside` and `of` are as in
    `show`. Raises TooMany and NothingToDraw.
    """
    figure = draw(scene, result, **beside)
    asked = {name: own.asked for name, own in {"": result, **beside}.items() if own.asked}
    words = ""
    if figure.held and len(asked) == 1 + len(beside):
        if scene.view.fitted:
            words = "figure.fitted"
        elif hold(figure, _usual(scene, (panel, *of), asked, draw)):
            words = "figure.grown"
    return add_to_foot(figure, scene.text(words)) if words else figure


def _usual(scene: Scene, of: tuple[str, ...], asked: dict[str, Asked], draw: Draw) -> Spans:
    """Return how far the marks of everybody reach, with room; {} where nothing can be drawn.

    `asked` is by what it is to the figure, "" the result itself.
    """
    everybody = {
        name: replace(own, query=replace(own.query, comparison=Comparison()))
        for name, own in asked.items()
    }

    def spans() -> Spans:
        found = {
            name: compute(own.function, scene.survey, own.query, ranged=own.ranged)
            for name, own in everybody.items()
        }
        result = found.pop("")
        if result.refusal is not None:
            return {}
        try:
            figure = draw(scene.pinned(EVERYBODY), result, **found)
        except (TooMany, NothingToDraw):
            return {}
        return with_room(figure, reach(figure))

    name = ("spans", scene.view.language, *of)
    known = tuple(everybody.values())
    return once(name, known, scene.view.specification, scene.survey, spans)
