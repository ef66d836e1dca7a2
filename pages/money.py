"""Money: which policies lose and which gain with one more point, and where that leads."""

from analysis.questions.effects import outcome_effects, ranking
from analysis.questions.featured import featured_claims
from analysis.questions.flow import flows, money_effects
from analysis.questions.lead import lead
from ui.door.compute import compute
from ui.frame.controls import choose_controls, choose_std_errors, offer_margin, settings
from ui.frame.page import begin
from ui.frame.tabs import Panel, show_tabs
from ui.sections.money.money import (
    method,
    say,
    say_featured,
    say_small,
    show_effects,
    show_flow,
)
from ui.sections.money.ranking import show_ranking
from ui.visit.scene import Scene

here = begin("money")
with settings():
    here = offer_margin(choose_std_errors(choose_controls(here)))
survey, query = here.survey, here.view.query
effects = compute(money_effects, survey, query, ranged=here.view.ranges)


def changes(here: Scene) -> None:
    """Draw every policy's change, and say which are shown."""
    if effects.refusal is None:
        show_effects(here, effects)
    say(here, effects, compute(ranking, survey, query, ranged=here.view.ranges))
    say_featured(here, compute(featured_claims, survey, query, ranged=here.view.ranges))
    say_small(here, compute(outcome_effects, survey, query))


def levels(here: Scene) -> None:
    """Draw where each policy stands at both ends of the focal variable."""
    predicted = compute(ranking, survey, query, ranged=here.view.ranges)
    show_ranking(here, predicted, compute(lead, survey, query, ranged=here.view.ranges))


panels = {"effects": Panel(changes, term="joint_band")}
if effects.refusal is None:
    panels["flow"] = Panel(
        lambda here: show_flow(
            here, compute(flows, survey, query, ranged=here.view.ranges), effects
        ),
        term="allocation",
    )
panels["ranking"] = Panel(levels, term="prediction")
show_tabs(here, "money", panels)
method(here)
