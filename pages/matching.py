"""Matching: people above a cut beside people like them, and how far that can be trusted."""

from analysis.matching.balance import balance_by_group, matched_balance
from analysis.matching.bootstrap import CHUNKS, matched_draws
from analysis.matching.by_level import matched_by_level, matched_level_claims
from analysis.matching.effects import matched_checks, matched_claims, matched_effects
from analysis.matching.overlap import matched_counts, score_overlap
from analysis.matching.sensitivity import benchmarks, sensitivity
from ui.door.compute import compute
from ui.frame.controls import (
    choose_by,
    choose_lens,
    choose_moderator,
    choose_outcomes,
    settings,
)
from ui.frame.page import begin
from ui.frame.tabs import Panel, show_tabs
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
from ui.visit.scene import Scene

here = begin("matching", beside=choose_published)
with settings():
    here = choose_match(choose_lens(choose_outcomes(here)))
survey, query = here.survey, here.view.query
effects = compute(matched_effects, survey, query)


def differences(here: Scene) -> None:
    """Draw the differences unmatched and matched, with bootstrap intervals on request."""
    show_effects(here, effects, compute(matched_claims, survey, query))
    say_limits(here)
    if query.specification.matching.method.startswith("nearest"):
        say_no_bootstrap(here)
    elif draws := in_chunks(here, "matching.bootstrap", matched_draws, query, CHUNKS):
        show_bootstrap(here, effects, draws)


def people(here: Scene) -> None:
    """Draw who is compared with whom."""
    counts = compute(matched_counts, survey, query)
    show_people(here, counts, compute(score_overlap, survey, query), effects)


def balance(here: Scene) -> None:
    """Draw how alike both sides are before and after, for all and by a group variable."""
    show_balance(here, compute(matched_balance, survey, query))


def groups(here: Scene) -> None:
    """Draw the balance at each level of a variable that the reader chose."""
    show_groups(here, compute(balance_by_group, survey, here.view.query))


def by_level(here: Scene) -> None:
    """Draw the differences at each level of the moderator."""
    asked = here.view.query
    claims = compute(matched_level_claims, survey, asked)
    show_levels(here, compute(matched_by_level, survey, asked), claims)


def hidden(here: Scene) -> None:
    """Draw how strong something unmeasured would have to be."""
    strength = compute(sensitivity, survey, query)
    show_hidden(here, strength, compute(benchmarks, survey, query))


panels = {
    "checks": Panel(
        lambda here: show_checks(here, compute(matched_checks, survey, query)),
        term="doubly_robust",
    )
}
if not refused(here, effects):
    panels |= {
        "effects": Panel(differences, term="att"),
        "people": Panel(people, term="common_support"),
        "balance": Panel(balance, term="balance"),
        "groups": Panel(groups, needs=("group",), choose=choose_by),
        "levels": Panel(by_level, needs=("moderator",), choose=choose_moderator),
        "hidden": Panel(hidden, term="robustness_value"),
    }
show_tabs(here, "matching", panels)
method(here)
