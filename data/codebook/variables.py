"""What a codebook is made of: variables, bands, scales and the block of outcomes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import ClassVar

PROVENANCES = ("simulated", "database", "uploaded")
KINDS = ("numeric", "factor")
TRANSFORMS = ("ln",)
METHODS = ("mean", "entropy")
BLOCKS = ("individual", "firm")
ROLES = ("focal", "group", "moderator", "control", "cluster", "weight", "strata", "fpc", "id")
NUMBERS = ("focal", "weight", "fpc")
"""Roles that only a number can have."""
LABELS = ("id", "cluster", "strata")
"""Roles that only tell people or units apart: any column will do, and needs no list of levels."""
ONE = ("cluster", "weight", "strata", "fpc", "id")
"""Roles that one variable has at most."""
NEEDS_WEIGHT = ("strata", "fpc")
"""Roles that say nothing where nobody has a weight."""
OF_DESIGN = ("weight", "fpc")
"""Numbers that say how people were drawn: nobody's answers."""
MOST_LEVELS = 120
LONGEST_CODE = 300
"""Letters of an answer that people are still grouped by."""
PAIR = "*"
"""Stands between the ids of a pair and between the codes of its levels."""
MERGED = "+"
"""Stands between the codes of levels that are shown together."""
MOST_PARTS = 10


@dataclass(frozen=True)
class Band:
    """A range of a number, both ends included."""

    code: str
    low: float
    high: float


@dataclass(frozen=True)
class Part:
    """One outcome of a block, such as a purpose money is given to; `slot` is its colour, 0 to 9."""

    id: str
    column: str
    slot: int


@dataclass(frozen=True)
class Rating(Part):
    """An outcome that stands by itself: from `minimum` to `maximum` (no, yes: 0, 1), if any."""

    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class Block:
    """Outcomes that people are asked for together; `missing` are the codes of no answer.

    `closed`: the answers of a person sum to a total, so that nobody answers a part of it alone.
    """

    parts: tuple[Part, ...]
    missing: tuple[str, ...] = field(default=(), kw_only=True)
    closed: ClassVar[bool] = False

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids of the outcomes, in the codebook's order."""
        return tuple(part.id for part in self.parts)

    def named(self, places: Sequence[int]) -> tuple[str, ...]:
        """Return the ids of the outcomes at `places`."""
        return tuple(self.parts[place].id for place in places)

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns of the file that hold the answers."""
        return tuple(part.column for part in self.parts)


@dataclass(frozen=True)
class OpenBlock(Block):
    """Outcomes of which each has an answer of its own: ratings, yes or no, a number."""

    parts: tuple[Rating, ...]


@dataclass(frozen=True)
class Allocation(Block):
    """The sum that people split: `total` as answered, worth `money` in `currency` if any."""

    total: float
    money: float | None
    currency: str | None
    closed: ClassVar[bool] = True

    @property
    def worth(self) -> float:
        """Return what the total is in amounts: its money, its points where none is named."""
        return self.total if self.money is None else self.money


@dataclass(frozen=True)
class Scale:
    """A number made of several items, which are ids of numeric variables."""

    items: tuple[str, ...]
    method: str


@dataclass(frozen=True)
class Variable:
    """A column of the survey, a scale, or factors crossed (`column` is None then).

    `crossed` are the factors; each combination of their levels is a level, the last one fastest.
    `minimum` and `maximum` are in the units the analysis sees, after `transform`. `merged` are the
    codes of levels or bands that are shown together (see merged_levels.py); () = each by itself.
    """

    id: str
    column: str | None
    kind: str
    transform: str | None = None
    scale: Scale | None = None
    levels: tuple[str, ...] = ()
    reference: str | None = None
    bands: tuple[Band, ...] = ()
    block: str | None = None
    unit: str | None = None
    missing: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    roles: tuple[str, ...] = ()
    crossed: tuple[str, ...] = ()
    merged: tuple[tuple[str, ...], ...] = ()

    @property
    def group_codes(self) -> tuple[str, ...]:
        """Return the codes people can be grouped by: levels, or bands of a number."""
        if self.merged:
            return tuple(MERGED.join(block) for block in self.merged)
        return self.levels or tuple(band.code for band in self.bands)


def pair(variables: Sequence[Variable], one: str, other: str) -> Variable | None:
    """Return the crossing of two variables that people are grouped by, each pair of levels a level.

    None when it has more than MOST_LEVELS, or when either is unknown, crossed itself or has no
    levels.
    """
    known = {
        variable.id: variable
        for variable in variables
        if variable.group_codes and not variable.crossed
    }
    if one == other or one not in known or other not in known:
        return None
    factors = (known[one], known[other])
    levels = tuple(PAIR.join(codes) for codes in product(*(f.group_codes for f in factors)))
    references = [factor.reference for factor in factors]
    blocks = {factor.block for factor in factors}
    if len(levels) > MOST_LEVELS:
        return None
    return Variable(
        id=PAIR.join((one, other)),
        column=None,
        kind="factor",
        levels=levels,
        reference=None if None in references else PAIR.join(str(code) for code in references),
        block=blocks.pop() if len(blocks) == 1 else None,
        crossed=(one, other),
    )
