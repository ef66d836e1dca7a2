"""Common support: exactly 9 treated workers beyond the controls' scores (N of Table 3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from generator.covariates import Covariates
from generator.matching import propensity
from generator.models import CONTROLS, INDEX, TREATED, columns_of
from generator.moments import Target
from generator.settle import settle

OFF_SUPPORT = 9
EDGE = 40  # workers at either end of the scores who keep their risk once placed
MATES = 400  # workers next to the edge who may exchange their risk with one at the edge
ROUNDS = 8


def fix_support(
    covariates: Covariates,
    targets: tuple[Target, ...],
    rng: np.random.Generator,
    say: Callable[[str], None],
) -> None:
    """Exchange risk between workers at the ends of the scores until 9 treated are off support.

    Raises ValueError when that fails.
    """
    rows = np.flatnonzero(covariates.age_known)
    for _ in range(ROUNDS):
        score, treated = _scores(covariates, rows)
        off = _off_support(score, treated)
        say(f"common support: {off} treated workers off it, {OFF_SUPPORT} wanted")
        if off == OFF_SUPPORT:
            return
        order = np.argsort(-score, kind="stable")
        _place(covariates, rows, order, score, treated)
        frozen = rows[np.concatenate([order[:EDGE], order[-EDGE:]])]
        settle(covariates, targets, rng, say, frozen=frozen, rounds=60)
    raise ValueError(f"Could not leave exactly {OFF_SUPPORT} treated workers off support.")


def _scores(covariates: Covariates, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    design = covariates.matrix[rows][:, columns_of(CONTROLS)]
    treated = covariates.matrix[rows, INDEX[TREATED]] == 1
    return propensity(design, treated.astype(float)), treated


def _off_support(score: np.ndarray, treated: np.ndarray) -> int:
    controls = score[~treated]
    beyond = (score > controls.max()) | (score < controls.min())
    return int((beyond & treated).sum())


def _place(
    covariates: Covariates,
    rows: np.ndarray,
    order: np.ndarray,
    score: np.ndarray,
    treated: np.ndarray,
) -> None:
    """Make the `high` highest and `low` lowest scores treated, and the next one a control."""
    high, low = _cheapest_split(order, score, treated)
    top = (wanted for wanted in order[EDGE:MATES])
    bottom = (wanted for wanted in order[-MATES:-EDGE])

    def exchange(worker: int, status: bool, mates: Iterable[int]) -> None:
        if treated[worker] == status:
            return
        mate = next(m for m in mates if treated[m] == status)
        covariates.swap("risk", int(rows[worker]), int(rows[mate]))

    for worker in order[:high]:
        exchange(worker, True, top)
    exchange(order[high], False, top)
    for worker in order[len(order) - low :]:
        exchange(worker, True, bottom)
    exchange(order[len(order) - low - 1], False, bottom)


def _cheapest_split(order: np.ndarray, score: np.ndarray, treated: np.ndarray) -> tuple[int, int]:
    """How many of the 9 to put at the high and the low end: fewest exchanges, no tie at a cut."""
    ranked, status = np.round(score[order], 9), treated[order]
    options = []
    for high in range(OFF_SUPPORT + 1):
        low = OFF_SUPPORT - high
        tie_high = high > 0 and ranked[high - 1] == ranked[high]
        tie_low = low > 0 and ranked[-low] == ranked[-low - 1]
        if tie_high or tie_low:
            continue
        needed = int((~status[:high]).sum()) + int(status[high]) + int(status[-low - 1])
        needed += int((~status[len(status) - low :]).sum())
        options.append((needed, high, low))
    _, high, low = min(options)
    return high, low
