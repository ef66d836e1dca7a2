"""Interactions: whether the answer moves with perceived risk in the same way for everyone."""

import streamlit as st

from analysis.claims import slope_claims
from analysis.crossing import crossing
from analysis.interactions import predictions, slope_differences, slopes, slopes_by_std_errors
from analysis.support import support
from ui.controls import (
    choose_controls,
    choose_lens,
    choose_moderator,
    choose_outcomes,
    choose_presets,
    choose_std_errors,
)
from ui.door import compute
from ui.page import begin, section
from ui.sections.interactions import (
    method,
    say_claims,
    show_crossing,
    show_differences,
    show_predictions,
    show_rules,
    show_slopes,
    show_support,
)
from ui.sections.steps import Steps, show_steps

here = begin("interactions")
choose_presets(here)
left, middle, right = st.columns(3)
with left:
    here = choose_moderator(here)
    here = choose_outcomes(here)
with middle:
    here = choose_lens(here)
    here = choose_controls(here)
with right:
    here = choose_std_errors(here)

survey, query = here.survey, here.view.query
meeting, claims = (
    compute(crossing, survey, query, ranged=True),
    compute(slope_claims, survey, query, ranged=True),
)

if section(here, "interactions.claims", term="not_shown"):
    say_claims(here, claims)

if section(here, "interactions.predictions", term="prediction"):
    show_predictions(here, compute(predictions, survey, query, ranged=True), meeting)

if section(here, "interactions.step", term="interaction"):
    yuan, logs = here.with_lens("amount").view.query, here.with_lens("ln").view.query
    show_steps(
        here,
        Steps(
            predictions=compute(predictions, survey, yuan, ranged=True),
            slopes=compute(slopes, survey, yuan, ranged=True),
            differences=compute(slope_differences, survey, yuan, ranged=True),
            crossing=compute(crossing, survey, yuan, ranged=True),
            support=compute(support, survey, yuan),
            claims=claims,
            ln_slopes=compute(slopes, survey, logs, ranged=True),
            ln_differences=compute(slope_differences, survey, logs, ranged=True),
        ),
    )

if section(here, "interactions.slopes", term="slope"):
    show_slopes(here, compute(slopes, survey, query, ranged=True))

if section(here, "interactions.differences", term="slope_difference"):
    show_differences(here, compute(slope_differences, survey, query, ranged=True))

if section(here, "interactions.rules", term="std_errors"):
    show_rules(here, compute(slopes_by_std_errors, survey, query, ranged=True))

if section(here, "interactions.support"):
    show_support(here, compute(support, survey, query, ranged=True))

if section(here, "interactions.crossing", term="fieller"):
    show_crossing(here, meeting)

method(here)
