"""What was read: the file as it stands, every column, and why a meaning was proposed."""

import pandas as pd
import streamlit as st

from data.intake.file_summary import Screening, first_rows, screen
from data.parse.parsed import Parsed
from ui.language.label import label
from ui.language.text import Text
from ui.visit.scene import Scene
from ui.visit.unforeseen import contained
from ui.visit.upload import Work

SCREENED = "own_screened"
FIRST = 8
MOST_COLUMNS = 100


@contained
def show_read(here: Scene, now: Work) -> None:
    """Show the size of the file, what a reader should know of it, its rows and its columns."""
    text, found = here.text, _screened(now.parsed)
    counts = {"rows": text.number(found.rows), "columns": text.number(len(found.columns))}
    st.markdown(text("own.read.size", file=label(found.file), **counts))
    for report in found.reports:
        st.markdown(f"- {label(report.sentence(text.language))}")
    with st.expander(
        text("own.read.first", rows=min(FIRST, found.rows)), key="fold/own.read.first"
    ):
        rows = first_rows(now.parsed, FIRST)[:MOST_COLUMNS]
        st.dataframe(pd.DataFrame(dict(rows)), hide_index=True, key="own/first")
        if len(found.columns) > MOST_COLUMNS:
            st.caption(text("own.read.most_columns", columns=MOST_COLUMNS, all=counts["columns"]))
    with st.expander(text("own.read.every"), key="fold/own.read.every"):
        st.dataframe(_columns(text, found), hide_index=True, key="own/columns")


def _screened(parsed: Parsed) -> Screening:
    """Return what every column holds, worked out once a file."""
    before: tuple[Parsed, Screening] | None = st.session_state.get(SCREENED)
    if before is None or before[0] is not parsed:
        before = parsed, screen(parsed)
        st.session_state[SCREENED] = before
    return before[1]


def _columns(text: Text, found: Screening) -> pd.DataFrame:
    shown = {
        "column": [column.header for column in found.columns],
        "label": [column.label for column in found.columns],
        "kind": [text(f"own.kind.{column.kind}") for column in found.columns],
        "missing": [text.number(column.blank + column.gaps) for column in found.columns],
        "distinct": [text.number(column.distinct) for column in found.columns],
        "lowest": [_end(column.minimum) for column in found.columns],
        "highest": [_end(column.maximum) for column in found.columns],
        "example": [text.semicolons(column.examples) for column in found.columns],
    }
    return pd.DataFrame({text(f"own.read.{name}"): cells for name, cells in shown.items()})


def _end(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


@contained
def show_reasons(here: Scene, now: Work) -> None:
    """Say why each column was proposed for what."""
    text = here.text
    st.markdown(text("own.map.note" if now.reasons else "own.map.given"))
    if not now.reasons:
        return
    with st.expander(text("own.map.why"), key="fold/own.map.why"):
        heads = [text(f"own.map.{part}") for part in ("column", "role", "reason")]
        rows = [
            (reason.header, text(f"own.role.{reason.role}"), reason.why.sentence(text.language))
            for reason in now.reasons
        ]
        st.dataframe(pd.DataFrame(rows, columns=heads), hide_index=True, key="own/reasons")
