"""About the data: statuses, answers that do not sum, shares of answers, questions, codebook."""

from analysis.questions.effects import outcome_effects
from analysis.questions.levels import level_shares
from ui.door.compute import compute
from ui.frame.controls import choose_by
from ui.frame.page import begin, section
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
from ui.visit.surveys import has_siblings

here = begin("about")

if section(here, "about.survey"):
    show_survey(here)

if here.labels.listed("background") and section(here, "about.background"):
    show_listed(here, "background")

show_confidential(here)

if section(here, "about.status", term="simulated"):
    show_statuses(here)

if has_siblings(here.survey) and section(here, "about.ranges", needs=("focal", "outcomes")):
    open_numbers = here.pinned(AS_PRINTED)
    query = open_numbers.view.query
    show_ranges(open_numbers, compute(outcome_effects, here.survey, query, ranged=True))

if section(here, "about.sums", needs=("outcomes",), term="allocation"):
    show_sums(here)

if may_show_answers(here) and section(here, "about.answers", needs=("group",)):
    asked = choose_by(here)
    show_answers(asked, compute(level_shares, asked.survey, asked.view.query))

if section(here, "about.questions"):
    show_questions(here)

if section(here, "about.limits"):
    show_limits(here)

if here.labels.listed("recommendations") and section(here, "about.recommendations"):
    show_listed(here, "recommendations")

if section(here, "about.codebook"):
    show_codebook(here)

if section(here, "about.papers"):
    show_citation(here)

if here.labels.corrections and section(here, "about.corrections"):
    show_corrections(here)
