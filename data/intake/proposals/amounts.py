"""Find the columns whose amounts add up to one total in most rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from data.codebook.variables import MOST_PARTS
from data.intake.profile import Profile, gaps, is_number
from data.parse.names import stem
from data.reading.columns import Floats

ENOUGH = 0.5
"""Share of the complete rows that add up to the total at least."""
BY_CHANCE = 0.5
"""At most this part of the rows that would miss the total by chance may miss it."""
FEWEST_VALUES = 3
FEWEST_ROWS = 5
SAMPLE = 400
SEED = 20230


@dataclass(frozen=True)
class Amounts:
    """Columns (places in the file) that add up to `total` in `rows` of `complete` rows."""

    places: tuple[int, ...]
    total: float
    rows: int
    complete: int


def find_amounts(columns: Sequence[Profile]) -> Amounts | None:
    """Return the likeliest allocation: neighbours, or columns of one stem; None without one.

    Unrelated columns with few values can share a modal sum: the total must be far more common than
    it is when each column is shuffled by itself.
    """
    able = {column.place: column for column in columns if _able(column)}
    if not able:
        return None
    n = len(columns[0].places)
    rows = np.unique(np.linspace(0, n - 1, min(n, SAMPLE)).astype(np.int64))
    values = {place: column.values(gaps(column, number=True)) for place, column in able.items()}
    found: list[Amounts] = []
    for places in dict.fromkeys((*_stems(columns, able), *_runs(able))):
        few = np.column_stack([values[place][rows] for place in places])
        if _modal(few)[1] < ENOUGH * 0.8:
            continue
        whole = np.column_stack([values[place] for place in places])
        amounts = _checked(places, whole)
        if amounts:
            found.append(amounts)
    share = {amounts: amounts.rows / amounts.complete for amounts in found}
    return max(found, key=lambda a: (round(share[a], 2), len(a.places)), default=None)


def row_sums(columns: Sequence[Profile], amounts: Amounts) -> tuple[int, ...]:
    """Return the places of columns that hold the sum of the amounts in nearly all rows."""
    own = [columns[place].values() for place in amounts.places]
    total = np.sum(own, axis=0)
    return tuple(
        column.place
        for column in columns
        if column.place not in amounts.places
        and is_number(column)
        and _same(column.values(), total)
    )


def _same(values: Floats, total: Floats) -> bool:
    known = np.isfinite(values) & np.isfinite(total)
    return bool(known.any() and np.isclose(values[known], total[known], atol=1e-6).mean() >= 0.95)


def _able(column: Profile) -> bool:
    if not is_number(column):
        return False
    known = column.numbers[~np.isnan(column.numbers) & ~column.declared]
    return bool(len(known) > 1 and known.min() >= 0)


def _runs(able: dict[int, Profile]) -> Iterator[tuple[int, ...]]:
    for place in able:
        for size in range(2, MOST_PARTS + 1):
            run = tuple(range(place, place + size))
            if run[-1] not in able:
                break
            yield run


def _stems(columns: Sequence[Profile], able: dict[int, Profile]) -> Iterator[tuple[int, ...]]:
    groups: dict[str, list[int]] = {}
    for column in columns:
        if column.place in able and stem(column.header.name):
            groups.setdefault(stem(column.header.name).lower(), []).append(column.place)
    for places in groups.values():
        if 2 <= len(places) <= MOST_PARTS:
            yield tuple(places)
        # A column of row sums carries the stem too.
        if 3 <= len(places) <= MOST_PARTS + 1:
            for left_out in places:
                yield tuple(place for place in places if place != left_out)


def _modal(values: Floats) -> tuple[float, float, int, int]:
    """Return the commonest sum of the complete rows, its share, its count, and their number."""
    sums = values.sum(axis=1)
    sums = sums[np.isfinite(sums)].round(6)
    if len(sums) < FEWEST_ROWS:
        return 0.0, 0.0, 0, len(sums)
    distinct, counts = np.unique(sums, return_counts=True)
    most = int(counts.argmax())
    return float(distinct[most]), counts[most] / len(sums), int(counts[most]), len(sums)


def _checked(places: tuple[int, ...], values: Floats) -> Amounts | None:
    # Columns of two codes each, such as one dummy a region, add up without being amounts.
    if max(len(np.unique(column[np.isfinite(column)])) for column in values.T) < FEWEST_VALUES:
        return None
    total, share, rows, complete = _modal(values)
    if share < ENOUGH or total <= 0:
        return None
    if len(places) > 2 and any(_rest(values, place) for place in range(len(places))):
        return None
    for place in range(len(places)) if len(places) > 2 else ():
        # What adds up without a column does not need it.
        if _modal(np.delete(values, place, axis=1))[1] >= share:
            return None
    random = np.random.default_rng(SEED)
    shuffled = random.permuted(values[np.isfinite(values).all(axis=1)], axis=0)
    if 1 - share > BY_CHANCE * (1 - _modal(shuffled)[1]):
        return None
    return Amounts(places, total, rows, complete)


def _rest(values: Floats, place: int) -> bool:
    """Return whether a column is the sum of the others."""
    return _same(values[:, place], np.delete(values, place, axis=1).sum(axis=1))
