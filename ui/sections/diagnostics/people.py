"""Who stands where along the focal variable, in a grid, and where lines cross."""

import streamlit as st

from analysis.model.result import Result
from analysis.model.rows import rows
from ui.charts.figure import Figure
from ui.charts.heat import Grid, draw_grid
from ui.results.panel import show, table_and_file
from ui.sections.interactions.lines import crossing_mark, crossing_sentence, moderator
from ui.visit.scene import Scene
from ui.visit.unforeseen import contained
from ui.wording.notes import sentence
from ui.wording.sentences import focal_name
from ui.wording.spoken import level_names


@contained
def show_support(here: Scene, result: Result) -> None:
    """Show how many people stand at each level in each band of the focal variable."""
    show(here, "interactions.support", result, _support, levels=moderator(here))


def _support(here: Scene, result: Result) -> Figure:
    number = here.text.number
    bands = {r["low"]: f"{number(r['low'], 1)}–{number(r['high'], 1)}" for r in result.rows}
    names = level_names(here, moderator(here))
    present = set(result.table["level"])
    return draw_grid(
        here,
        result,
        Grid(
            title=here.text(
                "interactions.support.caption", focal=here.text.inline(focal_name(here))
            ),
            row="level",
            rows={code: name for code, name in names.items() if code in present},
            column="low",
            columns=bands,
            value="n",
            x_title=focal_name(here),
        ),
    )


@contained
def show_crossing(here: Scene, result: Result) -> None:
    """Say where the lines cross, how sure that is, and whether it is on the scale."""
    if result.refusal:
        st.info(sentence(here, result.refusal, "refusal"))
        return
    for cross in rows(result):
        st.markdown("- " + crossing_sentence(here, cross) + crossing_mark(here, cross))
    st.caption(here.text("interactions.crossing.note"))
    table_and_file(here, "interactions.crossing", result, levels=moderator(here))
