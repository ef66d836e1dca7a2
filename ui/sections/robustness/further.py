"""The robustness page's part on a further variable beside the focal one."""

from dataclasses import replace

import streamlit as st

from analysis.model.lens import Unit
from analysis.model.query import Query
from analysis.model.result import Result
from analysis.model.rows import Row, row, rows
from analysis.robustness.added_covariate import KINDS
from analysis.robustness.further import FURTHER, further_choices
from ui.charts.figure import Figure
from ui.language.label import label
from ui.language.units import Units
from ui.results.panel import show, table_and_file
from ui.sections.interactions.lines import panels
from ui.sections.interactions.policies import draw_by_policy
from ui.visit.scene import Scene
from ui.visit.state import widget_key
from ui.visit.unforeseen import contained
from ui.wording.captions import mark
from ui.wording.notes import sentence
from ui.wording.sentences import focal_name, focal_step
from ui.wording.spoken import part_names, spoken_levels
from ui.wording.units import units_of

LINES = ("without", "with", "own", "alone")


def choose_further(here: Scene) -> Query:
    """Offer the further variable; return the query that asks for it."""
    focal = here.view.specification.focal or ""
    options = further_choices(here.survey.codebook, focal)
    if not options:
        return here.view.query
    study = here.survey.study
    first = study.robustness.further if study else None
    chosen = st.selectbox(
        here.text("robustness.further.choose"),
        options,
        index=options.index(first) if first in options else 0,
        format_func=lambda code: here.labels.variable(code).label,
        key=widget_key("further"),
        help=here.text("robustness.further.choose_help"),
    )
    return here.view.query.with_choices(**{FURTHER: chosen})


def in_study_lens(here: Scene, query: Query) -> Query:
    """Return a query in the measure of the study's first model, as it is without a study."""
    lenses = [model.lens for model in here.survey.study.models] if here.survey.study else []
    if not lenses or lenses[0] is None:
        return query
    return replace(query, specification=replace(query.specification, lens=lenses[0]))


@contained
def show_further(here: Scene, found: Result, printed: Result, levels: Result) -> None:
    """Say who stands where in the further variable, what it goes with, and what it changes."""
    if found.refusal is not None:
        st.info(sentence(here, found.refusal, "refusal"))
        return
    said = [_level(here, r) for r in rows(levels)]
    said += [_alone(here, printed)] if here.survey.study and rows(printed, kind="alone") else []
    said += [_beside(here, found, outcome) for outcome in panels(here, found)]
    st.markdown("\n".join(f"- {words}" for words in said if words))
    st.caption(here.text("robustness.further.note", further=_further(here, found)))
    show(here, "robustness.further", found, _changes)
    if not levels.table.empty:
        further = _capital(_further(here, found))
        title = here.text("robustness.further.levels", further=further)
        named = _named_levels(here, levels)
        table_and_file(here, "robustness.further.levels", named, title=title)


def _further(here: Scene, found: Result) -> str:
    own = row(found, kind="own")
    return here.text.inline(label(here.labels.variable(own["variable"]).short)) if own else ""


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _level(here: Scene, r: Row) -> str:
    """Return by how much people of a level stand higher in the further variable."""
    text, words = here.text, spoken_levels(here, r["variable"])
    write = _unit(here, r["outcome"])
    return text(
        "robustness.further.level",
        further=label(here.labels.variable(r["outcome"]).short),
        level=words[r["level"]],
        reference=words[r["reference"]],
        change=write.change(r["estimate"]),
        interval=write.change_interval(r["conf_low"], r["conf_high"]),
    ) + mark(here, r)


def _unit(here: Scene, variable: str) -> Units:
    """Return how differences of a number are written: points of a scale, else plain numbers."""
    known = here.survey.codebook.variable(variable)
    scaled = known.minimum is not None and known.maximum is not None
    return Units(here.text, Unit("focal" if scaled else "ln"))


def _named_levels(here: Scene, levels: Result) -> Result:
    """Return the levels' table with names for codes: they are of several variables."""
    table = levels.table.copy()
    for column in ("level", "reference"):
        pairs = zip(table["variable"], table[column], strict=True)
        table[column] = [here.labels.level(variable, code) for variable, code in pairs]
    return replace(levels, table=table)


def _alone(here: Scene, printed: Result) -> str:
    """Return what one more unit of the further variable goes with in the focal one's place."""
    text, names = here.text, part_names(here)
    lens = in_study_lens(here, here.view.query).specification.lens
    write = units_of(here, lens)
    found = {r["outcome"]: r for r in rows(printed, kind="alone")}
    parts = [
        text(
            "robustness.further.part",
            policy=text.inline(names[code]),
            change=write.change(found[code]["estimate"]),
            interval=write.change_interval(found[code]["conf_low"], found[code]["conf_high"]),
        )
        for code in panels(here, printed)
    ]
    return text(
        "robustness.further.alone",
        further=_capital(_further(here, printed)),
        focal=text.inline(focal_name(here)),
        lens=text(f"lens_short.{lens}"),
        parts=text.semicolons(parts),
    ) + mark(here, *found.values())


def _beside(here: Scene, found: Result, outcome: str) -> str:
    text, write = here.text, units_of(here)
    own = {r["kind"]: r for r in rows(found, outcome=outcome)}
    if not set(KINDS) <= set(own):
        return ""
    return text(
        "robustness.further.line",
        policy=part_names(here)[outcome],
        step=focal_step(here),
        further=_further(here, found),
        focal=text.inline(focal_name(here)),
        short=write.change(own["without"]["estimate"]),
        long=write.change(own["with"]["estimate"]),
        change=write.change(own["change"]["estimate"]),
        interval=write.change_interval(own["change"]["conf_low"], own["change"]["conf_high"]),
        own=write.change(own["own"]["estimate"]),
        own_interval=write.change_interval(own["own"]["conf_low"], own["own"]["conf_high"]),
    ) + mark(here, *own.values())


def _changes(here: Scene, found: Result) -> Figure:
    text, further = here.text, _further(here, found)
    focal = text.inline(focal_name(here))
    names = {
        kind: _capital(text(f"robustness.further.row_{kind}", focal=focal, further=further))
        for kind in LINES
    }
    shown = replace(found, table=found.table[found.table["kind"] != "change"])
    title = text("robustness.further.caption", focal=focal, further=further)
    return draw_by_policy(here, shown, title, "kind", names)
