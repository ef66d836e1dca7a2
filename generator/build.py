"""The whole survey, one stage after the other; every stage has its own stream of random numbers."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

import numpy as np

from data.study.published import Published
from generator.ageless import complete
from generator.budgets import modelled_budgets
from generator.choices import Choices
from generator.covariates import Covariates, approach
from generator.design import (
    N_WORKERS,
    RISK_COLUMNS,
    SUBSTITUTABILITY_COLUMNS,
)
from generator.firms import assign_firms
from generator.goals import Sample
from generator.items import risk_items
from generator.latents import draft_workers
from generator.marginals import survey_marginals
from generator.matching import match
from generator.models import CONTROLS, INDEX, TREATED, columns_of, decode, term_matrix
from generator.moments import Target, fit_coefficients, start_coefficients, targets_from
from generator.positions import job_positions
from generator.published import read_paper
from generator.remainder import OTHERS, split_remainder
from generator.settle import settle
from generator.substitutability import entropy_score, substitutability_items
from generator.support import fix_support

Columns = dict[str, np.ndarray]
Say = Callable[[str], None]


class Stage(IntEnum):
    """Names of the streams of random numbers."""

    DRAFT = 1
    APPROACH = 2
    SETTLE = 3
    SUPPORT = 4
    SUBSTITUTABILITY = 5
    BUDGETS = 6
    REMAINDER = 7
    RISK_ITEMS = 8
    POSITIONS = 9
    FIRMS = 10
    ORDER = 11


def stream(choices: Choices, stage: Stage) -> np.random.Generator:
    """The random numbers of one stage."""
    return np.random.default_rng([choices.seed, stage])


def build(choices: Choices, say: Say) -> Columns:
    """All columns but `worker_id`, 8,876 rows, missing answers NaN."""
    paper = read_paper()
    covariates, items = make_covariates(choices, paper, say)
    amounts = make_amounts(covariates, paper, choices, say)
    columns = decode(covariates.matrix, covariates.age_known, covariates.pension_known)
    for k, name in enumerate(SUBSTITUTABILITY_COLUMNS):
        columns[name] = items[:, k]
    columns.update(make_budgets(amounts, columns["risk"], choices))
    total = np.round(columns["risk"] * 3).astype(np.int64)
    answers = risk_items(total, stream(choices, Stage.RISK_ITEMS))
    for k, name in enumerate(RISK_COLUMNS):
        columns[name] = answers[:, k]
    columns["monthly_income"] = np.round(np.exp(columns["ln_income"])).astype(np.int64)
    columns["job_position"] = job_positions(
        columns["risk"],
        columns["education"],
        columns["skill"],
        columns["ln_income"],
        stream(choices, Stage.POSITIONS),
        choices.post_pull,
    )
    columns.update(make_firms(columns, choices))
    say("firms and cities assigned")
    return columns


def draft(choices: Choices, paper: Published) -> tuple[Covariates, tuple[Target, ...]]:
    """Covariates before any swap, and what they are to reach."""
    marginals = survey_marginals(choices.treated_share)
    workers = draft_workers(marginals, stream(choices, Stage.DRAFT), choices.links)
    targets = targets_from(paper)
    covariates = Covariates(
        term_matrix(workers, float(workers["risk"].mean())),
        ~np.isnan(workers["age_group"]),
        ~np.isnan(workers["pension"]),
        start_coefficients(paper),
    )
    covariates.coefficients = fit_coefficients(
        covariates.moments(), covariates.coefficients, targets, 0.0, 60
    )
    return covariates, targets


def make_covariates(choices: Choices, paper: Published, say: Say) -> tuple[Covariates, np.ndarray]:
    """Covariates whose regressions print right, and the substitutability items (n, 7)."""
    covariates, targets = draft(choices, paper)
    approach(covariates, targets, stream(choices, Stage.APPROACH), say)
    settle(covariates, targets, stream(choices, Stage.SETTLE), say, rounds=choices.swaps)
    fix_support(covariates, targets, stream(choices, Stage.SUPPORT), say)
    column = INDEX["substitutability"]
    wanted = covariates.matrix[:, column]
    items = substitutability_items(wanted, stream(choices, Stage.SUBSTITUTABILITY))
    covariates.matrix[:, column] = entropy_score(items)[1]
    covariates.coefficients = fit_coefficients(
        covariates.moments(), covariates.coefficients, targets, 0.5, 20, shrink=0.001
    )
    return covariates, items


def make_amounts(
    covariates: Covariates, paper: Published, choices: Choices, say: Say
) -> np.ndarray:
    """Amounts (n, 2) of unemployment benefit and upskilling."""
    terms = covariates.matrix[covariates.age_known]
    treated = terms[:, INDEX[TREATED]] == 1
    sample = Sample(terms, match(terms[:, columns_of(CONTROLS)], treated), covariates)
    rng = stream(choices, Stage.BUDGETS)
    amounts = np.empty((N_WORKERS, 2), dtype=np.int64)
    known = covariates.age_known
    amounts[known] = modelled_budgets(sample, paper, choices, rng, say)
    amounts[~known] = complete(amounts[known], int((~known).sum()), rng)
    return amounts


def make_budgets(amounts: np.ndarray, risk: np.ndarray, choices: Choices) -> Columns:
    """All five amounts; each worker's sum to 100."""
    twenty = (amounts == 20).all(1)
    rng = stream(choices, Stage.REMAINDER)
    others = split_remainder(amounts.sum(1), twenty, risk, choices.styles, rng)
    budgets = {name: others[:, k] for k, name in enumerate(OTHERS)}
    budgets["budget_unemployment_benefit"] = amounts[:, 0]
    budgets["budget_upskilling"] = amounts[:, 1]
    return budgets


def make_firms(columns: Columns, choices: Choices) -> Columns:
    """Firm and city of every worker."""
    ln_amounts = [
        np.log(columns[name] + 1.0) for name in ("budget_unemployment_benefit", "budget_upskilling")
    ]
    firms = assign_firms(
        columns["firm_size"].astype(np.int64),
        columns["firm_ownership"].astype(np.int64),
        columns["firm_region"].astype(np.int64),
        np.column_stack([columns["risk"], *ln_amounts]),
        stream(choices, Stage.FIRMS),
    )
    return {"firm_id": firms.firm_id, "city": firms.city}
