"""Fixed effects taken out of a regression: every cluster keeps a constant of its own."""

from dataclasses import dataclass

import numpy as np

from analysis.engine.arrays import Floats, Ints, Mask
from analysis.engine.cells import sum_by

WITHIN = 1e-10


@dataclass(frozen=True, eq=False)
class Absorbed:
    """What taking out the clusters' constants costs.

    `degrees` of freedom (clusters - 1); `leverage` (n,) that a person's own constant adds to that
    of the common one; `place` (n,) says which constant that is; `singles` are clusters of one
    person, who then tell nothing.
    """

    degrees: float
    leverage: Floats
    place: Ints
    clusters: int
    singles: int


def absorb(cluster: Ints, weight: Floats | None) -> Absorbed:
    """Return the cost of a constant for each cluster (n,), people weighted by `weight` (n,)."""
    _, place, people = np.unique(cluster, return_inverse=True, return_counts=True)
    mass = np.ones(len(cluster)) if weight is None else weight
    own = np.bincount(place, mass)
    leverage = mass * (1.0 / own[place] - 1.0 / mass.sum())
    return Absorbed(len(people) - 1.0, leverage, place, len(people), int((people == 1).sum()))


def within(values: Floats, cluster: Ints, weight: Floats | None) -> Floats:
    """Return the columns of `values` (n, k) less their cluster's mean, plus the mean of all.

    Least squares on such columns has the slopes of the regression with a dummy for every cluster
    (Frisch and Waugh 1933), and its constant is the average of the clusters' constants.
    """
    mass = np.ones(len(values)) if weight is None else weight
    _, place = np.unique(cluster, return_inverse=True)
    means = sum_by(values * mass[:, None], place) / np.bincount(place, mass)[:, None]
    return values - means[place] + mass @ values / mass.sum()


def varies(values: Floats) -> Mask:
    """Return bool (k,): which columns of `values` (n, k), taken within clusters, still vary."""
    size = np.abs(values).max(axis=0)
    return np.asarray(np.ptp(values, axis=0) > WITHIN * np.maximum(size, 1e-300))
