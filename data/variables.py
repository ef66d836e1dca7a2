"""What a codebook is made of: variables, bands, scales and the allocation."""

from dataclasses import dataclass

PROVENANCES = ("simulated", "database", "uploaded")
KINDS = ("numeric", "factor")
TRANSFORMS = ("ln",)
METHODS = ("mean", "entropy")
BLOCKS = ("individual", "firm")
ROLES = ("focal", "group", "moderator", "control", "cluster", "weight", "id")
MOST_LEVELS = 120
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
    `minimum` and `maximum` are in the units the analysis sees, after `transform`.
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

    @property
    def group_codes(self) -> tuple[str, ...]:
        """Return the codes people can be grouped by: levels, or bands of a number."""
        return self.levels or tuple(band.code for band in self.bands)
