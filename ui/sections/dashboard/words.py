"""What the dashboard says: who is looked at, one sentence to quote, and for whom it differs."""

from collections.abc import Callable, Mapping
from functools import partial

from analysis.model.comparison import GROUP, SECOND
from analysis.model.rows import Row, row, rows
from ui.charts.compact import ENDS
from ui.door.counted import size
from ui.language.label import label
from ui.language.units import Units
from ui.sections.dashboard.answers import Answers, Differences, by_side, featured, part_units
from ui.visit.scene import Scene
from ui.wording.captions import name_group, people
from ui.wording.lead import say_lead
from ui.wording.notes import sentence
from ui.wording.nulls import aside
from ui.wording.rules import by_rule, claim_with_rules, part_by_rule
from ui.wording.sentences import inline_names
from ui.wording.units import amount_units


def title(here: Scene) -> str:
    """Return who is looked at, as a headline."""
    if not here.view.group:
        n = here.text.number(size(here))
        return here.text("dashboard.everyone", n=n, people=people(here))
    named = name_group(here, here.view.group)
    return named[:1].upper() + named[1:]


def how_many(here: Scene, share: float | None) -> str:
    """Return how many people the group has, which share of all, and who the second group is."""
    beside = ""
    if here.view.query.comparison.against == SECOND:
        beside = here.text("dashboard.beside", group=name_group(here, here.view.second))
    if not here.view.group:
        return beside
    n = here.text.number(size(here))
    if share is None:
        return here.text("dashboard.people", n=n, people=people(here)) + beside
    part = here.text.percent(share)
    return here.text("dashboard.people_share", n=n, people=people(here), share=part) + beside


def other_name(here: Scene) -> str:
    """Return what those are called with whom the group is compared."""
    against = here.view.query.comparison.against
    if against == SECOND:
        return name_group(here, here.view.second)
    return here.text(f"side.{against}", people=people(here))


def quotable(here: Scene, answers: Answers) -> str:
    """Return what is known of the group's split, and how sure: one or two sentences."""
    moving = "" if here.view.group else _effects(here, answers)
    said = [_levels(here, answers), _differences(here, answers), _missing(here, answers), moving]
    return here.text.sentences([each for each in said if each])


def _missing(here: Scene, answers: Answers) -> str:
    """Return why nobody stands beside the group where somebody should, "" else."""
    against = here.view.query.comparison.against
    codes = ("small_side", "same_group", f"{against}_refused")
    told = [note for note in answers.amounts.notes if note.code in codes]
    return sentence(here, told[0], "note") if told else ""


def _levels(here: Scene, answers: Answers) -> str:
    text, units, names = here.text, part_units(here), inline_names(here)
    against = here.view.query.comparison.against
    found = by_side(here, answers.amounts)
    group, other = found.get(GROUP, {}), found.get(against, {})
    shown = [part for part in featured(here) if part in group]
    if not shown:
        return ""
    clauses = []
    for part in shown:
        level = {"part": names[part], "amount": units.level(group[part]["estimate"])}
        if part in other:
            beside = units.figure(other[part]["estimate"])
            clauses.append(text(f"dashboard.level_beside_{against}", other=beside, **level))
        else:
            clauses.append(text("dashboard.level", **level))
    everybody = people(here)[:1].upper() + people(here)[1:]
    alone = "" if here.view.group else "_alone"
    return text(f"dashboard.levels{alone}", levels=text.clauses(clauses), people=everybody)


def _differences(here: Scene, answers: Answers) -> str:
    claims = answers.claims_of("amount_difference")
    if not claims:
        return ""
    other, units = other_name(here), part_units(here)
    claimed = [claim for claim in claims.values() if claim["claimed"]]
    unsure = _by_rule(here, answers, claims)
    if not claimed:
        why = aside(here, list(claims.values()), units, brief=True)
        said = here.text("dashboard.no_difference", other=other, why=why)
        return here.text.sentences([said, *unsure])
    write = partial(units.figure, change=True)
    changes = _changes(here, answers, units, claimed, "dashboard.difference", write)
    said = here.text("dashboard.differs", other=other, changes=here.text.join(changes))
    return here.text.sentences([said, *unsure])


def _by_rule(here: Scene, answers: Answers, claims: Mapping[str, Row]) -> list[str]:
    """Return what is not shown, but would be under another rule of the standard errors."""
    names = inline_names(here)
    return [
        said
        for part, own in claims.items()
        if not own["claimed"]
        for said in part_by_rule(here, answers.claims, own, names[part])
    ]


