"""What an analysis says of itself, once: its columns, what it needs, whom it may tell of.

The door, the tables, the disclosure rules and the tests read it here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from analysis.model.vocabulary import VOCABULARY, Column
from data.codebook.variables import ROLES

PART, WHOLE = "part", "whole"

NEEDS = ("outcomes", "closed", *ROLES, "items", "further", "published")
"""What a survey and a query may have: outcomes, those that are parts of a total (closed), roles, a
scale's items, further variables of its study, published numbers. `group` is the query's `by`."""


@dataclass(frozen=True)
class Use:
    """What an analysis splits people by, beside the group: `by`, the `moderator` and the others.

    `share`: its estimate is a share of people, of whom `n` are the PART or the WHOLE; "" = none.
    `answers`: its rows are answers as given, of which lone ones must not even be there.
    `means`: its estimates are plain means, which come in steps of one answer over n.
    `cells`: its rows are cells that are empty or safe, so that nobody may be told from few.
    """

    by: bool = False
    moderator: bool = False
    share: str = ""
    answers: bool = False
    means: bool = False
    cells: bool = False


@dataclass(frozen=True)
class Declaration:
    """What an analysis says of itself.

    `key_columns` say which number a row holds, `value_columns` what it tells. `tests`: the keys of
    its table of tests beside the hypothesis, None where it tests nothing. `needs` are words of
    NEEDS without which it refuses. `use`: how it answers about a confidential survey, None where it
    is refused there. `ranged`: the column of which a survey with siblings has a range, "" for none.
    `chunked`: it answers a chunk of a long computation.
    """

    key_columns: tuple[Column, ...]
    value_columns: tuple[Column, ...]
    needs: tuple[str, ...]
    use: Use | None
    ranged: str
    tests: tuple[str, ...] | None
    chunked: bool

    def __post_init__(self) -> None:
        """Refuse what cannot be true of any analysis."""
        if len(set(self.columns)) != len(self.columns):
            raise ValueError(f"a column is declared twice: {self.columns}")
        if unknown := set(self.needs) - set(NEEDS):
            raise ValueError(f"nothing is called {sorted(unknown)}: {NEEDS}")
        if self.ranged and self.ranged not in self.columns:
            raise ValueError(f"the range is of a column: {self.ranged}")

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of the columns that say which number a row holds."""
        return tuple(column.name for column in self.key_columns)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of all columns, keys first."""
        return (*self.keys, *(column.name for column in self.value_columns))


DECLARED: dict[tuple[str, str], Declaration] = {}
"""Every declaration, by the analysis' module and name."""


def columns_of(names: Iterable[str | Column]) -> tuple[Column, ...]:
    """Return columns by their names in the vocabulary; KeyError for a name that is not in it."""
    return tuple(VOCABULARY[name] if isinstance(name, str) else name for name in names)


def declared(function: Callable[..., Any]) -> Declaration:
    """Return what an analysis declares; KeyError for a function that declares nothing."""
    return DECLARED[function.__module__, function.__qualname__]
