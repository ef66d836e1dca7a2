"""Read a survey's answers, Parquet or CSV, from the bytes that the fingerprint covers."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet

from data.reading.problems import SurveyError

DIRECT = (".parquet", ".csv")
"""Formats of a survey folder that are read here; the others in a process of their own."""
HEADED = (".csv", ".xlsx")
"""Formats whose first row is the header."""


def read_table(data: bytes, file: str, columns: dict[str, str]) -> pa.Table:
    """Return the named columns; CSV columns come as text.

    `columns` maps a column to the codebook key that names it; SurveyError names what is wrong.
    """
    table = _read_csv if Path(file).suffix.lower() == ".csv" else _read_parquet
    found = table(data, file, columns)
    if found.num_rows == 0:
        raise SurveyError("no_rows", file=file)
    return found


def first_row(file: str) -> int:
    """Return the number of the first row of answers: 2 where the header is row 1."""
    return 2 if Path(file).suffix.lower() in HEADED else 1


def check_columns(names: Sequence[str], file: str, columns: dict[str, str]) -> None:
    """Refuse a file that lacks a column the codebook names, or has it twice."""
    for column, key in columns.items():
        if column not in names:
            raise SurveyError("column_missing", file=file, column=column, key=key)
        if names.count(column) > 1:
            raise SurveyError("column_twice", file=file, column=column)


def _read_parquet(data: bytes, file: str, columns: dict[str, str]) -> pa.Table:
    try:
        names = pa_parquet.read_schema(pa.BufferReader(data)).names
        check_columns(names, file, columns)
        table = pa_parquet.read_table(
            pa.BufferReader(data),
            columns=list(columns),
            use_threads=False,
            page_checksum_verification=True,
        )
        table.validate(full=True)
        return table
    except (pa.ArrowException, OSError, UnicodeDecodeError):
        raise SurveyError("parquet_damaged", file=file) from None


def _read_csv(data: bytes, file: str, columns: dict[str, str]) -> pa.Table:
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise SurveyError("not_utf8", file=file, row=row) from None
    try:
        header = next(csv.reader(io.StringIO(text)), [])
    except csv.Error:
        raise SurveyError("csv_damaged", file=file) from None
    if not any(header):
        raise SurveyError("csv_empty", file=file)
    check_columns(header, file, columns)
    wrong: list[pa_csv.InvalidRow] = []
    try:
        # One thread: only then does a refused row carry its number.
        table = pa_csv.read_csv(
            pa.BufferReader(data),
            read_options=pa_csv.ReadOptions(use_threads=False, block_size=max(len(data), 1)),
            parse_options=pa_csv.ParseOptions(
                newlines_in_values=True, invalid_row_handler=lambda row: _note(wrong, row)
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(columns, pa.string()), include_columns=list(columns)
            ),
        )
    except pa.ArrowException:
        raise SurveyError("csv_damaged", file=file) from None
    if wrong:
        row = wrong[0]
        raise SurveyError(
            "csv_row",
            file=file,
            row=row.number,
            found=row.actual_columns,
            expected=row.expected_columns,
        )
    return table


def _note(wrong: list[pa_csv.InvalidRow], row: pa_csv.InvalidRow) -> str:
    wrong.append(row)
    return "skip"
