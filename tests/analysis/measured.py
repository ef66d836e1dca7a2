"""A survey made for tests of measures: a split over three parts that moves with a scale."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from analysis.model.comparison import Comparison, Group
from analysis.model.query import Query, Specification
from analysis.model.result import Result
from data.codebook.codebook import Variable
from data.survey.survey import Survey
from tests.analysis.made import factor, numeric, small

N = 240
PARTS = ("schools", "roads", "parks")
ASKED = Specification(focal="worry", moderator="sex")


def columns(n: int = N, seed: int = 8) -> dict[str, list[Any]]:
    """Return the answers of `n` people, every split summing to 100."""
    random = np.random.default_rng(seed)
    worry, sex = random.integers(1, 6, n).astype(float), random.integers(0, 2, n)
    odds = np.exp(random.normal(size=(n, 3)) * 0.5)
    odds[:, 0] *= np.exp(0.2 * worry * (1 - 2 * sex))
    shares = odds / odds.sum(axis=1, keepdims=True)
    points = np.maximum(np.round(100 * shares), 1.0)
    points[:, 2] = 100 - points[:, 0] - points[:, 1]
    return {
        "worry": worry.tolist(),
        "sex": [("m", "f")[code] for code in sex],
        "age": random.integers(20, 60, n).astype(float).tolist(),
        "firm": [str(number % 30) for number in range(n)],
        **{part: points[:, place].tolist() for place, part in enumerate(PARTS)},
    }


def variables(*more: Variable) -> list[Variable]:
    """Return what those columns mean."""
    cluster = Variable("firm", "firm", "factor", roles=("cluster",))
    return [
        numeric("worry", "focal", minimum=1, maximum=5),
        factor("sex", ("m", "f"), "group", "moderator"),
        numeric("age", "control"),
        cluster,
        *more,
    ]


def made(
    answers: Mapping[str, Sequence[object]] | None = None,
    *more: Variable,
    parts: Sequence[str] = PARTS,
) -> Survey:
    """Return the survey, or one of other answers and more variables."""
    return small(answers or columns(), variables(*more), parts, 1000.0)


def ask(group: Group = (), **changes: object) -> Query:
    """Return a query about worry."""
    return Query(Comparison(group), replace(ASKED, **changes))  # type: ignore[arg-type]


def said(result: Result) -> dict[str, dict[str, object]]:
    """Return a result's notes by code."""
    assert result.refusal is None, result.refusal
    return {note.code: dict(note.params) for note in result.notes}
