"""Budgets: means by any group variable, and every answer people gave."""

from analysis.questions.distribution import answer_styles, outcome_distribution
from analysis.questions.means import outcomes_by
from ui.door.compute import compute
from ui.frame.controls import choose_by, choose_lens
from ui.frame.page import begin
from ui.frame.tabs import Panel, show_tabs
from ui.results.pick import beside_others
from ui.sections.budgets.budgets import method, say_sums, show_by, show_distribution, show_styles
from ui.visit.scene import Scene

here = begin("budgets")
survey, query = here.survey, here.view.query


def by_group(here: Scene) -> None:
    """Draw each policy's mean at each level of a variable that the reader chose."""
    here = beside_others(here)
    show_by(here, compute(outcomes_by, survey, here.view.query, ranged=here.view.ranges))


def distribution(here: Scene) -> None:
    """Draw how often each amount was given."""
    show_distribution(here, compute(outcome_distribution, survey, query, ranged=here.view.ranges))


def styles(here: Scene) -> None:
    """Draw how many give nothing or everything."""
    show_styles(here, compute(answer_styles, survey, query, ranged=here.view.ranges))


show_tabs(
    here,
    "budgets",
    {
        "by": Panel(
            by_group,
            needs=("group",),
            term="allocation",
            choose=lambda here: choose_lens(choose_by(here)),
        ),
        "distribution": Panel(distribution),
        "styles": Panel(styles),
    },
)
say_sums(here)
method(here)
