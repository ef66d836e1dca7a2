"""Every format gives back what was written into it: numbers, texts, dates, gaps, names of codes."""

import datetime
import decimal
import hashlib
import io

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pa_parquet
import pyreadstat
import pytest
import xlsxwriter

from data.parse import excel, parquet, stata_spss
from data.parse.assemble import Reading
from data.parse.parent import parse_file
from data.parse.parsed import Header
from data.parse.workbook import column_letters
from data.reading.problems import SurveyError, report
from tests.hostile import statistics
from tests.hostile.makers import PLAIN, plain_workbook
from tests.hostile.statistics import bytes_of

NAMES = ("number", "text", "day", "flag")
ANSWERS = {
    "c0": [1.5, None, -3.0],
    "c1": ["广州", None, "x, y"],
    "c2": ["2023-01-05", None, "1999-12-31"],
    "c3": ["true", None, "false"],
}


def frame() -> pd.DataFrame:
    """Return the answers as Stata and SPSS can hold them."""
    texts = {name: ANSWERS[f"c{i}"] for i, name in enumerate(NAMES)}
    days = pd.to_datetime(pd.Series(texts["day"], dtype=str)).dt.date
    return pd.DataFrame(texts | {"day": days, "number": np.array(texts["number"], float)})


def as_csv() -> bytes:
    """Return them as CSV."""
    lines = [
        "number,text,day,flag",
        "1.5,广州,2023-01-05,true",
        ",,,",
        '-3,"x, y",1999-12-31,false',
    ]
    return "\n".join(lines).encode()


def as_xlsx() -> bytes:
    """Return them as a workbook with dates and truth values of Excel's own."""
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {**PLAIN, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, NAMES)
        sheet.write_row(1, 0, [1.5, "广州", datetime.date(2023, 1, 5), True])
        sheet.write_row(3, 0, [-3, "x, y", datetime.date(1999, 12, 31), False])
    return packed.getvalue()


def as_parquet() -> bytes:
    """Return them as Parquet with types of its own."""
    days = [datetime.date(2023, 1, 5), None, datetime.date(1999, 12, 31)]
    table = pa.table(
        {
            "number": ANSWERS["c0"],
            "text": pa.array(ANSWERS["c1"]).dictionary_encode(),
            "day": pa.array(days),
            "flag": [True, None, False],
        }
    )
    sink = io.BytesIO()
    pa_parquet.write_table(table, sink)
    return sink.getvalue()


FILES = {
    ".csv": as_csv,
    ".xlsx": as_xlsx,
    ".parquet": as_parquet,
    ".sav": lambda: bytes_of(pyreadstat.write_sav, frame()),
    ".dta": lambda: bytes_of(pyreadstat.write_dta, frame(), version=15),
}


@pytest.mark.parametrize("ending", FILES)
def test_what_was_written_is_read(ending: str) -> None:
    data = FILES[ending]()
    parsed = parse_file(data, f"Answers{ending.upper()}")
    expected = ANSWERS | ({"c0": ["1.5", None, "-3"]} if ending == ".csv" else {})
    assert parsed.names == NAMES
    assert parsed.table.to_pydict() == expected
    assert parsed.table.schema.metadata is None
    assert parsed.digest == hashlib.sha256(data).hexdigest()
    assert parsed.reports == ()


def columns(reading: Reading) -> list[list[object]]:
    """Return a reading's columns."""
    return [column.to_pylist() for column in reading.table.columns]


def test_spss_names_codes_and_declares_those_missing_ones_that_occur() -> None:
    reading = stata_spss.read(statistics.sav(), ".sav")
    risk, city, roads, day = reading.headers
    assert risk == Header(
        "risk",
        "How likely is it?",
        (("1", "no"), ("-9", "refused"), ("98", "cannot say")),
        (("-9", "refused"), ("98", "cannot say")),
    )
    assert city.missing == (("-1", ""),)
    assert (roads.missing, day.missing) == ((), ())
    assert columns(reading) == [
        [1.0, 2.5, -9.0, 98.0, None],
        ["广州", "深圳", None, "-1", "x"],
        [10.0, 20.0, 30.0, 40.0, 50.0],
        [f"{day}T00:00:00" if day else None for day in DAYS],
    ]


DAYS = ["2023-01-05", "2023-02-28", None, "1999-12-31", "2000-02-29"]


