"""What the dashboard asks the analysis, once for all its cards."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from analysis.model.comparison import GROUP, Comparison, Group
from analysis.model.query import Query
from analysis.model.result import Result
from analysis.model.rows import Row, rows
from analysis.model.rules import UNCLUSTERED
from analysis.questions.claims import claims_by_card, slope_claims
from analysis.questions.distribution import focal_distribution, focal_spread
from analysis.questions.effects import outcome_effects, ranking
from analysis.questions.interactions import slope_differences, slopes
from analysis.questions.line_bands import line_bands
from analysis.questions.means import compare_focal, compare_outcomes
from ui.door.compute import compute
from ui.language.units import PART, Units
from ui.visit.scene import Scene
from ui.visit.view import default_specification
from ui.wording.units import amount_units


@dataclass(frozen=True)
class Answers:
    """The results behind the cards of who is looked at."""

    focal: Result
    amounts: Result
    effects: Result
    predicted: Result
    claims: Result

    def claims_of(self, kind: str) -> dict[str, Row]:
        """Return the adjusted rows of one card, by outcome."""
        return {found["outcome"]: found for found in rows(self.claims, kind=kind)}


@dataclass(frozen=True)
class Differences:
    """The results behind the card that says for whom it differs; `group` is who is looked at."""

    group: Group
    lines: Result
    steepness: Result
    plain: Result
    claims: Result

    @property
    def claimed(self) -> list[Row]:
        """Return the differences that may be claimed."""
        return [claim for claim in rows(self.claims) if claim["claimed"]]


def ask(here: Scene) -> Answers:
    """Return what the cards of the group rest on."""
    survey, query, ranged = here.survey, _quick(here.view.query), here.view.ranges
    return Answers(
        focal=compute(compare_focal, survey, query, ranged=ranged),
        amounts=compute(compare_outcomes, survey, query, ranged=ranged),
        effects=compute(outcome_effects, survey, query, ranged=ranged),
        predicted=compute(ranking, survey, query, ranged=ranged),
        claims=compute(claims_by_card, survey, query),
    )


def ask_for_whom(here: Scene, moderator: str) -> Differences:
    """Return what the card of differences rests on: the group without filters on the moderator."""
    own = tuple(filters for filters in here.view.group if filters[0] != moderator)
    specification = replace(
        here.view.specification, moderator=moderator, others=(), outcomes=featured(here)
    )
    query = _quick(Query(Comparison(own), specification))
    return Differences(
        group=own,
        lines=compute(line_bands, here.survey, query),
        steepness=compute(slopes, here.survey, query),
        plain=compute(slope_differences, here.survey, query, ranged=here.view.ranges),
        claims=compute(slope_claims, here.survey, query),
    )


def _quick(query: Query) -> Query:
    """Return the query as it is asked at every click: other rules are compared without clusters."""
    return query.with_choices(rules=UNCLUSTERED)


def shares(here: Scene, side: str) -> tuple[dict[float, float], bool]:
    """Return how the focal variable is spread: value -> share of a side's people, 0-1.

    And whether values are left out that too few gave. A confidential survey tells of the group
    alone.
    """
    query = here.view.query
    if not here.survey.codebook.confidential:
        spread, own = compute(focal_spread, here.survey, query), {"side": side}
    elif side == GROUP:
        spread = compute(focal_distribution, here.survey, query)
        own = {"variable": str(query.specification.focal)}
    else:
        return {}, False
    told = {found["value"]: found["estimate"] for found in rows(spread, **own)}
    every = [found for found in spread.rows if own.items() <= found.items()]
    return told, len(told) < len(every)


def sides(here: Scene) -> tuple[str, ...]:
    """Return the sides that are shown: the group, and whom it is compared with."""
    comparison = here.view.query.comparison
    return (GROUP, comparison.against) if comparison.two_sided else (GROUP,)


def by_side(here: Scene, result: Result) -> dict[str, dict[str, Row]]:
    """Return side -> outcome -> row, of the sides that the result has."""
    found = {side: {own["outcome"]: own for own in rows(result, side=side)} for side in sides(here)}
    return {side: own for side, own in found.items() if own}


def part_units(here: Scene) -> Units:
    """Return how levels are written: as percent of the total."""
    return Units(here.text, replace(amount_units(here).unit, kind=PART))


def featured(here: Scene) -> tuple[str, ...]:
    """Return the outcomes that the survey's study features, two at most."""
    return default_specification(here.survey).outcomes[:2]


def smallest(lines: Result) -> Row | None:
    """Return a row of the level with the fewest people."""
    return min(rows(lines), key=lambda own: own["n"], default=None)


def levels_of(lines: Result) -> Iterator[str]:
    """Yield the levels that have a line."""
    yield from dict.fromkeys(own["level"] for own in rows(lines))
