"""What a codebook is made of: variables, bands, scales and the allocation."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

PROVENANCES = ("simulated", "database", "uploaded")
KINDS = ("numeric", "factor")
TRANSFORMS = ("ln",)
METHODS = ("mean", "entropy")
BLOCKS = ("individual", "firm")
ROLES = ("focal", "group", "moderator", "control", "cluster", "weight", "id")
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
    """One purpose the sum is split over; `slot` is its colour, 0 to 9."""

    id: str
    column: str
    slot: int


@dataclass(frozen=True)
class Allocation:
    """The sum that people split: `total` as answered, worth `money` in `currency` if any."""

    parts: tuple[Part, ...]
    total: float
    money: float | None
    currency: str | None
    missing: tuple[str, ...] = ()


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
