"""A bare Streamlit page: as many charts, traces, points and widgets as a page of ours, no more.

`streamlit run bare.py -- shape.json`, the shape as `bench/screen/shapes.py` writes it. Numbers are
drawn anew for every choice of pills; nothing is analysed, formatted or translated.
"""

import sys
from itertools import groupby
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from bench.screen.shapes import Chart, Trace, Widget, of_text


def show(file: Path) -> None:
    """Draw the page of a shape."""
    st.set_page_config(layout="wide")
    shape = of_text(file.read_text(encoding="utf-8"))
    with st.sidebar:
        chosen = [place for n, one in enumerate(shape.widgets) for place in ask(n, one)]
    st.title("Bare page")
    random = np.random.default_rng([0, *chosen])
    for _, row in groupby(sorted(enumerate(shape.charts), key=_row), key=_row):
        charts = list(row)
        for (n, chart), column in zip(charts, st.columns(len(charts)), strict=True):
            with column:
                st.plotly_chart(drawn(chart, random), key=f"chart{n}")


def ask(n: int, widget: Widget) -> list[int]:
    """Draw a widget and return what is chosen in it, told apart from other widgets' choices."""
    name, options = f"Variable {n}", list(range(widget.options))
    several = [100 * n + option for option in options]
    match widget.kind:
        case "button_group" if widget.several:
            return st.pills(name, several, selection_mode="multi", key=f"group-{n}")
        case "button_group":
            st.segmented_control(name, options, key=name)
        case "multiselect":
            return st.multiselect(name, several, key=name)
        case "selectbox":
            st.selectbox(name, options, key=name)
        case "radio":
            st.radio(name, options, key=name)
        case "checkbox":
            st.toggle(name, key=name)
        case "slider":
            st.slider(name, key=name)
        case "text_input":
            st.text_input(name, key=name)
        case _:
            st.button(name, key=name)
    return []


def drawn(chart: Chart, random: np.random.Generator) -> go.Figure:
    """Return a figure of as many traces and points."""
    figure = go.Figure([_trace(trace, random) for trace in chart.traces])
    return figure.update_layout(height=chart.height, showlegend=False)


def _trace(
    trace: Trace, random: np.random.Generator
) -> go.Scatter | go.Bar | go.Heatmap | go.Sankey:
    if trace.kind == "heatmap":
        wide = max(round(trace.points**0.5), 1)
        rows = max(trace.points // wide, 1)
        return go.Heatmap(z=random.random((rows, wide)).tolist())
    if trace.kind == "sankey":
        ends = list(range(trace.points))
        links = {"source": ends, "target": [trace.points] * trace.points, "value": ends}
        return go.Sankey(node={"label": [*map(str, ends), "all"]}, link=links)
    x, y = list(range(trace.points)), random.random(trace.points).tolist()
    if trace.kind == "bar":
        return go.Bar(x=x, y=y)
    return go.Scatter(x=x, y=y, mode=trace.mode or "markers")


def _row(numbered: tuple[int, Chart]) -> int:
    return numbered[1].row


if __name__ == "__main__":
    show(Path(sys.argv[1]))
