"""Rating items: which of them measure what amounts are set against."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from data.intake.profile import Profile, answered, is_number
from data.parse.names import RISK, RISK_ZH, THREAT, THREAT_ZH, says, stem

POINTS = (3, 11)
"""How many different whole numbers a rating has."""
FEWEST_ALIKE = 3


@dataclass(frozen=True)
class Focal:
    """Columns that together are the focal variable; `why` says what spoke for them.

    "risk" and "threat": their names; "alike": they are ratings of one stem. `low` and `high` are
    the ends of the ratings, NaN of any other number.
    """

    columns: tuple[Profile, ...]
    why: str
    low: float
    high: float


def find_focal(columns: Sequence[Profile]) -> Focal | None:
    """Return the likeliest focal variable among these columns; None without one."""
    numbers = [column for column in columns if is_number(column) and _several(column)]
    ratings = [column for column in numbers if is_rating(column)]
    for why, words, chinese in (("risk", RISK, RISK_ZH), ("threat", THREAT, THREAT_ZH)):
        named = [column for column in ratings if says(column.header, words, chinese)]
        alike = _alike(_one_stem(named) or named)
        if alike:
            return Focal(tuple(alike), why, *_ends(alike))
        other = next((c for c in numbers if says(c.header, words, chinese)), None)
        if other:
            return Focal((other,), why, np.nan, np.nan)
    sets = [found for found in batteries(ratings) if len(found) >= FEWEST_ALIKE]
    return Focal(tuple(sets[0]), "alike", *_ends(sets[0])) if sets else None


def batteries(columns: Sequence[Profile]) -> list[list[Profile]]:
    """Return the sets of two or more ratings whose names share a stem and that share their ends."""
    groups: dict[str, list[Profile]] = {}
    for column in columns:
        if is_number(column) and is_rating(column) and stem(column.header.name):
            groups.setdefault(stem(column.header.name).lower(), []).append(column)
    return [alike for group in groups.values() if len(alike := _alike(group)) > 1]


def is_rating(column: Profile) -> bool:
    """Return whether a column holds 3 to 11 neighbouring whole numbers."""
    numbers = column.numbers[answered(column)]
    if not POINTS[0] <= len(numbers) <= POINTS[1] or np.isnan(numbers).any():
        return False
    return bool((numbers == np.round(numbers)).all() and np.ptp(numbers) < POINTS[1])


def _several(column: Profile) -> bool:
    return int(answered(column).sum()) >= POINTS[0]


def _ends(columns: Sequence[Profile]) -> tuple[float, float]:
    numbers = np.concatenate([column.numbers[answered(column)] for column in columns])
    return float(numbers.min()), float(numbers.max())


def _alike(columns: Sequence[Profile]) -> list[Profile]:
    """Return those with the commonest ends, and those that stay within them."""
    if not columns:
        return []
    ends = {column.place: _ends([column]) for column in columns}
    (low, high), _ = Counter(ends.values()).most_common(1)[0]
    return [c for c in columns if low <= ends[c.place][0] and ends[c.place][1] <= high]


def _one_stem(columns: Sequence[Profile]) -> list[Profile]:
    """Return the largest set of one stem, when it has two columns or more."""
    sets = sorted(batteries(columns), key=len, reverse=True)
    return sets[0] if sets else []
