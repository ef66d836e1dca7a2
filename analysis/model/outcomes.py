"""What people answered to the block of outcomes, as a lens expresses it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.engine.arrays import Floats, Ints, Mask
from analysis.model.lens import AS_ANSWERED, Unit, express, limits, unit_of
from analysis.model.query import Specification
from analysis.model.result import Refused
from data.codebook.codebook import Allocation, Block
from data.codebook.variables import OpenBlock
from data.survey import totals
from data.survey.survey import Survey


@dataclass(frozen=True, eq=False)
class Outcomes:
    """A block of p outcomes of n people: `answers` (n, p) as given, NaN = missing, under a `lens`.

    Of a closed block the answers are points of a total, and only those to all of it count; of an
    open one each outcome stands by itself.
    """

    block: Block
    answers: Floats
    lens: str

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids (p,), in the codebook's order."""
        return self.block.ids

    @property
    def closed(self) -> bool:
        """Return whether the answers of a person sum to a total."""
        return self.block.closed

    @property
    def split(self) -> Allocation:
        """Return the closed block with its total and what that is worth; refuses an open one."""
        if not isinstance(self.block, Allocation):
            raise Refused("not_closed")
        return self.block

    @property
    def unit(self) -> Unit:
        """Return what `values` are in."""
        return unit_of(self.block, self.lens)

    @property
    def whole(self) -> float:
        """Return the value of the total, under the lenses of SUMMING; refuses an open block."""
        return limits(self.split, self.lens)[1]

    @property
    def scale(self) -> Floats:
        """Return the lowest and highest possible value of each outcome (p, 2), -+inf if unbounded.

        Of a closed block those of a split of exactly the total. Refuses as `values`.
        """
        if isinstance(self.block, OpenBlock) and self.lens == AS_ANSWERED:
            ends = [(part.minimum, part.maximum) for part in self.block.parts]
            known = np.array(ends, dtype=np.float64)
            return np.where(np.isnan(known), [-np.inf, np.inf], known)
        return np.tile(limits(self.split, self.lens), (len(self.ids), 1))

    @cached_property
    def values(self) -> Floats:
        """Return the answers (n, p) under the lens (see `express`), NaN = missing.

        Refuses an open block under a lens that takes answers for parts of a total.
        """
        if not self.closed and self.lens == AS_ANSWERED:
            return self.answers
        return express(self.answers, self.split, self.lens)

    def chosen(self, specification: Specification) -> tuple[int, ...]:
        """Return the places of the chosen outcomes, all without a choice; ValueError if unknown."""
        return tuple(self.ids.index(id) for id in specification.outcomes or self.ids)

    def chosen_ids(self, specification: Specification) -> tuple[str, ...]:
        """Return the ids of the chosen outcomes, all without a choice; ValueError if unknown."""
        return self.named(self.chosen(specification))

    def named(self, places: Sequence[int]) -> tuple[str, ...]:
        """Return the ids of the outcomes at `places`."""
        return self.block.named(places)

    @property
    def samples(self) -> list[tuple[int, ...]]:
        """Return the places of the outcomes that share a sample, sample by sample.

        All together where everybody has a value of all or of none; else each by itself: of an open
        block, or under the ratio lens, where each leaves out those who gave it everything.
        """
        known = np.isfinite(self.values)
        together = (known.all(axis=1) == known.any(axis=1)).all()
        every = tuple(range(len(self.ids)))
        return [every] if together else [(place,) for place in every]

    def answered(self, places: Sequence[int]) -> list[tuple[str, Mask]]:
        """Return (id, bool (n,) answered) of the outcomes at `places`, for `draw`.

        Of a closed block those of all: an answer to a part of it says nothing.
        """
        own = range(len(self.ids)) if self.closed else places
        return [(self.ids[place], np.isfinite(self.answers[:, place])) for place in own]

    def needed(self, places: Sequence[int]) -> list[tuple[str, Mask]]:
        """Return (id, bool (n,) known) for `draw`: answered, and with a value at `places`."""
        values = [(self.ids[place], np.isfinite(self.values[:, place])) for place in places]
        return self.answered(places) + values

    @property
    def off(self) -> Mask:
        """Return bool (n,): who split something else than the total; nobody of an open block."""
        if not self.closed:
            return np.zeros(len(self.answers), dtype=bool)
        return totals.off_total(self.answers, self.split.total)

    def off_total(self, rows: Ints) -> int:
        """Return how many of the people at `rows` split something else than the total."""
        return int(self.off[rows].sum())

    def zeros(self, rows: Ints) -> int:
        """Return how many answers of nothing the people at `rows` gave."""
        return int((self.answers[rows] == 0).sum())


def outcomes_of(survey: Survey, lens: str = AS_ANSWERED) -> Outcomes:
    """Return the survey's outcomes under a lens; refuses a survey that has none."""
    block = survey.codebook.outcomes
    if block is None:
        raise Refused("no_outcomes")
    return Outcomes(block, survey.outcomes(), lens)
