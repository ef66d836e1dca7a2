"""The marks of levels, policies and choices: each keeps its own, whatever else is drawn with it."""

from collections.abc import Sequence

from ui.charts.frame import DASHES, PALETTE, SYMBOLS, Series, part_colour
from ui.visit.scene import Scene
from ui.wording.spoken import level_names, part_names

LEVEL_COLOURS = tuple(PALETTE[slot] for slot in (0, 2, 1, 3, 4, 7, 8, 9))


def marked(code: str, name: str, colour: str, place: int) -> Series:
    """Return a series whose symbol and dash follow its place among all that could be drawn."""
    return Series(code, name, colour, SYMBOLS[place % len(SYMBOLS)], DASHES[place % len(DASHES)])


def level_marks(here: Scene, variable: str) -> dict[str, Series]:
    """Return the marks of every level of a variable, by its code."""
    return {
        code: marked(code, name, LEVEL_COLOURS[place % len(LEVEL_COLOURS)], place)
        for place, (code, name) in enumerate(level_names(here, variable).items())
    }


def policy_marks(here: Scene) -> dict[str, Series]:
    """Return the marks of every policy, by its id."""
    return {
        code: marked(code, name, part_colour(here, code), place)
        for place, (code, name) in enumerate(part_names(here).items())
    }


def choice_marks(known: Sequence[str], names: dict[str, str], colour: str) -> list[Series]:
    """Return the marks of those of the `known` choices that have a name here."""
    return [
        marked(code, names[code], colour, place)
        for place, code in enumerate(known)
        if code in names
    ]
