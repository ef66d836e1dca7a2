"""Which pill is pressed next, so that groups never asked and groups asked before take turns."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

Pill = tuple[int, int]
"""A level of a filter: the filter's place among the page's filters, the level's place in it."""
Offered = Mapping[Pill, float]
"""How many people each pill would leave, NaN where it does not say."""
Chosen = frozenset[Pill]

ENOUGH = 100
"""People that a group has at least: few are refused at once, and would look fast."""


def people_told(label: str) -> float:
    """Return how many people a pill's label ends with, NaN where it ends otherwise."""
    last = label.split()[-1] if label.split() else ""
    digits = last.replace(",", "")
    return float(digits) if digits.isdecimal() else math.nan


@dataclass
class Walk:
    """A walk of presses. `asked` are the groups that the server has answered, `chosen` is where.

    A round keeps one pill A: B is added (a group never asked), taken away (asked before), added
    again (asked before), and A is taken away (mostly never asked), so that B is kept. Nobody but
    the walk may ask the server for groups.
    """

    random: np.random.Generator
    chosen: Chosen = frozenset()
    asked: set[Chosen] = field(default_factory=lambda: {frozenset()})

    def begin(self, offered: Offered) -> Pill:
        """Return the pill that the first round keeps."""
        return self._new(offered)

    def press(self, pill: Pill) -> bool:
        """Press a pill and return whether the group that it leads to was asked before."""
        self.chosen ^= {pill}
        before = self.chosen in self.asked
        self.asked.add(self.chosen)
        return before

    def round(self, offered: Offered) -> tuple[Pill, ...]:
        """Return the four presses of a round; LookupError when no group is left to ask."""
        (kept,) = self.chosen
        added = self._new(offered)
        return added, added, added, kept

    def _new(self, offered: Offered) -> Pill:
        taken = {variable for variable, _ in self.chosen}
        free = [
            pill
            for pill, people in offered.items()
            if pill[0] not in taken
            and not people < ENOUGH
            and self.chosen | {pill} not in self.asked
        ]
        if not free:
            raise LookupError("the page offers no group of enough people that was not asked yet")
        alone = [pill for pill in free if frozenset({pill}) not in self.asked]
        likely = alone or free
        return likely[self.random.integers(len(likely))]


def groups_of(offered: Offered, everybody: float, random: np.random.Generator) -> Iterator[Chosen]:
    """Yield groups of one, two and three pills of different filters, each once.

    A group is left out where its pills' shares of `everybody`, multiplied, leave fewer than ENOUGH
    people. The order within a size is random, single pills come first.
    """
    pills = [pill for pill, people in offered.items() if people >= ENOUGH]
    for size in (1, 2, 3):
        found = [each for each in combinations(pills, size) if _apart(each)]
        random.shuffle(found)
        for each in found:
            shares = (offered[pill] / everybody for pill in each)
            if everybody * math.prod(shares) >= ENOUGH:
                yield frozenset(each)


def _apart(pills: Sequence[Pill]) -> bool:
    return len({variable for variable, _ in pills}) == len(pills)
