"""Changes of policies with their intervals: policies as rows, or as the series of other rows."""

from collections.abc import Sequence

from analysis.model.result import Result
from ui.charts.dots import Dots, draw_dots
from ui.charts.figure import Figure
from ui.charts.frame import Series
from ui.charts.marks import policy_colours, policy_series
from ui.sections.interactions.lines import panels
from ui.visit.scene import Scene
from ui.wording.units import units_of


def policy_rows(
    here: Scene,
    title: str,
    rows: dict[str, str],
    column: str,
    series: Sequence[Series],
    row: str = "outcome",
) -> Dots:
    """Return a plot of changes in the view's lens, a dot for each code of a column.

    The codes of `rows` begin with a policy's id, whose colour they have.
    """
    colours = policy_colours(here)
    return Dots(title, units_of(here), row, rows, series, column, colours, change=True)


def draw_by_policy(
    here: Scene, result: Result, title: str, row: str, rows: dict[str, str]
) -> Figure:
    """Draw changes by the codes of a column, a dot for each policy."""
    series = policy_series(here, panels(here, result))
    dots = Dots(title, units_of(here), row, rows, series, "outcome", change=True)
    return draw_dots(here, result, dots)
