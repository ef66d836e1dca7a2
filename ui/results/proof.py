"""Picture, sentence, proof: the tables of a panel's figures stand below its sentences."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Table = Callable[[bool], None]
"""Draws a figure's table; True where it must say of which figure it is."""

_LATER: ContextVar[list[Table] | None] = ContextVar("later", default=None)


@contextmanager
def proof_below() -> Iterator[None]:
    """Keep the tables of what is drawn inside until its end."""
    later: list[Table] = []
    before = _LATER.set(later)
    try:
        yield
    finally:
        _LATER.reset(before)
    for draw in later:
        draw(len(later) > 1)


def offer(draw: Table) -> None:
    """Draw a figure's table at the end of its panel, at once where there is none."""
    later = _LATER.get()
    if later is None:
        draw(False)
    else:
        later.append(draw)
