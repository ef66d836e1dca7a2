"""The other three policies: how a worker splits what the two modelled policies leave.

The paper's text gives only their means (Figure 2). How they move with risk is ours: by default
their shares of the remainder do not, not even by the accident of one draw.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# Figure 2, with .002 added to each mean so that they sum to 100 and still round as printed.
MEANS = {
    "budget_student_training": 25.122,
    "budget_upskilling": 23.052,
    "budget_unemployment_benefit": 17.962,
    "budget_basic_income": 15.312,
    "budget_firm_subsidy": 18.552,
}
EXCHANGES = 500
NEAR = 20.0  # sum of risk x amount: .0016 points of amount a point of risk
OTHERS = ("budget_student_training", "budget_basic_income", "budget_firm_subsidy")


@dataclass(frozen=True)
class Styles:
    """How people split a remainder: shares of answers, and how alike the unstyled splits are."""

    even: float = 0.55  # of those with 20 and 20 before, who end with 20 each
    equal: float = 0.25  # of those whose remainder divides into three equal fives
    single: float = 0.02  # who give the whole remainder to one policy
    single_of_all: float = 0.55  # the same among those with nothing spent before
    concentration: float = 9.0  # Dirichlet
    response: tuple[float, float, float] = (0.0, 0.0, 0.0)  # ln share per point of risk


def split_remainder(
    spent: np.ndarray,
    twenty: np.ndarray,
    risk: np.ndarray,
    styles: Styles,
    rng: np.random.Generator,
) -> np.ndarray:
    """Integer amounts (n, 3) in the order of OTHERS that sum to 100 - `spent` and meet their means.

    `twenty` marks workers who gave 20 to both modelled policies.
    """
    rest = 100 - spent.astype(np.int64)
    share = np.array([MEANS[part] for part in OTHERS])
    share = share / share.sum()
    tilt = np.exp(np.outer(risk - risk.mean(), styles.response))
    draw = rng.gamma(styles.concentration * share * tilt)
    amounts = _round_to_fives(draw / draw.sum(1, keepdims=True), rest)
    free = ~_apply_styles(amounts, rest, twenty, share, styles, rng)
    _meet_means(amounts, free, rng)
    wanted = rest[:, None] * share * tilt / (tilt @ share)[:, None]
    _meet_slopes(amounts, wanted, free, risk, rng)
    return amounts


def _round_to_fives(share: np.ndarray, rest: np.ndarray) -> np.ndarray:
    """Fives by largest remainder; the odd points go to the largest part."""
    exact = share * (rest // 5)[:, None]
    units = np.floor(exact).astype(np.int64)
    rank = np.argsort(np.argsort(units - exact, axis=1), axis=1)
    units += rank < (rest // 5 - units.sum(1))[:, None]
    amounts = units * 5
    amounts[np.arange(len(rest)), amounts.argmax(1)] += rest % 5
    return amounts


def _apply_styles(
    amounts: np.ndarray,
    rest: np.ndarray,
    twenty: np.ndarray,
    share: np.ndarray,
    styles: Styles,
    rng: np.random.Generator,
) -> np.ndarray:
    """Overwrite styled answers in place; returns which rows (n,) must stay as they are."""
    draw = rng.random(len(rest))
    equal = (rest % 15 == 0) & (draw < np.where(twenty, styles.even, styles.equal))
    amounts[equal] = (rest[equal] // 3)[:, None]
    single = ~equal & (draw > 1 - np.where(rest == 100, styles.single_of_all, styles.single))
    favourite = np.searchsorted(np.cumsum(share), rng.random(len(rest)))
    amounts[single] = 0
    amounts[single, favourite[single]] = rest[single]
    return equal | single


def _meet_means(amounts: np.ndarray, free: np.ndarray, rng: np.random.Generator) -> None:
    """Move fives between parts of free workers until each total is within 2.5 of its mean's."""
    for part in (1, 2):
        missing = MEANS[OTHERS[part]] * len(amounts) - amounts[:, part].sum()
        step = 5 if missing > 0 else -5
        moves = round(abs(missing) / 5)
        while moves > 0:
            fits = free & (amounts[:, part] + step >= 0) & (amounts[:, 0] - step >= 0)
            rows = rng.permutation(np.flatnonzero(fits))[:moves]
            if len(rows) == 0:
                raise ValueError(f"No answer can move towards the mean of {OTHERS[part]}.")
            amounts[rows, part] += step
            amounts[rows, 0] -= step
            moves -= len(rows)


def _meet_slopes(
    amounts: np.ndarray,
    wanted: np.ndarray,
    free: np.ndarray,
    risk: np.ndarray,
    rng: np.random.Generator,
) -> None:
    """Exchange answers of equal remainder until they move with risk as `wanted` (n, 3) does."""
    rest, centred = amounts.sum(1), risk - risk.mean()
    gap = centred @ (amounts - wanted)
    for _ in range(EXCHANGES):
        if np.abs(gap).max() < NEAR:
            return
        rows = rng.permutation(np.flatnonzero(free))
        order = rows[np.argsort(rest[rows], kind="stable")]
        first, second = order[:-1], order[1:]
        alike = rest[first] == rest[second]
        first, second = first[alike], second[alike]
        change = (centred[second] - centred[first])[:, None] * (amounts[first] - amounts[second])
        best = int(((gap + change) ** 2).sum(1).argmin())
        pair = [first[best], second[best]]
        amounts[pair] = amounts[pair[::-1]]
        gap += change[best]
    raise ValueError("The other three policies could not be made to move with risk as wanted.")
