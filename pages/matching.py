"""Matching: people above a cut beside people like them, and how far that can be trusted."""

import streamlit as st

from analysis.matching.balance import balance_by_group, matched_balance
from analysis.matching.bootstrap import CHUNKS, matched_draws
from analysis.matching.by_level import matched_by_level, matched_level_claims
from analysis.matching.effects import matched_checks, matched_claims, matched_effects
from analysis.matching.overlap import matched_counts, score_overlap
from analysis.matching.sensitivity import benchmarks, sensitivity
from ui.door.compute import compute
from ui.frame.controls import choose_by, choose_lens, choose_moderator, choose_outcomes
from ui.frame.page import begin, has, section
from ui.results.long import in_chunks
from ui.sections.matching.balance import show_balance, show_groups
from ui.sections.matching.choice import choose_match, choose_published
from ui.sections.matching.effects import (
    method,
    refused,
    say_limits,
    say_no_bootstrap,
    show_bootstrap,
    show_checks,
    show_effects,
    show_people,
)
from ui.sections.matching.sensitivity import show_hidden, show_levels

here = begin("matching")
say_limits(here)
choose_published(here)
left, right = st.columns(2)
with left:
    here = choose_outcomes(here)
with right:
    here = choose_lens(here)
here = choose_match(here)
survey, query = here.survey, here.view.query

effects = compute(matched_effects, survey, query)
matched = not refused(here, effects)

if matched and section(here, "matching.people", term="common_support"):
    counts = compute(matched_counts, survey, query)
    show_people(here, counts, compute(score_overlap, survey, query), effects)

if matched and section(here, "matching.effects", term="att"):
    show_effects(here, effects, compute(matched_claims, survey, query))
    if query.specification.matching.method.startswith("nearest"):
        say_no_bootstrap(here)
    elif draws := in_chunks(here, "matching.bootstrap", matched_draws, query, CHUNKS):
        show_bootstrap(here, effects, draws)

if section(here, "matching.checks", term="doubly_robust"):
    show_checks(here, compute(matched_checks, survey, query))

if matched and section(here, "matching.balance", term="balance"):
    show_balance(here, compute(matched_balance, survey, query))

if matched and section(here, "matching.groups", needs=("group",)):
    here = choose_by(here)
    show_groups(here, compute(balance_by_group, survey, here.view.query))

if matched and section(here, "matching.levels", needs=("moderator",)):
    here = choose_moderator(here) if has(here, ("moderator",)) else here
    by_level = compute(matched_by_level, survey, here.view.query)
    show_levels(here, by_level, compute(matched_level_claims, survey, here.view.query))

if matched and section(here, "matching.hidden", term="robustness_value"):
    strength = compute(sensitivity, survey, query)
    show_hidden(here, strength, compute(benchmarks, survey, query))

method(here)
