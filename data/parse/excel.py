"""Read an Excel workbook: the values that were saved with it; no formula is ever worked out."""

import datetime
from io import BytesIO
from itertools import islice

import pyarrow as pa
import python_calamine

from data.parse.assemble import Found, Reading, assemble, check_count, text_column
from data.parse.parsed import Header
from data.parse.workbook import Sheet, column_letters, look_into
from data.reading.columns import text_of
from data.reading.problems import Report, SurveyError, report

ROWS_AT_ONCE = 4_096
Cell = object


def read(data: bytes) -> Reading:
    """Return the columns of the first shown sheet that has values; its first row names them."""
    sheets = look_into(data)
    filled = [sheet for sheet in sheets if sheet.filled and sheet.shown]
    filled = filled or [sheet for sheet in sheets if sheet.filled]
    if not filled:
        raise SurveyError("no_rows")
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(data))
        cells = book.get_sheet_by_index(filled[0].place)
    except python_calamine.CalamineError:
        raise SurveyError("damaged", kind="Excel") from None
    if cells.start is None:
        raise SurveyError("no_rows")
    if cells.start[0] > 0:
        raise SurveyError("csv_empty")
    reports = _reports(filled, book.sheet_names)
    return assemble(_columns(cells), reports, drop_empty_rows=True)


def _reports(filled: list[Sheet], names: list[str]) -> tuple[Report, ...]:
    reports = []
    used, others = filled[0], tuple(names[sheet.place] for sheet in filled[1:])
    if others:
        reports.append(report("other_sheets", sheet=names[used.place], others=others))
    if used.errors:
        reports.append(report("excel_errors", cells=used.errors, cell=used.first_error))
    if used.unsaved:
        reports.append(report("excel_formulas", cells=used.unsaved, cell=used.first_unsaved))
    return tuple(reports)


def _columns(sheet: python_calamine.CalamineSheet) -> list[Found]:
    check_count(sheet.width)
    rows = sheet.iter_rows()
    names = [_text(cell) or "" for cell in next(rows)]
    columns: list[list[pa.Array]] = [[] for _ in names]
    while block := list(islice(rows, ROWS_AT_ONCE)):
        for column, cells in zip(columns, zip(*block, strict=True), strict=True):
            column.append(_values(cells))
    first = sheet.start[1] if sheet.start else 0
    return [
        Found(Header(name), _joined(column), column_letters(first + i))
        for i, (name, column) in enumerate(zip(names, columns, strict=True))
    ]


def _values(cells: tuple[Cell, ...]) -> pa.Array:
    """Return numbers when the cells hold nothing else, texts otherwise; empty cells are null."""
    kinds = set(map(type, cells))
    if kinds <= {float, int}:
        return pa.array(cells, pa.float64())
    if kinds <= {float, int, str} and all(cell == "" for cell in cells if type(cell) is str):
        return pa.array([None if cell == "" else cell for cell in cells], pa.float64())
    return text_column([_text(cell) for cell in cells])


def _joined(blocks: list[pa.Array]) -> pa.ChunkedArray:
    """Return a column's blocks as one; numbers become texts when any block holds texts."""
    if all(block.type == pa.float64() or block.null_count == len(block) for block in blocks):
        return pa.chunked_array([block.cast(pa.float64()) for block in blocks], pa.float64())
    texts = [
        block if block.type == pa.string() else text_column([_text(v) for v in block.to_pylist()])
        for block in blocks
    ]
    return pa.chunked_array(texts, pa.string())


def _text(cell: Cell) -> str | None:
    match cell:
        case None | "":
            return None
        case str():
            return cell
        case datetime.datetime() | datetime.date() | datetime.time():
            return cell.isoformat()
        case datetime.timedelta():
            minutes, seconds = divmod(round(cell.total_seconds()), 60)
            return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"
    return text_of(cell)
