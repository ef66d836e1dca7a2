"""Interactions: whether the answer moves with perceived risk in the same way for everyone."""

from analysis.questions.at_values import at_values
from analysis.questions.by_item import slopes_by_item
from analysis.questions.claims import slope_claims
from analysis.questions.crossing import crossing
from analysis.questions.interactions import (
    predictions,
    slope_differences,
    slopes,
    slopes_by_std_errors,
)
from analysis.questions.line_bands import line_bands
from analysis.questions.pairwise import pairwise
from analysis.questions.tradeoff import tradeoffs
from ui.door.compute import compute
from ui.frame.controls import choose_comparison, choose_model, choose_presets
from ui.frame.page import begin, section
from ui.sections.interactions.comparisons import (
    choose_values,
    show_items,
    show_pairs,
    show_tradeoff,
    show_values,
)
from ui.sections.interactions.lines import (
    compared,
    method,
    say_claims,
    show_differences,
    show_predictions,
    show_rules,
    show_slopes,
)

here = begin("interactions")
choose_presets(here)
here = choose_comparison(here)
here = choose_model(here)

survey, query = here.survey, here.view.query
meeting, claims = (
    compute(crossing, survey, query, ranged=here.view.ranges),
    compute(slope_claims, survey, query, ranged=here.view.ranges),
)

if section(here, "interactions.claims", term="not_shown"):
    say_claims(here, claims)

if section(here, "interactions.predictions", term="prediction"):
    lines = compute(predictions, survey, query, ranged=here.view.ranges)
    show_predictions(here, lines, compute(line_bands, survey, query), meeting)

if section(here, "interactions.values"):
    show_values(here, compute(at_values, survey, choose_values(here), ranged=here.view.ranges))

if section(here, "interactions.slopes", term="slope"):
    show_slopes(here, compute(slopes, survey, query, ranged=here.view.ranges))

if section(here, "interactions.differences", term="slope_difference"):
    show_differences(here, compute(slope_differences, survey, query, ranged=here.view.ranges))

if len(compared(here, claims)) > 1 and section(here, "interactions.pairs", term="pairwise"):
    show_pairs(here, compute(pairwise, survey, query, ranged=here.view.ranges))

if section(here, "interactions.tradeoff"):
    show_tradeoff(here, compute(tradeoffs, survey, query, ranged=here.view.ranges))

if section(here, "interactions.items"):
    show_items(here, compute(slopes_by_item, survey, query))

if section(here, "interactions.rules", term="std_errors"):
    show_rules(here, compute(slopes_by_std_errors, survey, query, ranged=here.view.ranges))

method(here)
