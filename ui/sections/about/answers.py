"""How people answered a question whose answers are levels, as shares of those who answered."""

from functools import partial

from analysis.model.result import Result
from ui.charts.dots import Dots, draw_dots
from ui.charts.figure import Figure
from ui.results.panel import show
from ui.sections.risk.risk import ONE
from ui.visit.scene import Scene
from ui.visit.unforeseen import contained
from ui.wording.spoken import levels_present, spoken_variable
from ui.wording.units import proportion_units


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


def _levels(here: Scene, result: Result, by: str) -> Figure:
    title = here.text("about.answers.caption", by=spoken_variable(here, by))
    rows, units = levels_present(here, by, result), proportion_units(here)
    return draw_dots(here, result, Dots(title, units, "level", rows, [ONE], stem=True))
