"""Every function that pages may ask."""

from analysis.at_values import at_values
from analysis.by_item import slopes_by_item
from analysis.claims import claims, slope_claims
from analysis.crossing import crossing
from analysis.diagnostics.bins import binned
from analysis.diagnostics.gap import gap
from analysis.diagnostics.people import distribution, near_crossing, sparse
from analysis.diagnostics.smooth import varying
from analysis.diagnostics.zones import johnson_neyman
from analysis.distribution import amount_distribution, answer_styles, focal_distribution
from analysis.effects import budget_effects, ranking
from analysis.flow import flows, money_effects
from analysis.groups import headcount
from analysis.interactions import predictions, slope_differences, slopes, slopes_by_std_errors
from analysis.lead import lead
from analysis.learning.formula import formula, pair_claim
from analysis.learning.game import game_answers, game_design, game_estimates, game_lines
from analysis.learning.overlap import overlap
from analysis.learning.points import answer_means, zero_shares
from analysis.levels import level_shares
from analysis.line_bands import line_bands
from analysis.matched.alike import balance_by_group, matched_balance
from analysis.matched.counts import matched_counts, score_overlap
from analysis.matched.effects import matched_checks, matched_claims, matched_effects
from analysis.matched.hidden import benchmarks, sensitivity
from analysis.matched.levels import matched_by_level, matched_level_claims
from analysis.means import amounts_by, compare_amounts, compare_focal, focal_by
from analysis.pairwise import pairwise
from analysis.result import Analysis
from analysis.robustness.beside import beside
from analysis.robustness.further import levels_of_further
from analysis.robustness.influence import influence, without_each_region
from analysis.robustness.substitutes import substitutes
from analysis.robustness.two_parts import two_parts
from analysis.robustness.variants import variants
from analysis.scales import item_correlations, item_means, reliability
from analysis.shares import (
    effects_by_model,
    share_effects,
    share_slope_differences,
    share_slopes,
)
from analysis.smearing import smeared_effects, smeared_predictions
from analysis.support import support
from analysis.tradeoff import tradeoffs
from analysis.verdict import verdict

COUNTS: tuple[Analysis, ...] = (headcount,)
OF_LEVELS: tuple[Analysis, ...] = (level_shares,)
OF_FOCAL: tuple[Analysis, ...] = (compare_focal, focal_by, focal_distribution)
OF_ITEMS: tuple[Analysis, ...] = (item_means, item_correlations, reliability)
OF_AMOUNTS: tuple[Analysis, ...] = (
    compare_amounts,
    amounts_by,
    amount_distribution,
    answer_styles,
)
OF_BOTH: tuple[Analysis, ...] = (
    budget_effects,
    ranking,
    lead,
    money_effects,
    flows,
    share_effects,
    effects_by_model,
    smeared_effects,
    smeared_predictions,
    verdict,
    variants,
    two_parts,
    influence,
    without_each_region,
    substitutes,
)
OF_FURTHER: tuple[Analysis, ...] = (beside, levels_of_further)
"""They need a variable that the study names beside the focal one."""
OF_MODERATOR: tuple[Analysis, ...] = (
    share_slopes,
    share_slope_differences,
    predictions,
    slopes,
    slope_differences,
    slopes_by_std_errors,
    slope_claims,
    support,
    crossing,
    formula,
    pair_claim,
    answer_means,
    zero_shares,
    overlap,
    game_design,
    game_answers,
    game_estimates,
    game_lines,
    pairwise,
    line_bands,
    tradeoffs,
    slopes_by_item,
    at_values,
    gap,
    binned,
    varying,
    johnson_neyman,
    distribution,
    sparse,
    near_crossing,
)
OF_MATCHED: tuple[Analysis, ...] = (
    matched_effects,
    matched_claims,
    matched_counts,
    score_overlap,
    balance_by_group,
    matched_by_level,
    matched_level_claims,
    sensitivity,
    benchmarks,
)
BY_ROW_AMONG_EQUALS: tuple[Analysis, ...] = (matched_checks, matched_balance)
"""Of equally near neighbours they take the first row, so that the order of rows matters."""
EVERY = COUNTS + OF_LEVELS + OF_FOCAL + OF_ITEMS + OF_AMOUNTS + OF_BOTH + OF_MODERATOR + (claims,)
EVERY += OF_MATCHED + OF_FURTHER
