"""Reading single rows out of a tidy table."""

from collections.abc import Mapping
from math import isnan
from typing import Any

from analysis.model.result import Result

Row = dict[str, Any]


def rows(result: Result, **keys: object) -> list[Row]:
    """Return the rows whose columns equal `keys`, withheld ones left out."""
    return [
        dict(own)
        for own in result.rows
        if _told(own) and all(own[column] == value for column, value in keys.items())
    ]


def _told(own: Mapping[str, Any]) -> bool:
    value = own.get("estimate", 0.0)
    return value is not None and not (isinstance(value, float) and isnan(value))


def row(result: Result, **keys: object) -> Row | None:
    """Return the first such row, or None."""
    found = rows(result, **keys)
    return found[0] if found else None
