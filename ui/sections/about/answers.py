"""How people answered a question whose answers are levels, as shares of those who answered."""

from functools import partial

import plotly.graph_objects as go

from analysis.model.result import Result
from ui.charts.dots import Dots, draw_dots
from ui.language.units import Units
from ui.results.panel import show
from ui.sections.risk.risk import ONE
from ui.visit.scene import Scene
from ui.visit.unforeseen import contained
from ui.wording.spoken import level_names, spoken_variable


def may_show_answers(here: Scene) -> bool:
    """Return whether shares of levels are shown on the page about the data.

    A simulated survey's are the paper's Table 1, on the page of the replication; a confidential
    one's would tell counts to the last person.
    """
    return here.survey.provenance != "simulated" and not here.survey.codebook.confidential


@contained
def show_answers(here: Scene, result: Result) -> None:
    """Draw the share of each level."""
    by = here.view.specification.by or ""
    show(here, "about.answers", result, partial(_levels, by=by), levels=by)


def _levels(here: Scene, result: Result, by: str) -> go.Figure:
    present = set(result.table["level"])
    names = {code: name for code, name in level_names(here, by).items() if code in present}
    return draw_dots(
        here,
        result,
        Dots(
            title=here.text("about.answers.caption", by=spoken_variable(here, by)),
            units=Units(here.text, None, "proportion"),
            row="level",
            rows=names,
            series=[ONE],
            stem=True,
        ),
    )
