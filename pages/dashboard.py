"""Dashboard: who is looked at, and at one glance risk, split, effects, and for whom they differ."""

import streamlit as st

from ui.frame.page import begin
from ui.sections.dashboard.answers import ask
from ui.sections.dashboard.cards import show_effects, show_for_whom, show_shape, show_split
from ui.sections.dashboard.head import foot, headline, questions, say

here = begin("dashboard")
answers = ask(here)

headline(here, answers)
say(here, answers)
questions(here)
for show, column in zip((show_shape, show_split, show_effects), st.columns(3), strict=True):
    with column, st.container(border=True, key=f"card_{show.__name__}"):
        show(here, answers)
with st.container(border=True, key="card_differ"):
    show_for_whom(here, answers)
foot(here)
