"""Weights by distance on the score, and the two kinds of rules that say who is compared."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.engine.arrays import Floats


@dataclass(frozen=True)
class Kernel:
    """A weight by distance in bandwidths; zero beyond `reach` bandwidths."""

    weigh: Callable[[Floats], Floats]
    reach: float


@dataclass(frozen=True)
class Rule:
    """How controls are weighted: a kernel's name, its bandwidth on the score, a line or a mean."""

    kernel: str
    width: float
    linear: bool = False


@dataclass(frozen=True)
class Nearest:
    """The `count` nearest controls no further than `caliper` on the score, each used once or more.

    Without `replace` every treated person takes one control, the largest score first.
    """

    replace: bool = True
    caliper: float = np.inf
    count: int = 1

    def __post_init__(self) -> None:
        """Refuse several neighbours without replacement: only one each is taken."""
        if self.count < 1 or (self.count > 1 and not self.replace):
            raise ValueError("count must be at least 1, and 1 without replacement")


def _uniform(distance: Floats) -> Floats:
    return np.ones_like(distance)


def _epanechnikov(distance: Floats) -> Floats:
    return 0.75 * (1.0 - distance**2)


def _gaussian(distance: Floats) -> Floats:
    return np.asarray(np.exp(-0.5 * distance**2))


def _tricube(distance: Floats) -> Floats:
    return (1.0 - np.abs(distance) ** 3) ** 3


KERNELS = {
    "uniform": Kernel(_uniform, 1.0),
    "epanechnikov": Kernel(_epanechnikov, 1.0),
    "gaussian": Kernel(_gaussian, np.inf),
    "tricube": Kernel(_tricube, 1.0),
}
