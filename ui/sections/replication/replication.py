"""The replication page's parts: score, tables cell by cell, figures, claims, print audit."""

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from analysis.model.result import Result, records_of
from analysis.model.rows import Row
from data.study.claims import Check
from ui.charts.figure import Figure
from ui.charts.lines import Lines, draw_lines
from ui.charts.policies import draw_policies
from ui.language.label import label
from ui.language.text import MINUS
from ui.results.fold import fold
from ui.results.panel import download, note_sampling, show
from ui.sections.interactions.lines import levels, moderator, panels
from ui.sections.replication.nulls import aside_of_claim, with_nulls
from ui.visit.scene import Scene
from ui.visit.state import widget_key
from ui.visit.unforeseen import contained
from ui.wording.notes import sentence
from ui.wording.published_words import in_words, outcome_name, term_name
from ui.wording.sentences import focal_name
from ui.wording.spoken import spoken_variable
from ui.wording.units import units_of

SCORES = ("exact", "tight", "loose")
JUDGED = ("holds", "direction", "not_significant", "opposite", "fails")
"""Verdicts on what a figure shows in words: each rests on a test."""
COLOURS = {
    "exact": "rgba(0,158,115,0.22)",
    "holds": "rgba(0,158,115,0.22)",
    "not_significant": "rgba(86,180,233,0.22)",
    "direction": "rgba(230,159,0,0.25)",
    "opposite": "rgba(213,94,0,0.30)",
    "tight": "rgba(86,180,233,0.22)",
    "loose": "rgba(230,159,0,0.25)",
    "off": "rgba(213,94,0,0.30)",
    "fails": "rgba(213,94,0,0.30)",
}
SIGNS = {"+": "+", "-": MINUS}
AGREE = ("exact", "holds", "not_scored")


def refused(here: Scene, result: Result) -> bool:
    """Say why there is no replication; return whether there is none."""
    if result.refusal is not None:
        st.info(sentence(here, result.refusal, "refusal"))
    return result.refusal is not None


@contained
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


@contained
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
    for record in records_of(table):
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
    words = [pair]
    if record["verdict"] != "exact":
        words.append(here.text(f"verdict.{record['verdict']}"))
    if record["verdict"] in JUDGED:
        words.append(here.text.p_value(record["p_value"]))
    return " · ".join(words)


def _colour(verdict: str) -> str:
    return f"background-color: {COLOURS.get(verdict, 'transparent')}"


def _listed(here: Scene, table: pd.DataFrame) -> "pd.io.formats.style.Styler":
    """Return what differs, one number a row, with the reason."""
    text, records = here.text, records_of(table)
    shown = pd.DataFrame(
        {
            text("replication.column.where"): [_where(here, record) for record in records],
            text("replication.column.what"): [_line(here, record, "model") for record in records],
            text("replication.column.printed"): [in_words(here, r["printed"]) for r in records],
            text("replication.column.ours"): [in_words(here, r["ours_text"]) for r in records],
            text("replication.column.p"): [_p_value(here, r) for r in records],
            text("replication.column.verdict"): [text(f"verdict.{r['verdict']}") for r in records],
            text("replication.column.reason"): [
                text(f"replication.reason.{r['reason']}") if r["reason"] else "" for r in records
            ],
        }
    )
    colours = [_colour(record["verdict"]) for record in records]
    painted = shown.style.apply(lambda _: colours, subset=[text("replication.column.verdict")])
    return painted.hide(axis="index")


def _p_value(here: Scene, record: Row) -> str:
    return here.text.p_value(record["p_value"]) if record["verdict"] in JUDGED else ""


def _where(here: Scene, record: Row) -> str:
    words = (here.labels.printed(record[name]) for name in ("source", "model") if record[name])
    return " · ".join(words)


@contained
def show_lines(here: Scene, result: Result, preset: str) -> None:
    """Redraw a figure of predicted lines under a preset of the study."""
    title = label(here.labels.preset(preset).title)
    panel = f"replication.{preset}"
    show(here, panel, result, partial(_figure, title=title), levels=moderator(here))


@contained
def show_split(here: Scene, result: Result) -> None:
    """Redraw the figure of mean amounts."""
    title = here.text("replication.split.caption")
    show(here, "replication.split", result, partial(draw_policies, title=title, stem=True))


def _figure(here: Scene, result: Result, title: str) -> Figure:
    specification = here.view.specification
    lens = here.text(f"lens.{specification.lens}")
    by = spoken_variable(here, moderator(here))
    caption = here.text("interactions.predictions.caption", lens=lens, moderator=by)
    return draw_lines(
        here,
        result,
        Lines(
            title=f"{title}: {caption}",
            units=units_of(here),
            panels=panels(here, result),
            series=levels(here, result),
            x_title=focal_name(here),
            marks={},
        ),
    )


