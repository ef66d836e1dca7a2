"""The numbers beside a table: single facts, and joint tests in a table of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.engine.holm import holm
from analysis.engine.inference import Tested

TESTED = ("statistic", "df", "p_value", "p_holm")
"""The numbers of a joint test."""


@dataclass(frozen=True)
class Fact:
    """A single number beside a table: its name, and the codes of what it is."""

    name: str
    value: float
    of: tuple[str, ...] = ()


def single(**numbers: float) -> tuple[Fact, ...]:
    """Return facts that are of nothing in particular."""
    return tuple(Fact(name, float(value)) for name, value in numbers.items())


def joint_tests(
    hypothesis: str,
    keys: Mapping[str, Sequence[str]],
    found: Sequence[Tested],
    adjusted: bool = False,
) -> pd.DataFrame:
    """Return a table of tests: hypothesis, the keys, statistic, df, p_value; p_holm if adjusted.

    p_holm is adjusted over all of them.
    """
    numbers = np.array(found, dtype=float).reshape(-1, 3)
    table = pd.DataFrame({"hypothesis": [hypothesis] * len(numbers), **keys})
    table[list(TESTED[:3])] = numbers
    return table.assign(p_holm=holm(numbers[:, 2])) if adjusted else table
