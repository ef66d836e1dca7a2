"""Figures as Plotly reads them."""

import plotly.graph_objects as go

from ui.charts.figure import Figure


def plotted(figure: Figure) -> go.Figure:
    """Return a figure as Plotly's own, which raises ValueError for what it does not know."""
    return go.Figure(figure.to_dict())
