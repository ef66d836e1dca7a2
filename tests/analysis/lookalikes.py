"""People made for matching, the questions put to them, and what is read out of an answer."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.matching.effects import MATCHED
from analysis.model.comparison import Comparison
from analysis.model.query import MatchingChoice, Query, Specification
from analysis.model.result import REFUSALS, Result
from data.survey.survey import Survey
from tests.analysis.made import factor, numeric, small

PARTS = ("schools", "roads")
TWO = ("unemployment_benefit", "upskilling")
WIDE = MatchingChoice("kernel", "gaussian", 50.0)
PRINTED = {
    "radius": MatchingChoice("radius", None, 0.05),
    "local_linear": MatchingChoice("local_linear", "tricube", 0.06),
    "kernel": WIDE,
}


def ask(group=(), choice: MatchingChoice | None = None, **changes: object) -> Query:
    """Return a query of the simulated survey's main analysis."""
    specification = Specification(
        focal="risk", moderator="pension", by="firm_size", lens="ln", outcomes=TWO
    )
    given = {"matching": choice or MatchingChoice(), **changes}
    return Query(Comparison(group), replace(specification, **given))  # type: ignore[arg-type]


def made(n: int = 240, **columns: Sequence[object] | np.ndarray) -> Survey:
    """Return people whose answer moves with their age and, by 6 points, with lying above 3."""
    dice = np.random.default_rng(2)
    age = dice.normal(40, 10, n)
    worry = np.clip((3 + (age - 40) / 12 + dice.normal(0, 1, n)).round(), 1, 5)
    schools = np.clip(40 + 0.5 * (age - 40) + 6 * (worry > 3) + dice.normal(0, 5, n), 0, 100)
    known = {
        "worry": worry,
        "age": age,
        "town": np.array(["north", "south", "east"])[dice.integers(0, 3, n)],
        "sex": np.array(["f", "m"])[dice.integers(0, 2, n)],
        "firm": np.array([f"firm{k % 30}" for k in range(n)]),
        "schools": schools,
        "roads": 100 - schools,
    } | columns
    variables = [
        numeric("worry", "focal", minimum=1, maximum=5),
        numeric("age", "control"),
        factor("town", ("north", "south", "east"), "control", "group", "moderator"),
        factor("sex", ("f", "m"), "group", "moderator"),
        factor("firm", [f"firm{k}" for k in range(30)], "cluster"),
    ]
    return small({name: list(values) for name, values in known.items()}, variables, PARTS)


def of(choice: MatchingChoice | None = None, group=(), **changes: object) -> Query:
    """Return a query of the made survey."""
    specification = Specification(focal="worry", moderator="sex", by="town")
    given = {"matching": choice or MatchingChoice("kernel"), **changes}
    return Query(Comparison(group), replace(specification, **given))  # type: ignore[arg-type]


def refusal(result: Result) -> str:
    """Return the code of a refusal, its parameters as declared."""
    assert result.refusal is not None
    assert result.table.empty
    assert tuple(name for name, _ in result.refusal.params) == REFUSALS[result.refusal.code]
    return result.refusal.code


def matched(result: Result, measure: str = MATCHED) -> pd.DataFrame:
    """Return the rows of one way, by outcome."""
    return result.table[result.table["measure"] == measure].set_index("outcome")
