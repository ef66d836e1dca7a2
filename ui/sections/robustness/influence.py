"""The robustness page's part on influence: one firm or one place left out in turn."""

from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from analysis.model.groups import MINIMUM
from analysis.model.result import Result
from analysis.model.rows import Row, rows
from ui.charts.dots import LOOSE, draw_dots
from ui.charts.figure import Figure
from ui.charts.frame import NEUTRAL, Series
from ui.language.label import label
from ui.results.panel import show, table_and_file
from ui.sections.interactions.lines import moderator, panels
from ui.sections.interactions.policies import policy_rows
from ui.visit.scene import Scene
from ui.visit.unforeseen import contained
from ui.wording.captions import mark
from ui.wording.notes import sentence
from ui.wording.sentences import focal_step
from ui.wording.spoken import part_names
from ui.wording.units import units_of

WHOLE, PLACES, FIRMS = "whole", "places", "firms"
SHOWN = (
    Series(WHOLE, "", NEUTRAL),
    Series(PLACES, "", NEUTRAL, "line-ns-open", size=14, interval=False),
    Series(FIRMS, "", NEUTRAL, "line-ns-open", size=8, line=3, interval=False),
)


@contained
def show_influence(here: Scene, ends: Result, places: Result) -> None:
    """Say and draw how far one firm or one place moves each policy's change."""
    for result in (ends, places):
        if result.refusal is not None:
            st.info(sentence(here, result.refusal, "refusal"))
            return
    if ends.table.empty:
        st.info(here.text("robustness.influence.none"))
        return
    effects = replace(ends, table=ends.table[ends.table["kind"] == "effect"])
    whole = _whole(places)
    said = [_moved(here, effects, whole, outcome) for outcome in panels(here, effects)]
    st.markdown("\n".join(said))
    if here.survey.provenance == "simulated":
        st.caption(here.text("robustness.influence.simulated"))
    draw = partial(_draw, ends=effects)
    show(here, "robustness.influence", places, draw, levels=_region(here))
    named = replace(ends, table=ends.table.assign(left_out=_names(here, ends)))
    title = here.text("robustness.influence.both")
    table_and_file(here, "robustness.influence.both", named, title=title, levels=moderator(here))


def _region(here: Scene) -> str:
    study = here.survey.study
    return (study.robustness.region if study else None) or ""


def _whole(places: Result) -> dict[str, Row]:
    return {r["outcome"]: r for r in rows(places, level="")}


def _names(here: Scene, ends: Result) -> list[str]:
    """Return the names of the units that give each end, "" for those that are too small."""
    records = ends.rows
    return [_unit_name(here, str(r["omitted"]), str(r["left_out"])) for r in records]


def _unit_name(here: Scene, omitted: str, code: str) -> str:
    if omitted == "region" and code:
        return here.labels.level(_region(here), code)
    cluster = here.survey.codebook.role("cluster")
    if not code or cluster is None:
        return ""
    return f"{here.labels.variable(cluster.id).short} {code}"


def _moved(here: Scene, effects: Result, whole: dict[str, Row], outcome: str) -> str:
    text, write, main = here.text, units_of(here), whole[outcome]
    parts = []
    for omitted in dict.fromkeys(effects.table["omitted"]):
        both = {r["extreme"]: r for r in rows(effects, omitted=omitted, outcome=outcome)}
        if both:
            parts.append(_without_one(here, omitted, both))
    said = text(
        "robustness.influence.line",
        policy=part_names(here)[outcome],
        step=focal_step(here),
        change=write.change(main["estimate"]),
        interval=write.change_interval(main["conf_low"], main["conf_high"]),
        mark=mark(here, main),
    )
    return "\n".join([f"- {said}", *(f"  - {part}" for part in parts)])


def _without_one(here: Scene, omitted: str, both: dict[str, Row]) -> str:
    """Return how far one cluster or one region moves a change."""
    text, write = here.text, units_of(here)
    most = max(both.values(), key=lambda r: abs(r["shift"]))
    name = label(_unit_name(here, omitted, most["left_out"]))
    if name:
        size = text.number(most["size"])
        told = text("robustness.influence.named", name=name, size=size)
    else:
        told = text("robustness.influence.unnamed", minimum=MINIMUM)
    moved = text(
        f"robustness.influence.{omitted}",
        units=text.number(most["units"]),
        region=text.inline(label(here.labels.variable(_region(here)).short)),
        low=write.change(both["lowest"]["estimate"]),
        high=write.change(both["highest"]["estimate"]),
        most=told,
        shift=text.number(abs(most["shift"]), 2),
    )
    flips = int(most["flips"])
    turns = text("robustness.influence.flips", flips=text.number(flips))
    said = [moved, turns if flips else text("robustness.influence.stays")]
    return text.sentences(said) + mark(here, *both.values())


def _draw(here: Scene, places: Result, ends: Result) -> Figure:
    """Draw each change with its interval, below it a tick a place, and how far the firms reach."""
    table = places.table
    of_place = table.assign(kind=(table["level"] == "").map({True: WHOLE, False: PLACES}))
    of_firm = ends.table[ends.table["omitted"] == "cluster"].assign(kind=FIRMS)
    together = pd.concat([of_place, of_firm.sort_values("estimate")], ignore_index=True)
    region = here.text.inline(label(here.labels.variable(_region(here)).short))
    words = {
        kind.code: here.text(f"robustness.influence.{kind.code}", region=region) for kind in SHOWN
    }
    present = set(together["kind"])
    kinds = [replace(kind, name=words[kind.code]) for kind in SHOWN if kind.code in present]
    title = here.text("robustness.influence.caption", step=focal_step(here))
    dots = policy_rows(here, title, panels(here, places), "kind", kinds)
    axis = replace(dots.axis, held=False)
    own = replace(dots, layout=LOOSE, scale=axis, hover=partial(_hover, here))
    return draw_dots(here, replace(places, table=together), own)


def _hover(here: Scene, r: Row, kind: Series) -> str:
    text, write = here.text, units_of(here)
    if kind.code == FIRMS:
        return ""
    heading, people, interval = kind.name, "caption.n", []
    if kind.code == PLACES:
        name = label(here.labels.level(_region(here), r["level"]))
        heading, people = (
            text("robustness.influence.hover", name=name),
            "robustness.influence.people",
        )
    else:
        interval = [write.change_interval(r["conf_low"], r["conf_high"])]
    return "<br>".join(
        [
            f"<b>{heading}</b>",
            write.change(r["estimate"]),
            *interval,
            text(people, n=text.number(r["n"])),
            text(f"status.{r['status']}"),
        ]
    )
