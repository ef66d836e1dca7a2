"""The robustness page's specification curve: the figure, its table, and the way to each point."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from analysis.model.query import CONTROLS, MatchingChoice, Query, Specification
from analysis.model.result import Result
from analysis.model.rows import Row, rows
from analysis.robustness.restrictions import RESTRICTIONS
from analysis.specification_curve.grid import AXES, LENSES, METHODS, MODELS, TREATMENTS, choices
from analysis.specification_curve.summary import curve_of, design_of, shares
from ui.charts.curve import Curve, draw_curve, ratio
from ui.charts.figure import Figure
from ui.charts.frame import part_colour
from ui.frame.registry import PAGES
from ui.results.exports.names import figure_config
from ui.results.figure import draw_figure
from ui.results.fold import fold
from ui.results.panel import download, fold_method, notes
from ui.results.tables import readable
from ui.sections.robustness.curve_verdict import said
from ui.visit.scene import Scene
from ui.visit.state import set_view, turn_to, widget_key
from ui.visit.unforeseen import contained
from ui.wording.notes import sentence
from ui.wording.sentences import of_specification
from ui.wording.spoken import part_names
from ui.wording.units import units_of

PANEL = "robustness.curve"
CODES = {
    "treatment": TREATMENTS,
    "lens": LENSES,
    "model": MODELS,
    "method": tuple(METHODS),
    "controls": CONTROLS,
    "restriction": RESTRICTIONS,
}
HEADS = {
    "treatment": "column.treatment",
    "lens": "column.lens",
    "model": "column.model",
    "method": "column.method",
    "controls": "column.controls",
    "restriction": "column.restriction",
}
POINTS, EVERYONE, UNMATCHED = TREATMENTS[0], RESTRICTIONS[0], "none"


def parts(here: Scene) -> int:
    """Return how many parts the curve's work has."""
    focal = here.view.specification.focal or ""
    return len(choices(here.survey.codebook, focal).cells)


def curve_query(here: Scene) -> Query:
    """Return the query without what a curve runs through or leaves out, so that it is kept."""
    own = here.view.specification
    usual = Specification(focal=own.focal, outcomes=own.outcomes, std_errors=own.std_errors)
    return replace(here.view.query, specification=usual)


@contained
def show_curve(here: Scene, chunks: Sequence[Result], verdict: bool) -> None:
    """Draw one policy's curve, say its shares where they may be said, and open specifications."""
    whole = curve_of(chunks)
    if whole.refusal is not None:
        st.info(sentence(here, whole.refusal, "refusal"))
        return
    outcome = _choose_outcome(here, whole)
    own = replace(whole, table=whole.table[whole.table["outcome"] == outcome])
    found = shares(whole.table, outcome, int(whole.fact("sign", outcome)))
    if verdict:
        st.markdown(f"- {said(here, found)}")
    ordered = sorted(
        (r for r in rows(own) if r["std_error"] == r["std_error"]),
        key=lambda r: ratio(r, "estimate"),
    )
    same = int(whole.fact("same", outcome))
    counts = [here.text("robustness.curve.lacking", count=found.lacking)] if found.lacking else []
    counts += [here.text("robustness.curve.same", count=same)] if same else []
    st.caption(here.text.sentences([*counts, here.text("robustness.curve.note")]))
    if ordered:
        main = _main(here, chunks, outcome, ordered)
        _figure(here, own, outcome, ordered, main)
        _open(here, ordered, main)
    notes(here, whole)
    _table(here, whole)


def _choose_outcome(here: Scene, whole: Result) -> str:
    names = part_names(here)
    known = set(whole.table["outcome"])
    options = [code for code in here.view.specification.outcomes or names if code in known]
    if len(options) == 1:
        return options[0]
    chosen = st.segmented_control(
        here.text("robustness.curve.choose"),
        options,
        default=options[0],
        format_func=lambda code: names[code],
        key=widget_key("curve_outcome"),
        required=True,
    )
    return str(chosen or options[0])


def _names(here: Scene, column: str) -> dict[str, str]:
    """Return code -> name of one axis."""
    return {code: here.text(f"curve.{column}.{code}") for code in CODES[column]}


def _figure(here: Scene, own: Result, outcome: str, ordered: list[Row], main: int | None) -> None:
    """Draw the curve; a click on a specification opens it."""
    text = here.text

    def opened(clicked: list[Any]) -> None:
        first = clicked[0][0] if isinstance(clicked[0], list) else clicked[0]
        open_specification(here, ordered[int(first)])

    draw_figure(
        _drawn(here, own, outcome, ordered, main),
        key=widget_key(f"figure/{PANEL}"),
        config=figure_config(here, PANEL.replace(".", "-")),
        alt=text("panel.alt", title=text("robustness.curve.title")),
        on_select=opened,
    )


