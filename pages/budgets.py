"""Budgets: means by any group variable, and every answer people gave."""

import streamlit as st

from analysis.questions.distribution import answer_styles, outcome_distribution
from analysis.questions.means import outcomes_by
from ui.door.compute import compute
from ui.frame.controls import choose_by, choose_lens
from ui.frame.page import begin, section
from ui.sections.budgets.budgets import method, say_sums, show_by, show_distribution, show_styles

here = begin("budgets")
say_sums(here)

if section(here, "budgets.by", needs=("group",), term="allocation"):
    by, lens = st.columns(2)
    with by:
        here = choose_by(here)
    with lens:
        here = choose_lens(here)
    show_by(here, compute(outcomes_by, here.survey, here.view.query, ranged=here.view.ranges))

if section(here, "budgets.distribution"):
    show_distribution(
        here, compute(outcome_distribution, here.survey, here.view.query, ranged=here.view.ranges)
    )

if section(here, "budgets.styles"):
    show_styles(here, compute(answer_styles, here.survey, here.view.query, ranged=here.view.ranges))

method(here)
