"""A tidy table as a reader sees it: labels for codes, heads and numbers in their language."""

import pandas as pd

from analysis.matching.balance import SCORE
from analysis.model.result import Result
from analysis.questions.flow import UNALLOCATED
from ui.language.label import plain
from ui.language.text import Text
from ui.visit.scene import Scene

_DIGITS = {
    "people": 0,
    "supported": 0,
    "matched": 0,
    "effective": 0,
    "times": 0,
    "variance_ratio": 2,
    "largest": 3,
    "e_value": 2,
    "e_value_shown": 2,
    "partial_r2": 4,
    "robustness": 4,
    "robustness_shown": 4,
    "of_treatment": 4,
    "of_outcome": 4,
    "n": 0,
    "rank": 0,
    "df": 0,
    "at": 2,
    "start": 2,
    "end": 2,
    "value": 2,
    "bin": 0,
    "bin_low": 2,
    "bin_high": 2,
    "median": 2,
    "n_level": 0,
    "n_reference": 0,
    "size": 0,
    "shift": 2,
    "units": 0,
    "flips": 0,
    "statistic": 2,
    "r_squared": 3,
    "r_squared_adjusted": 3,
    "std_error": 4,
}
P_VALUES = ("p_value", "p_holm", "p_adjusted")
_CODED = (
    *("side", "status", "style", "kind", "set", "std_errors", "measure", "sign_of"),
    *("band", "zone"),
    *("variant", "omitted", "extreme"),
)


def readable(scene: Scene, result: Result, levels: str | None = None) -> pd.DataFrame:
    """Return the table with translated heads, levels and numbers; all cells are text.

    `levels` is the variable whose codes stand in the columns level and reference.
    """
    table = pd.DataFrame(index=result.table.index)
    text = plain_text(scene)
    for column in result.table.columns:
        cells = result.table[column]
        if column in _CODED:
            shown = [_coded(scene, column, code) for code in cells]
        elif column in ("outcome", "variable", "other", "item"):
            shown = [name_of(scene, code) for code in cells]
        elif column in ("source", "target"):
            shown = [end_of(scene, code) for code in cells]
        elif column in ("level", "reference"):
            owners = _owners(result.table, levels)
            shown = [scene.labels.level(of, code) for of, code in zip(owners, cells, strict=True)]
        elif pd.api.types.is_bool_dtype(cells):
            shown = [scene.text("panel.yes" if cell else "panel.no") for cell in cells]
        elif pd.api.types.is_numeric_dtype(cells):
            shown = _numbers(scene, result.table, column)
        else:
            shown = [str(cell) for cell in cells]
        table[text(f"column.{column}")] = shown
    return table


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
    if codebook.allocation and code in {part.id for part in codebook.allocation.parts}:
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


def _numbers(scene: Scene, table: pd.DataFrame, column: str) -> list[str]:
    if column in P_VALUES:
        return [_p_value(scene, cell) for cell in table[column]]
    if column in _DIGITS:
        return [scene.text.number(cell, _DIGITS[column]) for cell in table[column]]
    # Claims of several kinds or measures stand on several scales: each has its own decimals.
    names = [name for name in ("measure", "kind") if name in table]
    kinds = table[names].agg("".join, axis=1) if names else pd.Series("", index=table.index)
    digits = {kind: _digits(table[kinds == kind]) for kind in kinds.unique()}
    cells = zip(table[column], kinds, strict=True)
    return [scene.text.number(cell, digits[kind]) for cell, kind in cells]


def _p_value(scene: Scene, value: float) -> str:
    return "< 0.0001" if value < 0.0001 else scene.text.number(value, 4)


def _digits(table: pd.DataFrame) -> int:
    """Return decimals that suit the size of the estimates: none for yuan, three for logarithms."""
    if "estimate" not in table:
        return 2
    largest = table["estimate"].abs().max()
    return 0 if largest >= 100 else 2 if largest >= 10 else 4
