"""A tidy table as a reader sees it: labels for codes, heads and numbers in their language."""

from collections.abc import Mapping, Sequence
from math import isnan
from typing import Any

import pandas as pd

from analysis.matching.balance import SCORE
from analysis.model.result import Result
from analysis.model.vocabulary import NUMERIC, VOCABULARY, Column
from analysis.questions.flow import UNALLOCATED
from ui.language.label import plain
from ui.language.text import Text
from ui.visit.scene import Scene

Rows = Sequence[Mapping[str, Any]]
Kind = tuple[str, str]


def readable(scene: Scene, result: Result, levels: str | None = None) -> pd.DataFrame:
    """Return the table with translated heads, levels and numbers; all cells are text.

    `levels` is the variable whose codes stand in the columns level and reference.
    """
    text, table = plain_text(scene), result.table
    columns = [VOCABULARY[name] for name in table.columns]
    cells = {
        text(f"column.{column.name}"): _cells(scene, text, result.rows, column, levels)
        for column in columns
    }
    return pd.DataFrame(cells, index=table.index)


def _cells(scene: Scene, text: Text, rows: Rows, column: Column, levels: str | None) -> list[str]:
    if column.kind in NUMERIC:
        return _numbers(scene, rows, column)
    if column.kind == "level":
        of_rows = (levels or str(row.get("variable", "")) for row in rows)
        pairs = zip(of_rows, (row[column.name] for row in rows), strict=True)
        return [scene.labels.level(of, code) for of, code in pairs]
    return [_worded(scene, text, column, row[column.name]) for row in rows]


def _worded(scene: Scene, text: Text, column: Column, cell: object) -> str:
    if column.kind == "code":
        return _coded(scene, text, column.name, cell)
    if column.kind == "name":
        return name_of(scene, str(cell))
    if column.kind == "end":
        return end_of(scene, str(cell))
    if column.kind == "flag":
        return scene.text("panel.yes" if cell else "panel.no")
    return str(cell)


def name_of(scene: Scene, code: str) -> str:
    """Return the plain label of a policy or a variable; codes without one stay as they are."""
    codebook = scene.survey.codebook
    if code == SCORE:
        return scene.text("matching.score")
    if code in codebook.outcome_ids:
        return scene.labels.part(code).short
    return scene.labels.variable(code).short if codebook.has(code) else code


def end_of(scene: Scene, code: str) -> str:
    """Return the plain label of where money comes from or goes to."""
    return scene.text("money.unallocated") if code == UNALLOCATED else name_of(scene, code)


def _coded(scene: Scene, text: Text, column: str, code: object) -> str:
    key = f"{column}.{code}"
    return text(key, people=scene.labels.survey("people")) if text.has(key) else str(code)


def plain_text(scene: Scene) -> Text:
    """Return the scene's words for cells, which show letters and read no entities."""
    text = scene.text
    return text.knowing({name: plain(word) for name, word in text.known.items()})


def _numbers(scene: Scene, rows: Rows, column: Column) -> list[str]:
    cells = [row[column.name] for row in rows]
    if column.kind == "p_value":
        return [_p_value(scene, cell) for cell in cells]
    if column.digits is not None:
        return [scene.text.number(cell, column.digits) for cell in cells]
    # Claims of several kinds or measures stand on several scales: each has its own decimals.
    kinds = [(row.get("measure", ""), row.get("kind", "")) for row in rows]
    digits = {kind: _digits(rows, kinds, kind) for kind in set(kinds)}
    pairs = zip(cells, kinds, strict=True)
    return [scene.text.number(cell, digits[kind]) for cell, kind in pairs]


def _p_value(scene: Scene, value: float) -> str:
    return "< 0.0001" if value < 0.0001 else scene.text.number(value, 4)


def _digits(rows: Rows, kinds: Sequence[Kind], kind: Kind) -> int:
    """Return decimals that suit the size of the estimates: none for yuan, three for logarithms."""
    own = [row for row, its in zip(rows, kinds, strict=True) if its == kind]
    if "estimate" not in own[0]:
        return 2
    largest = max((abs(row["estimate"]) for row in own if not isnan(row["estimate"])), default=0.0)
    return 0 if largest >= 100 else 2 if largest >= 10 else 4
