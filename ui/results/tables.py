"""A tidy table as a reader sees it: labels for codes, heads and numbers in their language."""

import pandas as pd

from analysis.matching.balance import SCORE
from analysis.model.result import Result
from analysis.model.vocabulary import NUMERIC, VOCABULARY, Column
from analysis.questions.flow import UNALLOCATED
from ui.language.label import plain
from ui.language.text import Text
from ui.visit.scene import Scene


def readable(scene: Scene, result: Result, levels: str | None = None) -> pd.DataFrame:
    """Return the table with translated heads, levels and numbers; all cells are text.

    `levels` is the variable whose codes stand in the columns level and reference.
    """
    table = pd.DataFrame(index=result.table.index)
    text = plain_text(scene)
    for name in result.table.columns:
        table[text(f"column.{name}")] = _cells(scene, result.table, VOCABULARY[name], levels)
    return table


def _cells(scene: Scene, table: pd.DataFrame, column: Column, levels: str | None) -> list[str]:
    cells = table[column.name]
    if column.kind in NUMERIC:
        return _numbers(scene, table, column)
    if column.kind == "level":
        owners = _owners(table, levels)
        return [scene.labels.level(of, code) for of, code in zip(owners, cells, strict=True)]
    return [_worded(scene, column, cell) for cell in cells]


def _worded(scene: Scene, column: Column, cell: object) -> str:
    if column.kind == "code":
        return _coded(scene, column.name, cell)
    if column.kind == "name":
        return name_of(scene, str(cell))
    if column.kind == "end":
        return end_of(scene, str(cell))
    if column.kind == "flag":
        return scene.text("panel.yes" if cell else "panel.no")
    return str(cell)


def _owners(table: pd.DataFrame, levels: str | None) -> list[str]:
    """Return whose level each row has: that of `levels`, else of the row's own variable."""
    if levels or "variable" not in table:
        return [levels or ""] * len(table)
    return [str(code) for code in table["variable"]]


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


def _coded(scene: Scene, column: str, code: object) -> str:
    key, text = f"{column}.{code}", plain_text(scene)
    return text(key, people=scene.labels.survey("people")) if text.has(key) else str(code)


def plain_text(scene: Scene) -> Text:
    """Return the scene's words for cells, which show letters and read no entities."""
    text = scene.text
    return text.knowing({name: plain(word) for name, word in text.known.items()})


def _numbers(scene: Scene, table: pd.DataFrame, column: Column) -> list[str]:
    cells = table[column.name]
    if column.kind == "p_value":
        return [_p_value(scene, cell) for cell in cells]
    if column.digits is not None:
        return [scene.text.number(cell, column.digits) for cell in cells]
    # Claims of several kinds or measures stand on several scales: each has its own decimals.
    names = [name for name in ("measure", "kind") if name in table]
    kinds = table[names].agg("".join, axis=1) if names else pd.Series("", index=table.index)
    digits = {kind: _digits(table[kinds == kind]) for kind in kinds.unique()}
    pairs = zip(cells, kinds, strict=True)
    return [scene.text.number(cell, digits[kind]) for cell, kind in pairs]


def _p_value(scene: Scene, value: float) -> str:
    return "< 0.0001" if value < 0.0001 else scene.text.number(value, 4)


def _digits(table: pd.DataFrame) -> int:
    """Return decimals that suit the size of the estimates: none for yuan, three for logarithms."""
    if "estimate" not in table:
        return 2
    largest = table["estimate"].abs().max()
    return 0 if largest >= 100 else 2 if largest >= 10 else 4
