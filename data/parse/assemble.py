"""Put the columns of any format together: names that can be told apart, c0, c1 ... in the table."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from data.parse.limits import COLUMNS, HEADER_LETTERS, LABEL_LETTERS, NAME_LETTERS
from data.parse.parsed import Header, internal
from data.reading.problems import Report, SurveyError


@dataclass(frozen=True, eq=False)
class Found:
    """A column as a reader finds it; `place` is what the program that made the file calls it."""

    header: Header
    values: pa.ChunkedArray
    place: str


@dataclass(frozen=True, eq=False)
class Reading:
    """What a reader answers: `table` has a column c0, c1 ... for each header.

    Problems and reports carry no file name here: the parent process knows it.
    """

    table: pa.Table
    headers: tuple[Header, ...]
    reports: tuple[Report, ...] = ()


def check_count(columns: int) -> None:
    """Raise SurveyError when a file has more columns than are read."""
    if columns > COLUMNS:
        raise SurveyError("too_many_columns", found=columns, most=COLUMNS)


def assemble(
    found: list[Found], reports: tuple[Report, ...] = (), drop_empty_rows: bool = False
) -> Reading:
    """Return the columns as one table; SurveyError when names or answers are wanting.

    A column without name and answers is dropped; so are empty rows at the end of a spreadsheet.
    """
    check_count(len(found))
    kept = [column for column in found if _name(column) or _has_answers(column)]
    if not any(_name(column) for column in kept):
        raise SurveyError("csv_empty")
    _check_names(kept)
    table = pa.table({internal(i): column.values for i, column in enumerate(kept)})
    if drop_empty_rows:
        table = table.slice(0, _last_row(table))
    if table.num_rows == 0:
        raise SurveyError("no_rows")
    return Reading(table, tuple(_trimmed(column.header) for column in kept), reports)


def text_column(values: list[str | None]) -> pa.Array:
    """Return texts as a column; an empty text is no answer."""
    return pa.array([value or None for value in values], pa.string())


def without_nan(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return float64 numbers with null in the place of NaN."""
    chunks = [
        pa.array(chunk.to_numpy(zero_copy_only=False), pa.float64(), from_pandas=True)
        for chunk in values.chunks
    ]
    return pa.chunked_array(chunks, pa.float64())


def _name(column: Found) -> str:
    return column.header.name.strip()


def _has_answers(column: Found) -> bool:
    return bool(column.values.null_count < len(column.values))


def _check_names(columns: list[Found]) -> None:
    places: dict[str, str] = {}
    for column in columns:
        name = _name(column)[:HEADER_LETTERS]
        if not name:
            raise SurveyError("header_empty", column=column.place)
        if name in places:
            raise SurveyError("header_twice", name=name, first=places[name], second=column.place)
        places[name] = column.place


def _trimmed(header: Header) -> Header:
    name, label = header.name.strip(), header.label.strip()
    # A question used as a header may be longer than a name: the label keeps all of it.
    if len(name) > HEADER_LETTERS and not label:
        label = name
    named = tuple((code, text[:NAME_LETTERS]) for code, text in header.value_labels)
    missing = tuple((code, text[:NAME_LETTERS]) for code, text in header.missing)
    return Header(name[:HEADER_LETTERS], label[:LABEL_LETTERS], named, missing)


def _last_row(table: pa.Table) -> int:
    last = 0
    for column in table.columns:
        answered = np.flatnonzero(column.is_valid().to_numpy())
        last = max(last, int(answered[-1]) + 1 if len(answered) else 0)
    return last
