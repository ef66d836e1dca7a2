"""A dot for each policy and side: amounts on a stem, or changes around zero."""

from analysis.model.result import Result
from ui.charts.dots import Dots, draw_dots
from ui.charts.figure import Figure
from ui.charts.marks import policy_colours, side_marks
from ui.visit.scene import Scene
from ui.wording.spoken import part_names
from ui.wording.units import amount_units


def draw_policies(
    here: Scene,
    result: Result,
    title: str,
    stem: bool = False,
    change: bool = False,
    outer: tuple[str, str] | None = None,
) -> Figure:
    """Draw `estimate` by outcome and side; `outer` names the ends of a wider interval."""
    return draw_dots(
        here,
        result,
        Dots(
            title=title,
            units=amount_units(here),
            row="outcome",
            rows=part_names(here),
            series_column="side",
            series=side_marks(here),
            colour_of=policy_colours(here),
            stem=stem,
            change=change,
            outer=outer,
        ),
    )
