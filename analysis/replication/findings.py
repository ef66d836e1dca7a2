"""What a check of the print against itself answers, and arithmetic on rounded numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from data.study.published import PublishedNumber

AGREES, BY_ROUNDING, DIFFERS, CONTRADICTS = "agrees", "by_rounding", "differs", "contradicts"
CONDITIONAL, UNCLEAR = "conditional", "unclear"
"""Cannot be right under an assumption of ours; cannot be right, but hard to read in our text."""
FINDINGS = (AGREES, BY_ROUNDING, DIFFERS, UNCLEAR, CONDITIONAL, CONTRADICTS)


@dataclass(frozen=True)
class Range:
    """Every value that a rounded number, or a result of rounded numbers, may stand for."""

    low: float
    high: float

    def __add__(self, other: "Range") -> "Range":
        return Range(self.low + other.low, self.high + other.high)

    def __sub__(self, other: "Range") -> "Range":
        return Range(self.low - other.high, self.high - other.low)

    def __mul__(self, other: "Range") -> "Range":
        ends = [one * two for one in (self.low, self.high) for two in (other.low, other.high)]
        return Range(min(ends), max(ends))

    def __truediv__(self, other: "Range") -> "Range":
        return self * Range(1 / other.high, 1 / other.low)

    @property
    def middle(self) -> float:
        """Return the middle; infinite when an end is."""
        return (self.low + self.high) / 2

    def meets(self, other: "Range") -> bool:
        """Return whether some value lies in both."""
        near = 1e-12
        return self.low <= other.high + near and other.low <= self.high + near

    def holds(self, value: float) -> bool:
        """Return whether a value lies inside."""
        return self.meets(Range(value, value))


def rounded(number: PublishedNumber) -> Range:
    """Return every value that is printed as this number; counts are exact."""
    half = 0.0 if number.statistic in ("n", "matched_n") else number.half_width
    return Range(number.value - half, number.value + half)


def size(number: Range) -> Range:
    """Return the range of the absolute value."""
    if number.low <= 0 <= number.high:
        return Range(0.0, max(-number.low, number.high))
    ends = sorted([abs(number.low), abs(number.high)])
    return Range(ends[0], ends[1])


@dataclass(frozen=True)
class Finding:
    """One check: `item` names it, `about` are the printed numbers it judges.

    `allowed` is what the other printed numbers (or rules of arithmetic) leave for `result`;
    `calculation` shows it in figures and signs; `finding` is a word of FINDINGS.
    """

    item: str
    about: tuple[PublishedNumber, ...]
    result: Range
    allowed: Range
    calculation: str
    finding: str

    @property
    def consistent(self) -> bool:
        """Return whether the print can be right, if only by rounding."""
        return self.finding in (AGREES, BY_ROUNDING)


def judged(
    item: str,
    about: Sequence[PublishedNumber],
    result: Range,
    allowed: Range,
    calculation: str,
    otherwise: str = CONTRADICTS,
) -> Finding:
    """Return a finding: agrees when the middle of one range lies in the other.

    by_rounding when only their edges meet, `otherwise` when they do not.
    """
    found = otherwise
    if result.meets(allowed):
        near = allowed.holds(result.middle) or result.holds(allowed.middle)
        found = AGREES if near else BY_ROUNDING
    return Finding(item, tuple(about), result, allowed, calculation, found)


def show(value: float, digits: int = 3) -> str:
    """Return a number as calculations show it; without decimals when it is whole and large."""
    return f"{value:.0f}" if value == int(value) and abs(value) >= 100 else f"{value:.{digits}f}"


def between(found: Range, digits: int = 3) -> str:
    """Return a range as calculations show it."""
    return f"[{show(found.low, digits)}, {show(found.high, digits)}]"
