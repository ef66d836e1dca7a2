"""The matching page's balance: how alike the compared are, before and after every method."""

from dataclasses import replace
from functools import partial

import plotly.graph_objects as go
import streamlit as st

from analysis.matching.balance import BEFORE, SCORE
from analysis.model.query import METHODS
from analysis.model.result import Result
from analysis.model.rows import Row, rows
from ui.charts.frame import NEUTRAL, PALETTE, SYMBOLS, Series
from ui.charts.love import Love, draw_love
from ui.language.label import label
from ui.results.panel import show
from ui.visit.scene import Scene
from ui.visit.unforeseen import contained
from ui.wording.captions import mark
from ui.wording.spoken import level_names, spoken_variable

MUCH, LITTLE = 0.1, 0.05
BETWEEN = "\n"
LOOKS = {
    "radius": (PALETTE[0], SYMBOLS[0]),
    "kernel": (PALETTE[2], SYMBOLS[1]),
    "local_linear": (PALETTE[1], SYMBOLS[2]),
    "nearest": (PALETTE[3], SYMBOLS[3]),
    "nearest_once": (PALETTE[8], "triangle-down"),
}
"""A colour and a symbol for each method, wherever methods stand beside each other."""


@contained
def show_balance(here: Scene, result: Result) -> None:
    """Say how many characteristics differ before and after, and draw all of them."""
    text, chosen = here.text, here.view.specification.matching.method
    before, after = rows(result, measure=BEFORE), rows(result, measure=chosen)
    said = [_count(here, "before", _asked(before)), _count(here, "after", _asked(after))]
    ratios = [r for r in _asked(after) if r["variance_ratio"] == r["variance_ratio"]]
    if ratios:
        each = [
            text("matching.balance.ratio", variable=_name(here, r), ratio=_two(here, r))
            for r in ratios
        ]
        said.append(text("matching.balance.ratios", ratios=text.join(each)))
    st.markdown(text.sentences(said) + mark(here, *after[:1]))
    show(here, "matching.love", result, _love)
    numbers = result.table[result.table["variance_ratio"].notna()]
    if len(numbers):
        show(here, "matching.ratios", replace(result, table=numbers), _ratios)


def _asked(found: list[Row]) -> list[Row]:
    """Return the characteristics that were asked about: all but the score."""
    return [r for r in found if r["variable"] != SCORE]


def _count(here: Scene, when: str, found: list[Row]) -> str:
    worst = max(found, key=lambda r: abs(r["estimate"]))
    return here.text(
        f"matching.balance.{when}",
        count=here.text.number(sum(abs(r["estimate"]) > MUCH for r in found)),
        all=here.text.number(len(found)),
        worst=here.text.quote(_name(here, worst)),
        value=here.text.number(abs(worst["estimate"]), 2),
    )


def _two(here: Scene, found: Row) -> str:
    return here.text.number(found["variance_ratio"], 2)


def _name(here: Scene, found: Row) -> str:
    """Return a characteristic's escaped name: a number's own, or a factor's level."""
    if found["variable"] == SCORE:
        return here.text("matching.score")
    variable = label(here.labels.variable(found["variable"]).short)
    if not found["level"]:
        return variable
    level = label(here.labels.level(found["variable"], found["level"]))
    return here.text("matching.row", variable=variable, level=level)


def _keyed(result: Result) -> Result:
    """Return the result with one code for each characteristic, and differences without sign."""
    table = result.table
    keys = table["variable"] + BETWEEN + table["level"]
    return replace(result, table=table.assign(at=keys, size=table["estimate"].abs()))


def _love(here: Scene, result: Result) -> go.Figure:
    """Draw the characteristics in the order of how far they differ before."""
    result, text = _keyed(result), here.text
    before = sorted(rows(result, measure=BEFORE), key=lambda r: -r["size"])
    return draw_love(
        here,
        result,
        Love(
            title=text("matching.love.caption"),
            axis=text("matching.love.axis"),
            row="at",
            rows={r["at"]: _name(here, r) for r in before},
            series=_series(here, result),
            value="size",
            marks=(LITTLE, MUCH),
            least=(0.0, 0.12),
            hover=partial(_hover, here),
            chosen=here.view.specification.matching.method,
        ),
    )


def _ratios(here: Scene, result: Result) -> go.Figure:
    result, text = _keyed(result), here.text
    names = {r["at"]: _name(here, r) for r in rows(result, measure=BEFORE)}
    return draw_love(
        here,
        result,
        Love(
            title=text("matching.ratios.caption"),
            axis=text("matching.ratios.axis"),
            row="at",
            rows=names,
            series=_series(here, result),
            value="variance_ratio",
            marks=(0.5, 1.0, 2.0),
            least=(0.4, 2.1),
            hover=partial(_hover, here),
            chosen=here.view.specification.matching.method,
        ),
    )


def _series(here: Scene, result: Result) -> list[Series]:
    """Return the marks of what the table has: before, and every method."""
    present = {r["measure"] for r in rows(result)}
    text, chosen = here.text, here.view.specification.matching.method
    names = {code: text(f"measure.{code}") for code in METHODS}
    names[chosen] = text("matching.checks.chosen", measure=names[chosen])
    methods = [Series(code, names[code], *LOOKS[code]) for code in METHODS]
    before = Series(BEFORE, text("measure.unmatched"), NEUTRAL, SYMBOLS[4])
    return [kind for kind in (before, *methods) if kind.code in present]


def _hover(here: Scene, found: Row) -> str:
    text = here.text
    lines = [_name(here, found) if "at" in found else "", text.number(found["estimate"], 3)]
    if found.get("variance_ratio", float("nan")) == found.get("variance_ratio"):
        lines.append(f"{text('matching.ratios.axis')}: {_two(here, found)}")
    lines += [text("caption.n", n=text.number(found["n"])), text(f"status.{found['status']}")]
    return "<br>".join(line for line in lines if line)


@contained
def show_groups(here: Scene, result: Result) -> None:
    """Draw the mean difference within each level of a group variable."""
    show(here, "matching.groups", result, _groups, levels=here.view.specification.by)


def _groups(here: Scene, result: Result) -> go.Figure:
    text, by = here.text, here.view.specification.by or ""
    chosen = here.view.specification.matching.method
    present = set(result.table["level"])
    names = {code: name for code, name in level_names(here, by).items() if code in present}
    before = Series(BEFORE, text("measure.unmatched"), NEUTRAL, SYMBOLS[4])
    after = Series(chosen, text(f"measure.{chosen}"), *LOOKS[chosen])
    return draw_love(
        here,
        result,
        Love(
            title=text("matching.groups.caption", by=spoken_variable(here, by)),
            axis=text("matching.love.axis"),
            row="level",
            rows=names,
            series=[before, after],
            value="estimate",
            marks=(LITTLE, MUCH),
            least=(0.0, 0.12),
            hover=partial(_of_level, here),
            chosen=chosen,
        ),
    )


def _of_level(here: Scene, found: Row) -> str:
    text = here.text
    worst = label(here.labels.variable(found["variable"]).short)
    largest = f"{text('column.largest')}: {worst} {text.number(found['largest'], 2)}"
    n = text("caption.n", n=text.number(found["n"]))
    mean = text.number(found["estimate"], 3)
    return "<br>".join([mean, largest, n, text(f"status.{found['status']}")])
