"""Learn: what an interaction is, on the current numbers, and a game whose truth is known."""

import streamlit as st

from analysis.learning.formula import formula
from analysis.learning.overlap import overlap
from analysis.questions.interactions import predictions
from ui.door.compute import compute
from ui.frame.controls import choose_moderator
from ui.frame.page import begin, section
from ui.sections.learn.formula import choose, method, pair_of, show_formula
from ui.sections.learn.game import play
from ui.sections.learn.overlap import say_not_shown, show_overlap
from ui.sections.learn.step_by_step import choose_step, show_step

here = begin("learn")
left, right = st.columns(2)
with left:
    here = choose(here)
with right:
    here = choose_moderator(here)

survey, query = here.survey, here.view.query
terms = compute(formula, survey, query, ranged=here.view.ranges)
pair = pair_of(here, terms)
if pair is None:
    st.stop()

if section(here, "learn.formula", term="interaction"):
    lines = compute(predictions, survey, query, ranged=here.view.ranges)
    show_formula(here, terms, lines, pair)

if section(here, "learn.steps"):
    show_step(here, choose_step(here), pair)

if section(here, "learn.game", term="power"):
    play(here, pair)

intervals = compute(overlap, survey, query, ranged=here.view.ranges)
if section(here, "learn.overlap", term="interval"):
    show_overlap(here, intervals, pair)

if section(here, "learn.not_shown", term="not_shown"):
    say_not_shown(here, intervals, pair)

method(here)
