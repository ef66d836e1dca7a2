"""A result on the page: heading, figure, notes, then its table and downloads."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from analysis.model.result import Result
from ui.charts.frame import TooMany
from ui.language.label import label
from ui.results.exports.formats import FORMATS, Format
from ui.results.exports.names import download_name, figure_config
from ui.results.figure import draw_figure
from ui.results.fold import fold, pop
from ui.results.held import Draw, draw_held
from ui.results.pick import dim_others, picking
from ui.results.proof import offer
from ui.results.tables import readable
from ui.visit.scene import Scene
from ui.wording.captions import caption
from ui.wording.notes import ONCE, sentence


def show(
    scene: Scene,
    panel: str,
    result: Result,
    draw: Draw,
    *,
    levels: str | None = None,
    beside: Mapping[str, Result] | None = None,
    of: tuple[str, ...] = (),
) -> None:
    """Show one result as a figure with its notes, table and downloads.

    `panel` is the catalogue key of the panel ("risk.items"); its `.title` names the figure to
    those who cannot see it. `levels` is the variable whose codes stand in the table's levels: a
    click on a mark makes its level the group. `beside` are further results that the figure draws,
    `of` codes of what it draws of them all. A refused result is a sentence instead; of more rows
    than a figure holds the table stands alone.
    """
    text = scene.text
    if result.refusal is not None:
        st.info(sentence(scene, result.refusal, "refusal"))
        return
    try:
        figure = draw_held(scene, panel, result, draw, beside or {}, of)
    except TooMany as many:
        counts = {"rows": text.number(many.rows), "marks": text.number(many.marks)}
        st.info(text("panel.too_many", **counts))
        notes(scene, result)
        table_and_file(scene, panel, result, levels=levels, folded=False)
        return
    title = text(f"{panel}.title")
    dim_others(figure, levels)
    draw_figure(
        figure,
        key=f"figure/{panel}",
        config=figure_config(scene, panel.replace(".", "-")),
        alt=text("panel.alt", title=title),
        on_select=picking(scene, levels),
    )
    below(scene, result)
    offer(partial(_table, scene, panel, result, levels))


def _table(
    scene: Scene, panel: str, result: Result, levels: str | None, one_of_several: bool
) -> None:
    """Offer a figure's table, which says whose it is where several stand together."""
    text = scene.text
    named = text("panel.table_of", title=text(f"{panel}.title")) if one_of_several else None
    table_and_file(scene, panel, result, title=named, levels=levels)


def fold_method(scene: Scene, words: str) -> None:
    """Fold away how a page's numbers are made, and what the survey's sampling means for them."""

    def draw() -> None:
        st.markdown(words)
        note_sampling(scene)

    pop(scene, "method", scene.text("panel.method"), draw)


def note_sampling(scene: Scene) -> None:
    """Say in small print what the survey's sampling means for intervals and p values."""
    if scene.labels.survey("sampling"):
        st.caption(label(scene.labels.survey("sampling")))


def notes(scene: Scene, result: Result) -> None:
    """Write a result's notes as small print."""
    if written := _notes(scene, result):
        st.caption(scene.text.sentences(written))


def below(scene: Scene, result: Result) -> None:
    """Write the small print under a figure: what is open, and the notes."""
    if written := [*caption(scene, result), *_notes(scene, result)]:
        st.caption(scene.text.sentences(written))


def _notes(scene: Scene, result: Result) -> list[str]:
    return [sentence(scene, note, "note") for note in result.notes if note.code not in ONCE]


def table_and_file(
    scene: Scene,
    panel: str,
    result: Result,
    *,
    title: str | None = None,
    levels: str | None = None,
    folded: bool = True,
) -> None:
    """Offer the tidy table to read and to take along, folded under `title`."""

    def draw() -> None:
        st.dataframe(readable(scene, result, levels), hide_index=True, key=f"table/{panel}")
        _files(scene, panel, result, levels, FORMATS)
        st.caption(scene.text("panel.files"))

    if folded:
        fold(scene, panel, title or scene.text("panel.table"), draw)
    else:
        draw()


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
