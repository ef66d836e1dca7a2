"""What a column of a parsed file holds, before any codebook says what it means."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data.parse.parsed import Header, Parsed, internal
from data.reading.columns import NUMBER, Floats, text_of
from data.survey.answers_file import first_row

Places = npt.NDArray[np.int32]
PLAIN = r"^-?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$"
LARGEST = 1e15
"""Numbers from here on have no exact whole part; a codebook refuses them too."""

# A name for "no answer" wherever it stands; words such as "none" can be answers of a factor.
GAPS = frozenset(
    {"na", "n/a", "#n/a", "n.a.", "nan", "null", "<na>", ".", "-", "--", "missing", "缺失"}
    | {"缺失值", "缺省"}
)
# Words that in a column of numbers can only mean "no answer".
NO_NUMBER = GAPS | {
    *("no answer", "not applicable", "refused", "don't know", "dont know", "dk", "ref"),
    *("不适用", "不知道", "不清楚", "拒答", "拒绝回答", "未回答", "未填", "未答", "无回答"),
}
DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([T ].*)?|\d{1,2}/\d{1,2}/\d{4}|\d{4}年\d{1,2}月(\d{1,2}日)?"
)

MOST_EXAMPLES = 3
SHORTENED = 40
KINDS = ("empty", "yes_no", "whole", "number", "mixed", "date", "text")
"""`mixed`: mostly numbers, but not only."""
YES_NO = ({"yes", "no"}, {"y", "n"}, {"true", "false"}, {"是", "否"}, {"是", "不是"}, {"有", "无"})

# Edits look at the same columns again and again; what is known of a file goes with it.
_KEPT: "WeakKeyDictionary[Parsed, dict[int, Profile]]" = WeakKeyDictionary()


@dataclass(frozen=True, eq=False)
class Profile:
    """A column of n answers: `distinct` of them, as read, in the order of their appearance.

    `places` int32 (n,) is each answer's place in `distinct`, -1 where the cell is blank; `numbers`
    float64 (k,) the distinct answers as numbers, NaN for those that are none.
    """

    place: int
    header: Header
    distinct: pa.Array
    places: Places
    numbers: Floats

    @cached_property
    def counts(self) -> npt.NDArray[np.int64]:
        """Return how many gave each distinct answer, int64 (k,)."""
        return np.bincount(self.places[self.places >= 0], minlength=len(self.distinct))

    @cached_property
    def declared(self) -> npt.NDArray[np.bool_]:
        """Return which distinct answers the file declares to be none, bool (k,)."""
        return self._among({code for code, _ in self.header.missing})

    @property
    def blank(self) -> int:
        """Return how many cells hold nothing."""
        return int((self.places < 0).sum())

    def text(self, place: int | np.integer) -> str:
        """Return a distinct answer as codebooks write it."""
        return text_of(self.distinct[int(place)].as_py())

    def texts(self, chosen: npt.NDArray[np.bool_]) -> list[str]:
        """Return distinct answers as texts; `chosen` is bool (k,)."""
        return [text_of(answer) for answer in self.distinct.filter(pa.array(chosen)).to_pylist()]

    def missing(self, codes: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Return which distinct answers are among the codes for "no answer", bool (k,)."""
        return self._among(set(codes))

    def values(self, missing: Sequence[str] = ()) -> Floats:
        """Return the answers as numbers, float64 (n,); NaN for blanks, codes and other texts."""
        kept = np.where(self.missing(missing), np.nan, self.numbers) if missing else self.numbers
        return np.append(kept, np.nan)[self.places]

    def _among(self, codes: set[str]) -> npt.NDArray[np.bool_]:
        found = np.zeros(len(self.distinct), dtype=bool)
        if not codes:
            return found
        texts = pc.is_in(self._as_text, value_set=pa.array(sorted(codes), pa.string()))
        return found | texts.to_numpy(zero_copy_only=False)

    @cached_property
    def lowered(self) -> pa.Array:
        """Return the distinct answers as texts in small letters, strings (k,)."""
        return pc.utf8_lower(self._as_text)

    @cached_property
    def _as_text(self) -> pa.Array:
        if pa.types.is_string(self.distinct.type):
            return self.distinct
        return pa.array([text_of(answer) for answer in self.distinct.to_pylist()], pa.string())


