"""The group's mean of the focal variable beside that of others, in one sentence."""

from analysis.model.groups import MINIMUM
from analysis.model.rows import Row
from ui.door.counted import size
from ui.language.names import is_scale
from ui.visit.scene import Scene
from ui.wording.captions import mark, people
from ui.wording.nulls import known_of_nulls
from ui.wording.sentences import direction, focal_range
from ui.wording.units import focal_units


def mean_sentence(here: Scene, group: Row, other: Row | None, difference: Row | None) -> str:
    """Return the mean, and whether it differs: claimed where the interval excludes zero."""
    text, units = here.text, focal_units(here)
    scale = text("say.scale", **focal_range(here)) if is_scale(here.focal) else ""
    mean = text.number(group["estimate"], 2)
    common = {"people": people(here), "mean": mean, "scale": scale}
    if other is None or difference is None:
        interval = text.interval(*(text.number(group[end], 2) for end in ("conf_low", "conf_high")))
        key = "say.risk_alone" if here.view.group else "say.risk_all"
        n, whole = text.number(group["n"]), size(here)
        if group["n"] < whole:
            n = text("say.n_of", n=n, all=text.number(whole))
        alone = text(key, interval=interval, n=n, minimum=MINIMUM, **common)
        return alone + mark(here, group, span=units.level_interval)
    compared = text(
        f"say.risk_{direction(difference)}",
        other=text.number(other["estimate"], 2),
        difference=units.change(difference["estimate"]),
        interval=units.change_interval(difference["conf_low"], difference["conf_high"]),
        why=known_of_nulls(here, [difference], units),
        **common,
    )
    return compared + mark(here, difference, span=units.change_interval)
