"""What a file says of itself: survey, where its data come from, group, statuses, fingerprint."""

import re

from analysis.model.result import Result
from ui.door.counted import group_line
from ui.language.label import plain
from ui.visit.scene import Scene
from ui.wording.captions import describe_group, name_statuses, survey_name

# Neither HTML nor LaTeX has a sign for them.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def said(scene: Scene, result: Result) -> list[str]:
    """Return the lines that go with a table, as plain text of one line each."""
    text = scene.text
    group = describe_group(scene, scene.view.group)
    statuses = set(result.table["status"]) if "status" in result.table else set()
    lines = [
        text(f"provenance.{scene.survey.provenance}", survey=survey_name(scene)),
        group_line(scene, result, group),
    ]
    if named := name_statuses(scene, statuses):
        lines.append(text("caption.status", statuses=named))
    lines.append(text("panel.fingerprint", fingerprint=scene.survey.fingerprint[:16]))
    return [one_line(plain(line)) for line in lines]


def one_line(text: str) -> str:
    """Return text without breaks and control characters."""
    return " ".join(_CONTROL.sub("", text).split())


def heading(scene: Scene, panel: str) -> str:
    """Return a panel's title, "" where it has none or one that is filled in later."""
    key = f"{panel}.title"
    return one_line(plain(scene.text(key))) if scene.text.whole(key) else ""
