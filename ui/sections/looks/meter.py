"""The forking-path meter: how much was looked at, and what is left of it after adjustment."""

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from analysis.model.query import Specification
from analysis.model.result import Result, records_of
from analysis.multiplicity.visit import counts, judged
from ui.language.label import plain
from ui.language.units import Units
from ui.results.panel import download, note_sampling
from ui.results.tables import name_of
from ui.visit.looks import looks, tests_of
from ui.visit.scene import Scene
from ui.visit.unforeseen import contained
from ui.wording.captions import describe_group, name_statuses
from ui.wording.spoken import part_names
from ui.wording.units import focal_units, units_of

WAYS = ("holm", "bh")
LEVELS = ("level", "reference")


@contained
def show_meter(here: Scene) -> None:
    """Say how many groups, models and tests this visit has looked at."""
    found, text = looks(here), here.text
    for column, name in zip(st.columns(3), ("groups", "models", "tests"), strict=True):
        column.metric(text(f"looks.count_{name}"), text.number(len(getattr(found, name))))
    several = len(found.groups) > 1 or len(found.models) > 1
    st.markdown(text("looks.exploratory" if several else "looks.little"))


@contained
def show_tests(here: Scene) -> None:
    """Show every test of the visit with its own interval and an adjusted one."""
    found, text = looks(here), here.text
    if not found.tests:
        st.info(text("looks.none"))
        return
    table = judged(tests_of(found))
    many = counts(table)
    numbers = {name: getattr(many, name) for name in ("tests", "alone", "holm", "bh")}
    st.markdown(text("looks.counts", **{name: text.number(n) for name, n in numbers.items()}))
    way = st.segmented_control(
        text("looks.way"),
        WAYS,
        default=WAYS[0],
        format_func=lambda code: text(f"looks.way_{code}"),
        required=True,
        key="looks/way",
    )
    shown = [_readable(here, row, str(way)) for row in records_of(table)]
    st.dataframe(pd.DataFrame(shown), hide_index=True, key="table/looks.tests")
    st.caption(text(f"looks.note_{way}"))
    note_sampling(here)
    coded = table.assign(
        group=["; ".join(f"{name}={','.join(codes)}" for name, codes in g) for g in table["group"]],
        model=[f"{m.focal} {m.moderator or ''} {m.lens} {m.controls} {m.std_errors}"
               for m in table["model"]],
    )  # fmt: skip
    download(here, "looks.tests", Result(coded, many.tests))


def _readable(here: Scene, row: dict[str, Any], way: str) -> dict[str, str]:
    """Return one test as the reader sees it: who, how, what, and both intervals."""
    text, model = here.text, row["model"]
    of = replace(here, view=replace(here.view, specification=model))
    write = _units(of, row["kind"], model)
    names = {"p_value": "p_value", "p_adjusted": f"p_{way}"}
    cells = {
        "kind": of.text(f"kind.{row['kind']}"),
        "outcome": name_of(here, row["outcome"]),
        "level": _levels(here, row, model),
        "estimate": write.change(row["estimate"]),
        "own": write.change_interval(row["conf_low"], row["conf_high"]),
        "adjusted": write.change_interval(row[f"{way}_low"], row[f"{way}_high"]),
    }
    cells |= {name: text.p_value(row[column]) for name, column in names.items()}
    cells |= {"who": describe_group(here, row["group"]), "model": _model(here, model)}
    cells["status"] = name_statuses(here, {row["status"]})
    return {plain(text(f"looks.column_{name}")): plain(cell) for name, cell in cells.items()}


def _units(here: Scene, kind: str, model: Specification) -> Units:
    """Return how a test's numbers are written; the study's own measure has its own."""
    if kind == "risk_difference":
        return focal_units(here)
    if kind == "featured_effect" and here.survey.study is not None:
        return units_of(here, here.survey.study.models[0].lens)
    return units_of(here, model.lens)


def _levels(here: Scene, row: dict[str, Any], model: Specification) -> str:
    names = [here.labels.level(model.moderator or "", row[name]) for name in LEVELS if row[name]]
    if row["other"]:
        return here.text("looks.over", other=part_names(here)[row["other"]])
    return here.text("looks.against", level=names[0], reference=names[1]) if names else ""


def _model(here: Scene, model: Specification) -> str:
    text = here.text
    parts = [text(f"controls.{model.controls}"), text(f"std_errors.{model.std_errors}")]
    return text.semicolons([text(f"lens_short.{model.lens}"), *parts])
