"""About the data: statuses, answers that do not sum, shares of answers, questions, codebook."""

from functools import partial

from analysis.questions.effects import outcome_effects
from analysis.questions.levels import level_shares
from ui.door.compute import compute
from ui.frame.controls import choose_by
from ui.frame.page import begin
from ui.frame.tabs import Panel, show_tabs
from ui.sections.about.about import (
    show_citation,
    show_codebook,
    show_confidential,
    show_corrections,
    show_limits,
    show_listed,
    show_questions,
    show_ranges,
    show_statuses,
    show_sums,
    show_survey,
)
from ui.sections.about.answers import may_show_answers, show_answers
from ui.visit.pins import AS_PRINTED
from ui.visit.scene import Scene
from ui.visit.surveys import has_siblings

here = begin("about")


def survey(here: Scene) -> None:
    """Say what the survey is, and how it may be shown."""
    show_survey(here)
    show_confidential(here)


def answers(here: Scene) -> None:
    """Draw the shares of answers to a question that the reader chose."""
    show_answers(here, compute(level_shares, here.survey, here.view.query))


def ranges(here: Scene) -> None:
    """Say how far the effects that the paper leaves open move over the simulated surveys."""
    printed = here.pinned(AS_PRINTED)
    effects = compute(outcome_effects, here.survey, printed.view.query, ranged=True)
    show_ranges(printed, effects)


panels = {
    "survey": Panel(survey),
    "status": Panel(show_statuses, term="simulated"),
    "sums": Panel(show_sums, needs=("outcomes",), term="allocation"),
    "questions": Panel(show_questions),
    "limits": Panel(show_limits),
    "codebook": Panel(show_codebook),
    "papers": Panel(show_citation),
}
if has_siblings(here.survey):
    panels["ranges"] = Panel(ranges, needs=("focal", "outcomes"))
if may_show_answers(here):
    panels["answers"] = Panel(answers, needs=("group",), choose=choose_by)
for part in ("background", "recommendations"):
    if here.labels.listed(part):
        panels[part] = Panel(partial(show_listed, key=part))
if here.labels.corrections:
    panels["corrections"] = Panel(show_corrections)
show_tabs(here, "about", panels)
