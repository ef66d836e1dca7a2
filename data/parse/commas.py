"""Read numbers with a decimal comma, where nothing else can be meant."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from data.parse.names import WEIGHT, WEIGHT_ZH, says
from data.parse.parsed import Header
from data.reading.problems import Report, report

NUMBER = r"^\s*[+-]?[0-9]+(,[0-9]+)?\s*$"
THOUSANDS = r"^\s*[+-]?[0-9]{1,3}(,[0-9]{3})?\s*$"


def with_points(
    names: Sequence[str], columns: Sequence[pa.ChunkedArray]
) -> tuple[list[pa.ChunkedArray], tuple[Report, ...]]:
    """Return the columns of a file parted by ";", and a report on those whose commas are points.

    Such a column holds numbers alone, at least one with a comma. One that may be a weight, or whose
    commas may part thousands, stays as it is.
    """
    read, called, example = [], [], ""
    for name, column in zip(names, columns, strict=True):
        first = _first_comma(column)
        weight = says(Header(name), WEIGHT, WEIGHT_ZH, label=False)
        if first and not weight and _decimal(column):
            called.append(name.strip())
            example = example or first
            read.append(pc.replace_substring(column, ",", "."))
        else:
            read.append(column)
    told = report("decimal_commas", example=example, columns=tuple(called))
    return read, (told,) if called else ()


def _first_comma(column: pa.ChunkedArray) -> str:
    place = pc.index(pc.match_substring(column, ","), True).as_py()
    return str(column[place].as_py()).strip() if place >= 0 else ""


def _decimal(column: pa.ChunkedArray) -> bool:
    numbers = pc.all(pc.match_substring_regex(column, NUMBER)).as_py()
    thousands = pc.all(pc.match_substring_regex(column, THOUSANDS)).as_py()
    return bool(numbers and not thousands)
