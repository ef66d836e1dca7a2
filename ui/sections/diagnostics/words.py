"""The diagnostics page in words: linearity, zones, and how many people a gap rests on."""

from math import isfinite

import streamlit as st

from analysis.diagnostics.johnson_neyman import BANDS
from analysis.diagnostics.people import ENDS, FEW
from analysis.engine.inference import LEVEL
from analysis.model.groups import MINIMUM
from analysis.model.result import Result, records_of
from analysis.model.rows import Row, rows
from ui.language.label import label
from ui.results.panel import notes, table_and_file
from ui.sections.interactions.lines import moderator, panels
from ui.visit.scene import Scene
from ui.visit.unforeseen import contained
from ui.wording.captions import mark, people
from ui.wording.notes import sentence
from ui.wording.sentences import focal_name
from ui.wording.spoken import level_names, part_names, spoken_levels
from ui.wording.units import proportion_units

SMALL = 0.1
"""A level with less than this share of everybody has little data, whatever its number."""


@contained
def say_linearity(here: Scene, bins: Result) -> None:
    """Say for each policy whether the bins depart from straight lines, then show the bins."""
    if bins.refusal is not None:
        st.info(sentence(here, bins.refusal, "refusal"))
        return
    marked = mark(here, next(iter(rows(bins)), None))
    for policy in panels(here, bins):
        st.markdown("- " + _test(here, bins, policy) + marked)
    st.caption(here.text("diagnostics.linearity.note"))
    notes(here, bins)
    title = here.text("diagnostics.linearity.table")
    table_and_file(here, "diagnostics.linearity", bins, title=title, levels=moderator(here))


def _test(here: Scene, bins: Result, policy: str) -> str:
    text, names = here.text, part_names(here)
    test = bins.test(outcome=policy)
    if not isfinite(test["p_holm"]):
        return text("diagnostics.linearity.untested", policy=names[policy])
    return text(
        f"diagnostics.linearity.{'departs' if test['p_holm'] < 1 - LEVEL else 'open'}",
        policy=names[policy],
        among=text(f"among.{here.survey.provenance}"),
        df=text.number(test["df"]),
        value=text.number(test["statistic"], 1),
        p=text.p_value(test["p_value"]),
        p_holm=text.p_value(test["p_holm"]),
    )


@contained
def say_zones(here: Scene, zones: Result, level: str) -> None:
    """Say where one level's intervals include zero: at each value, and for the whole line."""
    if zones.refusal is not None:
        st.info(sentence(here, zones.refusal, "refusal"))
        return
    own = Result(zones.table[zones.table["level"] == level], zones.n)
    names = level_names(here, moderator(here))
    ends = {"level": names[level], "reference": names[own.table["reference"].iloc[0]]}
    st.markdown(here.text("diagnostics.zones.of", **ends, focal=here.text.inline(focal_name(here))))
    for policy in panels_of(here, own):
        found = records_of(own.table[own.table["outcome"] == policy])
        said = [
            here.text(
                f"diagnostics.zones.{band}",
                policy=part_names(here)[policy],
                stretches=_stretches(here, [row for row in found if row["band"] == band]),
            )
            for band in BANDS
        ]
        st.markdown("- " + here.text.sentences(said) + mark(here, found[0]))
    st.caption(here.text("diagnostics.zones.note"))
    table_and_file(here, "diagnostics.zones", zones, levels=moderator(here))


def panels_of(here: Scene, zones: Result) -> list[str]:
    """Return the policies that have zones, in the order the reader chose them."""
    present = set(zones.table["outcome"])
    wanted = here.view.specification.outcomes or tuple(part_names(here))
    return [code for code in wanted if code in present]


def _stretches(here: Scene, found: list[Row]) -> str:
    """Return stretches of the focal variable in words, one clause each."""
    text, focal = here.text, here.text.inline(focal_name(here))
    clauses = [
        text(
            f"diagnostics.zones.{row['zone']}",
            low=_value(here, row["low"]),
            high=_value(here, row["high"]),
        )
        for row in found
    ]
    if len(clauses) == 1:
        ends = {end: _value(here, found[0][end]) for end in ("low", "high")}
        return text(f"diagnostics.zones.only_{found[0]['zone']}", **ends, focal=focal)
    return text.clauses(clauses)


def _value(here: Scene, value: float) -> str:
    """Return a focal value with decimals only where it has some."""
    return here.text.number(value, 0 if float(value).is_integer() else 2)


