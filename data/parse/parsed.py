"""A file of answers as read: columns under internal names, with what the file itself says of them.

A header may hold anything; c0, c1 ... are the only names that the answers are ever reached by.
"""

from dataclasses import dataclass

import pyarrow as pa

from data.reading.problems import Report


@dataclass(frozen=True)
class Header:
    """What a file calls a column and its codes.

    `value_labels` and `missing` are (code, name) pairs, codes as `data.reading.columns.text_of`
    writes them; `missing` are the codes that the file declares to be no answer.
    """

    name: str
    label: str = ""
    value_labels: tuple[tuple[str, str], ...] = ()
    missing: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, eq=False)
class Parsed:
    """A file of answers: `table` has a column c0, c1 ... of numbers or text for each header.

    `digest` is SHA-256 (hex) of the file's bytes, `reports` what a reader must know of the reading.
    """

    file: str
    table: pa.Table
    headers: tuple[Header, ...]
    digest: str
    reports: tuple[Report, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Return the headers' names, in the file's order."""
        return tuple(header.name for header in self.headers)


def internal(place: int) -> str:
    """Return the internal name of the column at a place (0 = first)."""
    return f"c{place}"
