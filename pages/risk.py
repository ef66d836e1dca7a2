"""The focal variable: who has more of it, how it spreads, and its items."""

from analysis.questions.distribution import focal_distribution
from analysis.questions.means import compare_focal, focal_by
from analysis.questions.reliability import item_correlations, item_means, reliability
from ui.door.compute import compute
from ui.frame.controls import choose_by
from ui.frame.page import begin
from ui.frame.tabs import Panel, show_tabs
from ui.results.pick import beside_others
from ui.sections.risk.risk import (
    headline,
    method,
    say_mean,
    show_by,
    show_correlations,
    show_distribution,
    show_items,
)
from ui.visit.scene import Scene

here = begin("risk")
survey, query = here.survey, here.view.query


def by_group(here: Scene) -> None:
    """Draw the mean at each level of a variable that the reader chose."""
    here = beside_others(here)
    show_by(here, compute(focal_by, survey, here.view.query))


def spread(here: Scene) -> None:
    """Draw how the answers spread, with their mean and how well the items hang together."""
    show_distribution(here, compute(focal_distribution, survey, query))
    mean = compute(compare_focal, survey, query)
    say_mean(here, mean)
    headline(here, mean, compute(reliability, survey, query))


def items(here: Scene) -> None:
    """Draw each item's mean and answers."""
    distribution = compute(focal_distribution, survey, query)
    show_items(here, compute(item_means, survey, query), distribution)


def correlations(here: Scene) -> None:
    """Draw how the items go together."""
    alpha = compute(reliability, survey, query)
    show_correlations(here, compute(item_correlations, survey, query), alpha)


show_tabs(
    here,
    "risk",
    {
        "by": Panel(by_group, needs=("group",), choose=choose_by),
        "distribution": Panel(spread),
        "items": Panel(items),
        "correlations": Panel(correlations, term="alpha"),
    },
)
method(here)
