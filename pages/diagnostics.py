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
from ui.frame.controls import choose_comparison, settings
from ui.frame.page import begin
from ui.frame.tabs import Panel, show_tabs
from ui.results.long import in_chunks
from ui.sections.diagnostics.gap import choose_bins, choose_level, method, show_gap, with_bands
from ui.sections.diagnostics.people import show_crossing, show_support
from ui.sections.diagnostics.words import say_linearity, say_sparse, say_zones
from ui.visit.scene import Scene

here = begin("diagnostics")
with settings():
    here = choose_comparison(here)
    level = choose_level(here, compute(gap, here.survey, here.view.query))
    bins = choose_bins(here)
survey, query = here.survey, here.view.query


def three_ways(here: Scene) -> None:
    """Draw the gap between two lines, in bins, and by a smooth curve."""
    picture = st.container()  # stands above the switch that it waits for
    smooth, draws = compute(varying, survey, query), None
    if smooth.refusal is None:
        draws = in_chunks(here, "diagnostics.smooth", varying_draws, query, CHUNKS)
    smooth = with_bands(here, smooth, draws)
    with picture:
        show_gap(
            here,
            level,
            compute(gap, survey, query),
            bins=compute(binned, survey, bins, ranged=here.view.ranges),
            smooth=smooth,
            zones=compute(johnson_neyman, survey, query),
            spread=compute(distribution, survey, query),
            crossing=compute(crossing, survey, query, ranged=here.view.ranges),
        )


def people(here: Scene) -> None:
    """Say and draw how many people stand behind each stretch."""
    show_support(here, compute(support, survey, query, ranged=here.view.ranges))
    near = compute(near_crossing, survey, query)
    say_sparse(here, compute(sparse, survey, query, ranged=here.view.ranges), near, level)


show_tabs(
    here,
    "diagnostics",
    {
        "gap": Panel(three_ways, term="gap"),
        "linearity": Panel(
            lambda here: say_linearity(
                here, compute(binned, survey, bins, ranged=here.view.ranges)
            ),
            term="binning",
        ),
        "zones": Panel(
            lambda here: say_zones(here, compute(johnson_neyman, survey, query), level),
            term="johnson_neyman",
        ),
        "people": Panel(people, title="diagnostics.sparse"),
        "crossing": Panel(
            lambda here: show_crossing(
                here, compute(crossing, survey, query, ranged=here.view.ranges)
            ),
            title="interactions.crossing",
            term="fieller",
        ),
    },
)
method(here)
