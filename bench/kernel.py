"""Coverage of the kernel estimate of the gap, where it is straight and where it bends."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.engine.arrays import Floats
from analysis.engine.local_linear import along, bandwidth, bootstrap, curve, estimate
from bench.draws import repeated
from bench.linear import DRAWS, Row, summed
from bench.task import GRID
from bench.truth import Errors, Truth, drawn_again, with_firms

BOOTSTRAP = 200
BEND = 0.5
"""How far a bent gap leaves the straight one at most, in residual standard deviations."""
FIRST = 10
CODE = (
    "analysis/engine/simultaneous.py",
    "analysis/engine/local_linear.py",
    "bench/kernel.py",
    "bench/task.py",
    "bench/truth.py",
)


def straight(x: Floats) -> Floats:
    """Return no bend at any x (g,)."""
    return np.zeros_like(x)


def arch(x: Floats) -> Floats:
    """Return a bend that is 0 at the ends of the scale and 1 in its middle."""
    return 1.0 - ((x - 3.0) / 2.0) ** 2


def wave(x: Floats) -> Floats:
    """Return one period over the scale: up to 1 at risk 2, down to -1 at risk 4."""
    return np.sin(np.pi * (x - 1.0) / 2.0)


@dataclass(frozen=True)
class Setting:
    """The gap's bend, how errors are drawn, and whether people or whole firms are drawn."""

    curve: str
    bend: Callable[[Floats], Floats]
    errors: Errors
    by_firm: bool

    @property
    def name(self) -> str:
        """Return what the table calls the errors and the bootstrap."""
        if self.by_firm:
            return "the same and firms with a common part; firms drawn"
        return "the survey's residuals drawn again; people drawn"


SETTINGS = (
    Setting("straight gap", straight, drawn_again, by_firm=False),
    Setting("straight gap", straight, with_firms, by_firm=True),
    Setting("arched gap", arch, drawn_again, by_firm=False),
    Setting("arched gap", arch, with_firms, by_firm=True),
    Setting("waved gap", wave, drawn_again, by_firm=False),
)


def kernel(truth: Truth, mark: str) -> list[Row]:
    """Return the coverage of the gap's kernel estimate, its bandwidth chosen in every draw."""
    rows: list[Row] = []
    for number, setting in enumerate(SETTINGS, FIRST):

        def draw(generator: np.random.Generator, setting: Setting = setting) -> Floats:
            return _one(truth, setting, generator)

        found = repeated(f"kernel, {setting.curve}; {setting.name}", number, DRAWS, draw, mark)
        rows += summed(setting.name, [setting.curve], found)
    return rows


def _one(truth: Truth, setting: Setting, generator: np.random.Generator) -> Floats:
    """Return (1, outcomes, 3): as bench.linear.hits, with the uniform band of the bootstrap."""
    X, risk, other = truth.X, truth.X[:, 1], truth.X[:, 2]
    size = BEND * np.sqrt(np.diagonal(truth.spread))
    outcomes = X @ truth.coefficients + setting.errors(truth, generator)
    outcomes += (other * setting.bend(risk))[:, None] * size
    gap = (
        truth.coefficients[2]
        + np.outer(GRID, truth.coefficients[3])
        + np.outer(setting.bend(GRID), size)
    )

    firm = truth.firm if setting.by_firm else None
    data = along(outcomes, risk, X[:, 2:3], X[:, 4:], None, firm)
    seed = int(generator.integers(2**31))
    width = bandwidth(data, seed).value
    draws = bootstrap(data, GRID, width, BOOTSTRAP, seed)
    found = curve(estimate(data, GRID, width), draws)
    one = (found.low[:, 0] <= gap) & (gap <= found.high[:, 0])
    whole = (found.uniform_low[:, 0] <= gap) & (gap <= found.uniform_high[:, 0])
    return np.stack([one.mean(axis=0), one.all(axis=0), whole.all(axis=0)], axis=1)[None]