def gaps(column: Profile, number: bool) -> tuple[str, ...]:
    """Return the codes of a column that mean "no answer": declared ones, and words that say so."""
    words = NO_NUMBER if number else GAPS
    spoken = pc.is_in(column.lowered, value_set=pa.array(sorted(words), pa.string()))
    none = np.isnan(column.numbers) & spoken.to_numpy(zero_copy_only=False)
    return tuple(dict.fromkeys(column.texts(column.declared | none)))


def stray(column: Profile) -> npt.NDArray[np.bool_]:
    """Return which distinct answers are neither numbers nor words for "no answer", bool (k,)."""
    return np.isnan(column.numbers) & ~column.missing(gaps(column, number=True))


def is_number(column: Profile) -> bool:
    """Return whether every answer of a column is a number or a word for none, and one is."""
    known = ~np.isnan(column.numbers) & ~column.declared
    return bool(known.any()) and not stray(column).any()


def answered(column: Profile) -> npt.NDArray[np.bool_]:
    """Return which distinct answers do not mean "no answer", bool (k,)."""
    return ~column.missing(gaps(column, is_number(column)))


def kind_of(column: Profile) -> str:
    """Return what a column holds: one of KINDS."""
    known = answered(column)
    if not known.any():
        return "empty"
    if _yes_no(column, known):
        return "yes_no"
    if is_number(column):
        numbers = column.numbers[known]
        return "whole" if (numbers == np.round(numbers)).all() else "number"
    counts = np.where(known, column.counts, 0)
    if 2 * counts[~np.isnan(column.numbers)].sum() > counts.sum():
        return "mixed"
    first = column.texts(known & np.isnan(column.numbers))[:200]
    return "date" if all(DATE.fullmatch(text) for text in first) else "text"


def _yes_no(column: Profile, known: npt.NDArray[np.bool_]) -> bool:
    if known.sum() != 2:
        return False
    named = dict(column.header.value_labels)
    words = {named.get(text, text).strip().lower() for text in column.texts(known)}
    return words in YES_NO


def profile(parsed: Parsed, place: int) -> Profile:
    """Return what the column at a place (0 = first) holds; kept for as long as the file is."""
    kept = _KEPT.setdefault(parsed, {})
    if place not in kept:
        kept[place] = _profile(parsed, place)
    return kept[place]


def _profile(parsed: Parsed, place: int) -> Profile:
    column = parsed.table[internal(place)].combine_chunks()
    if isinstance(column, pa.ChunkedArray):
        column = pa.concat_arrays(column.chunks)
    if pa.types.is_null(column.type):
        column = column.cast(pa.string())
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_boolean(column.type):
        column = pc.if_else(column, "true", "false")
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        column = pc.utf8_trim_whitespace(column.cast(pa.string()))
        column = pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)
    elif pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
    encoded = column.dictionary_encode()
    places = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
    distinct = encoded.dictionary
    return Profile(place, parsed.headers[place], distinct, places, _numbers(distinct))


def profiles(parsed: Parsed) -> tuple[Profile, ...]:
    """Return every column's profile, in the file's order."""
    return tuple(profile(parsed, place) for place in range(len(parsed.headers)))


def _numbers(distinct: pa.Array) -> Floats:
    if not pa.types.is_string(distinct.type):
        found = distinct.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
        return np.where(np.abs(found) < LARGEST, found, np.nan)
    plain = pc.match_substring_regex(distinct, PLAIN)
    numbers = pc.if_else(plain, distinct, pa.scalar(None, pa.string())).cast(pa.float64())
    found = np.array(numbers.to_numpy(zero_copy_only=False), dtype=np.float64)
    # Signs and digits of other scripts, which the readers of a survey know as numbers too.
    for place in np.flatnonzero(~plain.to_numpy(zero_copy_only=False)):
        text = distinct[int(place)].as_py()
        if NUMBER.fullmatch(text):
            found[place] = float(text)
    return np.where(np.abs(found) < LARGEST, found, np.nan)


def rows_of(column: Profile, chosen: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Return the rows, from 0, that gave one of the chosen distinct answers, bool (k,)."""
    return np.flatnonzero(np.append(chosen, False)[column.places])


def examples(column: Profile, rows: npt.NDArray[np.int64], file: str) -> tuple[str, ...]:
    """Return the first rows as "row → value", rows as a spreadsheet shows them."""
    shown = []
    for row in rows[:MOST_EXAMPLES]:
        text = shortened(column.text(column.places[row]))
        shown.append(f"{first_row(file) + int(row)} → {text}")
    return tuple(shown)


def shortened(text: str) -> str:
    """Return the beginning of a long text."""
    return text if len(text) <= SHORTENED else f"{text[:SHORTENED]}…"
