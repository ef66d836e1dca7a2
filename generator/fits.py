"""Goals for R2 (Tables 4 and 5): explained variance, straightened around the present answers."""

from __future__ import annotations

import numpy as np

from data.study.published import Published
from generator.goals import LN, RATIO, Block, Sample, regression_weights
from generator.models import CONTROLS, MODELS, TREATED
from generator.policies import Policy

TOLERANCE = {3: 0.0004, 4: 0.00004}  # of R2, by printed decimals


def fit_goals(
    policy: Policy,
    sample: Sample,
    paper: Published,
    all_in: np.ndarray,
    amounts: np.ndarray,
) -> list[Block]:
    """One block a model: Tables 2, 5 and 6, and radius and local linear of Table 4."""
    matched = sample.design(("const", TREATED, *CONTROLS[1:]))
    blocks = []
    for method in ("radius", "local_linear"):
        name = policy.weighted_models[method]
        weights = regression_weights(sample.matching, method)
        blocks.append(_fit_goal(name, matched, weights, LN, amounts, paper))
    everyone = np.ones(len(amounts))
    for name in policy.models + policy.mechanism_models:
        design = sample.design(MODELS[name].terms)
        blocks.append(_fit_goal(name, design, everyone, LN, amounts, paper))
    answering = np.ones(len(amounts))
    answering[all_in] = 0
    design = sample.design(MODELS[policy.models[1]].terms)
    blocks.append(_fit_goal(policy.ratio_model, design, answering, RATIO, amounts, paper))
    return blocks


def _fit_goal(
    name: str,
    design: np.ndarray,
    weights: np.ndarray,
    curve: np.ndarray,
    amounts: np.ndarray,
    paper: Published,
) -> Block:
    """Sum of weights x centred fit x outcome; it changes by half of what the explained sum does."""
    printed = paper.find(name, "", "r2")
    outcome = curve[amounts]
    weighted = design * weights[:, None]
    coefficients = np.linalg.solve(weighted.T @ design, weighted.T @ outcome)
    mean = weights @ outcome / weights.sum()
    centred = design @ coefficients - mean
    total = float(weights @ (outcome - mean) ** 2)
    explained = float(weights @ centred**2)
    tolerance = TOLERANCE[printed.decimals] * total / 2
    loading = weights * centred / tolerance
    missing = (printed.value * total - explained) / 2 / tolerance
    return Block(
        f"{name} r2", loading[:, None], curve, np.array([loading @ outcome + missing]), (name,)
    )
