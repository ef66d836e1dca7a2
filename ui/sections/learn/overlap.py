"""What overlapping intervals and a difference that is not shown say, and what they do not."""

from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from analysis.model.result import Result
from analysis.model.rows import Row, row
from ui.charts.dots import Dots, draw_dots
from ui.charts.figure import Figure
from ui.charts.frame import NEUTRAL, Series
from ui.results.panel import show
from ui.sections.learn.formula import Pair, policy_name
from ui.visit.looks import note_tests
from ui.visit.scene import Scene
from ui.visit.unforeseen import contained
from ui.wording.captions import mark
from ui.wording.sentences import focal_step
from ui.wording.units import amount_units

SHADE = "rgba(127,127,127,0.18)"
DIFFERENCE = "difference"


@contained
def show_overlap(here: Scene, found: Result, pair: Pair) -> None:
    """Say whether the slopes' intervals overlap and what the difference's own interval says."""
    known = _rows(found, pair)
    if known is None:
        return
    first, second, both = known
    tested = found.table[found.table["kind"] == "slope_difference"]
    note_tests(here, replace(found, table=tested))
    text, write = here.text, amount_units(here)
    case = "apart"
    if found.fact("overlap"):
        case = "overlap_shown" if found.fact("shown") else "overlap_open"
    said = text(
        f"learn.overlap.{case}",
        level_a=pair.first,
        level_b=pair.second,
        interval_a=write.change_interval(first["conf_low"], first["conf_high"]),
        interval_b=write.change_interval(second["conf_low"], second["conf_high"]),
        among=text(f"among.{here.survey.provenance}"),
        difference=write.change(both["estimate"]),
        interval=write.change_interval(both["conf_low"], both["conf_high"]),
        p=text.p_value(both["p_value"]),
    )
    show(
        here,
        "learn.overlap",
        pair.news(found),
        partial(_figure, pair=pair),
        levels=here.view.specification.moderator,
    )
    st.markdown(said + mark(here, *known, span=write.change_interval))
    st.markdown(_rule(here, found, first, second) + mark(here, {"status": both["status"]}))


def _rows(found: Result, pair: Pair) -> tuple[Row, Row, Row] | None:
    """Return both slopes and their difference, None when one of them is withheld."""
    first = row(found, kind="slope", level=pair.reference)
    second = row(found, kind="slope", level=pair.level)
    both = row(found, kind="slope_difference", level=pair.level)
    return (first, second, both) if first and second and both else None


def _rule(here: Scene, found: Result, first: Row, second: Row) -> str:
    """Say how far apart the slopes must be for the intervals to part, and to be shown to differ."""
    text, write = here.text, amount_units(here)
    halves = [(end["conf_high"] - end["conf_low"]) / 2 for end in (first, second)]
    return text(
        "learn.overlap.rule",
        half_a=write.change(halves[0], signed=False),
        half_b=write.change(halves[1], signed=False),
        touch=write.change(found.fact("touch"), signed=False),
        touch_t=text.number(found.fact("touch_statistic"), 2),
        touch_p=text.p_value(found.fact("touch_p")),
        least=write.change(found.fact("least"), signed=False),
        least_t=text.number(found.fact("critical"), 2),
        least_p=text.p_value(0.05),
    )


def _figure(here: Scene, result: Result, pair: Pair) -> Figure:
    """Draw both slopes and the difference; what the slopes' intervals share is shaded."""
    table = result.table
    slope = table["kind"] == "slope"
    keyed = table.assign(which=table["level"].where(slope, DIFFERENCE))
    names = {kind.code: kind.name for kind in pair.marks}
    colours = {kind.code: kind.colour for kind in pair.marks} | {DIFFERENCE: NEUTRAL}
    units = amount_units(here)
    dots = Dots(
        title=here.text("learn.overlap.caption", policy=policy_name(here), step=focal_step(here)),
        units=units,
        row="which",
        rows={**names, DIFFERENCE: here.text("learn.overlap.difference")},
        series=[Series("", "", NEUTRAL)],
        colour_of=lambda which: colours[which],
        change=True,
    )
    figure = draw_dots(here, Result(keyed, result.n), dots)
    low, high = (end / units.axis(change=True).divisor for end in _shared(table[slope]))
    if low < high:
        rows_of_slopes = {"y0": dots.edges[0], "y1": dots.edges[2]}
        figure.add_shape(
            x0=low, x1=high, **rows_of_slopes, fillcolor=SHADE, line={"width": 0}, layer="below"
        )
    return figure


def _shared(slopes: pd.DataFrame) -> tuple[float, float]:
    """Return the ends of what both intervals hold; the first is larger when they share nothing."""
    return float(slopes["conf_low"].max()), float(slopes["conf_high"].min())


@contained
def say_not_shown(here: Scene, found: Result, pair: Pair) -> None:
    """Say what the difference's interval still allows, beside the slope and what is findable."""
    known = _rows(found, pair)
    if known is None:
        return
    first, _, both = known
    text, write = here.text, amount_units(here)
    low, high = both["conf_low"], both["conf_high"]
    ends = {"low": write.change(low), "high": write.change(high)}
    open_ = text("learn.not_shown.shown" if found.fact("shown") else "learn.not_shown.open", **ends)
    wide = max(abs(low), abs(high)) >= abs(first["estimate"])
    beside = text(
        "learn.not_shown.wide" if wide else "learn.not_shown.narrow",
        level=pair.first,
        slope=write.change(first["estimate"]),
    )
    st.markdown(open_ + mark(here, both, span=write.change_interval))
    st.markdown(beside + mark(here, first, both, span=write.change_interval))
    smallest = text("learn.not_shown.found", found=write.change(found.fact("found"), signed=False))
    st.markdown(smallest + mark(here, {"status": both["status"]}))
