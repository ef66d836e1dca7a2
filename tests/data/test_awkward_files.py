"""Files that are honest but awkward: what is read, and what is said of it."""

import io
import re
import zipfile

import numpy as np
import pyarrow as pa
import pytest
import xlsxwriter

from data.codebook.variables import LONGEST_CODE
from data.intake.drafts.columns import factor
from data.intake.drafts.cuts import plain
from data.intake.file_summary import screen
from data.intake.propose import propose
from data.parse import excel, parent, text
from data.parse.assemble import Found, Reading, assemble, text_column
from data.parse.parsed import Header
from data.reading.problems import Report, SurveyError
from tests.data.made_files import of_csv, parsed_of, town


def told(reports: tuple[Report, ...]) -> dict[str, dict[str, object]]:
    """Return what reports say, by their codes."""
    return {item.code: dict(item.params) for item in reports}


def answers(reading: Reading, place: int) -> list[object]:
    """Return a column's answers."""
    return reading.table.column(place).to_pylist()


def test_a_column_of_decimal_commas_is_numbers_where_semicolons_part_the_fields() -> None:
    reading = text.read("Löhne;n\n-1,5;1\n2;1\n;2\n0,25;3\n".encode())
    assert answers(reading, 0) == ["-1.5", "2", None, "0.25"]
    assert told(reading.reports) == {"decimal_commas": {"example": "-1,5", "columns": ("Löhne",)}}


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("weight", ["0,87", "1,13"]),  # never guessed at
        ("权重", ["0,87", "1,13"]),
        ("pay", ["1,234", "2,345"]),  # thousands, perhaps
        ("pay", ["1,5", "about 2"]),
        ("pay", ["1,5", "1.5"]),
        ("pay", ["1,5,2", "3,1"]),
    ],
)
def test_commas_that_may_mean_something_else_stay_as_they_are(name: str, cells: list[str]) -> None:
    reading = text.read("\n".join([f"{name};n", *(f"{cell};1" for cell in cells)]).encode())
    assert answers(reading, 0) == cells
    assert told(reading.reports) == {}


def test_commas_between_fields_are_never_decimal() -> None:
    assert answers(text.read(b'pay,n\n"1,5",1\n"2,5",2\n'), 0) == ["1,5", "2,5"]


@pytest.mark.parametrize("cells", [["1,234", "5"], ["$3", "$ 4"], ["5%", "7.5 %"], ["3万", "5万"]])
def test_numbers_in_disguise_are_named_with_their_rows(cells: list[str]) -> None:
    found = told(screen(parsed_of({"pay": cells, "weight": cells})).reports)
    assert found["dressed_numbers"]["column"] == "pay"
    assert found["dressed_numbers"]["examples"] == (f"2 → {cells[0]}", f"3 → {cells[1]}")


@pytest.mark.parametrize("cells", [["a, b", "c"], ["2023-01-02", "2023-01-03"], ["1.2.3", "4"]])
def test_other_texts_are_not(cells: list[str]) -> None:
    assert "dressed_numbers" not in told(screen(parsed_of({"pay": cells})).reports)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_blank_lines_are_told_because_rows_are_counted_without_them(end: str) -> None:
    lines = ["a,b", "1,x", "", '2,"y', "", 'z"', "", "", "3,u", "", ""]
    reading = text.read(end.join(lines).encode())
    assert answers(reading, 0) == ["1", "2", "3"]
    assert told(reading.reports) == {"blank_lines": {"lines": 3, "first": 3}}


def test_a_torn_row_is_named_as_a_spreadsheet_shows_it() -> None:
    with pytest.raises(SurveyError) as error:
        text.read(b"a,b\n\n1,2\n\n\n3\n")
    assert (error.value.code, error.value.params["row"]) == ("csv_row", 6)


def test_as_many_columns_as_are_promised_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    # Plain texts would reserve columns times bytes, a gigabyte from 200 rows on.
    monkeypatch.setattr(text, "RESERVED_BYTES", 200_000)
    head = ",".join(f"q{i}" for i in range(2_000))
    reading = text.read("\n".join([head, *(["1," * 1_999 + "x"] * 60)]).encode())
    assert reading.table.shape == (60, 2_000)
    assert answers(reading, 1_999) == ["x"] * 60
    assert {str(kind) for kind in reading.table.schema.types} == {"string"}


def test_many_columns_of_many_rows_fit_the_memory_of_the_reader() -> None:
    head = ",".join(f"q{i}" for i in range(2_000))
    parsed = parent.parse_file("\n".join([head, *(["1," * 1_999 + "2"] * 300)]).encode(), "a.csv")
    assert parsed.table.shape == (300, 2_000)


def workbook(*formulas: tuple[str, str | int]) -> bytes:
    """Return a sheet with one column of formulas and the values saved with them."""
    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "n")
        sheet.write(0, 1, "sum")
        for row, (formula, value) in enumerate(formulas, start=1):
            sheet.write(row, 0, row)
            sheet.write_formula(row, 1, formula, None, value)
    return sink.getvalue()


def test_formulas_that_were_saved_without_a_value_are_counted() -> None:
    data = workbook(("=A2+1", 2), ("=A3+1", 999), ("=A4+1", 999), ('=""', 888))
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(sink, "w") as new:
        for name in old.namelist():
            part = old.read(name).replace(b"<v>999</v>", b"<v></v>", 1).replace(b"<v>999</v>", b"")
            # An empty text is a value: so Excel saves it.
            part = re.sub(rb'<c r="B5">(.*?)<v>888', rb'<c r="B5" t="str">\1<v>', part)
            new.writestr(name, part)
    reading = excel.read(sink.getvalue())
    assert answers(reading, 1) == [2.0, None, None, None]
    assert told(reading.reports) == {"excel_formulas": {"cells": 2, "cell": "B3"}}


def test_nobody_is_grouped_by_long_texts() -> None:
    long = "x" * (LONGEST_CODE + 1)
    parsed = town(note=[long if i % 2 else "short" for i in range(60)])
    proposal = propose(parsed)
    (reason,) = [reason for reason in proposal.reasons if reason.header == "note"]
    assert (reason.role, reason.why.code) == ("none", "why_long_codes")
    with pytest.raises(SurveyError) as error:
        factor(proposal.draft, parsed, "note")
    assert error.value.params["letters"] == LONGEST_CODE + 1


def test_names_of_codes_are_cut() -> None:
    header = Header("a", "", (("1", "n" * 32_000),), (("9", "m" * 32_000),))
    reading = assemble([Found(header, pa.chunked_array([text_column(["1"])]), "1")])
    assert [len(reading.headers[0].value_labels[0][1]), len(reading.headers[0].missing[0][1])] == [
        500,
        500,
    ]


def test_a_long_name_of_a_file_makes_no_long_title() -> None:
    parsed = of_csv("a,b\n1,2\n", "n" * 1_000 + ".csv")
    assert propose(parsed).draft.labels["en"].survey("title") == "n" * 80 + "…"


def test_a_file_waits_no_longer_than_one_may_take(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parent, "SECONDS", 0.01)
    with parent.PLACES, parent.PLACES, pytest.raises(SurveyError) as error:
        parent.parse_file(b"a,b\n1,2\n", "a.csv")
    assert error.value.code == "busy"
    assert parent.PLACES._value == parent.AT_ONCE  # type: ignore[attr-defined]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_can_still_be_written(value: float) -> None:
    assert plain(value) == str(value)
