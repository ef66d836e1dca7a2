"""The focal variable: how it spreads, its items, and who has more of it."""

from analysis.questions.distribution import focal_distribution
from analysis.questions.means import compare_focal, focal_by
from analysis.questions.reliability import item_correlations, item_means, reliability
from ui.door.compute import compute
from ui.frame.controls import choose_by
from ui.frame.page import begin, section
from ui.sections.risk.risk import (
    headline,
    method,
    show_by,
    show_correlations,
    show_distribution,
    show_items,
)

here = begin("risk")
survey, query = here.survey, here.view.query

distribution = compute(focal_distribution, survey, query)
alpha = compute(reliability, survey, query)
headline(here, compute(compare_focal, survey, query), alpha)

if section(here, "risk.by", needs=("group",)):
    here = choose_by(here)
    show_by(here, compute(focal_by, survey, here.view.query))

if section(here, "risk.distribution"):
    show_distribution(here, distribution)

if section(here, "risk.items"):
    show_items(here, compute(item_means, survey, query), distribution)

if section(here, "risk.correlations", term="alpha"):
    show_correlations(here, compute(item_correlations, survey, query), alpha)

method(here)
