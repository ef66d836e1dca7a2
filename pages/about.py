"""About the data: statuses, answers that do not sum, codebook, questions, limits."""

from ui.page import begin, section
from ui.sections.about import (
    show_citation,
    show_codebook,
    show_confidential,
    show_limits,
    show_questions,
    show_statuses,
    show_sums,
    show_survey,
)

here = begin("about")

if section(here, "about.survey"):
    show_survey(here)

show_confidential(here)

if section(here, "about.status", term="simulated"):
    show_statuses(here)

if section(here, "about.sums", needs=("allocation",), term="allocation"):
    show_sums(here)

if section(here, "about.questions"):
    show_questions(here)

if section(here, "about.limits"):
    show_limits(here)

if section(here, "about.codebook"):
    show_codebook(here)

if section(here, "about.papers"):
    show_citation(here)
