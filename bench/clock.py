"""Timing by turns: whatever else the machine does meets every contender alike."""

import gc
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.task import Answer, Contender

BUILD = Path(__file__).parents[1] / "build/bench"


@dataclass(frozen=True, eq=False)
class Timed:
    """What a contender took, one number a run, and what it answered."""

    name: str
    milliseconds: tuple[float, ...]
    answer: Answer

    @property
    def median(self) -> float:
        """Return the median run in milliseconds."""
        return median(self.milliseconds)

    @property
    def fastest(self) -> float:
        """Return the fastest run in milliseconds."""
        return min(self.milliseconds)


def by_turns(contenders: Sequence[Contender]) -> list[Timed]:
    """Return the times of all contenders; each runs once unmeasured, then spread over the turns."""
    answers = [one.answer(one.work(one.prepare())) for one in contenders]
    turns = max(one.runs for one in contenders)
    spent: list[list[float]] = [[] for _ in contenders]
    gc.collect()
    gc.freeze()
    for turn in range(turns):
        for one, times in zip(contenders, spent, strict=True):
            if turn * one.runs // turns < (turn + 1) * one.runs // turns:
                times.append(_once(one))
    gc.unfreeze()
    return [
        Timed(one.name, tuple(times), answer)
        for one, times, answer in zip(contenders, spent, answers, strict=True)
    ]


def _once(one: Contender) -> float:
    ready = one.prepare()
    start = perf_counter()
    one.work(ready)
    return 1000.0 * (perf_counter() - start)
