"""What it means that something is not shown: too small to matter, or too little data to tell."""

from collections.abc import Callable, Sequence

from analysis.engine.equivalence import EQUIVALENT, TOO_LITTLE
from analysis.model.rows import Row
from ui.language.units import Units
from ui.visit.scene import Scene
from ui.wording.sentences import inline_names

Name = Callable[[Row], str]
NUMBERS = {EQUIVALENT: "bound", TOO_LITTLE: "mde"}
"""The number that each verdict on what is not shown rests on."""


def why_not_shown(here: Scene, found: Sequence[Row], units: Units, name: Name | None = None) -> str:
    """Return what is known of rows that show nothing, as one clause; "" where none has a verdict.

    Where it is not the same of all, `name` says which are meant: their outcomes, unless given. The
    largest bound, or smallest effect found, of several rows holds for each of them.
    """
    groups = {
        verdict: [row for row in found if row["equivalence"] == verdict] for verdict in NUMBERS
    }
    present = {verdict: own for verdict, own in groups.items() if own}
    said = {
        verdict: here.text(
            f"null.{verdict}",
            size=units.change(max(row[NUMBERS[verdict]] for row in own), signed=False),
        )
        for verdict, own in present.items()
    }
    if len(said) < 2:
        return "".join(said.values())
    of = name or _policy(here)
    return here.text.semicolons(
        [
            here.text("null.of", names=here.text.join(_names(present[verdict], of)), words=words)
            for verdict, words in said.items()
        ]
    )


def aside(here: Scene, found: Sequence[Row], units: Units, name: Name | None = None) -> str:
    """Return the clause in parentheses, to stand behind "not shown"; "" where there is none."""
    words = why_not_shown(here, found, units, name)
    return here.text("null.aside", words=words) if words else ""


def known_of_nulls(
    here: Scene, found: Sequence[Row], units: Units, name: Name | None = None
) -> str:
    """Return the clause to stand behind a semicolon, or that nothing shown is no equality."""
    return why_not_shown(here, found, units, name) or here.text("null.unknown")


def _policy(here: Scene) -> Name:
    names = inline_names(here)
    return lambda row: names[row["outcome"]]


def _names(found: Sequence[Row], name: Name) -> list[str]:
    return list(dict.fromkeys(name(row) for row in found))
