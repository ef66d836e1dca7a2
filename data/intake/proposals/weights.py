"""The weight column: which one it is, and whether every weight can be used."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data.intake.profile import Profile, examples, gaps, is_number
from data.parse.names import BODY, BODY_ZH, WEIGHT, WEIGHT_ZH, says, tokens
from data.reading.problems import Report, report
from data.survey.answers_file import first_row

NEAR_ONE = (0.2, 5.0)
"""Where the median of usual weights lies; only then can a lost decimal comma be told."""
TIMES_MEDIAN = 50


@dataclass(frozen=True)
class Faults:
    """Rows of a weight column, counted from 0, that cannot be right."""

    blank: npt.NDArray[np.int64]
    no_number: npt.NDArray[np.int64]
    negative: npt.NDArray[np.int64]
    lost_comma: npt.NDArray[np.int64]

    @property
    def clean(self) -> bool:
        """Return whether there is none."""
        return not any(map(len, (self.blank, self.no_number, self.negative, self.lost_comma)))


def called_weight(column: Profile) -> bool:
    """Return whether a name says weight, and not the weight of a body."""
    header = column.header
    if not says(header, WEIGHT, WEIGHT_ZH, label=False):
        return False
    return not says(header, BODY, BODY_ZH)


def likely_weight(columns: list[Profile]) -> Profile | None:
    """Return the column that is most likely the weight: by its plain name, then by a mean of 1."""

    def order(column: Profile) -> tuple[bool, bool, int]:
        plain = len(tokens(column.header.name)) == 1 and WEIGHT.fullmatch(column.header.name)
        values = column.values()
        known = values[np.isfinite(values)]
        near = bool(len(known)) and abs(known.mean() - 1) < 0.05
        named = bool(plain) and len(column.header.name) <= len("weights")
        return not named, not near, column.place

    return min((c for c in columns if called_weight(c)), key=order, default=None)


def weight_faults(column: Profile, missing: Sequence[str] | None = None) -> Faults:
    """Return which rows hold no weight, no number, a negative one, or one without its comma.

    `missing` are codes that are no weight; None: what the file and common words say.

    A number that lost its decimal comma ("0,87" read as 87) is over 50 times the median of weights
    that lie around 1.
    """
    values = column.values(gaps(column, number=True) if missing is None else missing)
    blank = column.places < 0
    known = values[np.isfinite(values)]
    median = float(np.median(known)) if len(known) else np.nan
    usual = NEAR_ONE[0] <= median <= NEAR_ONE[1]
    lost = values > TIMES_MEDIAN * median if usual else np.zeros(len(values), dtype=bool)
    masks = (blank, ~blank & np.isnan(values), values < 0, lost)
    return Faults(*(np.flatnonzero(mask) for mask in masks))


def weight_reports(
    column: Profile, file: str, missing: Sequence[str] | None = None
) -> tuple[Report, ...]:
    """Return a report for each kind of fault: how many rows, and up to three of them."""
    faults, found = weight_faults(column, missing), []
    place: dict[str, object] = {"file": file, "column": column.header.name}
    people = len(column.places)
    if len(faults.no_number):
        rows = faults.no_number
        found.append(report("weight_text", **place, **_rows(column, rows, file), people=people))
    if len(faults.blank):
        first = first_row(file) + int(faults.blank[0])
        found.append(
            report("weight_blank", **place, rows=len(faults.blank), people=people, first=first)
        )
    if len(faults.negative):
        rows = faults.negative
        found.append(report("weight_negative", **place, **_rows(column, rows, file), people=people))
    if len(faults.lost_comma):
        rows = faults.lost_comma
        found.append(
            report(
                "weight_comma",
                **place,
                **_rows(column, rows, file),
                people=people,
                times=TIMES_MEDIAN,
            )
        )
    return tuple(found)


def usable(column: Profile) -> bool:
    """Return whether a column can weigh people: numbers without a fault, not all zero."""
    return is_number(column) and weight_faults(column).clean and bool(column.values().sum() > 0)


def _rows(column: Profile, rows: npt.NDArray[np.int64], file: str) -> dict[str, object]:
    return {"rows": len(rows), "examples": examples(column, rows, file)}
