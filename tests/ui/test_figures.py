"""Figures carry what they show: data, group, status; colours and marks keep their meaning."""

import html
import re

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from analysis.model.result import Result
from analysis.model.status import STATUSES
from analysis.questions.effects import ranking
from analysis.questions.interactions import predictions
from analysis.questions.means import compare_outcomes
from data.survey.survey import Survey
from tests.ui.plotted import plotted
from tests.ui.scenes import scene
from ui.charts.dots import Dots, draw_dots
from ui.charts.frame import DASHES, PALETTE, Series, is_open, part_colour
from ui.charts.lines import Lines, draw_lines
from ui.charts.marks import level_marks
from ui.language.text import languages
from ui.sections.money.ranking import ranks
from ui.visit.pins import ALL_OUTCOMES
from ui.visit.scene import Scene
from ui.wording.captions import caption
from ui.wording.spoken import part_names
from ui.wording.units import amount_units

LANGUAGES = languages()
PUBLISHED, UNPUBLISHED = ("published", "calibrated", "observed"), ("sign_published", "implied")


def written(figure: go.Figure) -> str:
    """Return the figure's title block as one line of plain text, entities read."""
    bare = re.sub("<br>", " ", figure.layout.title.text)
    return html.unescape(re.sub("<[^>]*>", "", bare))


def tight(text: str) -> str:
    """Return text without spaces: lines are broken where they fit."""
    return re.sub(r"\s", "", html.unescape(text))


def made_up(status: list[str]) -> Result:
    """Return five policies' numbers with the given statuses."""
    names = ["student_training", "upskilling", "unemployment_benefit", "basic_income"]
    names.append("firm_subsidy")
    table = pd.DataFrame(
        {
            "outcome": names[: len(status)],
            "estimate": np.arange(len(status)) * 1e4 + 1e5,
            "conf_low": np.arange(len(status)) * 1e4 + 9e4,
            "conf_high": np.arange(len(status)) * 1e4 + 11e4,
            "n": 500,
            "status": status,
        }
    )
    return Result(table, 500)


def dots_of(here: Scene, result: Result) -> go.Figure:
    """Return a plot of amounts, coloured by policy."""
    units = amount_units(here)
    asked = Dots(
        title="Title",
        units=units,
        row="outcome",
        rows=part_names(here),
        series=[Series("", "", "#000000")],
        colour_of=lambda part: part_colour(here, part),
    )
    return plotted(draw_dots(here, result, asked))


def marks(figure: go.Figure) -> list[go.Scatter]:
    """Return the traces that hold an estimate."""
    return [trace for trace in figure.data if trace.mode == "markers" and trace.x[0] is not None]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", ["published", "calibrated", "sign_published", "implied"])
def test_caption_names_data_group_n_and_status(survey: Survey, language: str, status: str) -> None:
    here = scene(survey, language, (("pension", ("2",)),))
    result = made_up([status] * 5)
    text = written(dots_of(here, result)) + " ".join(caption(here, result))
    provenance = here.text("provenance.simulated", survey=here.labels.survey("short"))
    assert tight(provenance) in tight(text)
    assert tight(here.labels.level("pension", "2")) in tight(text)
    assert "n = 500" in text
    assert tight(here.text(f"status.{status}")) in tight(text)


@pytest.mark.parametrize("status", STATUSES)
def test_marks_of_unpublished_numbers_are_open_and_lighter(survey: Survey, status: str) -> None:
    found = marks(dots_of(scene(survey), made_up([status])))
    assert len(found) == 1
    assert found[0].marker.symbol.endswith("-open") == (status in UNPUBLISHED)
    assert (found[0].opacity < 1) == (status in UNPUBLISHED)
    assert is_open(status) == (status in UNPUBLISHED)


