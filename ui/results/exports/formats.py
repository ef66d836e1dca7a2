"""The formats in which a table is offered, one row a format."""

from collections.abc import Callable
from dataclasses import dataclass

from analysis.model.result import Result
from ui.results.exports.spreadsheet import csv_bytes
from ui.results.exports.tex import tex_bytes
from ui.results.exports.web import html_bytes
from ui.visit.scene import Scene

Write = Callable[[Scene, str, Result, str | None], bytes]


@dataclass(frozen=True)
class Format:
    """A format: its ending, which is its key as well, its name, media type, and what writes it.

    `write` takes scene, panel, result and the variable whose codes stand in the table's levels.
    """

    ending: str
    name: str
    mime: str
    write: Write


FORMATS = (
    Format("csv", "CSV", "text/csv", lambda scene, panel, result, levels: csv_bytes(scene, result)),
    Format("tex", "LaTeX", "application/x-tex", tex_bytes),
    Format("html", "HTML", "text/html", html_bytes),
)
