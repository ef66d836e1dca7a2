"""How often tests with clustered errors reject what is true, where clusters are few or uneven."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from analysis.engine.arrays import Floats, Ints
from analysis.engine.cells import people
from analysis.engine.fractional_effects import mean_slopes
from analysis.engine.fractional_logit import Separated, fractional_logit
from analysis.engine.fractional_logit import joint_test as share_test
from analysis.engine.inference import inference
from analysis.engine.joint import joint_test
from analysis.engine.ols import CLUSTERED, Linear, ols
from bench.draws import repeated

DRAWS = 1000
NOMINAL = 0.05
CODE = (
    *(
        "analysis/engine/cr2.py",
        "analysis/engine/satterthwaite.py",
        "analysis/engine/inference.py",
        "analysis/engine/joint.py",
    ),
    *("analysis/engine/cells.py",),
    *("analysis/engine/ols.py", "analysis/engine/fractional_logit.py", "bench/clusters.py"),
)
FEW, UNEVEN, LEVELS = (8, 15, 40), 60, (1, 2, 3, 10)
SHARES = 4
FIRM_SPREAD = 0.5
"""The standard deviation of what a cluster has in common, its people's own being one."""


@dataclass(frozen=True)
class Rejected:
    """Percent of the draws in which a true hypothesis is rejected, and in which it is not tested.

    The former are of those tested; NaN where fewer than a tenth are.
    """

    setting: str
    rule: str
    test: str
    rejected: float
    refused: float


@dataclass(frozen=True)
class Scene:
    """Clusters, or a level in some of them, whose answers have nothing to do with the columns."""

    name: str
    tests: tuple[str, ...]
    draw: Callable[[np.random.Generator], Floats]


def clusters(mark: str) -> list[Rejected]:
    """Return how often every test rejects, under CR1 and CR2."""
    found = []
    for number, scene in enumerate(scenes(), start=100):
        p_values = repeated(scene.name, number, DRAWS, scene.draw, mark)
        for place, rule in enumerate(CLUSTERED):
            for at, test in enumerate(scene.tests):
                found.append(_row(scene.name, rule, test, p_values[:, place, at]))
    return found


def scenes() -> list[Scene]:
    """Return all settings: few clusters, then a level that lies in few of many."""
    few = [
        Scene(
            f"{groups} clusters",
            ("line, one", "lines, joint", "shares, one", "shares, joint"),
            partial(_few, groups=groups),
        )
        for groups in FEW
    ]
    uneven = [
        Scene(
            f"a level in {count} of {UNEVEN} clusters",
            ("means differ", "slopes differ", "both"),
            partial(_uneven, count=count),
        )
        for count in LEVELS
    ]
    return [*few, *uneven]


def _row(setting: str, rule: str, test: str, p_values: Floats) -> Rejected:
    tested = np.isfinite(p_values)
    share = float("nan")
    if tested.mean() >= 0.1:
        share = 100.0 * float((p_values[tested] < NOMINAL).mean())
    return Rejected(setting, rule, test, share, 100.0 * float(1 - tested.mean()))


def _people(random: np.random.Generator, groups: int) -> tuple[Ints, Floats]:
    """Return who is in which cluster (n,), 5 to 35 people in each, and a column that it shapes."""
    cluster = np.repeat(np.arange(groups), random.integers(5, 36, size=groups))
    x = random.standard_normal(groups)[cluster] + random.standard_normal(len(cluster))
    return cluster, x


def _answers(random: np.random.Generator, cluster: Ints, columns: int) -> Floats:
    shared = random.standard_normal((cluster.max() + 1, columns))[cluster]
    return FIRM_SPREAD * shared + random.standard_normal((len(cluster), columns))


def _few(random: np.random.Generator, groups: int) -> Floats:
    """Return p of one and of all effects (2, 4), of lines and of the fractional logit."""
    cluster, x = _people(random, groups)
    X = np.column_stack([np.ones(len(x)), x, random.standard_normal(len(x))])
    odds = np.exp(_answers(random, cluster, SHARES))
    shares = odds / odds.sum(axis=1, keepdims=True)
    rows = np.eye(3)[[1]]
    found = []
    for rule in CLUSTERED:
        linear = ols(people(X, shares[:, 1:], None, cluster), rule).linear(rows)
        own = [_single(linear), joint_test(linear)[2]]
        try:
            fit = fractional_logit(X, shares, cluster=cluster, std_errors=rule)
        except Separated:
            found.append([*own, np.nan, np.nan])
            continue
        slopes = mean_slopes(fit, X, np.eye(3)[1])
        df = np.fmin(slopes.df, linear.df)
        moved = Linear(slopes.estimates, slopes.covariance, df, groups, linear.supported)
        eta = groups - 1.0
        if not np.isfinite(linear.freedom).all():
            eta = 0.0
        elif linear.moments is not None:
            eta = linear.moments.joint_degrees(np.array([0]), SHARES - 1)
        found.append([*own, _single(moved), share_test(fit, np.array([1]), eta)[2]])
    return np.array(found)


def _uneven(random: np.random.Generator, count: int) -> Floats:
    """Return p (2, 3): that means and slopes of a level and all others are alike, and both."""
    cluster, x = _people(random, UNEVEN)
    level = (cluster < count).astype(float)
    one = np.ones(len(x))
    answers = _answers(random, cluster, 1)
    means, slopes = np.column_stack([one, level]), np.column_stack([one, x, level, x * level])
    found = []
    for rule in CLUSTERED:
        mean = ols(people(means, answers, None, cluster), rule).linear(np.eye(2)[[1]])
        both = ols(people(slopes, answers, None, cluster), rule).linear(np.eye(4)[[2, 3]])
        found.append([_single(mean), _single(both, 1), joint_test(both)[2]])
    return np.array(found)


def _single(linear: Linear, row: int = 0) -> float:
    one = slice(0, 1)
    columns = inference(
        linear.estimates[row, one], linear.std_errors[row, one], linear.freedom[row, one]
    )
    return float(columns["p_value"][0])
