"""Money: which policies lose and which gain with one more point, all of them at once."""

import streamlit as st

from analysis.questions.effects import ranking
from analysis.questions.flow import flows, money_effects
from ui.door.compute import compute
from ui.frame.controls import choose_controls, choose_std_errors
from ui.frame.page import begin, section
from ui.sections.money.money import method, say, show_effects, show_flow

here = begin("money")
left, right = st.columns(2)
with left:
    here = choose_controls(here)
with right:
    here = choose_std_errors(here)

survey, query = here.survey, here.view.query
effects = compute(money_effects, survey, query, ranged=here.view.ranges)

if section(here, "money.in_words", term="not_shown"):
    say(here, effects, compute(ranking, survey, query, ranged=here.view.ranges))

if effects.refusal is None:
    if section(here, "money.flow", term="allocation"):
        show_flow(here, compute(flows, survey, query, ranged=here.view.ranges), effects)
    if section(here, "money.effects", term="joint_band"):
        show_effects(here, effects)

method(here)
