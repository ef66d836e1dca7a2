"""The matching page's balance: how alike the compared are, before and after every method."""

from dataclasses import replace
from functools import partial

import streamlit as st

from analysis.matching.balance import BEFORE, SCORE
from analysis.model.query import METHODS
from analysis.model.result import Result
from analysis.model.rows import Row, rows
from ui.charts.dots import ON_ONE_LINE, Dots, Scale, draw_dots
from ui.charts.figure import Figure
from ui.charts.frame import NEUTRAL, PALETTE, SYMBOLS, Series
from ui.charts.marks import row_codes
from ui.language.label import label
from ui.results.panel import show
from ui.visit.scene import Scene
from ui.visit.unforeseen import contained
from ui.wording.captions import mark
from ui.wording.spoken import levels_present, spoken_variable

MUCH, LITTLE = 0.1, 0.05
DIFFERENCES = Scale("", reference=(LITTLE, MUCH), covers=(0.0, 0.12), held=False)
RATIOS = Scale("", reference=(0.5, 1.0, 2.0), covers=(0.4, 2.1), held=False)
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
    show(here, "matching.love", result, _love)
    st.markdown(text.sentences(said) + mark(here, *after[:1]))
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
    keys = row_codes(table, "variable", "level")
    return replace(result, table=table.assign(at=keys, size=table["estimate"].abs()))


def _love(here: Scene, result: Result) -> Figure:
    """Draw the characteristics in the order of how far they differ before."""
    keyed = _keyed(result)
    before = sorted(rows(keyed, measure=BEFORE), key=lambda r: -r["size"])
    names = {r["at"]: _name(here, r) for r in before}
    return _draw(here, keyed, _of_methods(here, keyed, "love", names, "size", DIFFERENCES))


def _ratios(here: Scene, result: Result) -> Figure:
    keyed = _keyed(result)
    names = {r["at"]: _name(here, r) for r in rows(keyed, measure=BEFORE)}
    return _draw(here, keyed, _of_methods(here, keyed, "ratios", names, "variance_ratio", RATIOS))


def _draw(here: Scene, result: Result, dots: Dots) -> Figure:
    """Draw a love plot: a line for each characteristic, on it a mark for each method."""
    return draw_dots(here, result, replace(dots, layout=ON_ONE_LINE))


def _of_methods(
    here: Scene, result: Result, panel: str, names: dict[str, str], value: str, scale: Scale
) -> Dots:
    """Return a love plot of all methods."""
    text, chosen = here.text, here.view.specification.matching.method
    present = {r["measure"] for r in rows(result)}
    methods = {code: text(f"measure.{code}") for code in METHODS}
    methods[chosen] = text("matching.checks.chosen", measure=methods[chosen])
    kinds = [_before(here), *(_method(here, code, name) for code, name in methods.items())]
    return Dots(
        title=text(f"matching.{panel}.caption"),
        units=None,
        row="at",
        rows=names,
        series_column="measure",
        series=[kind for kind in kinds if kind.code in present],
        value=value,
        scale=replace(scale, title=text(f"matching.{panel}.axis")),
        hover=partial(_hover, here),
    )


def _before(here: Scene) -> Series:
    name = here.text("measure.unmatched")
    return Series(BEFORE, name, NEUTRAL, SYMBOLS[4], size=8, interval=False)


def _method(here: Scene, code: str, name: str) -> Series:
    """Return the marks of a method, larger ones for the reader's choice."""
    chosen = code == here.view.specification.matching.method
    return Series(code, name, *LOOKS[code], size=12 if chosen else 8, interval=False)


def _hover(here: Scene, found: Row, kind: Series) -> str:
    text = here.text
    lines = [f"<b>{kind.name}</b>", _name(here, found), text.number(found["estimate"], 3)]
    if found["variance_ratio"] == found["variance_ratio"]:
        lines.append(f"{text('matching.ratios.axis')}: {_two(here, found)}")
    lines += [text("caption.n", n=text.number(found["n"])), text(f"status.{found['status']}")]
    return "<br>".join(lines)


@contained
def show_groups(here: Scene, result: Result) -> None:
    """Draw the mean difference within each level of a group variable."""
    show(here, "matching.groups", result, _groups, levels=here.view.specification.by)


def _groups(here: Scene, result: Result) -> Figure:
    text, by = here.text, here.view.specification.by or ""
    chosen = here.view.specification.matching.method
    dots = Dots(
        title=text("matching.groups.caption", by=spoken_variable(here, by)),
        units=None,
        row="level",
        rows=levels_present(here, by, result),
        series_column="measure",
        series=[_before(here), _method(here, chosen, text(f"measure.{chosen}"))],
        scale=replace(DIFFERENCES, title=text("matching.love.axis")),
        hover=partial(_of_level, here),
    )
    return _draw(here, result, dots)


def _of_level(here: Scene, found: Row, kind: Series) -> str:
    text = here.text
    worst = label(here.labels.variable(found["variable"]).short)
    largest = f"{text('column.largest')}: {worst} {text.number(found['largest'], 2)}"
    n = text("caption.n", n=text.number(found["n"]))
    mean = text.number(found["estimate"], 3)
    heading, status = f"<b>{kind.name}</b>", text(f"status.{found['status']}")
    return "<br>".join([heading, mean, largest, n, status])
