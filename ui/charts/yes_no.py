"""Answers that are 0 or 1: two bars, which stand between the two ends of their axis."""

from collections.abc import Iterable

from data.codebook.codebook import Codebook
from ui.charts.figure import Figure

WIDTH = 0.25
"""A bar's width, where 0 and 1 are the ends of the axis."""


def is_yes_no(codebook: Codebook, code: str, values: Iterable[float]) -> bool:
    """Return whether a variable or an outcome has no other answers than 0 and 1.

    `values` are those that were given; one of them alone tells only with what the codebook says.
    """
    given = set(values)
    ratings = {part.id: part for part in codebook.parts}
    known = codebook.variable(code) if codebook.has(code) else ratings.get(code)
    ends = (getattr(known, "minimum", None), getattr(known, "maximum", None))
    return given == {0, 1} or (ends == (0, 1) and given <= {0, 1})


def inwards(values: Iterable[float]) -> list[float]:
    """Return where the bars begin, from their values: inside the ends."""
    return [0.0 if value == 0 else -WIDTH for value in values]


def middle(value: float) -> float:
    """Return the middle of a value's bar."""
    return WIDTH / 2 if value == 0 else 1 - WIDTH / 2


def two_ends(figure: Figure) -> None:
    """Let the axis run from 0 to 1, and name nothing between."""
    figure.update_xaxes(range=[0, 1], tickvals=[0, 1])
