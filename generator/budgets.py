"""The two modelled policies: whole amounts whose regressions print what the paper prints."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from data.study.published import Published
from generator.answers import OddRule, Search
from generator.choices import Choices
from generator.fits import fit_goals
from generator.goals import Block, Sample, goals
from generator.models import FULL, columns_of
from generator.policies import FIVES, Policy, policies
from generator.program import jump
from generator.ratio_goals import amount_shares, ratio_goals, ratio_sd

COARSE = FIVES[FIVES <= 60]
# Odd answers as people give them: nothing that sits right beside a round number.
ODD = (1, 2, 3, 8, 12, 13, 16, 17, 18, 22, 23, 24, 26, 27, 28, 32, 33, 34, 36, 37, 38, 42, 48)
FINE = np.sort(np.concatenate([COARSE, ODD]))
JUMPS = 5
NOISE = 2.0  # latent noise in units of a ln point


def modelled_budgets(
    sample: Sample,
    paper: Published,
    choices: Choices,
    rng: np.random.Generator,
    say: Callable[[str], None],
) -> np.ndarray:
    """Amounts (n, 2) of unemployment benefit and upskilling for workers of known age."""
    n = len(sample.terms)
    order = rng.permutation(n)
    latents = rng.standard_normal((n, 2))
    own = np.sqrt(1 - choices.agreement**2)
    latents[:, 1] = choices.agreement * latents[:, 0] + own * latents[:, 1]
    amounts = np.zeros((n, 2), dtype=np.int64)
    both = policies(choices)
    cut = np.cumsum([policy.all_in for policy in both] + [choices.all_in_elsewhere])
    fixed = order[: cut[-1]]
    for k, policy in enumerate(both):
        all_in = order[cut[k] - policy.all_in : cut[k]]
        cap = 100 - amounts[:, 1 - k]
        sd = ratio_sd(policy, sample, paper)
        shares = amount_shares(policy, sd)
        start = _first_answers(policy, sample, shares, latents[:, k], fixed, all_in, cap)
        mean_ratio = float(shares @ (FIVES / (100 - FIVES)))
        blocks = goals(policy, sample, paper)
        blocks += ratio_goals(policy, sample, paper, all_in, mean_ratio, sd)
        rule = OddRule(choices.odd_answers, choices.odd_value)
        search = Search(start, blocks, cap, np.setdiff1d(np.arange(n), fixed), rule, rng)
        _search(search, blocks, policy, sample, paper, all_in, say)
        amounts[:, k] = search.amounts
    return amounts


def _first_answers(
    policy: Policy,
    sample: Sample,
    shares: np.ndarray,
    latent: np.ndarray,
    fixed: np.ndarray,
    all_in: np.ndarray,
    cap: np.ndarray,
) -> np.ndarray:
    """Answers with the wanted shares, by rank of the fitted ln amount plus noise."""
    n = len(latent)
    exact = shares * (n - len(all_in))
    counts = np.floor(exact).astype(np.int64)
    counts[np.argsort(counts - exact, kind="stable")[: n - len(all_in) - counts.sum()]] += 1
    counts[0] -= len(fixed) - len(all_in)
    fit = sample.terms[:, columns_of(FULL)] @ sample.covariates.coefficients[policy.position]
    free = np.setdiff1d(np.arange(n), fixed)
    order = free[np.argsort((NOISE * (fit - fit.mean()) + latent)[free], kind="stable")]
    answers = np.zeros(n, dtype=np.int64)
    answers[order] = np.repeat(FIVES, counts)
    answers[all_in] = 100
    return np.minimum(answers, cap)


def _search(
    search: Search,
    blocks: list[Block],
    policy: Policy,
    sample: Sample,
    paper: Published,
    all_in: np.ndarray,
    say: Callable[[str], None],
) -> None:
    """Coarse to fine: whitened goals, then printed digits, then a few odd answers."""

    def report(phase: str) -> None:
        share = (search.amounts % 5 == 0).mean()
        say(f"{policy.outcome}, {phase}: cost {search.cost:.2f}, {share:.1%} multiples of five")

    search.use(_whitened(blocks, 0.5))
    search.singles(COARSE, 900, 9.0, 0.02)
    search.singles(COARSE, 1200, 0.75, 0.02)
    search.pairs(COARSE, 400, 0.75, 0.05)
    report("rough")
    for round_number in range(1, JUMPS + 1):
        search.use(blocks + fit_goals(policy, sample, paper, all_in, search.amounts))
        within_reach = jump(search, COARSE, search.rng)
        search.use(within_reach)
        report(f"jump {round_number}")
        search.pairs(FINE if round_number == JUMPS else COARSE, 400, 0.6, 0.2)
        report(f"rounding {round_number}")


def _whitened(blocks: list[Block], power: float) -> list[Block]:
    gains = {"ln": 20.0, "ratio": 30.0}
    return [
        block.whitened(power, gain=gains[block.name]) if block.name in gains else block
        for block in blocks
    ]
