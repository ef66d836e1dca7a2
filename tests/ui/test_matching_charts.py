"""The love plot and the mirrored distributions draw what the tables hold."""

import numpy as np
import pandas as pd
import pytest

from analysis.model.result import Result
from data.survey.survey import Survey
from tests.ui.plotted import plotted
from tests.ui.scenes import scene
from ui.charts.dots import ON_ONE_LINE, Dots, Scale, draw_dots
from ui.charts.frame import Series
from ui.charts.mirror import Mirror, draw_mirror

KINDS = [
    Series("unmatched", "before", "#7F7F7F", "x", size=8, interval=False),
    Series("radius", "radius", "#0072B2", size=12, interval=False),
]


def love() -> Dots:
    """Return a love plot of two characteristics."""
    return Dots(
        title="Title",
        units=None,
        row="at",
        rows={"age": "Age", "town": "A town with a name that takes two lines"},
        series=KINDS,
        series_column="measure",
        value="size",
        layout=ON_ONE_LINE,
        scale=Scale("Axis", reference=(0.05, 0.1), covers=(0.0, 0.12), held=False),
        hover=lambda row, kind: f"{kind.name}: {row['size']:.2f}",
    )


def table(size: list[float], status: str = "implied") -> Result:
    """Return two characteristics before and after."""
    at, measure = ["age", "town"] * 2, ["unmatched"] * 2 + ["radius"] * 2
    return Result(pd.DataFrame({"at": at, "measure": measure, "size": size, "status": status}), 99)


def test_every_method_has_its_mark_on_the_line_of_its_characteristic(survey: Survey) -> None:
    figure = plotted(draw_dots(scene(survey), table([0.3, 0.2, 0.01, 0.02]), love()))
    before, after = figure.data
    assert list(before.x) == [0.3, 0.2]
    assert list(after.x) == [0.01, 0.02]
    assert list(before.y) == list(after.y) == list(figure.layout.yaxis.tickvals)
    assert before.marker.symbol == "x-open"
    assert after.marker.size > before.marker.size, "the chosen method stands out"
    assert [shape.x0 for shape in figure.layout.shapes] == [0.05, 0.1]
    low, high = figure.layout.xaxis.range
    assert low < 0
    assert high > 0.3


def test_rows_are_as_high_as_their_names(survey: Survey) -> None:
    places, whole = love().places, love().edges[-1]
    assert places["town"] - places["age"] == pytest.approx((24 + 24 + 14 * 2) / 2, abs=7.1)
    figure = plotted(draw_dots(scene(survey), table([0.1] * 4), love()))
    assert figure.layout.yaxis.range == (whole, 0)


def test_published_marks_are_solid_and_a_row_without_numbers_says_so(survey: Survey) -> None:
    found = table([0.3, np.nan, 0.01, np.nan], "observed")
    figure = plotted(draw_dots(scene(survey), found, love()))
    assert {trace.marker.symbol for trace in figure.data} == {"x", "circle"}
    assert [note.text for note in figure.layout.annotations] == [
        scene(survey).text("panel.withheld", minimum=10)
    ]


def test_the_others_stand_downwards_and_withheld_bands_leave_a_gap(survey: Survey) -> None:
    rows = [
        {"side": side, "kind": kind, "low": low, "high": low + 0.5, "estimate": share, "n": 20}
        for side in ("above", "below")
        for kind in ("before", "after")
        for low, share in ((0.0, 0.25), (0.5, 0.75))
    ]
    found = pd.DataFrame(rows).assign(status="implied")
    found.loc[(found["kind"] == "after") & (found["low"] == 0.5), "estimate"] = np.nan
    mirror = Mirror(
        title="Title",
        x_title="x",
        y_title="y",
        up=Series("above", "above", "#0072B2"),
        down=Series("below", "below", "#B8860B"),
        names=("a", "b", "c", "d"),
        ends=(0.2, 0.8),
    )
    figure = plotted(draw_mirror(scene(survey), Result(found, 40), mirror))
    up, up_line, down, down_line = figure.data
    assert list(up.y) == [25, 75]
    assert list(down.y) == [-25, -75]
    assert (list(up_line.x), list(up_line.y)) == ([0.0, 0.5, None], [25, 25, None])
    assert list(down_line.y) == [-25, -25, None]
    assert [shape.x0 for shape in figure.layout.shapes] == [0.2, 0.8]
    assert all(not text.startswith("-") for text in figure.layout.yaxis.ticktext)
