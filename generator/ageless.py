"""The 35 workers without age: in no regression, but in Table 1's and Figure 2's means and SDs."""

from __future__ import annotations

import numpy as np

from generator.goals import LN
from generator.moments import MEANS
from generator.remainder import MEANS as AMOUNT_MEANS

PRINTED_SDS = (0.598, 0.534)
DIGIT = 0.0005  # half a unit of the third decimal
CENT = 0.002  # of the mean amounts; the printed half unit is .005
SLACK = 0.5
SWEEPS = 8


def complete(amounts: np.ndarray, missing: int, rng: np.random.Generator) -> np.ndarray:
    """Amounts (missing, 2) that, added to `amounts` (n, 2), print Table 1 and Figure 2.

    Only pairs of answers that others gave too, in fives and not all-in, are used.
    """
    ordinary = amounts[(amounts % 5 == 0).all(1) & (amounts < 100).all(1)]
    options = np.unique(ordinary, axis=0)
    chosen = ordinary[rng.choice(len(ordinary), missing)]
    sums = _sums(amounts) + _sums(chosen)
    n = len(amounts) + missing
    effect = np.stack([_sums(option[None]) for option in options])
    for _ in range(SWEEPS):
        for k in range(missing):
            without = sums - _sums(chosen[k : k + 1])
            costs = _cost(without + effect, n)
            best = int(costs.argmin())
            chosen[k] = options[best]
            sums = without + effect[best]
        if _cost(sums[None], n)[0] == 0:
            break
    return chosen


def _sums(amounts: np.ndarray) -> np.ndarray:
    """Sums over workers (6,): ln, ln squared and amount of both policies."""
    ln = LN[amounts]
    return np.concatenate([ln.sum(0), (ln**2).sum(0), amounts.sum(0)])


def _cost(sums: np.ndarray, n: int) -> np.ndarray:
    """Squared distance (options,) of means and SDs to the printed ones, beyond the slack."""
    mean = sums[:, :2] / n
    sd = np.sqrt((sums[:, 2:4] - n * mean**2) / (n - 1))
    amount = sums[:, 4:] / n
    wanted = [AMOUNT_MEANS["budget_unemployment_benefit"], AMOUNT_MEANS["budget_upskilling"]]
    distance = np.hstack(
        [(mean - MEANS) / DIGIT, (sd - PRINTED_SDS) / DIGIT, (amount - wanted) / CENT]
    )
    return np.asarray((np.maximum(np.abs(distance) - SLACK, 0) ** 2).sum(1))
