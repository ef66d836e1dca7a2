"""Who is compared with whom: a group with the rest, with everybody, or with a second group."""

from collections.abc import Callable
from dataclasses import dataclass, replace

Group = tuple[tuple[str, tuple[str, ...]], ...]
"""Who is looked at: (variable, level codes) pairs, sorted by variable, codes sorted; () = all."""

GROUP, COMPLEMENT, EVERYBODY, SECOND = "group", "complement", "everybody", "second"
DIFFERENCE, BOTH, UNKNOWN = "difference", "both", "unknown"
SIDES = (GROUP, COMPLEMENT, EVERYBODY, SECOND, DIFFERENCE, BOTH, UNKNOWN)
"""What a row of a comparison may be about, in the order of its rows.

The group; what it is compared with (one of AGAINST); the group minus that; the people in both of
two groups; and those who cannot be placed.
"""
AGAINST = (COMPLEMENT, EVERYBODY, SECOND)

PLACE = {side: place for place, side in enumerate(SIDES)}
"""The place of each side in the order of rows."""


@dataclass(frozen=True)
class Comparison:
    """A group against the rest, everybody, or a `second` group (`against` one of AGAINST).

    Everybody are the group and the rest: those whose answers tell whether they are in the group.
    """

    group: Group = ()
    against: str = COMPLEMENT
    second: Group = ()

    def __post_init__(self) -> None:
        """Refuse a word that no analysis knows, and a second group that is compared with nobody."""
        if self.against not in AGAINST:
            raise ValueError(f"against must be one of {', '.join(AGAINST)}")
        if self.second and self.against != SECOND:
            raise ValueError(f"a second group is compared against {SECOND}, not {self.against}")

    @property
    def two_sided(self) -> bool:
        """Return whether there is anybody to compare the group with, by the filters."""
        return self.group != self.second if self.against == SECOND else bool(self.group)

    @property
    def groups(self) -> tuple[Group, ...]:
        """Return the groups that filters name: one, or two."""
        return (self.group, self.second) if self.against == SECOND else (self.group,)

    @property
    def swapped(self) -> "Comparison":
        """Return the second group against the first."""
        return replace(self, group=self.second, second=self.group)

    def each(self, change: Callable[[Group], Group]) -> "Comparison":
        """Return the comparison with each of its groups changed."""
        return replace(self, group=change(self.group), second=change(self.second))

    def people_of(self, side: str) -> tuple[str, Group]:
        """Return a side as (GROUP, COMPLEMENT or EVERYBODY, of which group).

        The same people have one name, whatever they are compared with.
        """
        return (GROUP, self.second) if side == SECOND else (side, self.group)
