"""The risk page's parts: how the focal scale spreads, its items, and who has more of it."""

from dataclasses import replace
from functools import partial

import streamlit as st

from analysis.model.comparison import COMPLEMENT, DIFFERENCE, GROUP
from analysis.model.lens import Unit
from analysis.model.result import Result
from analysis.model.rows import row
from ui.charts.dots import Dots, draw_dots
from ui.charts.figure import Figure
from ui.charts.frame import GROUP_COLOUR, Series
from ui.charts.histogram import Strips, draw_strips
from ui.door.counted import say_of_whom, size
from ui.language.label import label
from ui.language.units import Units
from ui.results.panel import fold_method, show
from ui.visit.looks import note_tests
from ui.visit.scene import Scene
from ui.visit.streamlit_internals import Place
from ui.visit.unforeseen import contained
from ui.wording.captions import mark, people
from ui.wording.level_sentences import say_focal_levels
from ui.wording.mean_sentence import mean_sentence
from ui.wording.rules import with_rules
from ui.wording.sentences import focal_name, focal_note
from ui.wording.spoken import levels_present, spoken_variable
from ui.wording.units import focal_units

ONE = Series("", "", GROUP_COLOUR)
BAR = {"scale": 0.27, "item": 0.8}


@contained
def headline(here: Scene, mean: Result, alpha: Result) -> None:
    """Show what is measured, people, mean and reliability."""
    text = here.text
    if note := focal_note(here):
        st.markdown(note)
    columns = st.columns(3)
    columns[0].metric(
        text("filter.n"), text("filter.people", n=text.number(size(here)), people=people(here))
    )
    group, scale = row(mean, side=GROUP), row(alpha)
    if group is not None:
        interval = text.interval(
            text.number(group["conf_low"], 2), text.number(group["conf_high"], 2)
        )
        shown = text.number(group["estimate"], 2)
        _metric(here, columns[1], "risk.mean", shown, interval)
        columns[1].markdown(mark(here, group))
        say_of_whom(columns[1], here, mean)
    if scale is not None:
        interval = text.interval(
            text.number(scale["conf_low"], 2), text.number(scale["conf_high"], 2)
        )
        shown = text.number(scale["estimate"], 2)
        _metric(here, columns[2], "risk.alpha", shown, interval, text("glossary.alpha.text"))
        columns[2].markdown(mark(here, scale))
        say_of_whom(columns[2], here, alpha)


@contained
def say_mean(here: Scene, mean: Result) -> None:
    """Say the group's mean, and how it compares with that of others."""
    group, difference = (row(mean, side=side) for side in (GROUP, DIFFERENCE))
    if group is None:
        return
    if difference is not None:
        tested = mean.table[mean.table["side"] == DIFFERENCE].assign(
            kind="risk_difference", outcome=difference["variable"]
        )
        note_tests(here, replace(mean, table=tested))
    said = mean_sentence(here, group, row(mean, side=COMPLEMENT), difference)
    st.markdown(with_rules(here, said, mean, str(group["variable"])))


def _metric(
    here: Scene,
    column: Place,
    key: str,
    value: str,
    interval: str,
    help_text: str | None = None,
) -> None:
    column.metric(
        here.text(key),
        value,
        here.text("risk.interval", interval=interval),
        delta_color="off",
        delta_arrow="off",
        help=help_text,
    )


@contained
def show_by(here: Scene, result: Result) -> None:
    """Draw the mean of the focal scale at each level of the chosen variable."""
    by = here.view.specification.by
    show(here, "risk.by", result, _by, levels=by)
    st.markdown(say_focal_levels(here, result, focal_units(here)))


def _by(here: Scene, result: Result) -> Figure:
    by = here.view.specification.by or ""
    title = here.text("risk.by.caption", by=spoken_variable(here, by))
    rows = levels_present(here, by, result)
    return draw_dots(here, result, Dots(title, focal_units(here), "level", rows, [ONE]))


@contained
def show_distribution(here: Scene, result: Result) -> None:
    """Draw how the scale itself spreads."""
    show(here, "risk.distribution", result, partial(_spread, panel="distribution"))


@contained
def show_items(here: Scene, means: Result, distribution: Result) -> None:
    """Draw each item's mean, then its answers."""
    show(here, "risk.items", means, _items)
    if means.refusal is None:
        draw = partial(_spread, panel="item_distribution")
        show(here, "risk.item_distribution", distribution, draw)


def _items(here: Scene, result: Result) -> Figure:
    title, items = here.text("risk.items.caption"), _item_names(here)
    return draw_dots(here, result, Dots(title, focal_units(here), "variable", items, [ONE]))


def _item_names(here: Scene) -> dict[str, str]:
    focal = here.survey.codebook.role("focal")
    items = focal.scale.items if focal and focal.scale else ()
    return {item: label(here.labels.variable(item).short) for item in items}


def _spread(here: Scene, result: Result, panel: str) -> Figure:
    focal = here.survey.codebook.role("focal")
    scale = {focal.id: focal_name(here)} if focal else {}
    names, bar = (scale, "scale") if panel == "distribution" else (_item_names(here), "item")
    return draw_strips(
        here,
        result,
        Strips(
            title=here.text(f"risk.{panel}.caption"),
            row="variable",
            rows=names,
            colours=dict.fromkeys(names, GROUP_COLOUR),
            x_title=focal_name(here),
            y_title=here.text("risk.distribution.y"),
            width=BAR[bar],
        ),
    )


@contained
def show_correlations(here: Scene, result: Result, alpha: Result) -> None:
    """Say alpha, then draw the correlation of every pair of items."""
    show(here, "risk.correlations", result, _correlations)
    text, scale = here.text, row(alpha)
    if scale is not None:
        low, high = text.number(scale["conf_low"], 2), text.number(scale["conf_high"], 2)
        st.markdown(
            text(
                "risk.correlations.alpha",
                alpha=text.number(scale["estimate"], 2),
                interval=text.interval(low, high),
                n=text.number(scale["n"]),
            )
        )


def _correlations(here: Scene, result: Result) -> Figure:
    names = _item_names(here)
    paired = result.table.assign(pair=result.table["variable"] + "\n" + result.table["other"])
    pairs = {
        pair: here.text(
            "risk.correlations.pair",
            first=names[pair.split("\n")[0]],
            second=names[pair.split("\n")[1]],
        )
        for pair in paired["pair"]
    }
    title, units = here.text("risk.correlations.caption"), Units(here.text, Unit("correlation"))
    dots = Dots(title, units, "pair", pairs, [ONE], stem=True)
    return draw_dots(here, Result(paired, result.n), dots)


@contained
def method(here: Scene) -> None:
    """Fold away how the page's numbers are made."""
    scaled = here.focal is not None and here.focal.scale is not None
    said = [here.text("risk.method_scale")] if scaled else []
    fold_method(here, here.text.sentences([*said, here.text("risk.method")]))
