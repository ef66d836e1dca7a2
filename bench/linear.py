"""Coverage where the linear model is right: intervals and sup-t bands of lines and their gap."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.engine.arrays import Floats
from analysis.engine.ols import ols
from analysis.engine.simultaneous import bands
from bench.draws import repeated
from bench.task import GRID, PARTS
from bench.truth import Errors, Truth, drawn_again, normal, with_firms

DRAWS = 1000
CODE = (
    "analysis/engine/cells.py",
    "analysis/engine/ols.py",
    "analysis/engine/simultaneous.py",
    "bench/linear.py",
    "bench/task.py",
    "bench/truth.py",
)


@dataclass(frozen=True)
class Setting:
    """How errors are drawn, and the standard errors that are right for them."""

    name: str
    errors: Errors
    std_errors: str


SETTINGS = (
    Setting("normal errors; classical", normal, "classical"),
    Setting("the survey's residuals drawn again; classical", drawn_again, "classical"),
    Setting("the same and firms with a common part; clustered", with_firms, "CR1"),
)


@dataclass(frozen=True)
class Row:
    """Coverage of one curve in percent, averaged over the outcomes.

    `pointwise` over the steps of the grid; `everywhere`: the pointwise band at all steps at once;
    `band`: the sup-t band at all steps at once. The kernel estimate has its own kind of band.
    """

    setting: str
    curve: str
    draws: int
    pointwise: float
    everywhere: float
    band: float


def hits(estimate: Floats, covariance: Floats, df: float, truth: Floats) -> Floats:
    """Return (3,): the share of steps within the interval, whether all are, and all in the band.

    `estimate`, `truth` (steps,), `covariance` (steps, steps).
    """
    low, high, _ = bands(estimate, covariance, df)
    half = stats.t.ppf(0.975, df) * np.sqrt(np.diagonal(covariance))
    inside = np.abs(estimate - truth) <= half
    both = (low <= truth) & (truth <= high)
    return np.array([inside.mean(), inside.all(), both.all()])


def linear(truth: Truth, mark: str) -> list[Row]:
    """Return the coverage of the lines and of their gap where the linear model is right."""
    rows: list[Row] = []
    for number, setting in enumerate(SETTINGS):

        def draw(generator: np.random.Generator, setting: Setting = setting) -> Floats:
            return _one(truth, setting, generator)

        found = repeated(setting.name, number, DRAWS, draw, mark)
        rows += summed(setting.name, list(truth.curves()), found)
    return rows


def summed(setting: str, curves: Sequence[str], found: Floats) -> list[Row]:
    """Return the rows of draws (draws, curves, outcomes, 3)."""
    share = 100.0 * found.mean(axis=(0, 2))
    return [
        Row(setting, curve, len(found), *map(float, share[place]))
        for place, curve in enumerate(curves)
    ]


def _one(truth: Truth, setting: Setting, generator: np.random.Generator) -> Floats:
    outcomes = truth.X @ truth.coefficients + setting.errors(truth, generator)
    fit = ols(truth.cells(outcomes), setting.std_errors)
    curves = truth.curves()
    found = fit.linear(np.vstack(list(curves.values())))
    true = np.vstack(list(curves.values())) @ truth.coefficients
    steps = len(GRID)
    return np.array(
        [
            [
                hits(
                    found.estimates[own, part],
                    found.covariance[own, part, own, part],
                    found.least_df,
                    true[own, part],
                )
                for part in range(len(PARTS))
            ]
            for own in (slice(start, start + steps) for start in range(0, len(true), steps))
        ]
    )