def _effects(here: Scene, answers: Answers) -> str:
    claims = answers.claims_of("effect")
    if not claims:
        return ""
    claimed = [claim for claim in claims.values() if claim["claimed"]]
    unsure = _by_rule(here, answers, claims)
    units, silent = amount_units(here), [own for own in claims.values() if not own["claimed"]]
    why = aside(here, silent, units, brief=True)
    if not claimed:
        return here.text.sentences([here.text("dashboard.no_effect", why=why), *unsure])
    changes = _changes(here, answers, units, claimed, "dashboard.effect", units.change)
    rest = here.text("dashboard.effect_rest", why=why) if silent else ""
    said = here.text("dashboard.effects", changes=here.text.clauses(changes), rest=rest)
    return here.text.sentences([said, *unsure])


def _changes(
    here: Scene,
    answers: Answers,
    units: Units,
    claimed: list[Row],
    key: str,
    write: Callable[[float], str],
) -> list[str]:
    """Return each claim with its policy and its adjusted interval, as `key` words them."""
    names = inline_names(here)
    return [
        here.text(
            key,
            part=names[claim["outcome"]],
            change=write(claim["estimate"]),
            interval=units.change_interval(*(claim[end] for end in ENDS)),
        )
        + by_rule(here, answers.claims, claim)
        for claim in claimed
    ]


def for_whom(here: Scene, moderator: str, found: Differences) -> str:
    """Return what may be said of differences between the moderator's levels."""
    text, names, units, claimed = here.text, inline_names(here), amount_units(here), found.claimed
    if not claimed:
        parts: dict[str, str] = {}
        for own in rows(found.claims):
            said = by_rule(here, found.claims, own)
            parts[own["outcome"]] = parts.get(own["outcome"], "") or said
        named = [names[part] + said for part, said in parts.items()]
        why = aside(here, rows(found.claims), units, brief=True)
        return text("dashboard.same_for_all", parts=text.join(named), why=why)
    surest = min(claimed, key=lambda claim: claim["p_value"])
    part = surest["outcome"]
    ruled = by_rule(here, found.claims, surest)
    details = text(
        "dashboard.slope_difference",
        level=quoted(here, moderator, surest["level"]),
        reference=quoted(here, moderator, surest["reference"]),
        slope=_slope(found, units, surest["level"], part),
        base=_slope(found, units, surest["reference"], part),
        difference=units.change(surest["estimate"]),
        interval=units.change_interval(surest["conf_low"], surest["conf_high"]) + ruled,
    )
    differing = dict.fromkeys(names[claim["outcome"]] for claim in claimed)
    more = text("dashboard.more_differences", count=len(claimed) - 1) if len(claimed) > 1 else ""
    return text(
        "dashboard.differs_for",
        parts=text.join(list(differing)),
        details=text.sentences([each for each in (details, more) if each]),
    )


def _slope(found: Differences, units: Units, level: str, part: str) -> str:
    own = row(found.steepness, level=level, outcome=part)
    return units.change(own["estimate"]) if own else ""


def leading(here: Scene, answers: Answers) -> str:
    """Return which featured policy leads where the focal variable is highest, "" without two."""
    claim = next(iter(answers.claims_of("lead").values()), None)
    if claim is None or answers.predicted.refusal is not None:
        return ""
    why, write = aside(here, [claim], part_units(here), brief=True), part_units(here).figure
    said = say_lead(here, "dashboard.lead", claim, answers.predicted, write, why=why)
    return claim_with_rules(here, said, answers.claims, claim)


def published(here: Scene, found: Differences) -> str:
    """Return what the study's authors found for whom, where the group itself shows nothing."""
    finding = label(here.labels.survey("finding"))
    return "" if found.claimed or not finding else here.text("dashboard.finding", finding=finding)


def quoted(here: Scene, variable: str, code: str) -> str:
    """Return a level's name as it stands beside a line, in quotation marks."""
    return here.text.quote(label(here.labels.short_level(variable, code)))


def among(here: Scene, found: Differences) -> str:
    """Return among whom it is asked where that is not who is looked at, "" else."""
    if found.group == here.view.group:
        return ""
    return here.text("dashboard.among", group=name_group(here, found.group))


def variable_name(here: Scene, variable: str) -> str:
    """Return a variable's short name, escaped."""
    return label(here.labels.variable(variable).short)
