"""Two parts of an amount: whether anything is given, and how much by those who give."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import solve

from analysis.engine.arrays import Floats, Ints
from analysis.engine.cells import people, sum_by
from analysis.engine.domain import Domain
from analysis.engine.fractional_logit import fractional_logit
from analysis.engine.ols import ols
from analysis.engine.survey_design import design_covariance

PARTS = ("any", "givers", "combined")
"""What is estimated: the chance of giving, the amount of givers, the amount of everybody."""


@dataclass(frozen=True, eq=False)
class TwoPart:
    """Average effects (m, 3) of m designs, in the order of PARTS, with their influence.

    `influence` (n, m, 3) of every person, which sum to the estimates' errors; `cluster` (n,);
    `domain` of a survey's design that the people are.
    """

    estimates: Floats
    influence: Floats
    cluster: Ints | None
    domain: Domain | None = None

    @property
    def df(self) -> float:
        """Return the degrees of freedom of t: clusters - 1, or infinite without clusters."""
        return float("inf") if self.cluster is None else len(np.unique(self.cluster)) - 1.0

    def std_errors(self, contrasts: Floats) -> Floats:
        """Return the standard errors (q, 3) of combinations `contrasts` (q, m) of the designs.

        Robust with n/(n-1), clustered with G/(G-1), where n and G are those of the whole design.
        """
        each = np.einsum("qm,nmp->nqp", contrasts, self.influence)
        if self.domain is not None:
            units = self.domain.units(self.cluster is not None)
            joint = design_covariance(each.reshape(len(each), -1), units)
            return np.asarray(np.sqrt(np.diagonal(joint)).reshape(each.shape[1:]))
        if self.cluster is not None:
            q, p = each.shape[1:]
            each = sum_by(each.reshape(len(each), q * p), self.cluster).reshape(-1, q, p)
        count = len(each)
        return np.asarray(np.sqrt((each**2).sum(axis=0) * count / (count - 1.0)))


def two_part(
    X: Floats,
    outcome: Floats,
    designs: Sequence[Floats],
    directions: Sequence[Floats],
    weight: Floats | None = None,
    cluster: Ints | None = None,
    domain: Domain | None = None,
) -> TwoPart:
    """Return the average effects of moving along a direction, under a logit and a line for givers.

    `X` (n, k); `outcome` (n,), zero or more; each of the `designs` (n, k) with a direction (k,) or
    (n, k), as for `mean_slopes`. E y = P(y > 0) E(y | y > 0) (Duan et al. 1983, J. Business &
    Economic Statistics 1, 115-126; Belotti et al. 2015, Stata Journal 15, 3-20); the combined
    effect's error is by the delta method from both parts' scores together, X as given. Raises
    Separated, RankDeficient and TooFew.
    """
    n, k = X.shape
    mass = np.ones(n) if weight is None else weight
    gives = outcome > 0
    shares = np.column_stack([~gives, gives]).astype(float)
    chance = fractional_logit(X, shares, weight, cluster).coefficients[:, 1]
    giver = people(X[gives], outcome[gives, None], None if weight is None else weight[gives])
    line = ols(giver, "classical")
    amount = line.coefficients[:, 0]
    p = _logistic(X @ chance)
    off = np.where(gives, outcome - X @ amount, 0.0)
    scores = [X * (mass * (gives - p))[:, None], X * (mass * off)[:, None]]
    bread = [(X * (mass * p * (1 - p))[:, None]).T @ X, (X * (mass * gives)[:, None]).T @ X]
    moved = [
        solve(a, s.T, assume_a="pos", check_finite=False).T
        for a, s in zip(bread, scores, strict=True)
    ]
    share = mass / mass.sum()
    found = [
        _effects(design, np.broadcast_to(direction, (n, k)), chance, amount, share)
        for design, direction in zip(designs, directions, strict=True)
    ]
    influence = np.stack(
        [moved[0] @ by_chance.T + moved[1] @ by_amount.T for _, by_chance, by_amount in found],
        axis=1,
    )
    return TwoPart(np.array([each for each, _, _ in found]), influence, cluster, domain)


def _effects(
    design: Floats, direction: Floats, chance: Floats, amount: Floats, share: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return the three effects (3,) with gradients (3, k) by both parts' coefficients."""
    p, level = _logistic(design @ chance), design @ amount
    bend, pull, rise = p * (1 - p), direction @ chance, direction @ amount
    turn = bend * (1 - 2 * p)
    each = np.array([bend * pull, rise, bend * pull * level + p * rise])
    zero = np.zeros(design.shape[1])
    any_by_chance = (share * turn * pull) @ design + (share * bend) @ direction
    by_chance = [
        any_by_chance,
        zero,
        (share * (turn * pull * level + bend * rise)) @ design + (share * bend * level) @ direction,
    ]
    by_amount = [
        zero,
        share @ direction,
        (share * bend * pull) @ design + (share * p) @ direction,
    ]
    return each @ share, np.array(by_chance), np.array(by_amount)


def _logistic(x: Floats) -> Floats:
    return np.asarray(0.5 * (1 + np.tanh(0.5 * x)))
