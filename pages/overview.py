"""Overview: the group, its focal mean, its split of the budget, and what moves with it."""

import streamlit as st

from analysis.model.comparison import DIFFERENCE, GROUP
from analysis.questions.claims import claims
from analysis.questions.effects import outcome_effects, ranking
from analysis.questions.featured import featured_effects
from analysis.questions.lead import lead
from analysis.questions.means import compare_focal, compare_outcomes
from ui.door.compute import compute
from ui.frame.page import begin, section
from ui.sections.overview.overview import (
    headline,
    method,
    say,
    show_claims,
    show_effects,
    show_ranking,
    show_split,
)
from ui.wording.ranges import claims_with_ranges
from ui.wording.sentences import Answers

here = begin("overview")
survey, query = here.survey, here.view.query

focal = compute(compare_focal, survey, query, ranged=here.view.ranges)
amounts = compute(compare_outcomes, survey, query, ranged=here.view.ranges)
effects = compute(outcome_effects, survey, query, ranged=here.view.ranges)
sources = {
    "risk_difference": (focal, DIFFERENCE),
    "amount_difference": (amounts, DIFFERENCE),
    "effect": (effects, GROUP),
    "featured_effect": (compute(featured_effects, survey, query, ranged=here.view.ranges), GROUP),
    "lead": (compute(lead, survey, query, ranged=here.view.ranges), GROUP),
}
answers = Answers(
    focal=focal,
    amounts=amounts,
    effects=effects,
    ranking=compute(ranking, survey, query, ranged=here.view.ranges),
    claims=claims_with_ranges(compute(claims, survey, query), sources),
)

headline(here, answers)
st.subheader(here.text("overview.in_words.title"), anchor=False)
say(here, answers)
show_claims(here, answers)

if section(here, "overview.split", needs=("outcomes",), term="allocation"):
    show_split(here, answers.amounts)

if section(here, "overview.effects", needs=("focal", "outcomes"), term="slope"):
    show_effects(here, answers.effects)

if section(here, "overview.ranking", needs=("focal", "outcomes"), term="prediction"):
    show_ranking(here, answers.ranking)

method(here)
