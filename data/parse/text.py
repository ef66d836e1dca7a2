"""Read a CSV file: every column as text, for the codebook decides what is a number."""

import csv
import io
import re
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.csv as pa_csv

from data.parse.assemble import Found, Reading, assemble, check_count
from data.parse.commas import with_points
from data.parse.encoding import BREAK, to_utf8
from data.parse.parsed import Header, internal
from data.parse.quotes import check_quotes
from data.reading.problems import Report, SurveyError, report

DELIMITERS = (",", ";", "\t", "|")
FIRST_RECORD = re.compile(rb'(?:"[^"]*+"|[^"\r\n]++)*+')
QUOTED = re.compile(rb'"[^"]*"')
BLANK = re.compile(rb"(?>\r\n|\n|\r)(?=[\r\n])")
RESERVED_BYTES = 200_000_000
WIDE = pa.dictionary(pa.int32(), pa.string())


def read(data: bytes) -> Reading:
    """Return the columns of a CSV; SurveyError names the line or row that is wrong."""
    text, reports = to_utf8(data)
    delimiter = _delimiter(text)
    names = _names(text, delimiter)
    check_count(len(names))
    check_quotes(text, delimiter.encode())
    if not text[len(_first_record(text)) :].strip():
        raise SurveyError("no_rows")
    table = _table(text, delimiter, len(names))
    columns = [column.cast(pa.string()) for column in table.columns]
    if delimiter == ";":
        columns, told = with_points(names, columns)
        reports += told
    found = [
        Found(Header(name), column, str(i))
        for i, (name, column) in enumerate(zip(names, columns, strict=True), start=1)
    ]
    return assemble(found, (*reports, *_blank_lines(text)), drop_empty_rows=True)


def _blanks(text: bytes) -> Iterator[int]:
    """Yield the row, as a spreadsheet counts, of each blank line before the last answers."""
    bare = QUOTED.sub(b"", text.rstrip()) if b'"' in text else text.rstrip()
    row, start = 1, 0
    for found in BLANK.finditer(bare):
        row += sum(1 for _ in BREAK.finditer(bare, start, found.end()))
        start = found.end()
        yield row


def _blank_lines(text: bytes) -> tuple[Report, ...]:
    first, lines = 0, 0
    for row in _blanks(text):
        first, lines = first or row, lines + 1
    return (report("blank_lines", lines=lines, first=first),) if lines else ()


def _delimiter(text: bytes) -> str:
    """Return the delimiter that the header has most of, outside quotation marks."""
    header = QUOTED.sub(b"", _first_record(text))
    return max(DELIMITERS, key=lambda delimiter: header.count(delimiter.encode()))


def _first_record(text: bytes) -> bytes:
    found = FIRST_RECORD.match(text)
    return found[0] if found else b""


def _names(text: bytes, delimiter: str) -> list[str]:
    lines = io.TextIOWrapper(io.BytesIO(text), "utf-8", newline="")
    try:
        names = next(csv.reader(lines, delimiter=delimiter), [])
    except csv.Error:
        raise SurveyError("csv_damaged") from None
    if not any(name.strip() for name in names):
        raise SurveyError("csv_empty")
    return names


def _table(text: bytes, delimiter: str, columns: int) -> pa.Table:
    wrong: list[pa_csv.InvalidRow] = []
    names = [internal(i) for i in range(columns)]
    # A column of plain texts has room set aside for the whole file, whatever it holds.
    kind = WIDE if columns * len(text) > RESERVED_BYTES else pa.string()
    try:
        # One thread: only then does a refused row carry its number.
        table = pa_csv.read_csv(
            pa.BufferReader(text),
            read_options=pa_csv.ReadOptions(
                use_threads=False,
                block_size=max(len(text), 1),
                column_names=names,
                skip_rows_after_names=1,
            ),
            parse_options=pa_csv.ParseOptions(
                delimiter=delimiter,
                newlines_in_values=True,
                invalid_row_handler=lambda row: _note(wrong, row),
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, kind),
                null_values=[""],
                strings_can_be_null=True,
            ),
        )
    except pa.ArrowInvalid:
        raise SurveyError("csv_damaged") from None
    if wrong:
        row, number = wrong[0], wrong[0].number
        for blank in _blanks(text):
            number += blank <= number
        raise SurveyError(
            "csv_row", row=number, found=row.actual_columns, expected=row.expected_columns
        )
    return table


def _note(wrong: list[pa_csv.InvalidRow], row: pa_csv.InvalidRow) -> str:
    wrong.append(row)
    return "skip"
