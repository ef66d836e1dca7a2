"""The steps of an interaction in words, amounts first, on the numbers of the view."""

from dataclasses import dataclass, field
from math import nan

from analysis.model.groups import MINIMUM
from analysis.model.result import Result, records_of
from analysis.model.rows import Row, row, rows
from ui.sections.interactions.lines import claim_sentence, crossing_mark, crossing_sentence
from ui.sections.learn.formula import Pair, policy_name, spoken_focal
from ui.visit.scene import Scene
from ui.wording.captions import mark
from ui.wording.sentences import focal_step
from ui.wording.units import amount_units, proportion_units, units_of

STEPS = ("points", "lines", "slopes", "difference", "logarithm")


@dataclass(frozen=True)
class Found:
    """The results that a step speaks of, by name; a step has those that it needs."""

    results: dict[str, Result] = field(default_factory=dict)

    def row(self, name: str, **keys: object) -> Row | None:
        """Return one row of a result, None when it is withheld or not there."""
        return row(self.results[name], **keys)

    def slopes(self, name: str, pair: Pair) -> list[Row]:
        """Return both slopes, or nothing when one is lacking."""
        found = [self.row(name, level=code) for code in (pair.reference, pair.level)]
        return [slope for slope in found if slope] if all(found) else []


def say_step(here: Scene, step: str, found: Found, pair: Pair) -> list[str]:
    """Return the sentences of one step, each with its status."""
    say = {
        "points": _points,
        "lines": _lines,
        "slopes": _slopes,
        "difference": _difference,
        "logarithm": _logarithm,
    }
    return [said for said in say[step](here, found, pair) if said]


def _points(here: Scene, found: Found, pair: Pair) -> list[str]:
    """Say what a mark is, and how many people stand behind the marks."""
    text = here.text
    n = {
        code: (found.row("slopes", level=code) or {}).get("n", nan)
        for code in (pair.reference, pair.level)
    }
    bands = [r for r in records_of(found.results["support"].table) if r["level"] in n]
    top = max((band for band in bands if band["level"] == pair.level), key=lambda b: b["low"])
    few = text("filter.few", minimum=MINIMUM)
    people = text(
        "learn.said.people",
        level_a=pair.first,
        level_b=pair.second,
        n_a=text.number(n[pair.reference]),
        n_b=text.number(n[pair.level]),
        focal=spoken_focal(here),
        top=f"{top['low']:g}",
        n_b_top=text.number(top["n"]) if top["n"] >= MINIMUM or top["n"] == 0 else few,
    )
    answers = text("learn.said.points", policy=policy_name(here), focal=spoken_focal(here))
    return [answers, people + mark(here, top)]


def _lines(here: Scene, found: Found, pair: Pair) -> list[str]:
    """Say where each line begins and ends."""
    text, write, said = here.text, amount_units(here), [here.text("learn.said.lines")]
    for place, level in enumerate((pair.reference, pair.level)):
        points = rows(found.results["predictions"], level=level)
        if not points:
            return []
        low, high = points[0], points[-1]
        line = text(
            "learn.said.line_second" if place else "learn.said.line_first",
            level=pair.second if place else pair.first,
            policy=policy_name(here),
            focal=spoken_focal(here),
            low=f"{low['at']:g}",
            high=f"{high['at']:g}",
            amount_low=write.level(low["estimate"]),
            amount_high=write.level(high["estimate"]),
        )
        said.append(line + mark(here, low, high, span=write.level_interval))
    return said


def _slopes(here: Scene, found: Found, pair: Pair) -> list[str]:
    write, slopes = amount_units(here), found.slopes("slopes", pair)
    if not slopes:
        return []
    first, second = slopes
    said = here.text(
        "learn.said.slopes",
        step=focal_step(here),
        slope_a=write.change(first["estimate"]),
        slope_b=write.change(second["estimate"]),
    )
    return [said + mark(here, *slopes, span=write.change_interval)]


def _difference(here: Scene, found: Found, pair: Pair) -> list[str]:
    """Say the difference in slopes, where the lines meet, and what may be claimed."""
    text, write = here.text, amount_units(here)
    difference = found.row("differences", level=pair.level)
    if difference is None:
        return []
    said = text(
        "learn.said.difference",
        difference=write.change(difference["estimate"]),
        interval=write.change_interval(difference["conf_low"], difference["conf_high"]),
        p=text.p_value(difference["p_value"]),
    )
    steps = [said + mark(here, difference, span=write.change_interval)]
    cross = found.row("crossing", level=pair.level)
    if cross is not None:
        crossed = text("learn.said.crossing", crossing=crossing_sentence(here, cross))
        steps.append(crossed + crossing_mark(here, cross))
    claim = found.row("claim", level=pair.level)
    if claim is not None:
        verdict = claim_sentence(here, found.results["claim"], claim)
        steps.append(text("learn.said.verdict", verdict=verdict))
    return steps


def _logarithm(here: Scene, found: Found, pair: Pair) -> list[str]:
    """Say why a logarithm is taken, what it does with nothing, and what becomes of the slopes."""
    text = here.text
    said = [text("learn.said.logarithm")]
    nothing = [found.row("zeros", level=code) for code in (pair.reference, pair.level)]
    if all(nothing):
        shares = [text.percent(share["estimate"]) for share in nothing if share]
        span = proportion_units(here).level_interval
        zeros = text(
            "learn.said.nothing",
            level_a=pair.first,
            level_b=pair.second,
            policy=policy_name(here),
            zero_a=shares[0],
            zero_b=shares[1],
        )
        said.append(zeros + mark(here, *nothing, span=span))
    difference, slopes = found.row("ln_differences", level=pair.level), found.slopes("ln", pair)
    if difference is None or not slopes:
        return said
    write = units_of(here, "ln")
    logs = text(
        "learn.said.log_slopes",
        ln_a=write.change(slopes[0]["estimate"]),
        ln_b=write.change(slopes[1]["estimate"]),
        ln_difference=write.change(difference["estimate"]),
        ln_interval=write.change_interval(difference["conf_low"], difference["conf_high"]),
        ln_p=text.p_value(difference["p_value"]),
    )
    said.append(logs + mark(here, *slopes, difference, span=write.change_interval))
    amounts = found.slopes("slopes", pair)
    turned = [a["estimate"] * b["estimate"] < 0 for a, b in zip(amounts, slopes, strict=False)]
    return [*said, text("learn.said.log_signs")] if any(turned) else said
