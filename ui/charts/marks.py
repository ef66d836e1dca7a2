"""The marks of levels, policies and choices: each keeps its own, whatever else is drawn with it."""

from collections.abc import Callable, Sequence
from functools import reduce

import pandas as pd

from analysis.model.comparison import (
    BOTH,
    COMPLEMENT,
    DIFFERENCE,
    EVERYBODY,
    GROUP,
    SECOND,
    UNKNOWN,
)
from ui.charts.frame import DASHES, GROUP_COLOUR, NEUTRAL, PALETTE, SYMBOLS, Series, part_colour
from ui.language.label import label
from ui.visit.scene import Scene
from ui.wording.captions import people
from ui.wording.spoken import level_names, part_names

BETWEEN = "\n"
"""Stands between the codes of a row that is known by several; a file's own code may hold it too."""
LEVEL_COLOURS = (
    *("#6F7B87", "#9A57B8", "#9A7B35", "#3E8E8E"),
    *("#A0522D", "#6A7FB5", "#7A7A7A", "#B0567C"),
)
"""Hues of a variable's levels: none is a policy's, all are legible on light and dark grounds."""

SIDE_LOOKS = {
    GROUP: (GROUP_COLOUR, SYMBOLS[0]),
    COMPLEMENT: (NEUTRAL, SYMBOLS[1]),
    EVERYBODY: (NEUTRAL, SYMBOLS[2]),
    SECOND: (PALETTE[1], SYMBOLS[3]),
    DIFFERENCE: (PALETTE[3], SYMBOLS[4]),
    BOTH: (PALETTE[4], SYMBOLS[2]),
    UNKNOWN: (NEUTRAL, SYMBOLS[4]),
}
"""The colour and symbol of every side of a comparison."""


def side_marks(here: Scene) -> list[Series]:
    """Return the marks of the group and of whom it is compared with; without filters only its."""
    comparison = here.view.query.comparison
    sides = (GROUP, comparison.against) if comparison.two_sided else (GROUP,)
    return [
        Series(side, here.text(f"side.{side}", people=people(here)), *SIDE_LOOKS[side])
        for side in sides
    ]


def marked(code: str, name: str, colour: str, place: int) -> Series:
    """Return a series whose symbol and dash follow its place among all that could be drawn."""
    return Series(code, name, colour, SYMBOLS[place % len(SYMBOLS)], DASHES[place % len(DASHES)])


def level_marks(here: Scene, variable: str) -> dict[str, Series]:
    """Return the marks of every level of a variable, by its code."""
    return _marks_of(level_names(here, variable))


def short_level_marks(here: Scene, variable: str) -> dict[str, Series]:
    """Return the same marks with the levels' names for where room is short."""
    names = {
        code: label(here.labels.short_level(variable, code)) for code in level_names(here, variable)
    }
    return _marks_of(names)


def _marks_of(names: dict[str, str]) -> dict[str, Series]:
    return {
        code: marked(code, name, LEVEL_COLOURS[place % len(LEVEL_COLOURS)], place)
        for place, (code, name) in enumerate(names.items())
    }


def policy_marks(here: Scene) -> dict[str, Series]:
    """Return the marks of every policy, by its id."""
    return {
        code: marked(code, name, part_colour(here, code), place)
        for place, (code, name) in enumerate(part_names(here).items())
    }


def policy_series(here: Scene, parts: dict[str, str]) -> list[Series]:
    """Return the marks of policies, in the order of the reader's choice."""
    marks = policy_marks(here)
    return [marks[code] for code in parts]


def policy_colours(here: Scene) -> Callable[[str], str]:
    """Return what gives a row the colour of its policy, whose id its code begins with."""
    return lambda code: part_colour(here, code.split(BETWEEN)[0])


def row_codes(table: pd.DataFrame, *columns: str) -> pd.Series:
    """Return one code a row from several columns."""
    return reduce(lambda one, other: one + BETWEEN + other, (table[name] for name in columns))


def choice_marks(known: Sequence[str], names: dict[str, str], colour: str) -> list[Series]:
    """Return the marks of those of the `known` choices that have a name here."""
    return [
        marked(code, names[code], colour, place)
        for place, code in enumerate(known)
        if code in names
    ]
