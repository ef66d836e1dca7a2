"""Long work on a page: made in seeded chunks while the reader watches, kept for the next time."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from analysis.model.query import Query
from analysis.model.result import Analysis, Result
from ui.door.compute import compute
from ui.visit.scene import Scene


def in_chunks(
    here: Scene, panel: str, function: Analysis, query: Query, chunks: int
) -> Sequence[Result] | None:
    """Return a long computation's chunks, or None until the reader asks for them.

    The switch stays on when the group changes, and turning it off stops the work: any widget does,
    and chunks that are done are kept. A refusal ends the work and is the only result.
    """
    text = here.text
    wanted = st.toggle(
        text("long.start", title=text(f"{panel}.title")),
        key=f"long/{panel}",
        help=text("long.help"),
    )
    if not wanted:
        return None
    bar = st.progress(0.0)
    found: list[Result] = []
    for chunk in range(chunks):
        done = text.percent(chunk / chunks, 0)
        bar.progress(chunk / chunks, text=text("long.progress", done=done))
        found.append(compute(function, here.survey, replace(query, chunk=chunk)))
        if found[-1].refusal:
            found = found[-1:]
            break
    bar.empty()
    return found
