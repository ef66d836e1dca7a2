"""The lines that say what a number is: data, group, n, status. They go with figures and files."""

from collections.abc import Callable, Mapping
from math import isfinite, nan
from typing import Any

from analysis.disclosure.shown import widened
from analysis.model.comparison import Group
from analysis.model.result import Result
from ui.door.counted import group_line
from ui.language.label import label
from ui.visit.scene import Scene
from ui.wording.notes import sentence

STATUSES = ("published", "calibrated", "sign_published", "implied", "game")
OPEN = {"sign_published", "implied", "game"}
"""Statuses of numbers that the paper did not print."""


def origin(scene: Scene, result: Result) -> list[str]:
    """Return the lines that every figure carries: where its data are from, its group and n."""
    data = scene.text(f"provenance.{scene.survey.provenance}", survey=survey_name(scene))
    return [data, group_line(scene, result, describe_group(scene, scene.view.group))]


def caption(scene: Scene, result: Result) -> list[str]:
    """Return what stands below a figure: how its marks are to be read."""
    text = scene.text
    lines = []
    together = [note for note in result.notes if note.code == "shown_together"]
    lines += [sentence(scene, note, "note") for note in together]
    statuses = set(result.table["status"]) if "status" in result.table else set()
    named = name_statuses(scene, statuses)
    if "conf_low" in result.table and "published" in statuses:
        named += text("caption.interval")
    if named:
        lighter = OPEN & statuses
        lines.append(
            text("caption.status_lighter" if lighter else "caption.status", statuses=named)
        )
    joint = "joint_low" in result.table
    if joint:
        lines.append(text("caption.joint"))
    if "range_low" in result.table and joint:
        lines.append(text("caption.range_below"))
    elif "range_low" in result.table:
        counted = "low" in result.table
        lines.append(text("caption.range_share" if counted else "caption.range"))
    return lines


def name_statuses(scene: Scene, statuses: set[str]) -> str:
    """Return the statuses in words, the surest first; "" where answers are real."""
    shown = [key for key in STATUSES if key in statuses]
    return scene.text.semicolons([scene.text(f"status.{key}") for key in shown])


def mark(
    scene: Scene,
    *rows: Mapping[str, Any] | None,
    span: Callable[[float, float], str] | None = None,
) -> str:
    """Return the sign after a sentence or a headline: whether all its numbers are the paper's.

    With `span`, which writes an interval, numbers that the paper does not print also say how far
    they move over the simulated surveys. "" where the answers are real.
    """
    known = [row for row in rows if row]
    statuses = {row["status"] for row in known} & set(STATUSES)
    if not statuses:
        return ""
    sign = scene.text("caption.open" if statuses & OPEN else "caption.printed")
    moved = [span(*found) for row in known if span and (found := moving(row))]
    if not moved:
        return scene.text("caption.mark", sign=sign)
    return scene.text("caption.mark_range", sign=sign, ranges=scene.text.semicolons(moved))


def moving(row: Mapping[str, Any]) -> tuple[float, float] | None:
    """Return how far a number moves over the simulated surveys; None where it is the paper's."""
    low, high = row.get("range_low", nan), row.get("range_high", nan)
    open_number = row["status"] in OPEN
    return (low, high) if open_number and isfinite(low) and isfinite(high) else None


def survey_name(scene: Scene) -> str:
    """Return the survey's short name, escaped."""
    return label(scene.labels.survey("short"))


def people(scene: Scene) -> str:
    """Return what the survey's respondents are called, escaped: workers, people ..."""
    return label(scene.labels.survey("people")) or scene.text("own.people")


def describe_group(scene: Scene, group: Group) -> str:
    """Return a group in words: its levels, variable by variable; everyone without a filter."""
    if not group:
        return scene.text("group.everyone", people=people(scene))
    shown = widened(scene.survey, group)
    parts = [_filter_words(scene, name, codes) for name, codes in shown]
    return scene.text.semicolons(parts)


def name_group(scene: Scene, group: Group) -> str:
    """Return what people call a group, "rural migrant workers outside the enterprise pension".

    In the words that its survey has for several levels at once and beside a group's name; as
    `describe_group` where it has none.
    """
    shown, labels = widened(scene.survey, group), scene.labels
    levels = {(name, codes[0]) for name, codes in shown if len(codes) == 1}
    fitting = [named for named in labels.groups if set(named.levels) <= levels]
    named = max(fitting, key=lambda each: len(each.levels), default=None)
    rest = [
        (name, codes[0])
        for name, codes in shown
        if not named or (name, codes[0]) not in named.levels
    ]
    words = [labels.among.get(level, "") for level in rest]
    if not group or len(levels) < len(shown) or not all(words):
        return describe_group(scene, group)
    noun = label(named.name) if named else people(scene)
    if not words:
        return noun
    described = scene.text("format.among").join(label(each) for each in words)
    return scene.text("group.named", people=noun, described=described)


def _filter_words(scene: Scene, name: str, codes: tuple[str, ...]) -> str:
    """Return one filter in words; the variable is left out where its levels name it already."""
    variable = scene.labels.variable(name).short
    names = [scene.labels.level(name, code) for code in codes]
    levels = scene.text("format.or").join(label(level) for level in names)
    if all(variable.casefold() in level.casefold() for level in names):
        return levels
    return scene.text("group.variable", variable=label(variable), levels=levels)
