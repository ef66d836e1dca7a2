"""The tidy table as CSV, with codes, the same in every language."""

import re

from analysis.result import Result
from ui.exports.names import group_code
from ui.state import Scene

# OWASP's list for CSV injection; spreadsheets in East Asian settings read the wide signs alike.
_FORMULA = tuple("=+-@\t\r\n\0＝＋－＠")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


Cell = str | float | bool | None


def csv_bytes(scene: Scene, result: Result) -> bytes:
    """Return the tidy table as UTF-8 CSV with a byte order mark; each row says what data it is.

    Numbers stay numbers; a text that a spreadsheet would run as a formula begins with "'".
    """
    table = result.table.copy()
    table["survey"] = scene.survey.codebook.id
    table["data"] = scene.survey.provenance
    table["group"] = group_code(scene)
    table["fingerprint"] = scene.survey.fingerprint[:16]
    for column in table.columns:
        if table[column].dtype.kind not in "biuf":
            table[column] = table[column].map(guarded)
    table.columns = [guarded(column) for column in table.columns]
    return table.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def guarded(cell: Cell) -> Cell:
    """Return a cell that a spreadsheet shows as text; all but texts that begin a formula stay."""
    if not isinstance(cell, str) or not cell.startswith(_FORMULA) or _NUMBER.fullmatch(cell):
        return cell
    return f"'{cell}"
