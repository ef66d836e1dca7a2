"""What it means that something is not shown: too small to matter, or too little data to tell."""

from collections.abc import Callable, Sequence

from analysis.engine.equivalence import DIFFERENT_BUT_SMALL, EQUIVALENT, TOO_LITTLE
from analysis.model.rows import Row
from ui.language.units import Units
from ui.visit.scene import Scene
from ui.wording.sentences import inline_names

Name = Callable[[Row], str]
NUMBERS = {EQUIVALENT: "bound", TOO_LITTLE: "mde"}
"""The number that each verdict on what is not shown rests on."""


def why_not_shown(
    here: Scene, found: Sequence[Row], units: Units, name: Name | None = None, brief: bool = False
) -> str:
    """Return what is known of rows that show nothing, as one clause; "" where none has a verdict.

    Where it is not the same of all, `name` says which are meant: their outcomes, unless given.
    """
    groups = [_of(found, verdict) for verdict in NUMBERS]
    present = sorted((own for own in groups if own), key=len)
    said = [_words(here, own, units, brief) for own in present]
    if len(said) < 2:
        return "".join(said)
    of = name or _policy(here)
    names = [here.text.join(list(dict.fromkeys(map(of, own)))) for own in present]
    if len(present[-1]) > 1:
        names[-1] = here.text("null.others")
    pairs = zip(names, said, strict=True)
    return here.text.semicolons(
        [here.text("null.of", names=each, words=words) for each, words in pairs]
    )


def aside(
    here: Scene,
    silent: Sequence[Row],
    units: Units,
    name: Name | None = None,
    shown: Sequence[Row] = (),
    brief: bool = False,
) -> str:
    """Return the clause in parentheses, to stand behind "not shown"; "" where there is none.

    It adds what of the `shown` is too small to matter as well; `brief` words take less room.
    """
    why, small = why_not_shown(here, silent, units, name, brief), _of(shown, DIFFERENT_BUT_SMALL)
    said = [why] if why else []
    if small and why:
        of = name or _policy(here)
        names = here.text.join(list(dict.fromkeys(map(of, small))))
        key = "all" if len(small) == len(shown) else "some"
        said.append(here.text(f"null.{key}_small", names=names))
    elif small:
        said.append(_words(here, small, units))
    return here.text("null.aside", words=here.text.semicolons(said)) if said else ""


def known_of_nulls(
    here: Scene, found: Sequence[Row], units: Units, name: Name | None = None
) -> str:
    """Return the clause to stand behind a semicolon, or that nothing shown is no equality."""
    return why_not_shown(here, found, units, name) or here.text("null.unknown")


def _of(found: Sequence[Row], verdict: str) -> list[Row]:
    return [row for row in found if row["equivalence"] == verdict]


def _words(here: Scene, own: Sequence[Row], units: Units, brief: bool = False) -> str:
    """Return the words of rows of one verdict; the largest number holds for each of them."""
    verdict = own[0]["equivalence"]
    known = EQUIVALENT if verdict == DIFFERENT_BUT_SMALL else verdict
    size = max(row[NUMBERS[known]] for row in own)
    key = f"brief_{known}" if brief else known
    return here.text(f"null.{key}", size=units.change(size, signed=False))


def _policy(here: Scene) -> Name:
    names = inline_names(here)
    return lambda row: names[row["outcome"]]
