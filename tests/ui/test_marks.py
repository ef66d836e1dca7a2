"""A level, a policy or a choice keeps its colour, symbol and dash, whatever is drawn with it."""

import pytest

from analysis.model.comparison import COMPLEMENT, GROUP, SIDES
from analysis.model.result import Result
from analysis.questions.interactions import predictions, slopes
from data.survey.survey import Survey
from tests.ui.plotted import plotted
from tests.ui.scenes import scene
from ui.charts.figure import Figure
from ui.charts.frame import DASHES
from ui.charts.layers import Layers, draw_layers
from ui.charts.lines import Lines, draw_lines
from ui.charts.marks import (
    LEVEL_COLOURS,
    SIDE_LOOKS,
    choice_marks,
    level_marks,
    policy_marks,
    policy_series,
    side_marks,
)
from ui.sections.interactions.lines import levels
from ui.visit.scene import Scene
from ui.wording.spoken import part_names
from ui.wording.units import units_of

BY = "education"


def without(result: Result, level: str) -> Result:
    """Return a result in which nobody of a level is left."""
    return Result(result.table[result.table["level"] != level], result.n)


def looks(here: Scene, result: Result) -> dict[str, tuple[str, str]]:
    """Return each level's dash and colour as its line is drawn."""
    names = part_names(here)
    panels = {part: names[part] for part in here.view.specification.outcomes[:1]}
    lines = Lines("Title", units_of(here), panels, levels(here, result), "Risk", {})
    return _of_lines(draw_lines(here, result, lines))


def _of_lines(figure: Figure) -> dict[str, tuple[str, str]]:
    return {
        trace.legendgroup: (trace.line.dash, trace.line.color)
        for trace in plotted(figure).data
        if trace.mode == "lines" and trace.hovertext
    }


@pytest.mark.parametrize("gone", ["1", "2", "3"])
def test_a_level_keeps_dash_and_colour_when_another_is_missing(survey: Survey, gone: str) -> None:
    here = scene(survey, moderator=BY)
    result = predictions(survey, here.view.query)
    whole = looks(here, result)
    assert len(whole) == len(set(whole.values())) == len(survey.codebook.variable(BY).group_codes)
    assert gone in whole
    assert looks(here, without(result, gone)) == {
        level: look for level, look in whole.items() if level != gone
    }


def test_two_of_many_levels_keep_their_dashes(survey: Survey) -> None:
    """The page that explains draws any two levels."""
    here = scene(survey, moderator=BY)
    result = predictions(survey, here.view.query)
    own = result.table[result.table["outcome"] == result.table["outcome"].iloc[0]]
    marks = level_marks(here, BY)
    pair = [marks[code] for code in list(marks)[1:3]]
    layers = Layers("Title", units_of(here), pair, "Risk", own, own, lines=own)
    assert _of_lines(draw_layers(here, Result(own, result.n), layers)) == {
        kind.code: (kind.dash, kind.colour) for kind in pair
    }
    assert [kind.dash for kind in pair] == list(DASHES[1:3])


def test_a_level_keeps_its_symbol(survey: Survey) -> None:
    here = scene(survey, moderator=BY)
    result = slopes(survey, here.view.query)
    whole = {kind.code: kind for kind in levels(here, result)}
    rest = levels(here, without(result, "2"))
    assert [whole[kind.code] for kind in rest] == rest
    assert len(rest) == len(whole) - 1


def test_a_policy_keeps_its_symbol_when_another_is_not_chosen(survey: Survey) -> None:
    here = scene(survey)
    marks, names = policy_marks(here), part_names(here)
    last = list(names)[-1]
    assert policy_series(here, {last: names[last]}) == [marks[last]]
    assert marks[last].symbol != marks[next(iter(names))].symbol


def test_a_choice_keeps_its_symbol_when_another_has_no_answer() -> None:
    both = choice_marks(("a", "b"), {"a": "A", "b": "B"}, "#000000")
    assert choice_marks(("a", "b"), {"b": "B"}, "#000000") == both[1:]


def test_levels_have_dashes_as_many_as_colours() -> None:
    assert len(set(DASHES)) == len(set(LEVEL_COLOURS)) == 8


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_side_of_a_comparison_has_a_look_and_a_name(survey: Survey, language: str) -> None:
    here = scene(survey, language)
    assert tuple(SIDE_LOOKS) == SIDES
    assert len(set(SIDE_LOOKS.values())) == len(SIDES)
    assert len({here.text(f"side.{side}", people="") for side in SIDES}) == len(SIDES)


def test_the_rest_is_marked_with_a_filter_only(survey: Survey) -> None:
    assert [mark.code for mark in side_marks(scene(survey))] == [GROUP]
    filtered = scene(survey, group=(("hukou", ("2",)),))
    assert [mark.code for mark in side_marks(filtered)] == [GROUP, COMPLEMENT]
