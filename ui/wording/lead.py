"""Which featured policy leads where the focal variable is highest: levels beside slopes."""

from analysis.model.result import Result
from analysis.model.rows import Row, row
from ui.language.units import Units
from ui.visit.scene import Scene
from ui.wording.sentences import direction, focal_value, inline_names

VERDICTS = {"more": "first", "less": "crossed", "same": "open"}


def say_lead(
    here: Scene, key: str, lead: Row, ranking: Result, units: Units, **more: str
) -> str:
    """Return who leads: `key` is worded _first, _crossed and _open, where neither is shown to.

    `lead` is the tested difference, `ranking` holds the predictions, written in `units`; `more`
    are further words of the text.
    """
    levels = (row(ranking, outcome=lead[name], at=lead["at"]) for name in ("outcome", "other"))
    first, second = (units.level(own["estimate"]) if own else "" for own in levels)
    names = inline_names(here)
    return here.text(
        f"{key}_{VERDICTS[direction(lead)]}",
        top=focal_value(here, lead["at"]),
        first=names[lead["outcome"]],
        second=names[lead["other"]],
        first_amount=first,
        second_amount=second,
        **more,
    )
