"""Above what a reader takes in, the table takes a figure's place; no label is wrapped twice."""

import math
from collections.abc import Callable

import pandas as pd
import pytest

from analysis.model.lens import Unit
from analysis.model.result import Result
from data.survey.survey import Survey
from tests.ui.scenes import scene
from ui.charts.dots import CLOSE, ON_ONE_LINE, Dots, Scale, draw_dots
from ui.charts.figure import Figure
from ui.charts.frame import MOST_MARKS, MOST_ROWS, Series, TooMany
from ui.charts.heat import Grid, draw_grid
from ui.charts.histogram import Strips, draw_strips
from ui.charts.lines import Lines, draw_lines
from ui.language.label import wrap
from ui.language.units import Units
from ui.sections.measures.verdict import draw_signs
from ui.visit.scene import Scene

NAMES = "town {} with a name that needs more than one line"
DrawRows = Callable[[Scene, int, int], Figure]


def named(rows: int) -> dict[str, str]:
    """Return that many rows by their codes."""
    return {f"r{place}": NAMES.format(place) for place in range(rows)}


def kinds(count: int) -> list[Series]:
    """Return that many series."""
    return [Series(f"s{place}", f"series {place}", "#7F7F7F") for place in range(count)]


def table(rows: int, count: int) -> Result:
    """Return a number for each row and series."""
    found = [
        {
            "row": f"r{at}",
            "measure": f"s{place}",
            "level": f"s{place}",
            "outcome": f"r{at}",
            "estimate": 1.0 + at,
            "conf_low": at,
            "conf_high": 2.0 + at,
            "std_error": 0.5,
            "n": 500,
            "status": "implied",
            "at": 1.0,
            "value": 1.0,
            "x": 1.0,
        }
        for at in range(rows)
        for place in range(count)
    ]
    return Result(pd.DataFrame(found), 500)


def dots(here: Scene, rows: int, count: int) -> Figure:
    units = Units(here.text, Unit("number"))
    asked = Dots("T", units, "row", named(rows), kinds(count), "measure")
    return draw_dots(here, table(rows, count), asked)


def love(here: Scene, rows: int, count: int) -> Figure:
    how = {"scale": Scale("X", covers=(0, 1), held=False), "hover": lambda r, kind: ""}
    asked = Dots("T", None, "row", named(rows), kinds(count), "measure", layout=ON_ONE_LINE, **how)
    return draw_dots(here, table(rows, count), asked)


def signs(here: Scene, rows: int, count: int) -> Figure:
    units, how = Units(here.text, Unit("number")), {"colour_of": lambda code: "#7F7F7F"}
    asked = Dots("T", units, "row", named(rows), kinds(count), "measure", layout=CLOSE, **how)
    return draw_signs(here, table(rows, count), asked)


def strips(here: Scene, rows: int, count: int) -> Figure:
    colours = dict.fromkeys(named(rows), "#7F7F7F")
    asked = Strips("T", "row", named(rows), colours, "X", "Y", 1.0)
    return draw_strips(here, table(rows, count), asked)


def grid(here: Scene, rows: int, count: int) -> Figure:
    asked = Grid("T", "row", named(rows), "x", {1.0: "one"}, "n", "X")
    return draw_grid(here, table(rows, count), asked)


def lines(here: Scene, rows: int, count: int) -> Figure:
    units = Units(here.text, Unit("number"))
    panels = {f"r{place}": f"panel {place}" for place in range(count)}
    series = [Series(f"s{place}", f"level {place}", "#7F7F7F") for place in range(rows)]
    return draw_lines(here, table(count, rows), Lines("T", units, panels, series, "X", {}))


CHARTS: list[DrawRows] = [dots, love, signs, strips, grid, lines]


@pytest.mark.parametrize("draw", CHARTS)
def test_as_many_rows_as_can_be_read_are_drawn_and_no_more(survey: Survey, draw: DrawRows) -> None:
    here = scene(survey)
    assert draw(here, MOST_ROWS, 1).layout["height"] > 0
    with pytest.raises(TooMany) as refused:
        draw(here, MOST_ROWS + 1, 1)
    assert refused.value.rows == MOST_ROWS + 1


@pytest.mark.parametrize("draw", [dots, signs, lines])
def test_marks_in_rows_count_too(survey: Survey, draw: DrawRows) -> None:
    here, rows = scene(survey), 20
    in_each = MOST_MARKS // rows
    assert draw(here, rows, in_each).layout["height"] > 0
    with pytest.raises(TooMany) as refused:
        draw(here, rows, in_each + 1)
    assert refused.value.marks == rows * (in_each + 1)


@pytest.mark.parametrize("draw", [dots, love, signs])
def test_each_label_is_wrapped_a_fixed_number_of_times(
    survey: Survey, draw: DrawRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once for the height of its row and once to be written, however many marks there are."""
    wrapped: list[str] = []

    def counting(text: str, width: int) -> str:
        wrapped.append(text)
        return wrap(text, width)

    monkeypatch.setattr("ui.charts.frame.wrap", counting)
    draw(scene(survey), 20, 3)
    labels = [text for text in wrapped if text in named(20).values()]
    assert len(labels) == 2 * 20


def test_the_limits_are_what_the_drawn_height_allows(survey: Survey) -> None:
    """The tallest figure of rows stays below four screens of a laptop."""
    here = scene(survey)
    rows = math.floor(math.sqrt(MOST_MARKS))
    heights = [dots(here, MOST_ROWS, 2), dots(here, rows, MOST_MARKS // rows), dots(here, 2, 30)]
    assert max(figure.layout["height"] for figure in heights) < 4 * 900
