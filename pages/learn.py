"""Learn: what an interaction is, on the current numbers, and a game whose truth is known."""

from functools import partial

import streamlit as st

from analysis.learning.formula import formula
from analysis.learning.overlap import overlap
from analysis.questions.interactions import predictions
from ui.door.compute import compute
from ui.frame.controls import choose_moderator, settings
from ui.frame.page import begin
from ui.frame.tabs import Panel, show_tabs
from ui.sections.learn.formula import Pair, choose, method, pair_of, show_formula
from ui.sections.learn.game import play
from ui.sections.learn.overlap import say_not_shown, show_overlap
from ui.sections.learn.step_by_step import choose_step, show_steps
from ui.visit.scene import Scene

here = begin("learn")
with settings():
    here = choose_moderator(choose(here))

survey, query = here.survey, here.view.query
terms = compute(formula, survey, query, ranged=here.view.ranges)
pair = pair_of(here, terms)
if pair is None:
    st.stop()


def intervals(here: Scene, pair: Pair) -> None:
    """Draw two slopes and their difference, and say what their intervals allow."""
    found = compute(overlap, survey, query, ranged=here.view.ranges)
    show_overlap(here, found, pair)
    say_not_shown(here, found, pair)


def explained(here: Scene, pair: Pair) -> None:
    """Write the formula with the present numbers."""
    show_formula(here, terms, compute(predictions, survey, query, ranged=here.view.ranges), pair)


show_tabs(
    here,
    "learn",
    {
        "steps": Panel(partial(show_steps, pair=pair), term="interaction", choose=choose_step),
        "formula": Panel(partial(explained, pair=pair), term="interaction"),
        "game": Panel(partial(play, pair=pair), term="power"),
        "overlap": Panel(partial(intervals, pair=pair), term="not_shown"),
    },
)
method(here)
