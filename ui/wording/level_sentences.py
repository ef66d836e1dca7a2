"""Sentences on means by level: whether they differ, and their ends where those were tested."""

from collections.abc import Sequence

from analysis.engine.inference import LEVEL
from analysis.model.result import Result
from analysis.model.rows import Row, rows
from ui.language.units import Units
from ui.visit.scene import Scene
from ui.wording.captions import mark
from ui.wording.rules import with_rules
from ui.wording.spoken import part_names, spoken_levels


def say_focal_levels(here: Scene, result: Result, units: Units) -> str:
    """Return whether the means differ, and which is highest and lowest where that was tested."""
    found = sorted(rows(result), key=lambda r: r["estimate"])
    if len(found) < 2:
        return ""
    signed = mark(here, found[0], found[-1])
    p_value = result.test()["p_value"] if len(result.tests) else float("nan")
    if not p_value < 1 - LEVEL:
        low, high = (units.level(end["estimate"]) for end in (found[0], found[-1]))
        same = here.text("levels.same_ends", low=low, high=high)
        return with_rules(here, same, result, "differ") + signed
    p = here.text.p_value(p_value)
    if len(found) == 2:
        one, other = (_valued(here, own, units) for own in found[::-1])
        higher = here.text("levels.higher", one=one, other=other, p=p)
        return with_rules(here, higher, result, "differ") + signed
    ends = (("highest", found[::-1]), ("lowest", found))
    said = [_end(here, result, ordered, end, units) for end, ordered in ends]
    differ = with_rules(here, here.text("levels.differ", p=p), result, "differ")
    return here.text.sentences([differ, *said]) + signed


def _end(here: Scene, result: Result, ordered: Sequence[Row], end: str, units: Units) -> str:
    """Return who stands at an end of the order, or who are not told apart there."""
    one, other = (_valued(here, own, units) for own in ordered[:2])
    tested = {fact.of: fact.value for fact in result.facts if fact.name == end}
    if tested.get((ordered[0]["level"], ordered[1]["level"]), 1.0) < 1 - LEVEL:
        said = here.text(f"levels.{end}", one=one)
    else:
        said = here.text(f"levels.{end}_open", one=one, other=other)
    return with_rules(here, said, result, end)


def _valued(here: Scene, own: Row, units: Units) -> str:
    """Return a level's name with its mean and the interval of that."""
    return here.text(
        "levels.value",
        level=spoken_levels(here, here.view.specification.by or "")[own["level"]],
        value=units.level(own["estimate"]),
        interval=units.level_interval(own["conf_low"], own["conf_high"]),
    )


def say_amount_levels(here: Scene, result: Result) -> str:
    """Return for which policies the levels' means differ, Holm-adjusted over the policies."""
    if not len(result.tests):
        return ""
    differing = set(result.tests["outcome"][result.tests["p_holm"] < 1 - LEVEL])
    if not differing:
        return _same(here)
    names = [here.text.inline(name) for part, name in part_names(here).items() if part in differing]
    return here.text("levels.differ_parts", parts=here.text.join(names))


def _same(here: Scene) -> str:
    return here.text("levels.same")
