"""Where each policy stands at both ends of the focal variable, and which featured one leads."""

from dataclasses import replace
from math import isnan

import streamlit as st

from analysis.model.result import Result
from analysis.model.rows import Row, row, rows
from ui.charts.dots import SIDE_BY_SIDE, Dots, draw_dots
from ui.charts.figure import Figure
from ui.charts.frame import Series, short
from ui.charts.marks import policy_marks
from ui.results.panel import show
from ui.visit.looks import note_tests
from ui.visit.scene import Scene
from ui.visit.unforeseen import contained
from ui.wording.captions import mark
from ui.wording.lead import say_lead
from ui.wording.nulls import known_of_nulls
from ui.wording.spoken import part_names
from ui.wording.units import amount_units


@contained
def show_ranking(here: Scene, ranking: Result, lead: Result) -> None:
    """Draw the predictions at both ends, and say who leads where the focal variable is highest."""
    show(here, "money.ranking", ranking, ranks)
    found = row(lead)
    if found is not None and ranking.refusal is None:
        note_tests(here, replace(lead, table=lead.table.assign(kind="lead")))
        units = amount_units(here)
        interval = units.change_interval(found["conf_low"], found["conf_high"])
        difference = units.change(found["estimate"])
        said = say_lead(
            here,
            "money.lead",
            found,
            ranking,
            units.level,
            difference=difference,
            interval=interval,
            why=known_of_nulls(here, [found], units),
        )
        st.markdown(said + mark(here, found, span=units.change_interval))


def ranks(here: Scene, result: Result) -> Figure:
    """Draw a line for each policy between both ends, named with the ranks that tests leave it."""
    ends = [f"{at:g}" for at in sorted({r["at"] for r in rows(result)})]
    names, units = part_names(here), amount_units(here)

    def hover(r: Row, kind: Series) -> str:
        span = units.level_interval(r["conf_low"], r["conf_high"])
        return f"<b>{kind.name}</b><br>{units.level(r['estimate'])}<br>{span}"

    return draw_dots(
        here,
        replace(result, table=result.table.assign(end=result.table["at"].map("{:g}".format))),
        Dots(
            title=here.text("money.ranking.caption"),
            units=units,
            row="end",
            rows={end: here.text("money.ranking.end", value=end) for end in ends},
            series_column="outcome",
            series=[
                replace(kind, symbol="circle-open", size=9, line=2.5)
                for kind in policy_marks(here).values()
            ],
            layout=SIDE_BY_SIDE,
            hover=hover,
            printed=lambda r: _place(r) + short(names[r["outcome"]]),
        ),
    )


def _place(r: Row) -> str:
    """Return the rank, or from which to which it may be; "" where nothing was tested."""
    low, high = r["rank_low"], r["rank_high"]
    if isnan(low):
        return ""
    return f"{low:.0f}. " if low == high else f"{low:.0f}–{high:.0f}. "
