"""The measures page's last part: the logarithmic model put back in amounts."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from analysis.model.result import Result
from analysis.model.rows import Row, row, rows
from analysis.questions.smearing import combine
from ui.charts.dots import draw_dots
from ui.charts.figure import Figure
from ui.charts.frame import GROUP_COLOUR, NEUTRAL, Series
from ui.charts.lines import Lines, draw_lines
from ui.charts.marks import choice_marks, row_codes
from ui.results.panel import show
from ui.sections.interactions.lines import levels, moderator, panels
from ui.sections.interactions.policies import policy_rows
from ui.visit.scene import Scene
from ui.visit.unforeseen import contained
from ui.wording.captions import mark, people
from ui.wording.notes import sentence
from ui.wording.sentences import focal_name, focal_step
from ui.wording.spoken import level_names, part_names
from ui.wording.units import amount_units


@contained
def show_logarithm(
    here: Scene, effects: Result, lines: Result, draws: Sequence[Result] | None
) -> None:
    """Say and draw what the logarithmic model means in amounts, with intervals where drawn."""
    if draws:
        effects, lines = combine(effects, draws), combine(lines, draws)
    if effects.refusal is not None:
        st.info(sentence(here, effects.refusal, "refusal"))
        return
    said = [_said(here, effects, outcome) for outcome in panels(here, effects)]
    st.markdown("\n".join(f"- {words}" for words in said))
    st.caption(here.text.sentences(_remarks(here, effects, draws)))
    st.markdown(f"**{here.text('measures.ln_effects.title')}**")
    show(here, "measures.ln_effects", effects, _effects, levels=moderator(here))
    st.markdown(f"**{here.text('measures.ln_lines.title')}**")
    show(here, "measures.ln_lines", lines, _lines, levels=moderator(here))


def _said(here: Scene, effects: Result, outcome: str) -> str:
    """Return the change of one policy under both models."""
    text, units = here.text, amount_units(here)
    own = row(effects, kind="effect", outcome=outcome, measure="smeared")
    linear = row(effects, kind="effect", outcome=outcome, measure="amount")
    if own is None or linear is None:
        return part_names(here)[outcome]
    known = own["conf_low"] == own["conf_low"]
    waiting = text("measures.ln.waiting")
    return text(
        "measures.ln.effect",
        policy=part_names(here)[outcome],
        step=focal_step(here),
        change=units.change(own["estimate"]),
        interval=units.change_interval(own["conf_low"], own["conf_high"]) if known else waiting,
        linear=units.change(linear["estimate"]),
        linear_interval=units.change_interval(linear["conf_low"], linear["conf_high"]),
        smear=text.number(effects.fact("smear", "effect", outcome), 2),
    ) + mark(here, own, linear)


def _remarks(here: Scene, effects: Result, draws: Sequence[Result] | None) -> list[str]:
    text = here.text
    said = [text("measures.ln.note", focal=text.inline(focal_name(here)))]
    if not draws:
        said.append(text("measures.ln.pending"))
    else:
        count = text.number(sum(chunk.fact("draws") for chunk in draws))
        clusters = effects.fact("clusters")
        if clusters:
            number = text.number(clusters)
            said.append(text("measures.ln.drawn_clusters", draws=count, clusters=number))
        else:
            said.append(text("measures.ln.drawn_people", draws=count, people=people(here)))
    return said


def _effects(here: Scene, result: Result) -> Figure:
    """Draw both models' changes for everybody and at each level."""
    table = result.table[result.table["kind"] != "slope_difference"]
    own = replace(result, table=table.assign(pair=row_codes(table, "outcome", "level")))
    order = list(panels(here, result))
    found = sorted(rows(own), key=lambda r: order.index(r["outcome"]))
    names = {code: here.text(f"measure.{code}") for code in ("amount", "smeared")}
    title = here.text("measures.ln_effects.caption", step=focal_step(here))
    pairs = {r["pair"]: _row_name(here, r) for r in found}
    kinds = choice_marks(list(names), names, NEUTRAL)
    dots = policy_rows(here, title, pairs, "measure", kinds, row="pair")
    return draw_dots(here, own, replace(dots, units=amount_units(here)))


def _row_name(here: Scene, found: Row) -> str:
    everyone = here.text("measures.everyone")
    level = level_names(here, moderator(here))[found["level"]] if found["level"] else everyone
    return here.text("measures.row", policy=part_names(here)[found["outcome"]], level=level)


def _lines(here: Scene, result: Result) -> Figure:
    split = any(r["level"] for r in rows(result))
    alone = [Series("", here.text("measures.everyone"), GROUP_COLOUR)]
    return draw_lines(
        here,
        result,
        Lines(
            title=here.text("measures.ln_lines.caption"),
            units=amount_units(here),
            panels=panels(here, result),
            series=levels(here, result) if split else alone,
            x_title=focal_name(here),
            marks={},
        ),
    )
