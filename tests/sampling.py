"""Walks over very many cases: a fixed sample of each by default, every case with ALL=1."""

import os
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from math import ceil
from random import Random
from typing import TypeVar

ALL = os.environ.get("ALL") == "1"
Case = TypeVar("Case")


def sample(
    cases: Sequence[Case],
    share: float,
    name: str,
    by: Callable[[Case], Hashable] = lambda case: None,
) -> list[Case]:
    """Return a share of the cases (rounded up) in their order; all of them with ALL=1.

    `name` is the seed: a walk has the same sample every day and in every process. `by` sorts the
    cases into kinds, of which each has its turn before any has a second one.
    """
    if ALL:
        return list(cases)
    turns: Counter[Hashable] = Counter()
    drawn: list[tuple[int, int]] = []
    for place in Random(name).sample(range(len(cases)), len(cases)):  # noqa: S311  # no secret
        kind = by(cases[place])
        drawn.append((turns[kind], place))
        turns[kind] += 1
    first = sorted(drawn, key=lambda pair: pair[0])[: ceil(share * len(cases))]
    return [cases[place] for place in sorted(place for _, place in first)]