def test_statas_missing_codes_are_no_answers_and_are_counted() -> None:
    answers = pd.DataFrame({"risk": [1, "a", 3, "b", "a"], "pay": [1.5, 2.5, "z", None, 4.0]})
    data = bytes_of(
        pyreadstat.write_dta,
        answers,
        missing_user_values={"risk": ["a", "b"], "pay": ["z"]},
        variable_value_labels={"risk": {1: "no", "a": "refused"}},
        column_labels=["How likely?", ""],
    )
    reading = stata_spss.read(data, ".dta")
    assert columns(reading) == [[1, None, 3, None, None], [1.5, 2.5, None, None, 4.0]]
    assert reading.headers[0] == Header("risk", "How likely?", (("1", "no"),))
    tags = (".a × 2", ".b × 1", ".z × 1")
    assert reading.reports == (report("stata_missing", cells=4, tags=tags),)


def old_stata(texts: list[str], encoding: str) -> bytes:
    """Return a file of Stata 10, which does not say its encoding; pandas only writes Latin-1."""
    garbled = [text.encode(encoding).decode("latin-1") for text in texts]
    sink = io.BytesIO()
    answers = pd.DataFrame({"city": garbled, "risk": range(len(texts))})
    answers.to_stata(sink, version=114, write_index=False, variable_labels={"risk": garbled[0]})
    return sink.getvalue()


@pytest.mark.parametrize(
    ("texts", "encoding", "told"),
    [
        (["广州", "深圳市天河", "x"], "gb18030", "GB18030"),
        (["广州", "深圳", "x"], "utf-8", ""),
        (["café", "naïve été", "Köln"], "latin-1", "WINDOWS-1252"),
        (["a", "b", "c"], "ascii", ""),
    ],
)
def test_old_stata_files_do_not_say_their_encoding(
    texts: list[str], encoding: str, told: str
) -> None:
    reading = stata_spss.read(old_stata(texts, encoding), ".dta")
    assert columns(reading)[0] == texts
    assert reading.headers[1].label == texts[0]
    assert reading.reports == ((report("read_as", encoding=told),) if told else ())


def test_times_of_stata_and_spss_are_iso_text() -> None:
    moment, hour = datetime.datetime(2023, 1, 5, 12, 30, 1), datetime.time(3, 4, 5)
    answers = pd.DataFrame({"moment": [moment], "hour": [hour]})
    spss = stata_spss.read(bytes_of(pyreadstat.write_sav, answers), ".sav")
    stata = stata_spss.read(bytes_of(pyreadstat.write_dta, answers[["moment"]]), ".dta")
    assert columns(spss) == [["2023-01-05T12:30:01"], ["03:04:05"]]
    assert columns(stata) == [["2023-01-05T12:30:01"]]


def test_a_number_beyond_the_calendar_is_no_date() -> None:
    answers = pd.DataFrame({"day": [1.0, 1e12]})
    data = bytes_of(pyreadstat.write_dta, answers, variable_format={"day": "%td"})
    assert columns(stata_spss.read(data, ".dta")) == [[1.0, 1e12]]


def test_many_variables_are_read_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stata_spss, "BYTES_AT_ONCE", 200)
    answers = pd.DataFrame({f"v{i}": [float(i), 0.5] for i in range(7)})
    reading = stata_spss.read(bytes_of(pyreadstat.write_sav, answers), ".sav")
    assert columns(reading) == [[float(i), 0.5] for i in range(7)]


def test_types_of_parquet() -> None:
    moment = datetime.datetime(2023, 1, 5, 12, 30, 1)
    table = pa.table(
        {
            "money": pa.array([decimal.Decimal("1.25"), None]),
            "large": pa.array([2**53, None], pa.uint64()),
            "huge": pa.array([2**64 - 1, 1], pa.uint64()),
            "small": pa.array([1, 2], pa.int8()),
            "gap": pa.array([float("nan"), 2.0], pa.float32()),
            "moment": pa.array([moment, moment.replace(microsecond=250_000)], pa.timestamp("us")),
            "zoned": pa.array([moment, None], pa.timestamp("ms", "Asia/Shanghai")),
            "hour": pa.array([datetime.time(3, 4, 5), None]),
            "empty": pa.array(["", "x"]),
            "nothing": pa.nulls(2),
        }
    )
    sink = io.BytesIO()
    pa_parquet.write_table(table, sink)
    assert columns(parquet.read(sink.getvalue())) == [
        [1.25, None],
        [2**53, None],
        [2.0**64, 1.0],
        [1, 2],
        [None, 2.0],
        ["2023-01-05T12:30:01", "2023-01-05T12:30:01.250000"],
        ["2023-01-05T12:30:01Z", None],
        ["03:04:05", None],
        [None, "x"],
        [None, None],
    ]


