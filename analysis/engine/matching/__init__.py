"""Matching on a propensity score: score, support, match, weights, effect, balance, sensitivity.

Each step is a pure function of arrays with a frozen result, one idea a file.
"""

from analysis.engine.matching.effect import Effect, effect_on_treated
from analysis.engine.matching.kernels import KERNELS, Kernel, Nearest, Rule
from analysis.engine.matching.match import Matched, Matching, Pairs, kernel_match, match
from analysis.engine.matching.score import NoPropensity, Propensity, propensity
from analysis.engine.matching.support import common_support, supported
from analysis.engine.matching.weight import regression_weights

__all__ = [
    "KERNELS",
    "Effect",
    "Kernel",
    "Matched",
    "Matching",
    "Nearest",
    "NoPropensity",
    "Pairs",
    "Propensity",
    "Rule",
    "common_support",
    "effect_on_treated",
    "kernel_match",
    "match",
    "propensity",
    "regression_weights",
    "supported",
]
