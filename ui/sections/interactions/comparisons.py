"""The interactions page's comparisons: pairs of levels, two policies, items, chosen values."""

import pandas as pd
import streamlit as st

from analysis.model.query import Query
from analysis.model.result import Result, records_of
from analysis.questions.at_values import HIGH, LOW
from ui.charts.dots import Dots, draw_dots
from ui.charts.figure import Figure
from ui.charts.frame import NEUTRAL, PALETTE, Series
from ui.charts.marks import BETWEEN, choice_marks, row_codes
from ui.results.panel import show
from ui.results.tables import name_of
from ui.sections.interactions.lines import levels, moderator, panels
from ui.sections.interactions.policies import draw_by_policy, policy_rows
from ui.visit.scene import Scene
from ui.visit.unforeseen import contained
from ui.visit.view import focal_choices
from ui.wording.sentences import focal_step
from ui.wording.spoken import level_names, part_names
from ui.wording.units import units_of


@contained
def show_pairs(here: Scene, result: Result) -> None:
    """Draw the difference of slopes of every two levels."""
    show(here, "interactions.pairs", result, _pairs, levels=moderator(here))


def _pairs(here: Scene, result: Result) -> Figure:
    names = level_names(here, moderator(here))
    keyed = result.table.assign(pair=row_codes(result.table, "level", "reference"))
    # A code from a file may hold the sign that stands between two.
    pairs = {
        pair: here.text("interactions.pairs.pair", level=names[one], reference=names[other])
        for pair, one, other in zip(keyed["pair"], keyed["level"], keyed["reference"], strict=True)
    }
    title = here.text("interactions.pairs.caption")
    return draw_by_policy(here, Result(keyed, result.n), title, "pair", pairs)


@contained
def show_tradeoff(here: Scene, result: Result) -> None:
    """Draw how one policy gains on another, at each level."""
    show(here, "interactions.tradeoff", result, _tradeoff, levels=moderator(here))


def _tradeoff(here: Scene, result: Result) -> Figure:
    parts = part_names(here)
    keyed = result.table.assign(row=row_codes(result.table, "kind", "level"))
    outcome, other = (parts[keyed[name].iloc[0]] for name in ("outcome", "other"))
    title = here.text(
        "interactions.tradeoff.caption", outcome=outcome, other=other, step=focal_step(here)
    )
    one = [Series("", "", PALETTE[8])]
    dots = Dots(title, units_of(here), "row", _named(here, keyed), one, change=True)
    return draw_dots(here, Result(keyed, result.n), dots)


@contained
def show_items(here: Scene, result: Result) -> None:
    """Draw each level's slope with the focal scale and with each of its items."""
    show(here, "interactions.items", result, _items, levels=moderator(here))


def _items(here: Scene, result: Result) -> Figure:
    names, parts = level_names(here, moderator(here)), part_names(here)
    keyed = result.table.assign(row=row_codes(result.table, "outcome", "level"))
    wanted = panels(here, result)
    named = {
        f"{policy}{BETWEEN}{level.code}": here.text(
            "interactions.items.row", policy=parts[policy], level=names[level.code]
        )
        for policy in wanted
        for level in levels(here, result)
    }
    items = {item: name_of(here, item) for item in dict.fromkeys(keyed["item"])}
    kinds = choice_marks(focal_choices(here.survey.codebook), items, NEUTRAL)
    title = here.text("interactions.items.caption")
    dots = policy_rows(here, title, named, "item", kinds, row="row")
    return draw_dots(here, Result(keyed, result.n), dots)


def choose_values(here: Scene) -> Query:
    """Offer two values of the focal variable; return the query that asks for them."""
    focal = here.focal
    if focal is None or focal.minimum is None or focal.maximum is None:
        return here.view.query
    ends = (float(focal.minimum), float(focal.maximum))
    low, high = st.slider(
        here.text("interactions.values.choose"),
        *ends,
        value=ends,
        step=(ends[1] - ends[0]) / 16,
        key=f"values/{focal.id}",
    )
    return here.view.query.with_numbers(**{LOW: low, HIGH: high})


@contained
def show_values(here: Scene, result: Result) -> None:
    """Draw how far the predictions move between the chosen values, and what lies between levels."""
    show(here, "interactions.values", result, _values, levels=moderator(here))


def _values(here: Scene, result: Result) -> Figure:
    kinds = {"rise": "slope", "gap_change": "difference", "average_rise": "average"}
    shown = result.table[result.table["kind"].isin(kinds)].replace({"kind": kinds})
    ends = {name: here.text.number(shown[name].iloc[0], 2) for name in ("start", "end")}
    keyed = shown.assign(row=row_codes(shown, "kind", "level"))
    title = here.text("interactions.values.caption", **ends)
    return draw_by_policy(here, Result(keyed, result.n), title, "row", _named(here, keyed))


def _named(here: Scene, keyed: pd.DataFrame) -> dict[str, str]:
    """Return what each row of slopes, differences and averages is called, by its key `row`."""
    names = level_names(here, moderator(here))
    return {
        r["row"]: names[r["level"]]
        if r["kind"] == "slope"
        else here.text(
            f"interactions.tradeoff.{r['kind']}",
            level=names.get(r["level"], ""),
            reference=names.get(r["reference"], ""),
        )
        for r in records_of(keyed)
    }
