"""A result on the page: heading, figure, notes, then its table and downloads."""

from collections.abc import Callable

import plotly.graph_objects as go
import streamlit as st

from analysis.model.result import Result
from ui.results.exports.formats import FORMATS, Format
from ui.results.exports.names import download_name, figure_config
from ui.results.tables import readable
from ui.visit.state import Scene
from ui.wording.notes import ONCE, sentence

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
    written = [sentence(scene, note, "note") for note in result.notes if note.code not in ONCE]
    if written:
        st.caption(scene.text.sentences(written))


def table_and_file(
    scene: Scene, panel: str, result: Result, *, title: str | None = None, levels: str | None = None
) -> None:
    """Offer the tidy table to read and to take along, folded under `title`."""
    text = scene.text
    with st.expander(title or text("panel.table")):
        st.dataframe(readable(scene, result, levels), hide_index=True, key=f"table/{panel}")
        _files(scene, panel, result, levels, FORMATS)
        st.caption(text("panel.files"))


def download(scene: Scene, panel: str, result: Result) -> None:
    """Offer a tidy table that the page words in its own way, as codes and numbers only."""
    _files(scene, panel, result, None, FORMATS[:1])


def _files(
    scene: Scene, panel: str, result: Result, levels: str | None, formats: tuple[Format, ...]
) -> None:
    """Offer the table as a file in each format; it is written when somebody asks for it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(scene.text("panel.save"), width="content")
        for offered in formats:
            _button(scene, panel, result, levels, offered)


def _button(scene: Scene, panel: str, result: Result, levels: str | None, offered: Format) -> None:
    st.download_button(
        offered.name,
        data=lambda: offered.write(scene, panel, result, levels),
        file_name=download_name(scene, panel.replace(".", "-"), offered.ending),
        mime=offered.mime,
        key=f"{offered.ending}/{panel}",
        help=scene.text(f"panel.{offered.ending}_help"),
        on_click="ignore",
    )
