"""What a page fixes, whatever the reader chose: declared with the page, applied to every scene."""

from dataclasses import dataclass, replace
from typing import Literal

from analysis.model.comparison import COMPLEMENT
from data.codebook.variables import PAIR
from data.survey.survey import Survey
from ui.visit.view import View, default_specification


@dataclass(frozen=True)
class Pins:
    """The fields of a view that a page fixes; the reader's own choices stay as they are behind it.

    `as_printed` is everybody under the survey's own defaults (but for the margin), `study_focal`
    the study's own focal variable, `lens` the one lens that is shown, `outcomes` whether "all" or
    the "last" alone are shown, `one_moderator` a moderator by itself, without pair and further
    products. Only a page that `compares` sets the group beside others than the rest.
    """

    everybody: bool = False
    as_printed: bool = False
    study_focal: bool = False
    lens: str | None = None
    outcomes: Literal["all", "last"] | None = None
    one_moderator: bool = False
    compares: bool = False

    def hold(self, view: View, survey: Survey) -> View:
        """Return a view with the pinned fields as the page shows them."""
        default, chosen = default_specification(survey), view.specification
        if self.as_printed:
            chosen = replace(default, margin=chosen.margin)
        if self.study_focal:
            chosen = replace(chosen, focal=default.focal)
        if self.lens is not None:
            chosen = replace(chosen, lens=self.lens)
        if self.outcomes == "all":
            chosen = replace(chosen, outcomes=())
        elif self.outcomes == "last":
            last = (*survey.codebook.outcome_ids[:1], *chosen.outcomes)[-1:]
            chosen = replace(chosen, outcomes=last)
        if self.one_moderator:
            alone = (chosen.moderator or "").partition(PAIR)[0] or None
            chosen = replace(chosen, moderator=alone, others=(), focal_by_controls=False)
        group = () if self.everybody or self.as_printed else view.group
        against = (view.against, view.second) if self.compares else (COMPLEMENT, ())
        return replace(
            view, group=group, specification=chosen, against=against[0], second=against[1]
        )


FREE = Pins(compares=True)
"""Nothing is fixed: what the reader chose, as it stands in the address."""
AGAINST_THE_REST = Pins()
"""What a page fixes that shows whatever the reader chose, but compares with the rest alone."""
EVERYBODY = Pins(everybody=True)
AS_PRINTED = Pins(as_printed=True)
ALL_OUTCOMES = Pins(outcomes="all")
