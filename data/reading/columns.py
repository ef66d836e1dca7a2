"""Turn a column of answers into numbers or codes; one that does not fit is named by its row."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data.reading.problems import SurveyError

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int8]
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
BAD = -2


@dataclass(frozen=True)
class Column:
    """A column of a file; `first_row` is the number of its first row of answers."""

    values: pa.ChunkedArray
    file: str
    name: str
    first_row: int

    def problem(self, code: str, place: int, **params: object) -> SurveyError:
        """Return a problem of the answer at a place (0 = first answer)."""
        row = self.first_row + int(place)
        return SurveyError(code, file=self.file, column=self.name, row=row, **params)


def text_of(value: object) -> str:
    """Return an answer as the text that levels and missing codes are compared with."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _distinct(column: Column) -> tuple[npt.NDArray[np.int64], list[object]]:
    """Return each answer's place in the list of distinct answers; -1 where there is none."""
    kind = column.values.type
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        raise SurveyError("column_type", file=column.file, column=column.name)
    plain = column.values.combine_chunks()
    if pa.types.is_dictionary(kind):
        plain = plain.dictionary_decode()
    encoded = plain.dictionary_encode()
    places = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return places, encoded.dictionary.to_pylist()


def _first(found: npt.NDArray[np.bool_]) -> int | None:
    return int(np.argmax(found)) if found.any() else None


def numbers(column: Column, missing: tuple[str, ...]) -> Floats:
    """Return float64[n], NaN where the answer is absent or a missing code."""
    places, distinct = _distinct(column)
    values = np.full(len(distinct) + 1, np.nan)
    bad = np.zeros(len(distinct) + 1, dtype=bool)
    codes = set(missing)
    for i, answer in enumerate(distinct):
        text = text_of(answer)
        if text in codes or text in ("", "nan"):
            continue
        bad[i] = not NUMBER.fullmatch(text)
        values[i] = np.nan if bad[i] else float(text)
        bad[i] |= bool(np.isinf(values[i]))
    place = _first(bad[places])
    if place is not None:
        raise column.problem("not_a_number", place, value=distinct[places[place]])
    return values[places]


def codes(column: Column, levels: tuple[str, ...], missing: tuple[str, ...]) -> Codes:
    """Return int8[n], the place of each answer among `levels`, -1 where it is missing."""
    places, distinct = _distinct(column)
    known = {level: i for i, level in enumerate(levels)} | dict.fromkeys(missing, -1)
    known |= {"": -1, "nan": -1} if "nan" not in levels else {"": -1}
    texts = [text_of(answer) for answer in distinct]
    # Programs that write a column with gaps write 1 as 1.0.
    found = [known.get(text, known.get(text.removesuffix(".0"), BAD)) for text in texts]
    result = np.array([*found, -1], dtype=np.int8)[places]
    place = _first(result == BAD)
    if place is not None:
        value = texts[places[place]]
        raise column.problem("level_unknown", place, value=value, levels=levels[:12])
    return result


def dense(column: Column, missing: tuple[str, ...]) -> npt.NDArray[np.int64]:
    """Return int64[n], one number 0..G-1 for each distinct answer, -1 where it is missing."""
    places, distinct = _distinct(column)
    texts = [text_of(answer) for answer in distinct]
    kept = sorted({text for text in texts if text not in ("", "nan", *missing)})
    number = {text: i for i, text in enumerate(kept)}
    return np.array([*(number.get(text, -1) for text in texts), -1], dtype=np.int64)[places]


def band_codes(values: Floats, bands: tuple[tuple[float, float], ...]) -> Codes:
    """Return int8[n], the band each number lies in (both ends included), -1 outside all of them."""
    found = np.full(len(values), -1, dtype=np.int8)
    for i, (low, high) in enumerate(bands):
        found[(values >= low) & (values <= high)] = i
    return found


def refuse(
    column: Column,
    values: Floats,
    wrong: Callable[[Floats], npt.NDArray[np.bool_]],
    code: str,
    **params: object,
) -> None:
    """Raise the problem `code` at the first number that `wrong` finds."""
    place = _first(wrong(values))
    if place is not None:
        raise column.problem(code, place, value=float(values[place]), **params)
