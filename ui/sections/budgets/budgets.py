"""The budgets page's parts: means by group, every answer, and styles of answering."""

from functools import partial

import streamlit as st

from analysis.model.outcomes import outcomes_of
from analysis.model.result import Result
from analysis.model.rows import row
from ui.charts.dots import Dots, draw_dots
from ui.charts.figure import Figure
from ui.charts.frame import NEUTRAL, Series, part_colour
from ui.charts.histogram import Strips, draw_strips
from ui.charts.marks import policy_colours
from ui.language.label import label
from ui.results.panel import fold_method, show
from ui.visit.scene import Scene
from ui.visit.unforeseen import contained
from ui.wording.captions import mark
from ui.wording.level_sentences import say_amount_levels
from ui.wording.spoken import levels_present, part_names, spoken_variable
from ui.wording.units import amount_units, proportion_units, units_of

BAR = 0.015


@contained
def say_sums(here: Scene) -> None:
    """Say which answers do not add up, what is done with them, and where to choose."""
    if here.survey.codebook.confidential:  # they count few people, and name their rows
        return
    said = [label(report.sentence(here.text.language)) for report in here.survey.reports]
    if said:
        st.info(here.text.sentences([*said, here.text("budgets.sums_choice")]))


@contained
def show_by(here: Scene, result: Result) -> None:
    """Draw each policy's mean at each level of the chosen variable."""
    by = here.view.specification.by
    show(here, "budgets.by", result, _by, levels=by)
    st.markdown(say_amount_levels(here, result))


def _by(here: Scene, result: Result) -> Figure:
    by = here.view.specification.by or ""
    policies = [
        Series(code, name, part_colour(here, code)) for code, name in part_names(here).items()
    ]
    return draw_dots(
        here,
        result,
        Dots(
            title=here.text("budgets.by.caption", by=spoken_variable(here, by)),
            units=units_of(here),
            row="level",
            rows=levels_present(here, by, result),
            series_column="outcome",
            series=policies,
        ),
    )


@contained
def show_distribution(here: Scene, result: Result) -> None:
    """Draw the share of people at every amount, a strip a policy."""
    show(here, "budgets.distribution", result, _distribution)


def _distribution(here: Scene, result: Result) -> Figure:
    outcomes, names = outcomes_of(here.survey), part_names(here)
    write = amount_units(here)
    axis = write.axis()
    whole = (write.unit.whole or 1.0) / axis.divisor
    return draw_strips(
        here,
        result,
        Strips(
            title=here.text("budgets.distribution.caption"),
            row="outcome",
            rows=names,
            colours={code: part_colour(here, code) for code in names},
            x_title=axis.title,
            y_title=here.text("budgets.distribution.y"),
            width=BAR * whole,
            scale=whole / (outcomes.split.total if outcomes.closed else 1.0),
        ),
    )


@contained
def show_styles(here: Scene, result: Result) -> None:
    """Say how many split evenly, draw how many give a policy nothing or everything."""
    show(here, "budgets.styles", result, partial(_styles, names=part_names(here)))
    even = row(result, style="even_split")
    if even is not None:
        text = here.text
        n = text.number(even["estimate"] * even["n"])
        span = proportion_units(here).level_interval
        said = text("budgets.styles.even", share=text.percent(even["estimate"]), n=n)
        st.markdown(said + mark(here, even, span=span))


def _styles(here: Scene, result: Result, names: dict[str, str]) -> Figure:
    kinds = [
        Series("zero", here.text("style.zero"), NEUTRAL),
        Series("all_in", here.text("style.all_in"), NEUTRAL, "diamond"),
    ]
    return draw_dots(
        here,
        result,
        Dots(
            title=here.text("budgets.styles.caption"),
            units=proportion_units(here),
            row="outcome",
            rows=names,
            series_column="style",
            series=kinds,
            colour_of=policy_colours(here),
            stem=True,
        ),
    )


@contained
def method(here: Scene) -> None:
    """Fold away how the page's numbers are made."""
    fold_method(here, here.text("budgets.method"))
