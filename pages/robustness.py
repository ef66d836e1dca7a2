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
from ui.frame.controls import choose_comparison, settings
from ui.frame.page import begin
from ui.frame.tabs import Panel, show_tabs
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
from ui.visit.scene import Scene

here = begin("robustness")
with settings():
    here = choose_comparison(here)
survey, query = here.survey, here.view.query


def samples(here: Scene) -> None:
    """Draw each effect and slope difference over samples and models."""
    picture = st.container()  # stands above the switch that it waits for
    main, quartiles = compute(variants, survey, query), None
    if main.refusal is None:
        panel = "robustness.quantiles"
        quartiles = in_chunks(here, panel, quantile_claims, query, len(QUARTILES))
    with picture:
        show_variants(here, main, quartiles)


def differences(here: Scene) -> None:
    """Draw the differences in slopes over samples and models."""
    show_differences(here, compute(variants, survey, query), None)


def further(here: Scene) -> None:
    """Set another variable beside the focal one."""
    asked = choose_further(here)
    printed = compute(beside, survey, in_study_lens(here, asked))
    levels = compute(levels_of_further, survey, asked)
    show_further(here, compute(beside, survey, asked), printed, levels)


def influential(here: Scene) -> None:
    """Draw the effect without each firm and each place."""
    ends, places = compute(influence, survey, query), compute(without_each_region, survey, query)
    show_influence(here, ends, places)


def curve(here: Scene) -> None:
    """Draw the effect under every reasonable choice, and test them jointly."""
    verdict, every = introduce(here), curve_query(here)
    chunks = in_chunks(here, "robustness.curve", curve_chunk, every, parts(here))
    if chunks:
        show_curve(here, chunks, verdict)
    if verdict:
        tests = in_chunks(here, "robustness.joint", joint_chunk, every, parts(here))
        show_joint(here, tests)


show_tabs(
    here,
    "robustness",
    {
        "variants": Panel(samples),
        "differences": Panel(differences, needs=("moderator",), term="slope_difference"),
        "zeros": Panel(lambda here: show_zeros(here, compute(two_parts, survey, query))),
        "substitutes": Panel(
            lambda here: show_substitutes(here, compute(substitutes, survey, query)), term="lens"
        ),
        "further": Panel(further),
        "influence": Panel(influential),
        "curve": Panel(curve, term="specification_curve"),
    },
)
method(here)
