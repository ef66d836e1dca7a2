"""What the figures show in words, judged by the functions behind the pages' charts."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.model.query import Query, Specification
from analysis.questions.interactions import predictions, slope_differences, slopes
from analysis.questions.means import focal_by
from data.study import models
from data.study.study import Study
from data.survey.survey import Survey

LEVEL = 0.05


@dataclass(frozen=True)
class Judged:
    """Whether a statement holds, the number it was judged by, and what stands there in ours."""

    holds: bool
    number: float
    text: str


@dataclass(frozen=True, eq=False)
class Lines:
    """A moderated model on the survey: the lines of one outcome.

    `slopes` by level; `p_value`: all levels have one slope; `gaps`: each level minus the reference
    at the scale's low and high end.
    """

    slopes: dict[str, float]
    p_value: float
    gaps: dict[str, tuple[float, float]]


def judge(survey: Survey, study: Study) -> dict[tuple[str, str], Judged]:
    """Return the verdict on every statement of a study, by source and term (classical SEs)."""
    drawn = {model.id: model for model in study.models if model.moderator}
    wanted = {statement.model for statement in study.statements}
    lines = {id: lines_of(survey, model) for id, model in drawn.items() if id in wanted}
    published = {} if study.published is None else {
        (number.source, number.term): number.text
        for number in study.published.numbers
        if number.kind == "qualitative" or number.statistic == "mean_lower_bound"
    }  # fmt: skip
    return {
        (each.source, each.term): (
            _about_means(survey, each, published[each.source, each.term])
            if each.model is None
            else _about_lines(each, lines[each.model], published[each.source, each.term])
        )
        for each in study.statements
        if (each.source, each.term) in published
    }


def lines_of(survey: Survey, model: models.Model) -> Lines:
    """Return the slopes, their joint test and the gaps at the scale's ends of a moderated model."""
    query = Query(
        specification=Specification(
            focal=model.focal,
            outcomes=(model.outcome,),
            moderator=model.moderator,
            lens=model.lens or "ln",
            controls=model.controls,
        )
    )
    steep, steeper = slopes(survey, query), slope_differences(survey, query)
    found = predictions(survey, query).table
    low, high = (_gaps(found, end) for end in (found["at"].min(), found["at"].max()))
    return Lines(
        slopes=dict(zip(steep.table["level"], steep.table["estimate"], strict=True)),
        p_value=steeper.test(outcome=model.outcome)["p_value"],
        gaps={level: (low[level], high[level]) for level in low if level in high},
    )


def _gaps(found: pd.DataFrame, at: float) -> dict[str, float]:
    """Return each level's prediction minus the first level's, at one focal value."""
    here = found[found["at"] == at]
    values = dict(zip(here["level"], here["estimate"], strict=True))
    reference = found["level"].iloc[0]
    return {
        level: value - values.get(reference, np.nan)
        for level, value in values.items()
        if level != reference
    }


def _about_lines(statement: models.Statement, lines: Lines, printed: str) -> Judged:
    level, nowhere = statement.level or "", (np.nan, np.nan)
    low, high = lines.gaps.get(level, nowhere)
    if statement.test == "slope_sign":
        return _sign(lines.slopes.get(level, np.nan), printed)
    if statement.test == "gap_sign_low":
        return _sign(-low, printed)
    if statement.test == "differs":
        differs = lines.p_value < LEVEL
        return Judged(differs == printed.startswith("yes"), lines.p_value, _word(differs))
    if statement.test == "overtakes":
        over = bool(low < 0 < high)
        return Judged(over == printed.startswith("yes"), high, _word(over))
    choose = max if statement.test == "largest_slope" else min
    first = choose(lines.slopes, key=lambda code: lines.slopes[code])
    return Judged(first == level, lines.slopes[first], printed if first == level else first)


def _about_means(survey: Survey, statement: models.Statement, printed: str) -> Judged:
    """Judge a rank of a level's mean, or a bound that the means of levels exceed."""
    query = Query(specification=Specification(focal=statement.variable, by=statement.by))
    table = focal_by(survey, query).table
    means = dict(zip(table["level"], table["estimate"], strict=True))
    own = [means.get(level, np.nan) for level in statement.levels]
    if statement.test == "above":
        lowest = float(np.min(own))
        return Judged(lowest > float(printed), lowest, "")
    rank = 1 + sum(mean > own[0] for mean in means.values())
    return Judged(rank == int(printed), float(rank), str(rank))


def _sign(number: float, printed: str) -> Judged:
    sign = "+" if number > 0 else "-"
    return Judged(sign == printed and number != 0, number, sign)


def _word(holds: bool) -> str:
    return "yes" if holds else "no"
