"""Beside a claim: under which rules of the standard errors it is shown, where they disagree."""

from analysis.model.query import CLUSTERED
from analysis.model.result import Result
from analysis.model.rows import Row
from analysis.model.rules import SHOWN
from ui.visit.scene import Scene


def by_rule(here: Scene, claims: Result, claim: Row) -> str:
    """Return in brackets under which rules a claim is shown and not shown, "" if all agree."""
    found = _disagreeing(here, claims, _codes(claim))
    return here.text("rules.bracket", **found) if found else ""


def part_by_rule(here: Scene, claims: Result, claim: Row, part: str) -> list[str]:
    """Return the same of a part that is not spoken of otherwise, as a sentence or none."""
    found = _disagreeing(here, claims, _codes(claim))
    return [here.text("rules.part", part=part, **found)] if found else []


def with_rules(here: Scene, said: str, result: Result, *of: str) -> str:
    """Return a sentence about what is named by codes, with the same as a sentence after it."""
    found = _disagreeing(here, result, of)
    return here.text.sentences([said, here.text("rules.sentence", **found)]) if found else said


def claim_with_rules(here: Scene, said: str, claims: Result, claim: Row) -> str:
    """Return a sentence about a claim, with the same as a sentence after it."""
    return with_rules(here, said, claims, *_codes(claim))


def _codes(claim: Row) -> tuple[str, ...]:
    return tuple(str(claim[name]) for name in ("kind", "level", "outcome") if name in claim)


def _disagreeing(here: Scene, result: Result, of: tuple[str, ...]) -> dict[str, str]:
    """Return the rules that show and that do not show it, in words; nothing where all agree."""
    known = [fact for fact in result.facts if fact.name == SHOWN and fact.of[1:] == of]
    if not known:
        return {}
    weighted = here.survey.codebook.role("weight") is not None
    names: dict[bool, list[str]] = {True: [], False: []}
    for fact in known:
        rule = fact.of[0]
        word = "linearised" if weighted and rule not in CLUSTERED else rule
        names[bool(fact.value)].append(here.text(f"rule.{word}"))
    return {"shown": here.text.join(names[True]), "other": here.text.join(names[False])}
