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
from ui.frame.controls import choose_comparison, settings
from ui.frame.page import begin
from ui.frame.tabs import Panel, show_tabs
from ui.results.long import in_chunks
from ui.sections.measures.smearing import show_logarithm
from ui.sections.measures.verdict import (
    method,
    show_against,
    show_shares,
    show_slopes,
    show_verdict,
)
from ui.visit.scene import Scene

here = begin("measures")
with settings():
    here = choose_comparison(here, lens=False)
survey, query = here.survey, here.view.query


def shares(here: Scene) -> None:
    """Draw linear and fractional effects together; for a group, beside those of the others."""
    effects = compute(effects_by_model, survey, query, ranged=here.view.ranges)
    show_shares(here, effects)
    if effects.refusal is None and here.view.group:
        show_against(here, compute(share_effects, survey, query, ranged=here.view.ranges))


def slopes(here: Scene) -> None:
    """Draw each level's effects on the shares."""
    by_level = compute(share_slopes, survey, query, ranged=here.view.ranges)
    show_slopes(
        here, by_level, compute(share_slope_differences, survey, query, ranged=here.view.ranges)
    )


def logarithm(here: Scene) -> None:
    """Draw what the logarithm's effects are in amounts."""
    picture = st.container()  # stands above the switch that it waits for
    effects, draws = compute(smeared_effects, survey, query), None
    if effects.refusal is None:
        draws = in_chunks(here, "measures.ln", smeared_draws, query, CHUNKS)
    with picture:
        show_logarithm(here, effects, compute(smeared_predictions, survey, query), draws)


show_tabs(
    here,
    "measures",
    {
        "verdict": Panel(
            lambda here: show_verdict(here, compute(verdict, survey, query)), term="lens"
        ),
        "shares": Panel(shares, term="fractional_logit"),
        "slopes": Panel(slopes, needs=("moderator",), term="slope_difference"),
        "ln": Panel(logarithm, term="smearing"),
    },
)
method(here)
