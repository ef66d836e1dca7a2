"""Which analyses answer about a confidential survey, and which variables they split people by.

Every other analysis is refused there: it shows single people or firms (influence, matched people,
answers along a line), or samples that differ by a few people.
"""

from dataclasses import dataclass

from analysis.at_values import at_values
from analysis.by_item import slopes_by_item
from analysis.claims import claims, slope_claims
from analysis.crossing import crossing
from analysis.diagnostics.gap import gap
from analysis.diagnostics.people import distribution, near_crossing, sparse
from analysis.diagnostics.zones import johnson_neyman
from analysis.distribution import amount_distribution, answer_styles, focal_distribution
from analysis.effects import budget_effects, ranking
from analysis.featured import featured_effects
from analysis.flow import flows, money_effects
from analysis.groups import headcount
from analysis.interactions import predictions, slope_differences, slopes, slopes_by_std_errors
from analysis.lead import lead
from analysis.learning.formula import formula, pair_claim
from analysis.learning.game import game_design, game_estimates, game_lines
from analysis.learning.overlap import overlap
from analysis.learning.points import zero_shares
from analysis.line_bands import line_bands
from analysis.means import amounts_by, compare_amounts, compare_focal, focal_by
from analysis.pairwise import pairwise
from analysis.result import Analysis
from analysis.robustness.beside import beside
from analysis.robustness.substitutes import substitutes
from analysis.robustness.two_parts import two_parts
from analysis.scales import item_correlations, item_means, reliability
from analysis.shares import (
    effects_by_model,
    share_effects,
    share_slope_differences,
    share_slopes,
)
from analysis.smearing import smeared_draws, smeared_effects, smeared_predictions
from analysis.support import support
from analysis.tradeoff import tradeoffs
from analysis.verdict import verdict

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