def test_each_number_has_its_own_mark_when_statuses_are_mixed(survey: Survey) -> None:
    status = ["published", "implied", "calibrated", "sign_published", "published"]
    found = marks(dots_of(scene(survey), made_up(status)))
    assert [mark.marker.symbol.endswith("-open") for mark in found] == [
        code in UNPUBLISHED for code in status
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_policy_has_one_colour_everywhere(survey: Survey, language: str) -> None:
    here = scene(survey, language)
    fixed = {part.id: PALETTE[part.slot] for part in survey.codebook.allocation.parts}
    assert len(set(fixed.values())) == 5
    names = part_names(here)
    every = here.pinned(ALL_OUTCOMES)
    amounts = compare_outcomes(survey, every.view.query)
    for mark, part in zip(marks(dots_of(here, amounts)), fixed, strict=True):
        assert mark.marker.color == fixed[part]
        assert html.unescape(mark.hovertext).startswith(f"<b>{html.unescape(names[part])}")
    ranked = ranking(survey, every.view.query)
    lines = {
        trace.hovertext[0].split("</b>")[0].removeprefix("<b>"): trace.line.color
        for trace in plotted(ranks(here, ranked)).data
        if trace.hovertext
    }
    assert lines == {names[part]: colour for part, colour in fixed.items()}


def test_every_estimate_has_its_interval(survey: Survey) -> None:
    here = scene(survey).pinned(ALL_OUTCOMES)
    result = compare_outcomes(survey, here.view.query)
    own = result.table[result.table["side"] == "group"]
    found = marks(dots_of(here, result))
    assert len(found) == len(own) == 5
    for mark, (_, row) in zip(found, own.iterrows(), strict=True):
        high, low = mark.error_x.array[0], mark.error_x.arrayminus[0]
        assert mark.x[0] + high == pytest.approx(row["conf_high"], rel=1e-12)
        assert mark.x[0] - low == pytest.approx(row["conf_low"], rel=1e-12)
        assert here.text.number(row["n"]) in mark.hovertext
        assert here.text(f"status.{row['status']}") in mark.hovertext


def test_withheld_rows_have_no_mark(survey: Survey) -> None:
    result = made_up(["implied"] * 5)
    result.table.loc[2, ["estimate", "conf_low", "conf_high", "n"]] = np.nan
    figure = dots_of(scene(survey), result)
    assert len(marks(figure)) == 4
    assert [note.text for note in figure.layout.annotations] == [
        scene(survey).text("panel.withheld", minimum=10)
    ]


def spans_of(here: Scene, parts: list[str]) -> go.Figure:
    """Return a plot of two joined marks a policy, all policies in one colour."""
    table = pd.concat([made_up(["observed"] * 5).table] * 2, ignore_index=True)
    table["estimate"] += np.repeat([0, 1e4], 5)
    names = part_names(here)
    kind = Series("", "span", "#7F7F7F", "line-ns-open", line=3, interval=False)
    units = amount_units(here)
    rows = {part: names[part] for part in parts}
    asked = Dots("Title", units, "outcome", rows, [kind], colour_of=lambda part: "#0072B2")
    return plotted(draw_dots(here, Result(table, 500), asked))


@pytest.mark.parametrize("count", [1, 3, 5])
def test_a_line_joins_the_marks_of_a_row_and_never_two_rows(survey: Survey, count: int) -> None:
    here = scene(survey)
    figure = spans_of(here, list(part_names(here))[:count])
    lines = [trace for trace in figure.data if trace.x[0] is not None]
    assert len(lines) == count
    assert all(line.mode == "lines+markers" and len(line.x) == 2 for line in lines)
    assert all(line.y[0] == line.y[1] for line in lines)
    (entry,) = [trace for trace in figure.data if trace.name]
    assert entry.line.color == "#7F7F7F", "the legend speaks of every row"


def test_lines_differ_in_dash_as_well_as_colour(survey: Survey) -> None:
    here = scene(survey)
    result = predictions(survey, here.view.query)
    names = part_names(here)
    panels = {part: names[part] for part in here.view.specification.outcomes}
    series = list(level_marks(here, "pension").values())
    units = amount_units(here)
    figure = plotted(draw_lines(here, result, Lines("Title", units, panels, series, "Risk", {})))
    lines = [trace for trace in figure.data if trace.mode == "lines" and trace.hovertext]
    assert len(lines) == 4
    assert [line.line.dash for line in lines] == [*DASHES[:2], *DASHES[:2]]
    assert len({line.line.color for line in lines}) == 2


def test_hostile_labels_reach_a_figure_as_letters(survey: Survey) -> None:
    """Plotly reads a few tags: a label's own never count."""
    here = scene(survey)
    parts = {**here.labels.parts}
    parts["upskilling"] = type(parts["upskilling"])(
        "<b>x</b>", "<a href='http://evil.example'>x</a>"
    )
    hostile = Scene(
        here.view, survey, type(here.labels)("en", here.labels.survey_texts, parts=parts), here.text
    )
    drawn = dots_of(hostile, made_up(["implied"] * 5)).to_json()
    assert "<a " not in drawn
    assert "evil.example" in drawn