def _main(here: Scene, chunks: Sequence[Result], outcome: str, ordered: list[Row]) -> int | None:
    """Return the place of the specification that the page shows above, None where it is none.

    It may stand there under the name of another one that is the same.
    """
    specification = here.view.specification
    chosen = {
        "treatment": POINTS,
        "lens": specification.lens,
        "model": MODELS[0],
        "method": UNMATCHED,
        "controls": specification.controls,
        "restriction": EVERYONE,
    }
    design = design_of(chunks, chosen | {"outcome": outcome})
    return next((at for at, r in enumerate(ordered) if r["design"] == design), None)


def _drawn(here: Scene, own: Result, outcome: str, ordered: list[Row], main: int | None) -> Figure:
    text = here.text
    present = {column: {r[column] for r in ordered} for column in AXES}
    return draw_curve(
        here,
        own,
        Curve(
            title=text("robustness.curve.caption", policy=part_names(here)[outcome]),
            axis=text("robustness.curve.axis"),
            colour=part_colour(here, outcome),
            rows=ordered,
            axes={column: text(HEADS[column]) for column in AXES},
            codes={
                column: {
                    code: name
                    for code, name in _names(here, column).items()
                    if code in present[column]
                }
                for column in AXES
            },
            kinds={
                text("robustness.curve.slopes"): lambda r: r["treatment"] == POINTS,
                text("robustness.curve.cuts"): lambda r: (
                    r["treatment"] != POINTS and r["method"] == UNMATCHED
                ),
                text("robustness.curve.matched"): lambda r: r["method"] != UNMATCHED,
            },
            main=main,
            main_name=text("robustness.curve.main"),
            hover=partial(_hover, here),
        ),
    )


def _hover(here: Scene, r: Row) -> str:
    text, write = here.text, units_of(here, r["lens"])
    named = [f"{text(HEADS[column])}: {_names(here, column)[r[column]]}" for column in AXES]
    return "<br>".join(
        [
            f"<b>{write.change(r['estimate'])}</b>",
            write.change_interval(r["conf_low"], r["conf_high"]),
            *named,
            text("caption.n", n=text.number(r["n"])),
            text(f"status.{r['status']}"),
        ]
    )


def _open(here: Scene, ordered: list[Row], main: int | None) -> None:
    """Offer the same as a click on a point, for those who use the keyboard."""
    text = here.text
    names = {column: _names(here, column) for column in AXES}

    def named(place: int) -> str:
        r = ordered[place]
        return text(
            "robustness.curve.named",
            rank=place + 1,
            parts=" · ".join(names[column][r[column]] for column in AXES),
            statistic=text.number(ratio(r, "estimate"), 2, True),
        )

    left, right = st.columns([5, 1], vertical_alignment="bottom")
    with left:
        place = st.selectbox(
            text("robustness.curve.open"),
            range(len(ordered)),
            index=main or 0,
            format_func=named,
            key=widget_key("curve_open"),
            help=text("robustness.curve.open_help"),
        )
    with right:
        if st.button(text("robustness.curve.go"), key="curve/go", width="stretch"):
            open_specification(here, ordered[place])


@contained
def open_specification(here: Scene, r: Row) -> None:
    """Set a specification's choices in the view and turn to the page that shows its number."""
    choice = MatchingChoice()
    if r["treatment"] != POINTS:
        method = choice.method if r["method"] == UNMATCHED else r["method"]
        choice = MatchingChoice(method=method, cut=_cut(here, r["treatment"]))
    view = here.view.with_specification(lens=r["lens"], controls=r["controls"], matching=choice)
    set_view(view)
    turn_to(page_of(r))


def page_of(r: Row) -> str:
    """Return the page that shows a specification's number, or comes nearest to it."""
    pages = {row.id for row in PAGES}
    if r["restriction"] != EVERYONE or r["model"] == "two_part":
        return "robustness"
    if r["treatment"] == POINTS:
        return "measures"
    return "matching" if "matching" in pages else "robustness"


def _cut(here: Scene, treatment: str) -> float | None:
    """Return the value above which people count as treated; None for the mean."""
    focal = here.focal
    if treatment != TREATMENTS[2] or focal is None:
        return None
    return ((focal.minimum or 0.0) + (focal.maximum or 0.0)) / 2


def _table(here: Scene, whole: Result) -> None:
    """Offer every specification to read and to take along, folded."""
    whole = replace(whole, table=whole.table.drop(columns="design"))
    table = whole.table.copy()
    for column in AXES:
        table[column] = table[column].map(_names(here, column))

    def draw() -> None:
        shown = readable(here, replace(whole, table=table))
        st.dataframe(shown, hide_index=True, key=f"table/{PANEL}")
        download(here, PANEL, whole)
        st.caption(here.text("panel.files"))

    fold(here, "robustness.curve.table", here.text("robustness.curve.table"), draw)


@contained
def method(here: Scene) -> None:
    """Fold away how the page's numbers are made."""
    fold_method(here, of_specification(here, "robustness.method"))
