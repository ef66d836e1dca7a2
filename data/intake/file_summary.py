"""What a file holds, before a draft says what it means: types, gaps, repeats, suspicious codes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.intake.drafts.cuts import plain
from data.intake.fit_check import DraftScreening, screen_draft
from data.intake.profile import (
    MOST_EXAMPLES,
    Profile,
    answered,
    examples,
    is_number,
    kind_of,
    profiles,
    rows_of,
    shortened,
)
from data.intake.proposals.weights import called_weight
from data.parse.names import says_id
from data.parse.parsed import Parsed
from data.reading.columns import text_of
from data.reading.problems import Report, report
from data.survey.answers_file import first_row

__all__ = [
    "ColumnScreen",
    "DraftScreening",
    "Screening",
    "first_rows",
    "screen",
    "screen_draft",
]

BELOW = frozenset(range(-9, 0)) | {-66, -77, -88, -96, -97, -98, -99, -997, -998, -999, -9999}
ABOVE = (97, 98, 99, 997, 998, 999, 9997, 9998, 9999)
DRESSED = r"^[+-]?[$€£¥￥]?\s*[+-]?[0-9][0-9., ]*\s*([$€£¥￥%％元]|万元|万)?$"
DRESS = r"[,$€£¥￥%％元万]"
FEWEST_OTHERS = 4
"""Other values that a number has beside a code for "no answer" at least."""
NEARLY_ALL = 0.9


@dataclass(frozen=True)
class ColumnScreen:
    """What a column holds. `kind` is one of data.intake.profile.KINDS.

    `blank` counts empty cells, `gaps` answers that mean none (declared by the file, or words such
    as NA), `distinct` the different other ones; `minimum` and `maximum` are None but for numbers,
    `examples` (at most three, shortened) () but for texts.
    """

    header: str
    label: str
    kind: str
    blank: int
    gaps: int
    distinct: int
    minimum: float | None
    maximum: float | None
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Screening:
    """A file, its columns, and what a reader should look at."""

    file: str
    rows: int
    columns: tuple[ColumnScreen, ...]
    reports: tuple[Report, ...]


def screen(parsed: Parsed) -> Screening:
    """Return what every column of a file holds, and what a reader should look at.

    `reports` tell repeated rows and ids, columns that mix numbers and texts, and numbers that look
    like codes for "no answer"; rows are numbered as a spreadsheet shows them.
    """
    columns = profiles(parsed)
    count, pairs = _duplicates(parsed)
    reports = list(parsed.reports)
    if count:
        people = parsed.table.num_rows
        places = {"file": parsed.file, "rows": count, "people": people, "examples": pairs}
        reports.append(report("rows_twice", **places))
    for column in columns:
        reports += _suspicions(column, parsed.file)
    return Screening(
        parsed.file,
        parsed.table.num_rows,
        tuple(_column(column) for column in columns),
        tuple(reports),
    )


def first_rows(parsed: Parsed, n: int) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return each header with its first `n` answers as texts, "" where there is none."""
    top = parsed.table.slice(0, n)
    return tuple(
        (name, tuple(_shown(answer) for answer in top.column(place).to_pylist()))
        for place, name in enumerate(parsed.names)
    )


def _shown(answer: object) -> str:
    if answer is None or (isinstance(answer, float) and math.isnan(answer)):
        return ""
    return text_of(answer)


def _column(column: Profile) -> ColumnScreen:
    known, kind = answered(column), kind_of(column)
    numbers = column.numbers[known & ~np.isnan(column.numbers)]
    numeric = is_number(column) and len(numbers) > 0
    textual = np.flatnonzero(known) if kind in ("text", "mixed", "date") else ()
    return ColumnScreen(
        header=column.header.name,
        label=column.header.label,
        kind=kind,
        blank=column.blank,
        gaps=int(column.counts[~known].sum()),
        distinct=int(known.sum()),
        minimum=float(numbers.min()) if numeric else None,
        maximum=float(numbers.max()) if numeric else None,
        examples=tuple(shortened(column.text(p)) for p in islice(textual, MOST_EXAMPLES)),
    )


