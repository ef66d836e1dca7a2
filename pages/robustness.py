"""Robustness: the same effect with other people, models and variables, and under all choices."""

import streamlit as st

from analysis.robustness.added_covariate import beside
from analysis.robustness.further import levels_of_further
from analysis.robustness.influence import influence, without_each_region
from analysis.robustness.quantile_effects import QUARTILES, quantile_claims
from analysis.robustness.substitutes import substitutes
from analysis.robustness.two_part_effects import two_parts
from analysis.robustness.variants import variants
from analysis.specification_curve.chunk import curve_chunk
from analysis.specification_curve.joint_test import joint_chunk
from ui.door.compute import compute
from ui.frame.controls import choose_lens, choose_model, choose_moderator, choose_outcomes
from ui.frame.page import begin, has, section
from ui.results.long import in_chunks
from ui.sections.robustness.curve import curve_query, method, parts, show_curve
from ui.sections.robustness.curve_verdict import introduce, show_joint
from ui.sections.robustness.further import choose_further, in_study_lens, show_further
from ui.sections.robustness.influence import show_influence
from ui.sections.robustness.robustness import (
    show_differences,
    show_substitutes,
    show_variants,
    show_zeros,
)

here = begin("robustness")
left, middle, right = st.columns(3)
with left:
    here = choose_moderator(here) if has(here, ("moderator",)) else here
with middle:
    here = choose_outcomes(here)
with right:
    here = choose_lens(here)
here = choose_model(here)
survey, query = here.survey, here.view.query

main, quartiles = compute(variants, survey, query), None
if section(here, "robustness.variants"):
    if main.refusal is None:
        panel = "robustness.quantiles"
        quartiles = in_chunks(here, panel, quantile_claims, query, len(QUARTILES))
    show_variants(here, main, quartiles)

if section(here, "robustness.differences", needs=("moderator",), term="slope_difference"):
    show_differences(here, main, quartiles)

if section(here, "robustness.zeros"):
    show_zeros(here, compute(two_parts, survey, query))

if section(here, "robustness.substitutes", term="lens"):
    show_substitutes(here, compute(substitutes, survey, query))

if section(here, "robustness.further"):
    asked = choose_further(here)
    printed = compute(beside, survey, in_study_lens(here, asked))
    levels = compute(levels_of_further, survey, asked)
    show_further(here, compute(beside, survey, asked), printed, levels)

if section(here, "robustness.influence"):
    ends, places = compute(influence, survey, query), compute(without_each_region, survey, query)
    show_influence(here, ends, places)

if section(here, "robustness.curve", term="specification_curve"):
    verdict, every = introduce(here), curve_query(here)
    chunks = in_chunks(here, "robustness.curve", curve_chunk, every, parts(here))
    if chunks:
        show_curve(here, chunks, verdict)
    if verdict:
        tests = in_chunks(here, "robustness.joint", joint_chunk, every, parts(here))
        show_joint(here, tests)

method(here)
