"""Sentences on means by level: the ends in words, and whether the levels differ at all."""

from analysis.engine.inference import LEVEL
from analysis.model.result import Result
from analysis.model.rows import rows
from ui.language.units import Units
from ui.visit.scene import Scene
from ui.wording.captions import mark
from ui.wording.spoken import part_names, spoken_levels


def say_focal_levels(here: Scene, result: Result, units: Units) -> str:
    """Return which level's mean is highest and lowest, and whether the means differ."""
    found = sorted(rows(result), key=lambda r: r["estimate"])
    if len(found) < 2:
        return ""
    names = spoken_levels(here, here.view.specification.by or "")
    bottom, top = found[0], found[-1]
    ends = here.text(
        "levels.ends",
        top=names[top["level"]],
        top_value=units.level(top["estimate"]),
        top_interval=units.level_interval(top["conf_low"], top["conf_high"]),
        bottom=names[bottom["level"]],
        bottom_value=units.level(bottom["estimate"]),
        bottom_interval=units.level_interval(bottom["conf_low"], bottom["conf_high"]),
    )
    p_value = result.test()["p_value"] if len(result.tests) else float("nan")
    differ = p_value < 1 - LEVEL
    verdict = here.text("levels.differ", p=here.text.p_value(p_value)) if differ else _same(here)
    return here.text.sentences([ends, verdict]) + mark(here, bottom, top)


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
