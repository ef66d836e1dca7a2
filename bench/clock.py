"""Timing by turns: whatever else the machine does meets every contender alike."""

import gc
from collections.abc import Callable, Sequence
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


def by_turns(
    contenders: Sequence[Contender], clock: Callable[[], float] = perf_counter
) -> list[Timed]:
    """Return the times of all contenders; each runs once unmeasured, then spread over the turns.

    `clock` tells seconds: those of the wall, or those of this process where others are at work.
    """
    answers = [one.answer(one.work(one.prepare())) for one in contenders]
    turns = max(one.runs for one in contenders)
    spent: list[list[float]] = [[] for _ in contenders]
    gc.collect()
    gc.freeze()
    for turn in range(turns):
        for one, times in zip(contenders, spent, strict=True):
            if turn * one.runs // turns < (turn + 1) * one.runs // turns:
                times.append(_once(one, clock))
    gc.unfreeze()
    return [
        Timed(one.name, tuple(times), answer)
        for one, times, answer in zip(contenders, spent, answers, strict=True)
    ]


def _once(one: Contender, clock: Callable[[], float]) -> float:
    ready = one.prepare()
    start = clock()
    one.work(ready)
    return 1000.0 * (clock() - start)