@contained
def show_ledger(here: Scene, result: Result) -> None:
    """Show each empirical sentence: the paper's own verdict beside what our survey shows of it."""
    text = here.text
    st.caption(text("ledger.note"))
    note_sampling(here)
    records, study = records_of(result.table), here.survey.study
    tests = {claim.id: claim.tests for claim in study.claims} if study else {}
    columns = {
        "claim": [label(here.labels.claim(claim["claim"])) for claim in records],
        "paper": [text(f"ledger.paper.{claim['paper']}") for claim in records],
        "result": [
            text(_verdict(claim)) + aside_of_claim(here, claim, tests[claim["claim"]])
            for claim in records
        ],
    }
    shown = {text(f"ledger.column.{name}"): cells for name, cells in columns.items()}
    st.table(shown, hide_index=True)

    def draw() -> None:
        for claim in records:
            st.markdown(f"**{label(here.labels.claim(claim['claim']))}**")
            lines = _ledger_lines(here, claim, tests[claim["claim"]])
            st.markdown("\n".join(f"- {line}" for line in lines))

    fold(here, "ledger", text("ledger.details"), draw)
    download(here, "replication.ledger", result)


def _verdict(claim: Row) -> str:
    """Return the key of what came of a claim; a part of it may be beyond any test here."""
    if claim["result"] == "held" and claim["status"] == "partly":
        return "ledger.result_held_as_testable"
    return f"ledger.result_{claim['result']}"


def _ledger_lines(here: Scene, claim: Row, tests: Sequence[Check]) -> list[str]:
    """Return what a claim rests on: printed figures, each test with its p value, and limits."""
    text, lines = here.text, []
    if claim["printed"]:
        printed, ours = (label(in_words(here, claim[name])) for name in ("printed", "ours"))
        lines.append(text("ledger.printed", printed=printed, ours=ours))
    if claim["tested"]:
        lines.append(text("ledger.tested", held=int(claim["held"]), tested=int(claim["tested"])))
    words = zip(tests, claim["verdicts"].split(), claim["p_values"].split(), strict=True)
    checked = [_check_line(here, check, verdict, p_value) for check, verdict, p_value in words]
    lines += with_nulls(here, claim, tests, checked)
    return lines + [label(here.labels.reason(code)) for code in claim["reasons"].split()]


def _check_line(here: Scene, check: Check, verdict: str, p_value: str) -> str:
    """Return one test in words, with what came of it."""
    text, known = here.text, {"check": _check_words(here, check), "verdict": _said(here, verdict)}
    if p_value == "-":
        return text("ledger.check.found", **known)
    return text("ledger.check.found_p", p=text.p_value(float(p_value)), **known)


def _said(here: Scene, verdict: str) -> str:
    return here.text(f"verdict.{verdict}")


def _check_words(here: Scene, check: Check) -> str:
    labels = here.labels
    models = {model.id: model for model in here.survey.study.models} if here.survey.study else {}
    model = models.get(check.model)
    moderator = model.moderator if model and model.moderator else ""
    reference = here.survey.codebook.variable(moderator).group_codes[0] if moderator else ""
    term = check.term or (model.focal if model else "")
    order = [labels.part(part).short for part in check.parts]
    order += [labels.variable(variable).short for variable in check.variables]
    words = {
        "model": labels.printed(check.model),
        "matching": labels.printed(check.matching),
        "outcome": labels.part(check.outcome).short,
        "source": labels.printed(model.source if moderator and model else check.source),
        "term": term_name(here, term),
        "level": labels.level(moderator, check.level),
        "reference": labels.level(moderator, reference),
        "order": " > ".join(order),
    }
    escaped = {name: label(word) for name, word in words.items()}
    return here.text(f"ledger.check.{check.kind}", sign=SIGNS.get(check.sign, ""), **escaped)


@contained
def show_audit(here: Scene, result: Result) -> None:
    """Show how the paper's numbers agree with each other."""
    text = here.text
    only = st.toggle(text("audit.only_differs"), value=True, key=widget_key("audit"))
    table = result.table[~result.table["consistent"]] if only else result.table
    records = records_of(table)
    shown = {
        text("audit.column.where"): [label(_where(here, r)) for r in records],
        text("audit.column.number"): [
            label(_line(here, r | {"variant": ""}, "model")) for r in records
        ],
        text("audit.column.what"): [label(here.labels.audited(r["item"])) for r in records],
        text("audit.column.printed"): [label(in_words(here, r["printed"])) for r in records],
        text("audit.column.calculation"): [label(r["calculation"]) for r in records],
        text("audit.column.finding"): [text(f"audit.finding.{r['finding']}") for r in records],
    }
    st.table(shown, hide_index=True)
    download(here, "replication.audit", result)
