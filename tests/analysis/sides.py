"""A survey made for tests of comparisons: towns, jobs and a split that moves with worry."""

from dataclasses import replace
from random import Random

import numpy as np

from analysis.engine.arrays import Floats
from analysis.model.comparison import (
    SECOND,
    Comparison,
    Group,
)
from analysis.model.query import Query, Specification
from analysis.model.result import Result
from data.codebook.codebook import Variable
from data.survey.survey import Survey
from tests.analysis.made import factor, numeric, small

N, FIRMS = 420, 24
PARTS = ("schools", "roads", "parks")
TOWNS, JOBS = ("a", "b", "c", "d"), ("x", "y", "z")
A: Group = (("town", ("a", "b")),)
DISJOINT: Group = (("job", ("x", "y")), ("town", ("c", "d")))
ACROSS: Group = (("job", ("x",)),)
KINDS = ("classical", "HC1", "HC3", "CR1")


def made(seed: int = 5, n: int = N) -> Survey:
    """Return people whose money moves with worry, differently by town."""
    random = np.random.default_rng(seed)
    town, job = random.integers(0, 4, n), random.integers(0, 3, n)
    worry = random.integers(1, 6, n).astype(float)
    odds = np.exp(0.4 * random.normal(size=(n, 3)))
    odds[:, 0] *= np.exp(0.1 * worry * (town - 1))
    points = np.round(100 * odds / odds.sum(axis=1, keepdims=True))
    points[:, 2] = 100 - points[:, 0] - points[:, 1]
    worry[random.random(n) < 0.03] = np.nan
    gone = random.random((2, n)) < 0.05
    columns = {
        "town": [None if lost else TOWNS[code] for code, lost in zip(town, gone[0], strict=True)],
        "job": [None if lost else JOBS[code] for code, lost in zip(job, gone[1], strict=True)],
        "firm": random.integers(0, FIRMS, n).astype(str).tolist(),
        "skill": random.integers(1, 4, n).astype(float).tolist(),
        "worry": [None if np.isnan(value) else value for value in worry],
        **{part: points[:, place].tolist() for place, part in enumerate(PARTS)},
    }
    variables = [
        numeric("worry", "focal", minimum=1, maximum=5),
        factor("town", TOWNS, "group", "moderator"),
        factor("job", JOBS, "group"),
        numeric("skill", "control"),
        Variable("firm", "firm", "factor", roles=("cluster",)),
    ]
    return small(columns, variables, PARTS, 1000.0)


def ask(comparison: Comparison, **changes: object) -> Query:
    """Return a query about worry."""
    return Query(comparison, replace(Specification(focal="worry"), **changes))  # type: ignore[arg-type]


def against(second: Group | str) -> Comparison:
    """Return the group against a second one, or against a word of AGAINST."""
    if isinstance(second, str):
        return Comparison(A, second)
    return Comparison(A, SECOND, second)


def side(result: Result, of: str, *columns: str) -> Floats:
    """Return columns (rows,) or (columns, rows) of one side's rows."""
    assert result.refusal is None, result.refusal
    own = result.table[result.table["side"] == of]
    found = np.array([own[name].to_numpy(dtype=float) for name in columns or ("estimate",)])
    return found if len(columns) > 1 else found[0]


def random_pairs(seed: str, count: int) -> list[Comparison]:
    """Return pairs of groups by one or two variables, as they come."""
    random, found = Random(seed), list[Comparison]()  # noqa: S311  # no secret

    def group() -> Group:
        names = sorted(random.sample(("job", "town"), random.choice((1, 2))))
        known = {"job": JOBS, "town": TOWNS}
        return tuple(
            (n, tuple(sorted(random.sample(known[n], random.randint(1, len(known[n]))))))
            for n in names
        )

    while len(found) < count:
        found.append(Comparison(group(), SECOND, group()))
    return found
