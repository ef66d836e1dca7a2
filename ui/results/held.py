"""Figures whose value axis stays when the group changes: everybody decides it."""

from collections.abc import Callable
from dataclasses import replace

import plotly.graph_objects as go

from analysis.model.result import Asked, Result
from ui.charts.axes import Spans, hold, reach, with_room
from ui.charts.frame import TooMany, add_to_foot
from ui.door.compute import compute, once
from ui.visit.pins import EVERYBODY
from ui.visit.scene import Scene

Draw = Callable[[Scene, Result], go.Figure]


def draw_held(scene: Scene, panel: str, result: Result, draw: Draw) -> go.Figure:
    """Return a figure on the axis that it has for every group, unless the reader freed it.

    The axis grows where a mark would leave it, and the foot says so. Raises TooMany.
    """
    figure = draw(scene, result)
    words = ""
    if figure.layout.meta and result.asked is not None:
        if scene.view.fitted:
            words = "figure.fitted"
        elif hold(figure, _usual(scene, panel, result.asked, draw)):
            words = "figure.grown"
    figure.layout.meta = None
    return add_to_foot(figure, scene.text(words)) if words else figure


def _usual(scene: Scene, panel: str, asked: Asked, draw: Draw) -> Spans:
    """Return how far the marks of everybody reach, with room; {} where nothing can be drawn."""
    everybody = replace(asked, query=replace(asked.query, groups=((),)))

    def spans() -> Spans:
        query, ranged = everybody.query, everybody.ranged
        result = compute(everybody.function, scene.survey, query, ranged=ranged)
        if result.refusal is not None:
            return {}
        try:
            figure = draw(scene.pinned(EVERYBODY), result)
        except TooMany:
            return {}
        return with_room(figure, reach(figure))

    name = ("spans", panel, scene.view.language)
    return once(name, everybody, scene.view.specification, scene.survey, spans)
