"""Files that a stranger might send: each must be refused in one sentence, or read as it is."""

import io
from collections.abc import Callable
from typing import NamedTuple

import xlsxwriter

from tests.hostile import statistics, workbooks
from tests.hostile.statistics import truncated, zeroed

INJECTIONS = (
    "x) + I(__import__('os').system('id')) or x",
    "<img src=x onerror=alert(1)>",
    "![x](http://198.51.100.7/x.png)",
    "\\input{/etc/passwd}",
    "=cmd|'/c calc'!A1",
    "@SUM(1+1)",
    "{{7*7}}${7*7}",
    "'; DROP TABLE answers; --",
    ":red[**bold**]",
)

PLAIN = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


class Hostile(NamedTuple):
    """A file: its name with ending, how it is made, and the problem it must be refused for.

    No code: the file is ugly but right, and is read as it is.
    """

    name: str
    ending: str
    make: Callable[[], bytes]
    code: str

    @property
    def file(self) -> str:
        """Return the name it is sent under."""
        return self.name + self.ending


def injections_csv() -> bytes:
    """Return texts that some program would run, as headers and as answers."""
    line = ",".join(f'"{text}"' for text in INJECTIONS)
    return f"{line}\n{line}\n".encode()


def injections_sav() -> bytes:
    """Return those texts as label of a variable and as names of its codes."""
    names = {float(i): text for i, text in enumerate(INJECTIONS)}
    return statistics.sav_with(INJECTIONS[0], names)


def injections_xlsx() -> bytes:
    """Return those texts as headers and answers of a workbook."""
    return plain_workbook(INJECTIONS, INJECTIONS)


def plain_workbook(*rows: tuple[object, ...]) -> bytes:
    """Return a workbook of these rows, texts as they are."""
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, PLAIN) as book:
        sheet = book.add_worksheet()
        for i, row in enumerate(rows):
            sheet.write_row(i, 0, row)
    return packed.getvalue()


def text(content: str | bytes) -> Callable[[], bytes]:
    """Return a maker of a text file."""
    return lambda: content.encode() if isinstance(content, str) else content


def wide_csv() -> bytes:
    """Return 100,000 columns."""
    return ",".join(f"v{i}" for i in range(100_000)).encode() + b"\n" + b"," * 99_999 + b"\n"


def mixed_csv() -> bytes:
    """Return a header in UTF-8 and answers in GB18030."""
    return "姓名,城市\n张三,广州\n".encode() + "李四,深圳\n".encode("gb18030")


HOSTILE: tuple[Hostile, ...] = (
    Hostile("long_workbook", ".xlsx", workbooks.long_workbook, "unpacks_too_large"),
    Hostile("dense_workbook", ".xlsx", workbooks.dense_workbook, "too_much_memory"),
    Hostile("long_cell", ".xlsx", workbooks.long_cell, "unpacks_too_large"),
    Hostile("lying_long_cell", ".xlsx", workbooks.lying_long_cell, "damaged"),
    Hostile("far_cell", ".xlsx", workbooks.far_cell, "cell_far"),
    Hostile("far_row", ".xlsx", workbooks.far_row, "unreadable"),
    Hostile("entities", ".xlsx", workbooks.entities, "entities"),
    Hostile("truncated", ".xlsx", truncated(lambda: plain_workbook(("a",), (1,))), "damaged"),
    Hostile("zeroed", ".xlsx", zeroed(lambda: plain_workbook(("a",), (1,))), "damaged"),
    Hostile("twice", ".xlsx", lambda: plain_workbook(("a", "b", "a"), (1, 2, 3)), "header_twice"),
    Hostile("unnamed", ".xlsx", lambda: plain_workbook(("a", "", "c"), (1, 2, 3)), "header_empty"),
    Hostile("old", ".xlsx", text(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504), "excel_old"),
    Hostile("document", ".xlsx", text(b"%PDF-1.7\n"), "not_its_kind"),
    Hostile("workbook", ".csv", lambda: plain_workbook(("a",), (1,)), "wrong_ending"),
    Hostile("spss", ".dta", statistics.sav, "wrong_ending"),
    Hostile("text", ".parquet", text("a,b\n1,2\n"), "wrong_ending"),
    Hostile("many_zeros", ".parquet", statistics.many_zeros, "unpacks_too_large"),
    Hostile("repeated_text", ".parquet", statistics.repeated_text, "too_much_memory"),
    Hostile("truncated", ".parquet", truncated(statistics.parquet), "parquet_damaged"),
    Hostile("zeroed", ".parquet", zeroed(statistics.parquet), "parquet_damaged"),
    Hostile("truncated", ".sav", truncated(statistics.sav), "damaged"),
    Hostile("zeroed", ".sav", zeroed(statistics.sav), "damaged"),
    Hostile("only_zeros", ".sav", text(b"\x00" * 2_000), "not_its_kind"),
    Hostile("many_rows", ".sav", statistics.many_rows_sav, "unpacks_too_large"),
    Hostile("truncated", ".dta", truncated(statistics.dta), "damaged"),
    Hostile("zeroed", ".dta", zeroed(statistics.dta), "damaged"),
    Hostile("many_rows", ".dta", statistics.many_rows_dta, "unpacks_too_large"),
    Hostile("twice", ".csv", text("a,b, a \n1,2,3\n"), "header_twice"),
    Hostile("unnamed", ".csv", text("a,,c\n1,2,3\n"), "header_empty"),
    Hostile("wide", ".csv", wide_csv, "too_many_columns"),
    Hostile("ragged", ".csv", text("a,b\n1,2\n3\n"), "csv_row"),
    Hostile("zero_byte", ".csv", text(b"a,b\n1,2\n3,\x004\n"), "line_nul"),
    Hostile("open_quote", ".csv", text('a,b\n1,"x\n2,y\n'), "line_quote"),
    Hostile("mixed", ".csv", mixed_csv, "line_mixed"),
    Hostile("latin", ".csv", text("a,b\n1,é\n".encode("latin-1")), "line_encoding"),
    Hostile("empty", ".csv", text(""), "csv_empty"),
    Hostile("header_only", ".csv", text("a,b"), "no_rows"),
    Hostile("sheet", ".ods", text(b"PK\x03\x04"), "file_ending"),
    Hostile("injections", ".csv", injections_csv, ""),
    Hostile("injections", ".sav", injections_sav, ""),
    Hostile("injections", ".xlsx", injections_xlsx, ""),
)
