"""The replication page's parts: score, tables cell by cell, figures, claims, print audit."""

from functools import partial

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from analysis.result import Result
from ui.charts.lines import Lines, draw_lines
from ui.controls import spoken_variable
from ui.notes import sentence
from ui.panel import show, table_and_file
from ui.rows import Row
from ui.sections.interactions import levels, moderator, panels
from ui.sentences import focal_name
from ui.state import Scene, widget_key
from ui.units import Units

SCORES = ("exact", "tight", "loose")
COLOURS = {
    "exact": "rgba(0,158,115,0.22)",
    "holds": "rgba(0,158,115,0.22)",
    "tight": "rgba(86,180,233,0.22)",
    "loose": "rgba(230,159,0,0.25)",
    "off": "rgba(213,94,0,0.30)",
    "fails": "rgba(213,94,0,0.30)",
}
AGREE = ("exact", "holds", "not_scored")


def refused(here: Scene, result: Result) -> bool:
    """Say why there is no replication; return whether there is none."""
    if result.refusal is not None:
        st.info(sentence(here, result.refusal, "refusal"))
    return result.refusal is not None


def show_score(here: Scene, result: Result) -> None:
    """Show how many published numbers come out, and how closely."""
    text, facts = here.text, {name: int(value) for name, value in result.facts}
    columns = st.columns(5)
    for column, score in zip(columns, SCORES, strict=False):
        share = text("replication.of", count=facts[score], whole=facts["scored"])
        column.metric(text(f"replication.score_{score}"), share)
    for column, kind in zip(columns[3:], ("coefficients", "statements"), strict=True):
        share = text("replication.of", count=facts[kind], whole=facts[f"{kind}_of"])
        column.metric(text(f"replication.score_{kind}"), share)
    st.caption(text("replication.score_note"))


def show_tables(here: Scene, result: Result) -> None:
    """Show the paper's numbers beside ours, one table or figure at a time."""
    text = here.text
    sources = list(dict.fromkeys(result.table["source"]))
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    chosen = left.selectbox(text("replication.source"), sources, key=widget_key("source"))
    differs = right.toggle(text("replication.only_differs"), key=widget_key("differs"))
    table = result.table if differs else result.table[result.table["source"] == chosen]
    if differs:
        table = table[~table["verdict"].isin(AGREE)]
    st.dataframe(_cells(here, table), hide_index=True, height="content", key="replication/cells")
    table_and_file(here, "replication.cells", result, title=text("replication.download"))


def _cells(here: Scene, table: pd.DataFrame) -> "pd.io.formats.style.Styler":
    """Return the paper's cells beside ours, coloured by verdict."""
    text = here.text
    verdicts = list(table["verdict"])
    shown = pd.DataFrame(
        {
            text("replication.column.where"): _joined(table, ("source", "model", "variant")),
            text("replication.column.what"): _joined(table, ("outcome", "term", "statistic")),
            text("replication.column.printed"): list(table["printed"]),
            text("replication.column.ours"): list(table["ours_text"]),
            text("replication.column.verdict"): [text(f"verdict.{code}") for code in verdicts],
            text("replication.column.reason"): [
                text(f"replication.reason.{code}") if code else "" for code in table["reason"]
            ],
        }
    )
    colours = [f"background-color: {COLOURS.get(code, 'transparent')}" for code in verdicts]
    return shown.style.apply(lambda _: colours, subset=[text("replication.column.verdict")])


def _joined(table: pd.DataFrame, columns: tuple[str, ...]) -> list[str]:
    return [" · ".join(str(cell) for cell in line if cell) for line in table[list(columns)].values]


def show_lines(here: Scene, result: Result, preset: str) -> None:
    """Redraw a figure of predicted lines under a preset of the study."""
    title = here.labels.preset(preset).title
    panel = f"replication.{preset}"
    show(here, panel, result, partial(_figure, title=title), levels=moderator(here))


def _figure(here: Scene, result: Result, title: str) -> go.Figure:
    specification = here.view.specification
    lens = here.text(f"lens.{specification.lens}")
    by = spoken_variable(here, moderator(here))
    caption = here.text("interactions.predictions.caption", lens=lens, moderator=by)
    return draw_lines(
        here,
        result,
        Lines(
            title=f"{title}: {caption}",
            units=Units(here.text, here.survey.codebook.allocation, specification.lens),
            panels=panels(here, result),
            series=levels(here, result),
            x_title=focal_name(here),
            marks={},
        ),
    )


def show_ledger(here: Scene, result: Result) -> None:
    """Show each empirical sentence of the paper with what is printed, tested and not testable."""
    st.caption(here.text("ledger.note"))
    for claim in result.table.to_dict("records"):
        with st.container(border=True):
            st.markdown(here.text(f"ledger.claim.{claim['claim']}"))
            st.markdown(_ledger_lines(here, claim))
    table_and_file(here, "replication.ledger", result)


def _ledger_lines(here: Scene, claim: Row) -> str:
    text = here.text
    lines = [
        text("ledger.result", result=text(f"ledger.result_{claim['result']}"), **_counts(claim))
    ]
    if claim["printed"]:
        lines.append(text("ledger.printed", printed=claim["printed"], ours=claim["ours"]))
    lines += [text(f"ledger.reason.{code}") for code in claim["reasons"].split()]
    return "\n".join(f"- {line}" for line in lines)


def _counts(claim: Row) -> dict[str, int]:
    return {"held": int(claim["held"]), "tested": int(claim["tested"])}


def show_audit(here: Scene, result: Result) -> None:
    """Show how the paper's numbers agree with each other."""
    text = here.text
    only = st.toggle(text("audit.only_differs"), value=True, key=widget_key("audit"))
    table = result.table[~result.table["consistent"]] if only else result.table
    shown = {
        text("audit.column.where"): _joined(table, ("source", "model", "outcome", "term")),
        text("audit.column.printed"): list(table["printed"]),
        text("audit.column.what"): [text(f"audit.item.{code}") for code in table["item"]],
        text("audit.column.calculation"): list(table["calculation"]),
        text("audit.column.finding"): [text(f"audit.finding.{code}") for code in table["finding"]],
    }
    st.dataframe(shown, hide_index=True, height="content", key="replication/audit")
    table_and_file(here, "replication.audit", result)
