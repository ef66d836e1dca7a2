"""The tidy table as CSV, with codes, the same in every language."""

from analysis.model.result import Result
from data.documents.guard import guarded
from ui.results.exports.names import group_code
from ui.visit.scene import Scene


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
            table[column] = table[column].map(_cell)
    table.columns = [guarded(column) for column in table.columns]
    return table.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def _cell(cell: str | float | bool | None) -> str | float | bool | None:
    return guarded(cell) if isinstance(cell, str) else cell
