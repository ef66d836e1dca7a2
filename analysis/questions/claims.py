"""What the sentences of a page may claim, decided for all of a card together."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from analysis.engine.holm import holm, holm_intervals
from analysis.model.comparison import DIFFERENCE, GROUP
from analysis.model.declaration import Use
from analysis.model.equivalence import JUDGED, judged
from analysis.model.facts import Fact
from analysis.model.query import Query
from analysis.model.result import Analysis, Result, answers, unique
from analysis.model.rules import RULED, disagreements
from analysis.questions.effects import outcome_effects
from analysis.questions.interactions import slope_differences
from analysis.questions.lead import lead
from analysis.questions.means import compare_focal, compare_outcomes
from data.survey.survey import Survey

CLAIMED = (
    *("estimate", "std_error", "statistic", "p_value", "p_holm", "df"),
    *("conf_low", "conf_high", "n", "status", "claimed"),
    *JUDGED,
)
COLUMNS = ("kind", "outcome", *CLAIMED)

KINDS: tuple[tuple[str, Analysis, str], ...] = (
    ("risk_difference", compare_focal, DIFFERENCE),
    ("amount_difference", compare_outcomes, DIFFERENCE),
    ("effect", outcome_effects, GROUP),
    ("lead", lead, GROUP),
)
"""(kind, where the number comes from, the side it stands on)."""


def _asked(survey: Survey, query: Query) -> Result:
    """Return the rows of all kinds as their analyses give them, each with its kind."""
    frames, answered = [], [(kind, side, ask(survey, query)) for kind, ask, side in KINDS]
    facts: list[Fact] = []
    for kind, side, result in answered:
        if result.refusal is None:
            rows = result.table[result.table["side"] == side]
            rows = rows if "other" in rows else rows.assign(other="")
            frames.append(rows.rename(columns={"variable": "outcome"}).assign(kind=kind))
            ruled = (fact for fact in result.facts if fact.name == RULED)
            facts += [replace(fact, of=(fact.of[0], kind, *fact.of[1:])) for fact in ruled]
    refusals = [result.refusal for _, _, result in answered if result.refusal]
    notes = unique([said for _, _, result in answered for said in result.notes])
    if not frames:
        return Result(pd.DataFrame(columns=["other", *COLUMNS]), 0, notes, refusals[0])
    n = max(result.n for _, _, result in answered)
    return Result(pd.concat(frames, ignore_index=True), n, notes, facts=tuple(facts))


@answers(
    keys=("level", "reference", "kind", "outcome"),
    values=CLAIMED,
    needs=("focal", "outcomes", "moderator"),
    use=Use(moderator=True),
    ranged="estimate",
)
@judged()
def slope_claims(survey: Survey, query: Query) -> Result:
    """Return every difference of slopes that a page's sentences may claim, tested together.

    Rows: level x outcome, with kind slope_difference; columns as in `claims_by_card`. Facts SHOWN
    of rule, kind, level and outcome, where the rules of the standard errors do not agree.
    """
    found = slope_differences(survey, query)
    if found.refusal:
        return found
    table = decided(found.table.assign(kind="slope_difference"))
    rule = query.specification.std_errors
    facts = disagreements(survey, rule, table, ("level", "outcome"), found.facts)
    return Result(table[["level", "reference", *COLUMNS]], found.n, found.notes, facts=tuple(facts))


def decided(table: pd.DataFrame) -> pd.DataFrame:
    """Return tests with Holm's p-values and intervals over all rows, and what may be claimed."""
    p_values, errors = table["p_value"].to_numpy(), table["std_error"].to_numpy()
    low, high = holm_intervals(
        table["estimate"].to_numpy(), errors, table["df"].to_numpy(), p_values
    )
    table["p_holm"], table["conf_low"], table["conf_high"] = holm(p_values), low, high
    table["claimed"] = (low > 0) | (high < 0)
    return table


@answers(keys=("other", "kind", "outcome"), values=CLAIMED, needs=(), use=Use(), ranged="")
@judged()
def claims_by_card(survey: Survey, query: Query) -> Result:
    """Return what each card of a page may call different from zero, tested together in the card.

    Rows: risk_difference and amount_difference (group minus the other side, with filters only),
    effect (of one more focal point) and lead (at the focal variable's top, of `outcome` over
    `other`), x outcome. `conf_low` and `conf_high` are Holm-adjusted over the rows of one kind;
    `claimed` holds if and only if they exclude zero. A part of the analysis that refuses
    contributes no rows; when every part does, its first refusal is the answer's. Facts SHOWN of
    rule, kind and outcome, where the rules of the standard errors do not agree.
    """
    found = _asked(survey, query)
    if found.refusal:
        return found
    kinds = [own for _, own in found.table.groupby("kind", sort=False)] or [found.table]
    tables = [decided(own.reset_index(drop=True)) for own in kinds]
    table = pd.concat(tables, ignore_index=True)
    facts = [fact for own in tables for fact in _by_kind(survey, query, own, found.facts)]
    return replace(found, table=table[["other", *COLUMNS]], facts=tuple(facts))


def _by_kind(
    survey: Survey, query: Query, table: pd.DataFrame, facts: Sequence[Fact]
) -> list[Fact]:
    rule, kind = query.specification.std_errors, set(table["kind"])
    own = [replace(fact, of=(fact.of[0], *fact.of[2:])) for fact in facts if fact.of[1] in kind]
    return disagreements(survey, rule, table, ("outcome",), own)