def _duplicates(parsed: Parsed) -> tuple[int, tuple[str, ...]]:
    """Return how many rows repeat an earlier one, and the first pairs as "row = row"."""
    table, n = parsed.table, parsed.table.num_rows
    numbered = table.append_column("row", pa.array(np.arange(n)))
    whole = numbered.group_by(table.column_names, use_threads=False)
    groups = whole.aggregate([("row", "count"), ("row", "min"), ("row", "max")])
    again = groups.filter(pc.greater(groups["row_count"], 1))
    start = first_row(parsed.file)
    ends = zip(again["row_min"].to_pylist(), again["row_max"].to_pylist(), strict=True)
    pairs = sorted(ends)[:MOST_EXAMPLES]
    return n - groups.num_rows, tuple(f"{start + a} = {start + b}" for a, b in pairs)


def _suspicions(column: Profile, file: str) -> list[Report]:
    place: dict[str, object] = {"file": file, "column": column.header.name}
    found = []
    if kind_of(column) == "mixed":
        wrong = np.isnan(column.numbers) & answered(column)
        rows = rows_of(column, wrong)
        shown = examples(column, rows, file)
        found.append(report("numbers_and_texts", **place, rows=len(rows), examples=shown))
    if _dressed(column):
        rows = rows_of(column, answered(column))
        found.append(report("dressed_numbers", **place, examples=examples(column, rows, file)))
    if says_id(column.header):
        found += _repeated_ids(column, file, place)
    codes = maybe_missing(column)
    if codes:
        rows = rows_of(column, column.missing(codes))
        found.append(report("maybe_missing", **place, rows=len(rows), values=codes))
    return found


def _dressed(column: Profile) -> bool:
    """Return whether all answers are numbers with a comma, a currency or a percent sign."""
    if kind_of(column) != "text" or called_weight(column):  # what is wrong with weights is told
        return False
    known = column.lowered.filter(pa.array(answered(column)))
    number = pc.all(pc.match_substring_regex(known, DRESSED)).as_py()
    return bool(number and pc.any(pc.match_substring_regex(known, DRESS)).as_py())


def _repeated_ids(column: Profile, file: str, place: dict[str, object]) -> list[Report]:
    often = column.counts > 1
    # A column in which most answers stand several times tells groups apart, not people.
    if not often.any() or len(column.distinct) < NEARLY_ALL * (column.counts.sum()):
        return []
    again = int((column.counts - 1)[often].sum())
    rows = rows_of(column, often)
    _, first = np.unique(column.places[rows], return_index=True)
    later = np.delete(rows, first)
    shown = examples(column, later, file)
    return [report("ids_twice", **place, rows=again, examples=shown)]


def maybe_missing(column: Profile) -> tuple[str, ...]:
    """Return numbers that look like codes for "no answer": -9, 99 or 999 far from all others."""
    if not is_number(column) or column.header.value_labels:
        return ()
    known = column.numbers[answered(column)]
    rest = known[~np.isin(known, list(BELOW))]
    if len(rest) >= FEWEST_OTHERS and rest.min() >= 0:
        # Those next to real answers may be real themselves.
        below = [number for number in sorted(known) if number in BELOW]
        following = [*below[1:], rest.min()][: len(below)]
        ends = [place for place, next_one in enumerate(following) if next_one - below[place] >= 2]
        if ends:
            return _codes(below[: ends[-1] + 1])
    above = [number for number in ABOVE if number in known]
    rest = known[~np.isin(known, above)]
    if above and len(rest) >= FEWEST_OTHERS and rest.max() <= min(above) / 2:
        return _codes(above)
    return ()


def _codes(numbers: Sequence[float]) -> tuple[str, ...]:
    return tuple(plain(number) for number in numbers)
