"""Reading single rows out of a tidy table."""

from typing import Any

from analysis.model.result import Result

Row = dict[str, Any]


def rows(result: Result, **keys: object) -> list[Row]:
    """Return the rows whose columns equal `keys`, withheld ones left out."""
    table = result.table
    for column, value in keys.items():
        table = table[table[column] == value]
    if "estimate" in table:
        table = table[table["estimate"].notna()]
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def row(result: Result, **keys: object) -> Row | None:
    """Return the first such row, or None."""
    found = rows(result, **keys)
    return found[0] if found else None
