"""Diagnostics: whether straight lines hold, and how many people stand behind each stretch."""

import streamlit as st

from analysis.diagnostics.bins import binned
from analysis.diagnostics.gap import gap
from analysis.diagnostics.johnson_neyman import johnson_neyman
from analysis.diagnostics.people import distribution, near_crossing, sparse
from analysis.diagnostics.smooth import CHUNKS, varying, varying_draws
from analysis.questions.crossing import crossing
from analysis.questions.support import support
from ui.door.compute import compute
from ui.frame.controls import choose_comparison, choose_model
from ui.frame.page import begin, section
from ui.results.long import in_chunks
from ui.sections.diagnostics.gap import choose_bins, choose_level, method, show_gap, with_bands
from ui.sections.diagnostics.people import show_crossing, show_support
from ui.sections.diagnostics.words import say_linearity, say_sparse, say_zones

here = begin("diagnostics")
here = choose_comparison(here)
here = choose_model(here)

survey, query = here.survey, here.view.query
lines = compute(gap, survey, query)
left, right = st.columns(2)
with left:
    bins = compute(binned, survey, choose_bins(here), ranged=here.view.ranges)
with right:
    level = choose_level(here, lines)
zones = compute(johnson_neyman, survey, query)
meeting = compute(crossing, survey, query, ranged=here.view.ranges)

if section(here, "diagnostics.gap", term="gap"):
    smooth = compute(varying, survey, query)
    draws = None
    if smooth.refusal is None:
        draws = in_chunks(here, "diagnostics.smooth", varying_draws, query, CHUNKS)
    smooth = with_bands(here, smooth, draws)
    show_gap(
        here,
        level,
        lines,
        bins=bins,
        smooth=smooth,
        zones=zones,
        spread=compute(distribution, survey, query),
        crossing=meeting,
    )

if section(here, "diagnostics.linearity", term="binning"):
    say_linearity(here, bins)

if section(here, "diagnostics.zones", term="johnson_neyman"):
    say_zones(here, zones, level)

if section(here, "diagnostics.sparse"):
    near = compute(near_crossing, survey, query)
    say_sparse(here, compute(sparse, survey, query, ranged=here.view.ranges), near, level)

if section(here, "interactions.support"):
    show_support(here, compute(support, survey, query, ranged=here.view.ranges))

if section(here, "interactions.crossing", term="fieller"):
    show_crossing(here, meeting)

method(here)
