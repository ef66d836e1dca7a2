"""Which featured policy leads where the focal variable is highest: levels beside slopes."""

from collections.abc import Callable

from analysis.model.result import Result
from analysis.model.rows import Row, rows
from ui.visit.scene import Scene
from ui.wording.sentences import direction, focal_value, inline_names

VERDICTS = {"more": "first", "less": "crossed", "same": "open"}


def say_lead(
    here: Scene, key: str, lead: Row, ranking: Result, write: Callable[[float], str], **more: str
) -> str:
    """Return who leads: `key` is worded _first, _crossed and _open, where neither is shown to.

    `lead` is the tested difference, `ranking` holds the predictions, which `write` writes; `more`
    are further words of the text.
    """
    top = max(own["at"] for own in rows(ranking))
    predicted = {own["outcome"]: write(own["estimate"]) for own in rows(ranking, at=top)}
    names = inline_names(here)
    return here.text(
        f"{key}_{VERDICTS[direction(lead)]}",
        top=focal_value(here, top),
        first=names[lead["outcome"]],
        second=names[lead["other"]],
        first_amount=predicted[lead["outcome"]],
        second_amount=predicted[lead["other"]],
        **more,
    )
