"""The flow of money: ribbons as wide as what moves, bars as tall as losses and gains."""

import re

import pandas as pd
import plotly.graph_objects as go
import pytest

from analysis.model.result import Result
from analysis.questions.flow import UNALLOCATED
from data.survey.survey import Survey
from tests.ui.plotted import plotted
from tests.ui.scenes import scene
from ui.charts.flow import BAR, RIBBONS, Flow, draw_flow
from ui.charts.frame import NEUTRAL, part_colour
from ui.language.text import languages
from ui.wording.spoken import part_names
from ui.wording.units import amount_units


def drawn(survey: Survey, moved: dict[tuple[str, str], float], language: str = "en") -> go.Figure:
    """Return the flow chart of money moved for one side, nothing shown by the bands."""
    here = scene(survey, language)
    ends = [*survey.codebook.outcome_ids, UNALLOCATED]
    pairs = pd.DataFrame(list(moved), columns=["source", "target"])
    table = pairs.assign(side="group", estimate=list(moved.values()), n=50, status="implied")
    policies = ends[:-1]
    change = [
        table["estimate"][table["target"] == policy].sum()
        - table["estimate"][table["source"] == policy].sum()
        for policy in policies
    ]
    effects = pd.DataFrame(
        {"side": "group", "outcome": policies, "estimate": change, "n": 50, "status": "implied"}
    ).assign(joint_low=-1e6, joint_high=1e6)
    called = {**part_names(here), UNALLOCATED: here.text("money.unallocated")}
    flow = Flow("Title", amount_units(here), called, {"group": ""})
    return plotted(draw_flow(here, Result(table, 50), Result(effects, 50), flow))


def test_ribbons_are_as_wide_as_the_money_and_fill_the_bars(survey: Survey) -> None:
    moved = {
        ("upskilling", "basic_income"): 300.0,
        ("upskilling", "firm_subsidy"): 100.0,
        ("student_training", "basic_income"): 600.0,
    }
    figure = drawn(survey, moved)
    ribbons = [trace for trace in figure.data if trace.fillgradient.type]
    bars = [trace for trace in figure.data if not trace.fillgradient.type]
    widths = sorted(trace.y[-1] - trace.y[0] for trace in ribbons)
    assert widths == pytest.approx([RIBBONS / 10, 3 * RIBBONS / 10, 6 * RIBBONS / 10])
    heights = {}
    for bar in bars:
        end = "source" if bar.x[0] == 0 else "target"
        heights[end, bar.text.split("</b>")[0].removeprefix("<b>")] = max(bar.y) - min(bar.y)
    assert {(end, name): height for (end, name), height in heights.items()} == pytest.approx(
        {
            ("source", "Upskilling"): 0.4 * RIBBONS,
            ("source", "Student training"): 0.6 * RIBBONS,
            ("target", "Basic income"): 0.9 * RIBBONS,
            ("target", "Firm subsidies"): 0.1 * RIBBONS,
        }
    )
    for side, first, corner in ((0, BAR, 0), (1, 1 - BAR, len(ribbons[0].x) // 2 - 1)):
        own = [bar for bar in bars if (bar.x[0] == 0) == (side == 0)]
        covered = sum(max(bar.y) - min(bar.y) for bar in own)
        assert covered == pytest.approx(RIBBONS)
        for ribbon in ribbons:
            assert ribbon.x[corner] == pytest.approx(first)
            inside = [b for b in own if min(b.y) - 1e-9 <= ribbon.y[corner] <= max(b.y) + 1e-9]
            assert inside, "a ribbon begins and ends at a bar"


@pytest.mark.parametrize("language", languages())
def test_what_has_no_counterpart_is_grey_and_named(survey: Survey, language: str) -> None:
    moved = {("upskilling", "basic_income"): 300.0, (UNALLOCATED, "basic_income"): 100.0}
    figure = drawn(survey, moved, language)
    texts = [note.text for note in figure.layout.annotations]
    name = scene(survey, language).text("money.unallocated")
    (label,) = [text for text in texts if name in text]
    assert "100" in label
    assert not re.search("[+−]", label), "it is neither a gain nor a loss of a policy"
    bars = {trace.text.split("</b>")[0]: trace for trace in figure.data if trace.line.color}
    assert bars[f"<b>{name}"].line.color == NEUTRAL
    own = part_colour(scene(survey), "upskilling")
    assert {bar.line.color for bar in bars.values()} >= {own, NEUTRAL}
