"""The table as a reader sees it, as LaTeX: every text in it is letters."""

import re

import pandas as pd

from analysis.model.result import Result
from ui.language.latex import letters
from ui.language.text import MINUS, MISSING
from ui.results.exports.said import heading, one_line, said
from ui.results.tables import readable
from ui.visit.scene import Scene

_NUMBER = re.compile(rf"[<+{MINUS}]? ?[\d,]+(\.\d+)?|{MISSING}", re.ASCII)
# "\\" takes a bracket or a star that follows as its own; old fonts have other signs for "<|>".
_CELL = str.maketrans(
    {"[": "{[}", "]": "{]}", "*": "{*}", "<": "$<$", ">": "$>$", "|": r"\textbar{}", MINUS: "$-$"}
)
_END = r" \\"


def tex_bytes(scene: Scene, panel: str, result: Result, levels: str | None) -> bytes:
    """Return the readable table as a UTF-8 `tabular` to be included; it needs no package.

    Chinese needs a document that has the letters, as XeLaTeX with ctex.
    """
    table = readable(scene, result, levels)
    lines = said(scene, result)
    head = heading(scene, panel)
    comments = [f"% {line}" for line in ([head] if head else []) + lines]
    aligned = "".join("r" if _is_numeric(table[name]) else "l" for name in table.columns)
    foot = " ".join(map(cell, lines))
    width = rf"\multicolumn{{{len(table.columns)}}}{{p{{0.95\linewidth}}}}"
    written = [
        *comments,
        rf"\begin{{tabular}}{{{aligned}}}",
        r"\hline",
        _row([cell(str(name)) for name in table.columns]),
        r"\hline",
        *(_row([cell(str(shown)) for shown in row]) for row in table.itertuples(index=False)),
        r"\hline",
        rf"{width}{{\footnotesize {foot}}}{_END}",
        r"\end{tabular}",
    ]
    return ("\n".join(written) + "\n").encode()


def cell(shown: str) -> str:
    """Return a cell's text letter by letter; a minus sign as LaTeX sets it."""
    return letters(one_line(shown)).translate(_CELL)


def _row(cells: list[str]) -> str:
    return " & ".join(cells) + _END


def _is_numeric(column: pd.Series) -> bool:
    return all(_NUMBER.fullmatch(str(shown)) for shown in column)
