"""A result on the page: heading, figure, notes, then its table and downloads."""

from collections.abc import Callable

import plotly.graph_objects as go
import streamlit as st

from analysis.result import Result
from ui.exports import csv_bytes, figure_config, file_name
from ui.notes import sentence
from ui.state import Scene
from ui.tables import readable

Draw = Callable[[Scene, Result], go.Figure]


def show(
    scene: Scene, panel: str, result: Result, draw: Draw, *, levels: str | None = None
) -> None:
    """Show one result as a figure with its notes, table and downloads.

    `panel` is the catalogue key of the panel ("risk.items"); its `.title` names the figure to
    those who cannot see it. `levels` is the variable whose codes stand in the table's levels. A
    refused result is a sentence instead.
    """
    text = scene.text
    if result.refusal is not None:
        st.info(sentence(scene, result.refusal, "refusal"))
        return
    name = panel.replace(".", "-")
    figure = draw(scene, result)
    st.plotly_chart(
        figure,
        key=f"figure/{panel}",
        config=figure_config(scene, name),
        alt=text("panel.alt", title=text(f"{panel}.title")),
    )
    notes(scene, result)
    table_and_file(scene, panel, result, levels=levels)


def notes(scene: Scene, result: Result) -> None:
    """Write a result's notes as small print."""
    written = [sentence(scene, note, "note") for note in result.notes]
    if written:
        st.caption(scene.text.sentences(written))


def table_and_file(
    scene: Scene, panel: str, result: Result, *, title: str | None = None, levels: str | None = None
) -> None:
    """Offer the tidy table to read and to take along, folded under `title`."""
    text = scene.text
    with st.expander(title or text("panel.table")):
        st.dataframe(readable(scene, result, levels), hide_index=True, key=f"table/{panel}")
        download(scene, panel, result)
        st.caption(text("panel.files"))


def download(scene: Scene, panel: str, result: Result) -> None:
    """Offer the tidy table as a file; it is written when somebody asks for it."""
    st.download_button(
        scene.text("panel.csv"),
        data=lambda: csv_bytes(scene, result),
        file_name=f"{file_name(scene, panel.replace('.', '-'))}.csv",
        mime="text/csv",
        key=f"csv/{panel}",
        on_click="ignore",
    )
