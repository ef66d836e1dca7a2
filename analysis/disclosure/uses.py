"""Which analyses answer about a confidential survey, and which variables they split people by.

Every other analysis is refused there: it shows single people or firms (influence, matched people,
answers along a line), or samples that differ by a few people.
"""

from dataclasses import dataclass

from analysis.diagnostics.gap import gap
from analysis.diagnostics.johnson_neyman import johnson_neyman
from analysis.diagnostics.people import distribution, near_crossing, sparse
from analysis.learning.formula import formula, pair_claim
from analysis.learning.game import game_design, game_estimates, game_lines
from analysis.learning.overlap import overlap
from analysis.learning.points import zero_shares
from analysis.model.groups import headcount
from analysis.model.result import Analysis
from analysis.questions.at_values import at_values
from analysis.questions.by_item import slopes_by_item
from analysis.questions.claims import claims, slope_claims
from analysis.questions.crossing import crossing
from analysis.questions.distribution import amount_distribution, answer_styles, focal_distribution
from analysis.questions.effects import budget_effects, ranking
from analysis.questions.featured import featured_effects
from analysis.questions.flow import flows, money_effects
from analysis.questions.interactions import (
    predictions,
    slope_differences,
    slopes,
    slopes_by_std_errors,
)
from analysis.questions.lead import lead
from analysis.questions.line_bands import line_bands
from analysis.questions.means import amounts_by, compare_amounts, compare_focal, focal_by
from analysis.questions.pairwise import pairwise
from analysis.questions.reliability import item_correlations, item_means, reliability
from analysis.questions.shares import (
    effects_by_model,
    share_effects,
    share_slope_differences,
    share_slopes,
)
from analysis.questions.smearing import smeared_draws, smeared_effects, smeared_predictions
from analysis.questions.support import support
from analysis.questions.tradeoff import tradeoffs
from analysis.questions.verdict import verdict
from analysis.robustness.added_covariate import beside
from analysis.robustness.substitutes import substitutes
from analysis.robustness.two_part_effects import two_parts

PART, WHOLE = "part", "whole"


@dataclass(frozen=True)
class Use:
    """What an analysis splits people by, beside the group: `by`, the `moderator` and the others.

    `share`: its estimate is a share of people, of whom `n` are the PART or the WHOLE; "" = none.
    `answers`: its rows are answers as given, of which lone ones must not even be there.
    `means`: its estimates are plain means, which come in steps of one answer over n.
    `cells`: its rows are cells that are empty or safe, so that nobody may be told from few.
    """

    by: bool = False
    moderator: bool = False
    share: str = ""
    answers: bool = False
    means: bool = False
    cells: bool = False


PLAIN: tuple[Analysis, ...] = (
    *(item_correlations, reliability),
    *(budget_effects, ranking, lead, money_effects, flows, featured_effects, claims),
    *(share_effects, effects_by_model, substitutes, beside),
)
MODERATED: tuple[Analysis, ...] = (
    *(slopes, slope_differences, slopes_by_std_errors, slope_claims, predictions, line_bands),
    *(share_slopes, share_slope_differences, pairwise, tradeoffs, slopes_by_item, at_values),
    *(crossing, gap, johnson_neyman, near_crossing, formula, pair_claim, overlap),
    *(game_design, game_estimates, game_lines, verdict, two_parts),
    *(smeared_effects, smeared_predictions, smeared_draws),
)
ALLOWED: dict[Analysis, Use] = (
    dict.fromkeys(PLAIN, Use())
    | dict.fromkeys((compare_focal, compare_amounts, item_means), Use(means=True))
    | dict.fromkeys((focal_by, amounts_by), Use(by=True, means=True))
    | dict.fromkeys(MODERATED, Use(moderator=True))
    | dict.fromkeys((focal_distribution, amount_distribution), Use(share=PART, answers=True))
    | dict.fromkeys((support, sparse), Use(moderator=True, share=PART))
    | {
        headcount: Use(share=PART, cells=True),
        distribution: Use(moderator=True, share=PART, answers=True),
        answer_styles: Use(share=WHOLE),
        zero_shares: Use(moderator=True, share=WHOLE),
    }
)
