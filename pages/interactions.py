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
from ui.frame.controls import choose_comparison, choose_presets, settings
from ui.frame.page import begin
from ui.frame.tabs import Panel, show_tabs
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
from ui.visit.scene import Scene

here = begin("interactions", beside=choose_presets)
with settings():
    here = choose_comparison(here)
survey, query = here.survey, here.view.query
claims = compute(slope_claims, survey, query, ranged=here.view.ranges)


def predicted(here: Scene) -> None:
    """Draw the predicted lines, and say what may be claimed of them."""
    show_predictions(
        here,
        compute(predictions, survey, query, ranged=here.view.ranges),
        compute(line_bands, survey, query),
        compute(crossing, survey, query, ranged=here.view.ranges),
    )
    say_claims(here, claims)


panels = {
    "predictions": Panel(predicted, term="prediction"),
    "slopes": Panel(
        lambda here: show_slopes(here, compute(slopes, survey, query, ranged=here.view.ranges)),
        term="slope",
    ),
    "differences": Panel(
        lambda here: show_differences(
            here, compute(slope_differences, survey, query, ranged=here.view.ranges)
        ),
        term="slope_difference",
    ),
    "values": Panel(
        lambda here: show_values(
            here, compute(at_values, survey, choose_values(here), ranged=here.view.ranges)
        )
    ),
    "tradeoff": Panel(
        lambda here: show_tradeoff(here, compute(tradeoffs, survey, query, ranged=here.view.ranges))
    ),
    "items": Panel(lambda here: show_items(here, compute(slopes_by_item, survey, query))),
    "rules": Panel(
        lambda here: show_rules(
            here, compute(slopes_by_std_errors, survey, query, ranged=here.view.ranges)
        ),
        term="std_errors",
    ),
}
if len(compared(here, claims)) > 1:
    panels["pairs"] = Panel(
        lambda here: show_pairs(here, compute(pairwise, survey, query, ranged=here.view.ranges)),
        term="pairwise",
    )
show_tabs(here, "interactions", panels)
method(here)
