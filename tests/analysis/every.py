"""Every function that pages may ask."""

from analysis.diagnostics.bins import binned
from analysis.diagnostics.gap import gap
from analysis.diagnostics.johnson_neyman import johnson_neyman
from analysis.diagnostics.people import distribution, near_crossing, sparse
from analysis.diagnostics.smooth import varying
from analysis.learning.formula import formula, pair_claim
from analysis.learning.game import game_answers, game_design, game_estimates, game_lines
from analysis.learning.overlap import overlap
from analysis.learning.points import answer_means, zero_shares
from analysis.matching.balance import balance_by_group, matched_balance
from analysis.matching.by_level import matched_by_level, matched_level_claims
from analysis.matching.effects import matched_checks, matched_claims, matched_effects
from analysis.matching.overlap import matched_counts, score_overlap
from analysis.matching.sensitivity import benchmarks, sensitivity
from analysis.model.groups import headcount
from analysis.model.result import Analysis
from analysis.questions.at_values import at_values
from analysis.questions.by_item import slopes_by_item
from analysis.questions.claims import claims, slope_claims
from analysis.questions.crossing import crossing
from analysis.questions.distribution import amount_distribution, answer_styles, focal_distribution
from analysis.questions.effects import budget_effects, ranking
from analysis.questions.flow import flows, money_effects
from analysis.questions.interactions import (
    predictions,
    slope_differences,
    slopes,
    slopes_by_std_errors,
)
from analysis.questions.lead import lead
from analysis.questions.levels import level_shares
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
from analysis.questions.smearing import smeared_effects, smeared_predictions
from analysis.questions.support import support
from analysis.questions.tradeoff import tradeoffs
from analysis.questions.verdict import verdict
from analysis.robustness.added_covariate import beside
from analysis.robustness.further import levels_of_further
from analysis.robustness.influence import influence, without_each_region
from analysis.robustness.substitutes import substitutes
from analysis.robustness.two_part_effects import two_parts
from analysis.robustness.variants import variants

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
