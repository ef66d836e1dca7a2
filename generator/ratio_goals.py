"""Goals for the ratio of a policy to all others (Models 11 and 12), and the marginal behind it."""

from __future__ import annotations

import numpy as np
from scipy.optimize import least_squares

from data.study.published import Published
from generator.design import N_WORKERS
from generator.goals import DIGIT, LN, RATIO, UNPRINTED, Block, Sample, rows_to_coefficients
from generator.models import MODELS
from generator.moments import MEANS, SDS, statistics
from generator.policies import FIVES, Policy

SQUARE_TOLERANCE = 0.0002


def ratio_sd(policy: Policy, sample: Sample, paper: Published) -> float:
    """SD of the ratio that prints the SE of the constant and R2 of Model 11 or 12."""
    terms = sample.design(MODELS[policy.models[1]].terms)
    unit = np.sqrt(np.linalg.inv(terms.T @ terms)[0, 0])
    error = paper.find(policy.ratio_model, "const", "se").value
    return float(error / unit / np.sqrt(1 - paper.find(policy.ratio_model, "", "r2").value))


def amount_shares(policy: Policy, sd: float) -> np.ndarray:
    """Shares (20,) of the answers 0, 5, ..., 95 that meet Table 1, Figure 2 and the ratio's SD.

    Maximum entropy against `policy.shape`, given the all-in answers.
    """
    mean_ln, sd_ln = MEANS[policy.position], SDS[policy.position]
    others = N_WORKERS - policy.all_in
    top = policy.all_in * LN[100]
    first = (N_WORKERS * mean_ln - top) / others
    squares = (N_WORKERS - 1) * sd_ln**2 + N_WORKERS * mean_ln**2
    second = (squares - top * LN[100]) / others
    amount = (N_WORKERS * policy.amount_mean - 100 * policy.all_in) / others
    ln, ratio = LN[FIVES], RATIO[FIVES]

    def shares(tilt: np.ndarray) -> np.ndarray:
        log = np.log(np.array(policy.shape)) + tilt[0] * (ln - 2.9) + tilt[1] * (ln - 2.9) ** 2
        log += tilt[2] * (FIVES - 20) / 20 + tilt[3] * np.minimum(ratio, 3)
        weight = np.exp(log - log.max())
        return np.asarray(weight / weight.sum())

    def miss(tilt: np.ndarray) -> np.ndarray:
        q = shares(tilt)
        spread = np.sqrt(q @ (ratio - q @ ratio) ** 2)
        misses = [
            300 * (q @ ln - first),
            100 * (q @ ln**2 - second),
            20 * (q @ FIVES - amount),
            200 * (spread - sd),
        ]
        return np.concatenate([misses, 0.01 * tilt])

    return shares(least_squares(miss, np.zeros(4)).x)


def ratio_goals(
    policy: Policy,
    sample: Sample,
    paper: Published,
    all_in: np.ndarray,
    mean: float,
    sd: float,
) -> list[Block]:
    """Blocks on the ratio and its square; workers in `all_in` have no ratio and load nothing."""
    terms = MODELS[policy.models[1]].terms
    answering = np.setdiff1d(np.arange(len(sample.terms)), all_in)
    design = sample.design(terms)[answering]
    wanted = _wanted(policy, sample, paper, design, mean, sd)
    tolerance = np.full(len(terms), 2 * DIGIT)
    tolerance[:2] = DIGIT / 2
    worth = (1.0, 1.0, *[UNPRINTED] * (len(terms) - 2))
    loadings = np.zeros((len(sample.terms), len(terms)))
    loadings[answering] = rows_to_coefficients(design) / tolerance
    level = float(design.mean(0) @ wanted)
    share = np.zeros((len(sample.terms), 1))
    share[answering] = 1 / len(answering) / SQUARE_TOLERANCE
    square = np.array([(sd**2 + level**2) / SQUARE_TOLERANCE])
    return [
        Block("ratio", loadings, RATIO, wanted / tolerance, terms, worth),
        Block("ratio squared", share, RATIO**2, square),
    ]


def _wanted(
    policy: Policy,
    sample: Sample,
    paper: Published,
    design: np.ndarray,
    mean: float,
    sd: float,
) -> np.ndarray:
    """Coefficients (k,): constant and risk as printed, controls like those of the ln model.

    Two stretches (income; all other controls) meet the mean ratio and the printed R2.
    """
    name, model = policy.ratio_model, policy.models[1]
    settled = statistics(sample.covariates.moments(), sample.covariates.coefficients)
    base = np.array([settled[model, term, "estimate"] for term in MODELS[model].terms])
    constant = paper.find(name, "const", "estimate").value
    risk = paper.find(name, "risk", "estimate").value
    r2 = paper.find(name, "", "r2").value
    base = base * abs(risk / base[1])
    centre, spread = design.mean(0), np.cov(design.T)

    def scaled(stretch: np.ndarray) -> np.ndarray:
        return np.concatenate([[constant, risk], base[2:3] * stretch[0], base[3:] * stretch[1]])

    def miss(stretch: np.ndarray) -> list[float]:
        fit = scaled(stretch)
        explained = fit @ spread @ fit / sd**2
        return [100 * (centre @ fit - mean), 1000 * (explained - r2), *(0.05 * (stretch - 1))]

    return scaled(least_squares(miss, [1.0, 1.0]).x)
