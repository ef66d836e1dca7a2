"""The replication page's parts: score, tables cell by cell, figures, claims, print audit."""

from functools import partial

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from analysis.model.result import Result
from analysis.model.rows import Row
from ui.charts.lines import Lines, draw_lines
from ui.language.label import label
from ui.language.units import Units
from ui.results.panel import download, show
from ui.sections.interactions.lines import levels, moderator, panels
from ui.visit.state import Scene, widget_key
from ui.wording.notes import sentence
from ui.wording.published_words import in_words, outcome_name, term_name
from ui.wording.sentences import focal_name
from ui.wording.spoken import spoken_variable

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
    text, facts = here.text, {fact.name: int(fact.value) for fact in result.facts}
    columns = st.columns(5)
    for column, score in zip(columns, SCORES, strict=False):
        share = text("replication.of", count=facts[score], whole=facts["scored"])
        column.metric(text(f"replication.score_{score}"), share)
    for column, kind in zip(columns[3:], ("coefficients", "statements"), strict=True):
        share = text("replication.of", count=facts[kind], whole=facts[f"{kind}_of"])
        column.metric(text(f"replication.score_{kind}"), share)
    st.caption(text("replication.score_note"))


def show_tables(here: Scene, result: Result) -> None:
    """Show the paper's tables with ours in every cell, or a list of what differs and why."""
    text = here.text
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    chosen = left.selectbox(
        text("replication.source"),
        list(dict.fromkeys(result.table["source"])),
        format_func=here.labels.printed,
        key=widget_key("source"),
    )
    if right.toggle(text("replication.only_differs"), key=widget_key("differs")):
        differing = result.table[~result.table["verdict"].isin(AGREE)]
        shown = _listed(here, differing)
    else:
        st.caption(text("replication.cells.note"))
        shown = _crossed(here, result.table[result.table["source"] == chosen])
    st.dataframe(shown, height="content", key="replication/cells")
    download(here, "replication.cells", result)


def _crossed(here: Scene, table: pd.DataFrame) -> "pd.io.formats.style.Styler":
    """Return one table of the paper: models, or else statistics, side by side."""
    across = "model" if len(set(table["model"])) > 1 else "statistic"
    heads = {code: _head(here, across, code) for code in dict.fromkeys(table[across])}
    cells: dict[str, dict[str, str]] = {}
    colours: dict[str, dict[str, str]] = {}
    for record in table.to_dict("records"):
        line, head = _line(here, record, across), heads[record[across]]
        cells.setdefault(line, {})[head] = _cell(here, record)
        colours.setdefault(line, {})[head] = _colour(record["verdict"])
    shown = pd.DataFrame.from_dict(cells, orient="index", columns=list(heads.values()))
    paint = pd.DataFrame.from_dict(colours, orient="index", columns=list(heads.values()))
    return shown.fillna("").style.apply(lambda _: paint.fillna(""), axis=None)


def _head(here: Scene, across: str, code: str) -> str:
    return here.text(f"statistic.{code}") if across == "statistic" else here.labels.printed(code)


def _line(here: Scene, record: Row, across: str) -> str:
    """Return what a row of the table is about."""
    words = [term_name(here, record["term"])] if record["term"] else []
    if record["outcome"]:
        words.insert(0, outcome_name(here, record["outcome"]))
    if across == "model" and record["statistic"]:
        words.append(here.text(f"statistic.{record['statistic']}"))
    words.append(record["variant"])
    return " · ".join(word for word in words if word)


def _cell(here: Scene, record: Row) -> str:
    pair = f"{in_words(here, record['printed'])} | {in_words(here, record['ours_text'])}"
    if record["verdict"] in ("exact", "holds"):
        return pair
    return f"{pair} · {here.text('verdict.' + record['verdict'])}"


def _colour(verdict: str) -> str:
    return f"background-color: {COLOURS.get(verdict, 'transparent')}"


def _listed(here: Scene, table: pd.DataFrame) -> "pd.io.formats.style.Styler":
    """Return what differs, one number a row, with the reason."""
    text, records = here.text, table.to_dict("records")
    shown = pd.DataFrame(
        {
            text("replication.column.where"): [_where(here, record) for record in records],
            text("replication.column.what"): [_line(here, record, "model") for record in records],
            text("replication.column.printed"): [in_words(here, r["printed"]) for r in records],
            text("replication.column.ours"): [in_words(here, r["ours_text"]) for r in records],
            text("replication.column.verdict"): [text(f"verdict.{r['verdict']}") for r in records],
            text("replication.column.reason"): [
                text(f"replication.reason.{r['reason']}") if r["reason"] else "" for r in records
            ],
        }
    )
    colours = [_colour(record["verdict"]) for record in records]
    painted = shown.style.apply(lambda _: colours, subset=[text("replication.column.verdict")])
    return painted.hide(axis="index")


def _where(here: Scene, record: Row) -> str:
    words = (here.labels.printed(record[name]) for name in ("source", "model") if record[name])
    return " · ".join(words)


def show_lines(here: Scene, result: Result, preset: str) -> None:
    """Redraw a figure of predicted lines under a preset of the study."""
    title = label(here.labels.preset(preset).title)
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
    text = here.text
    st.caption(text("ledger.note"))
    for claim in result.table.to_dict("records"):
        verdict = text(_verdict(claim))
        with st.expander(f"**{verdict}** · {text('ledger.claim.' + claim['claim'])}"):
            st.markdown("\n".join(f"- {line}" for line in _ledger_lines(here, claim)))
    download(here, "replication.ledger", result)


def _verdict(claim: Row) -> str:
    """Return the key of what came of a claim; a part of it may be beyond any test here."""
    if claim["result"] == "held" and claim["status"] == "partly":
        return "ledger.result_held_as_testable"
    return f"ledger.result_{claim['result']}"


def _ledger_lines(here: Scene, claim: Row) -> list[str]:
    text, lines = here.text, []
    if claim["tested"]:
        lines.append(text("ledger.tested", held=int(claim["held"]), tested=int(claim["tested"])))
    if claim["printed"]:
        printed, ours = (label(in_words(here, claim[name])) for name in ("printed", "ours"))
        lines.append(text("ledger.printed", printed=printed, ours=ours))
    return lines + [text(f"ledger.reason.{code}") for code in claim["reasons"].split()]


def show_audit(here: Scene, result: Result) -> None:
    """Show how the paper's numbers agree with each other."""
    text = here.text
    only = st.toggle(text("audit.only_differs"), value=True, key=widget_key("audit"))
    table = result.table[~result.table["consistent"]] if only else result.table
    records = table.to_dict("records")
    shown = {
        text("audit.column.where"): [label(_where(here, r)) for r in records],
        text("audit.column.number"): [
            label(_line(here, r | {"variant": ""}, "model")) for r in records
        ],
        text("audit.column.what"): [text(f"audit.item.{r['item']}") for r in records],
        text("audit.column.printed"): [label(in_words(here, r["printed"])) for r in records],
        text("audit.column.calculation"): [label(r["calculation"]) for r in records],
        text("audit.column.finding"): [text(f"audit.finding.{r['finding']}") for r in records],
    }
    st.table(shown, hide_index=True)
    download(here, "replication.audit", result)
