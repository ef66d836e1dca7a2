"""The axis of a figure is the same for every group; it grows rather than cut an interval."""

import numpy as np
import pytest

from ui.charts.axes import ROOM, fit_to_marks, hold, reach, set_range, with_room
from ui.charts.figure import Figure, bars, scatter


def figure(*ends: tuple[float, float, float], axis: str = "x") -> Figure:
    """Return a figure with an estimate and its interval (low, estimate, high) for each row."""
    drawn = Figure()
    for place, (low, middle, high) in enumerate(ends):
        interval = {"array": [high - middle], "arrayminus": [middle - low]}
        across = {"x": [middle], "y": [place], "error_x": interval}
        upright = {"y": [middle], "x": [place], "error_y": interval}
        drawn.add_trace(scatter(**(across if axis == "x" else upright)))
    drawn.held = {axis: ROOM}
    return drawn


@pytest.mark.parametrize("axis", ["x", "y"])
def test_a_figure_reaches_to_the_ends_of_its_intervals(axis: str) -> None:
    assert reach(figure((-2, 1, 3), (0, 4, 5), axis=axis)) == {axis: (-2, 5)}


def test_strips_and_unknown_numbers_count_as_what_they_are() -> None:
    drawn = figure((1, 2, 3))
    drawn.add_trace(scatter(x=[None, np.nan, 7.0], y=[0, 0, 0], mode="lines"))
    drawn.add_trace(scatter(x=[None], y=[None], name="legend"))
    assert reach(drawn) == {"x": (1, 7)}


def test_bars_begin_at_zero_and_have_width() -> None:
    drawn = Figure()
    drawn.add_trace(bars(x=[1, 2], y=[30, 40], width=0.5))
    drawn.held = {"x": 0.0, "y": 0.0}
    assert reach(drawn) == {"x": (0.75, 2.25), "y": (0, 40)}


def test_an_axis_that_shows_zero_reaches_there() -> None:
    drawn = figure((1, 2, 3), axis="y")
    drawn.update_yaxes(rangemode="tozero")
    assert reach(drawn) == {"y": (0, 3)}


def test_room_for_what_is_not_shown_yet_counts() -> None:
    drawn = figure((1, 2, 3))
    drawn.add_trace(scatter(x=[-1, 7], y=[0, 0], mode="none"))
    assert fit_to_marks(drawn).layout["xaxis"]["range"] == pytest.approx([-1.32, 7.32])


def test_room_is_a_quarter_at_either_end_and_none_below_zero() -> None:
    drawn = figure((1, 2, 3))
    assert with_room(drawn, {"x": (-4, 4)}) == {"x": (-6, 6)}
    assert with_room(drawn, {"x": (0, 8)}) == {"x": (0, 10)}


def test_two_groups_stand_on_one_axis() -> None:
    usual = with_room(figure((-4, 0, 4)), {"x": (-4.0, 4.0)})
    one, other = figure((-5, 0, 5)), figure((1, 2, 3))
    assert not hold(one, usual)
    assert not hold(other, usual)
    assert one.layout["xaxis"]["range"] == other.layout["xaxis"]["range"] == [-6, 6]


@pytest.mark.parametrize(("low", "high"), [(-9, 1), (0, 9), (-20, 20)])
def test_an_interval_is_never_cut(low: float, high: float) -> None:
    drawn = figure((low, 0.5, high))
    assert hold(drawn, {"x": (-6, 6)})
    ends = drawn.layout["xaxis"]["range"]
    assert ends[0] <= min(low, -6)
    assert ends[1] >= max(high, 6)


def test_axes_that_match_move_together() -> None:
    drawn = figure((0, 1, 2), axis="y")
    drawn.add_trace(scatter(x=[0], y=[9], yaxis="y2"))
    drawn.update_layout(yaxis2={"matches": "y"})
    assert reach(drawn) == {"y": (0, 9)}
    set_range(drawn, "y", (-1, 10))
    assert drawn.layout["yaxis"]["range"] == drawn.layout["yaxis2"]["range"] == [-1, 10]


def test_names_beside_the_plot_stay_apart_on_a_longer_axis() -> None:
    drawn = figure((0, 1, 2), axis="y")
    for y in (1.0, 1.01, 5.0):
        drawn.add_annotation(x=1, xref="paper", y=y, text="name", showarrow=False)
    drawn.update_layout(height=360, margin={"t": 30, "b": 30})
    for span in ((0.0, 6.0), (-50.0, 50.0)):
        set_range(drawn, "y", span)
        line = 16 * (span[1] - span[0]) / 300
        places = sorted(note["y"] for note in drawn.layout["annotations"])
        assert min(np.diff(places)) >= line - 1e-9
