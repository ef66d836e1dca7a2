"""Measures: the same question with the answers measured otherwise."""

import streamlit as st

from analysis.questions.shares import (
    effects_by_model,
    share_effects,
    share_slope_differences,
    share_slopes,
)
from analysis.questions.smearing import CHUNKS, smeared_draws, smeared_effects, smeared_predictions
from analysis.questions.verdict import verdict
from ui.door.compute import compute
from ui.frame.controls import choose_model, choose_moderator, choose_outcomes
from ui.frame.page import begin, has, section
from ui.results.long import in_chunks
from ui.sections.measures.smearing import show_logarithm
from ui.sections.measures.verdict import (
    method,
    show_against,
    show_shares,
    show_slopes,
    show_verdict,
)

here = begin("measures")
left, right = st.columns(2)
with left:
    here = choose_moderator(here) if has(here, ("moderator",)) else here
with right:
    here = choose_outcomes(here)
here = choose_model(here)
survey, query = here.survey, here.view.query

if section(here, "measures.verdict", term="lens"):
    show_verdict(here, compute(verdict, survey, query))

if section(here, "measures.shares", term="fractional_logit"):
    effects = compute(effects_by_model, survey, query, ranged=here.view.ranges)
    show_shares(here, effects)
    if effects.refusal is None and here.view.group:
        show_against(here, compute(share_effects, survey, query, ranged=here.view.ranges))

if section(here, "measures.slopes", needs=("moderator",), term="slope_difference"):
    by_level = compute(share_slopes, survey, query, ranged=here.view.ranges)
    differences = compute(share_slope_differences, survey, query, ranged=here.view.ranges)
    show_slopes(here, by_level, differences)

if section(here, "measures.ln", term="smearing"):
    effects = compute(smeared_effects, survey, query)
    lines = compute(smeared_predictions, survey, query)
    draws = None
    if effects.refusal is None:
        draws = in_chunks(here, "measures.ln", smeared_draws, query, CHUNKS)
    show_logarithm(here, effects, lines, draws)

method(here)
