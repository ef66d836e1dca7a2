"""The interactions page's comparisons: pairs of levels, two policies, items, chosen values."""

import plotly.graph_objects as go
import streamlit as st

from analysis.at_values import HIGH, LOW
from analysis.query import Query
from analysis.result import Result
from ui.captions import mark
from ui.charts.dots import Dots, draw_dots
from ui.charts.frame import PALETTE, SYMBOLS, Series, part_colour
from ui.controls import level_names, part_names, spoken_levels
from ui.notes import sentence
from ui.panel import notes, show, table_and_file
from ui.rows import Row, row, rows
from ui.sections.interactions import levels, moderator, panels, units
from ui.sentences import focal_step, focal_variable
from ui.state import Scene
from ui.tables import name_of

BETWEEN = "\n"


def show_pairs(here: Scene, result: Result) -> None:
    """Draw the difference of slopes of every two levels."""
    show(here, "interactions.pairs", result, _pairs, levels=moderator(here))


def _pairs(here: Scene, result: Result) -> go.Figure:
    names, parts = level_names(here, moderator(here)), panels(here, result)
    keyed = result.table.assign(pair=result.table["level"] + BETWEEN + result.table["reference"])
    pairs = {
        pair: here.text("interactions.pairs.pair", level=names[one], reference=names[other])
        for pair in dict.fromkeys(keyed["pair"])
        for one, other in [pair.split(BETWEEN)]
    }
    return draw_dots(
        here,
        Result(keyed, result.n),
        Dots(
            title=here.text("interactions.pairs.caption"),
            units=units(here),
            row="pair",
            rows=pairs,
            series_column="outcome",
            series=policy_series(here, parts),
            change=True,
        ),
    )


def policy_series(here: Scene, parts: dict[str, str]) -> list[Series]:
    """Return the marks of policies, each in its fixed colour."""
    return [
        Series(code, name, part_colour(here, code), SYMBOLS[place % len(SYMBOLS)])
        for place, (code, name) in enumerate(parts.items())
    ]


def show_tradeoff(here: Scene, result: Result) -> None:
    """Draw how one policy gains on another, at each level."""
    if result.refusal is None and result.table.empty:
        st.info(here.text("interactions.tradeoff.two"))
        return
    show(here, "interactions.tradeoff", result, _tradeoff, levels=moderator(here))


def _tradeoff(here: Scene, result: Result) -> go.Figure:
    names, parts = level_names(here, moderator(here)), part_names(here)
    keyed = result.table.assign(row=result.table["kind"] + BETWEEN + result.table["level"])
    named = {
        f"{r['kind']}{BETWEEN}{r['level']}": names[r["level"]]
        if r["kind"] == "slope"
        else here.text(
            f"interactions.tradeoff.{r['kind']}",
            level=names.get(r["level"], ""),
            reference=names.get(r["reference"], ""),
        )
        for r in keyed.to_dict("records")
    }
    outcome, other = (parts[keyed[name].iloc[0]] for name in ("outcome", "other"))
    title = here.text(
        "interactions.tradeoff.caption", outcome=outcome, other=other, step=focal_step(here)
    )
    dots = Dots(
        title=title,
        units=units(here),
        row="row",
        rows=named,
        series=[Series("", "", PALETTE[7])],
        change=True,
    )
    return draw_dots(here, Result(keyed, result.n), dots)


def show_items(here: Scene, result: Result) -> None:
    """Draw each level's slope with the focal scale and with each of its items."""
    show(here, "interactions.items", result, _items, levels=moderator(here))


def _items(here: Scene, result: Result) -> go.Figure:
    names, parts = level_names(here, moderator(here)), part_names(here)
    keyed = result.table.assign(row=result.table["outcome"] + BETWEEN + result.table["level"])
    wanted = panels(here, result)
    named = {
        f"{policy}{BETWEEN}{level.code}": here.text(
            "interactions.items.row", policy=parts[policy], level=names[level.code]
        )
        for policy in wanted
        for level in levels(here, result)
    }
    items = [
        Series(item, name_of(here, item), PALETTE[7], SYMBOLS[place % len(SYMBOLS)])
        for place, item in enumerate(dict.fromkeys(keyed["item"]))
    ]
    return draw_dots(
        here,
        Result(keyed, result.n),
        Dots(
            title=here.text("interactions.items.caption"),
            units=units(here),
            row="row",
            rows=named,
            series_column="item",
            series=items,
            colour_of=lambda code: part_colour(here, code.split(BETWEEN)[0]),
            change=True,
        ),
    )


def choose_values(here: Scene) -> Query:
    """Offer two values of the focal variable; return the query that asks for them."""
    focal = focal_variable(here)
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


def say_values(here: Scene, result: Result) -> None:
    """Say what the predictions at two values are, and what lies between them."""
    if result.refusal:
        st.info(sentence(here, result.refusal, "refusal"))
        return
    for policy, name in panels(here, result).items():
        said = [_rises(here, result, policy, name), *_gaps(here, result, policy)]
        average = row(result, kind="average_rise", outcome=policy)
        said += [_contrast(here, "average", average)] if average else []
        st.markdown("- " + here.text.sentences([each for each in said if each]))
    st.caption(here.text("interactions.values.note"))
    notes(here, result)
    table_and_file(here, "interactions.values", result, levels=moderator(here))


def _rises(here: Scene, result: Result, policy: str, name: str) -> str:
    write, words = units(here), spoken_levels(here, moderator(here))
    found = rows(result, kind="rise", outcome=policy)
    if not found:
        return ""
    changes = [
        here.text(
            "interactions.values.rise_level",
            change=write.change(each["estimate"]),
            level=words[each["level"]],
            interval=write.change_interval(each["conf_low"], each["conf_high"]),
        )
        for each in found
    ]
    said = here.text(
        "interactions.values.rise",
        policy=name,
        start=here.text.number(found[0]["start"], 2),
        end=here.text.number(found[0]["end"], 2),
        changes=here.text.clauses(changes),
    )
    return said + mark(here, *found, span=write.change_interval)


def _gaps(here: Scene, result: Result, policy: str) -> list[str]:
    top = result.table["end"].max()
    found = rows(result, kind="gap", outcome=policy, end=top)
    return [_contrast(here, "gap", each) for each in found]


def _contrast(here: Scene, key: str, each: Row) -> str:
    write, words = units(here), spoken_levels(here, moderator(here))
    said = here.text(
        f"interactions.values.{key}",
        end=here.text.number(each["end"], 2),
        level=words.get(each["level"], ""),
        reference=words.get(each["reference"], ""),
        change=write.change(each["estimate"]),
        interval=write.change_interval(each["conf_low"], each["conf_high"]),
    )
    return said + mark(here, each, span=write.change_interval)