@pytest.mark.parametrize("values", [[[1]], [{"a": 1}], [b"x"]])
def test_a_parquet_column_of_neither_numbers_nor_texts_is_named(values: list[object]) -> None:
    sink = io.BytesIO()
    pa_parquet.write_table(pa.table({"fine": [1], "odd": values}), sink)
    with pytest.raises(SurveyError) as caught:
        parquet.read(sink.getvalue())
    assert (caught.value.code, caught.value.params) == ("column_type", {"column": "odd"})


def test_excel_mixed_columns_are_text_and_empty_edges_are_dropped() -> None:
    data = plain_workbook(
        ("year", "mixed", "", "late"),
        (2023.0, 1, None, None),
        (2024, "two", None, None),
        (None, 2.5, None, 3),
        (None, "", None, ""),
    )
    reading = excel.read(data)
    assert [header.name for header in reading.headers] == ["year", "mixed", "late"]
    assert columns(reading) == [[2023.0, 2024.0, None], ["1", "two", "2.5"], [None, None, 3.0]]


def test_excel_blocks_of_numbers_become_text_when_a_later_one_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(excel, "ROWS_AT_ONCE", 2)
    data = plain_workbook(("a", "b"), (1, 1), (2, 2), (3.5, "x"), (None, 4), (5, None))
    assert columns(excel.read(data)) == [[1.0, 2.0, 3.5, None, 5.0], ["1", "2", "x", "4", None]]


def test_excel_values_of_formulas_and_times_errors_and_other_sheets() -> None:
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"in_memory": True}) as book:
        book.add_worksheet("Empty")
        hidden = book.add_worksheet("Hidden")
        hidden.write(0, 0, "x")
        hidden.hide()
        sheet = book.add_worksheet("Answers")
        sheet.write_row(0, 0, ["sum", "error", "hour", "long"])
        sheet.write_formula(1, 0, "=1+1", None, 2.5)
        sheet.write_formula(1, 1, "=NA()", None, "#N/A")
        sheet.write_datetime(1, 2, datetime.time(3, 4), book.add_format({"num_format": "hh:mm"}))
        sheet.write(1, 3, 30.5, book.add_format({"num_format": "[h]:mm"}))
        book.add_worksheet("Notes").write(0, 0, "x")
    reading = excel.read(packed.getvalue())
    assert columns(reading) == [[2.5], [None], ["03:04:00"], ["732:00:00"]]
    assert reading.reports == (
        report("other_sheets", sheet="Answers", others=("Notes",)),
        report("excel_errors", cells=1, cell="B2"),
    )


@pytest.mark.parametrize(
    ("rows", "code", "params"),
    [
        ([(None,), ("a",), (1,)], "csv_empty", {}),
        ([()], "no_rows", {}),
        ([("a", "b")], "no_rows", {}),
        ([("a", "b", "a"), (1, 2, 3)], "header_twice", {"name": "a", "first": "A", "second": "C"}),
        ([("a", None, "c"), (1, 2, 3)], "header_empty", {"column": "B"}),
        ([("a",), (1, *[None] * 2_100, 2)], "cell_far", {"cell": "CBV2", "most": 2_000}),
    ],
)
def test_what_is_wrong_with_a_sheet_is_named_with_its_place(
    rows: list[tuple[object, ...]], code: str, params: dict[str, object]
) -> None:
    with pytest.raises(SurveyError) as caught:
        excel.read(plain_workbook(*rows))
    assert (caught.value.code, caught.value.params) == (code, params)


def test_letters_of_columns() -> None:
    places = [0, 25, 26, 51, 701, 702, 16_383]
    assert [column_letters(i) for i in places] == ["A", "Z", "AA", "AZ", "ZZ", "AAA", "XFD"]
