"""Figures alone: one changes, one is clicked, one leaves, one stands in a closed tab."""

from typing import Any

import streamlit as st

from ui.charts.figure import Figure
from ui.charts.frame import INK
from ui.results.figure import draw_figure


def bars(*heights: float) -> Figure:
    """Return a figure of two bars, with a word in the theme's ink."""
    word = {"text": "word", "font": {"color": INK}, "x": 0, "y": 0, "showarrow": False}
    bar = {"type": "bar", "x": ["a", "b"], "y": heights, "customdata": ["first", "second"]}
    figure = Figure({"height": 200, "annotations": [word]})
    figure.add_trace(bar)
    return figure


def clicked(marks: list[Any]) -> None:
    """Say what was clicked."""
    st.write(f"Clicked: {marks}")


changed = st.toggle("Change")
draw_figure(bars(3, 4) if changed else bars(1, 2), key="changes", config={}, alt="Changes")
draw_figure(bars(1, 1), key="clicks", config={}, alt="Clicks", on_select=clicked)
if not st.toggle("Leave"):
    draw_figure(bars(2, 2), key="leaves", config={}, alt="Leaves")
now, later = st.tabs(["Now", "Later"])
with later:
    draw_figure(bars(2, 1), key="waits", config={}, alt="Waits")
