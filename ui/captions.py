"""The lines that say what a number is: data, group, n, status. They go with figures and files."""

from collections.abc import Callable, Mapping
from math import isfinite, nan
from typing import Any

from analysis.query import Group
from analysis.result import Result
from ui.label import label
from ui.state import Scene

STATUSES = ("published", "calibrated", "sign_published", "implied")


def caption(scene: Scene, result: Result) -> list[str]:
    """Return the lines at the foot of a figure: provenance, group with n, reading of the status."""
    text = scene.text
    lines = [
        text(f"provenance.{scene.survey.provenance}", survey=survey_name(scene)),
        text(
            "caption.group", group=describe_group(scene, scene.view.group), n=text.number(result.n)
        ),
    ]
    statuses = set(result.table["status"]) if "status" in result.table else set()
    named = name_statuses(scene, statuses)
    if named:
        lighter = {"sign_published", "implied"} & statuses
        lines.append(
            text("caption.status_lighter" if lighter else "caption.status", statuses=named)
        )
    if "range_low" in result.table:
        lines.append(text("caption.range"))
    return lines


def name_statuses(scene: Scene, statuses: set[str]) -> str:
    """Return the statuses in words, the surest first; "" where answers are real."""
    shown = [key for key in STATUSES if key in statuses]
    return scene.text.join([scene.text(f"status.{key}") for key in shown])


def mark(
    scene: Scene, *rows: Mapping[str, Any] | None, span: Callable[[float, float], str] | None = None
) -> str:
    """Return the small print that says what the numbers of a sentence or a headline are.

    With `span`, which writes an interval, numbers that the paper does not print also say how far
    they move over the simulated surveys.
    """
    known = [row for row in rows if row]
    named = name_statuses(scene, {row["status"] for row in known})
    if not named:
        return ""
    moved = [span(*found) for row in known if span and (found := moving(row))]
    if not moved:
        return scene.text("caption.mark", statuses=named)
    return scene.text("caption.mark_range", statuses=named, ranges=scene.text.join(moved))


def moving(row: Mapping[str, Any]) -> tuple[float, float] | None:
    """Return how far a number moves over the simulated surveys; None where it is the paper's."""
    low, high = row.get("range_low", nan), row.get("range_high", nan)
    open_number = row["status"] in ("sign_published", "implied")
    return (low, high) if open_number and isfinite(low) and isfinite(high) else None


def survey_name(scene: Scene) -> str:
    """Return the survey's short name, escaped."""
    return label(scene.labels.survey("short"))


def people(scene: Scene) -> str:
    """Return what the survey's respondents are called, escaped: workers, people ..."""
    return label(scene.labels.survey("people"))


def describe_group(scene: Scene, group: Group) -> str:
    """Return a group in words: its levels, variable by variable; everyone without a filter."""
    if not group:
        return scene.text("group.everyone", people=people(scene))
    parts = [
        scene.text(
            "group.variable",
            variable=label(scene.labels.variable(name).short),
            levels=scene.text("format.or").join(
                label(scene.labels.level(name, code)) for code in codes
            ),
        )
        for name, codes in group
    ]
    return scene.text("format.between_variables").join(parts)