@contained
def say_sparse(here: Scene, counts: Result, near: Result, level: str) -> None:
    """Say how many people stand at levels with little data, and around crossings.

    Those of `level` are told whatever they are, those of other levels where people are few.
    """
    if counts.refusal is not None:
        st.info(sentence(here, counts.refusal, "refusal"))
        return
    table = counts.table.set_index(["level", "kind"])
    levels = list(dict.fromkeys(counts.table["level"]))
    found = {level: {kind: table.loc[level, kind].to_dict() for kind in ENDS} for level in levels}
    little = [level for level in levels if _little(found[level])]
    ends = near.table[["level", "reference"]].to_numpy().ravel()
    for each in little:
        st.markdown("- " + _level(here, each, found[each], each in ends))
    if not little:
        st.markdown("- " + here.text("diagnostics.sparse.enough", few=FEW))
    told = near.table[near.table["few"].astype(bool) | (near.table["level"] == level)]
    for cross in records_of(told):
        st.markdown("- " + _crossing(here, cross) + mark(here, cross))
    table_and_file(here, "diagnostics.sparse", counts, levels=moderator(here))


def _little(found: dict[str, Row]) -> bool:
    """Return whether a level has little data: few people in all, or at an end of the scale."""
    # A withheld number is not known, and below FEW.
    ends = [not found[kind]["n"] >= FEW for kind in ENDS[1:]]
    return any(ends) or not found[ENDS[0]]["estimate"] >= SMALL


def _level(here: Scene, level: str, found: dict[str, Row], crossed: bool) -> str:
    """Return one level's counts in words, and which of the study's figures rest on them."""
    text = here.text
    span = proportion_units(here).level_interval
    whole, lowest, highest = (found[kind] for kind in ENDS)
    said = text(
        "diagnostics.sparse.level",
        level=level_names(here, moderator(here))[level],
        n=_counted(here, whole["n"]),
        people=people(here),
        share=text.percent(whole["estimate"]),
        focal=focal_name(here),
        highest=_part(here, highest),
        lowest=_part(here, lowest),
        high=f"{highest['low']:g}",
        low=f"{lowest['high']:g}",
    )
    named = [label(here.labels.preset(preset).title) for preset in figures(here)]
    if named:
        key = "figures_crossing" if crossed else "figures"
        rest = text(f"diagnostics.sparse.{key}", figures=text.join(named), people=people(here))
        said = text.sentences([said, rest])
    return said + mark(here, highest, lowest, span=span)


def figures(here: Scene) -> list[str]:
    """Return the study's presets that draw lines of this model, whatever the lens."""
    study = here.survey.study
    shown = here.view.specification
    if study is None or here.view.group or shown.others or shown.focal_by_controls:
        return []
    wanted = {name: getattr(shown, name) for name in ("focal", "moderator", "controls")}
    return [
        preset.id
        for preset in study.presets
        if wanted.items() <= dict(preset.specification).items()
    ]


def _counted(here: Scene, n: float) -> str:
    """Return a count, or that there are fewer than MINIMUM."""
    if not isfinite(n):
        return here.text("filter.few", minimum=MINIMUM)
    return here.text("filter.people", n=here.text.number(n), people=people(here))


def _part(here: Scene, found: Row) -> str:
    """Return how many of a level's people are at an end of the scale, with their share."""
    n = _counted(here, found["n"])
    if not isfinite(found["n"]):
        return n
    share = here.text.percent(found["estimate"])
    return here.text("diagnostics.sparse.part", n=n, share=share)


def _crossing(here: Scene, cross: Row) -> str:
    """Return how many people stand around a crossing point."""
    text, words = here.text, spoken_levels(here, moderator(here))
    names = {"policy": part_names(here)[cross["outcome"]], "level": words[cross["level"]]}
    names["reference"] = words[cross["reference"]]
    half = text.number((cross["high"] - cross["low"]) / 2, 1)
    if not isfinite(cross["n"]):
        ends = {end: text.number(cross[end], 2) for end in ("low", "high")}
        return text("diagnostics.sparse.near_withheld", minimum=MINIMUM, **ends, **names)
    return text(
        f"diagnostics.sparse.{'near_few' if cross['few'] else 'near'}",
        value=text.number(cross["estimate"], 2),
        half=half,
        n=_counted(here, cross["n_level"]),
        n_reference=_counted(here, cross["n_reference"]),
        few=FEW,
        **names,
    )
