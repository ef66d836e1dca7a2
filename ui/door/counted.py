"""How many people the group has, and how many of them a result rests on."""

from analysis.model.comparison import GROUP
from analysis.model.groups import headcount
from analysis.model.result import Result, records_of
from ui.door.compute import compute
from ui.visit.scene import Scene
from ui.visit.streamlit_internals import Place


def size(scene: Scene) -> float:
    """Return the number of people in the group, which every page gives as the same number.

    NaN where a confidential survey does not tell it.
    """
    found = compute(headcount, scene.survey, scene.view.query)
    own = [row["n"] for row in records_of(found.table) if row["side"] == GROUP]
    return float(own[0]) if own else float("nan")


def say_of_whom(place: Place, scene: Scene, result: Result) -> None:
    """Write at a place of the page how many of the group's people a result rests on."""
    if said := rests_on(scene, result):
        place.caption(said)


def rests_on(scene: Scene, result: Result) -> str:
    """Return of how many of the group's people a result speaks, "" where of all or of none."""
    whole = size(scene)
    if result.refusal is not None or not 0 < result.n < whole:
        return ""
    weighted = any(note.code == "zero_weight" for note in result.notes)
    key = "caption.used_weighted" if weighted else "caption.used"
    return scene.text(key, n=scene.text.number(result.n), all=scene.text.number(whole))


def group_line(scene: Scene, result: Result, group: str) -> str:
    """Return the group in words with the number of people behind a result, and of how many."""
    whole, number = size(scene), scene.text.number
    if 0 < result.n < whole:
        return scene.text("caption.group_part", group=group, n=number(result.n), all=number(whole))
    return scene.text("caption.group", group=group, n=number(result.n))
