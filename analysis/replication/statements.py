"""What the figures show in words, each judged by the test that it needs (classical SEs)."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats
from analysis.engine.inference import inference
from analysis.model.contrasts import gap_rows, slope_rows
from analysis.model.query import Query, Specification
from analysis.model.regression import Model, fit, numbers
from analysis.questions.interactions import own_models, scale_of, slope_differences
from analysis.questions.means import focal_by
from analysis.replication.compare import (
    DIRECTION,
    FAILS,
    HOLDS,
    LEVEL,
    NOT_SIGNIFICANT,
    OPPOSITE,
    signed,
)
from analysis.replication.regressions import CLASSICAL
from data.study import models
from data.study.study import Study
from data.survey.survey import Survey

LENS = "ln"
"""The lens of a model that names none."""


@dataclass(frozen=True)
class Estimate:
    """A number and the p value of its being zero, with the interval and error behind that."""

    value: float
    p_value: float
    std_error: float = np.nan
    df: float = np.nan
    ends: tuple[float, float] = (np.nan, np.nan)


@dataclass(frozen=True)
class Judged:
    """The verdict on a statement, the number and p value behind it, and what stands in ours."""

    verdict: str
    number: float
    p_value: float
    text: str


@dataclass(frozen=True, eq=False)
class Lines:
    """A moderated model on the survey: the lines of one outcome, the reference level first.

    `slopes` by level; `apart`: each level's slope minus every other's; `p_value`: all levels have
    one slope; `gaps`: each level minus the reference where the focal variable is lowest, and
    highest, among people of both.
    """

    slopes: dict[str, Estimate]
    apart: dict[tuple[str, str], Estimate]
    p_value: float
    gaps: dict[str, tuple[Estimate, Estimate]]


def judge(survey: Survey, study: Study) -> dict[tuple[str, str], Judged]:
    """Return the verdict on every statement of a study, by source and term."""
    wanted = {statement.model for statement in study.statements}
    lines = {id: each for id, each in lines_by_model(survey, study).items() if id in wanted}
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


def lines_by_model(survey: Survey, study: Study) -> dict[str, Lines]:
    """Return the lines of every moderated model of a study."""
    return {each.id: lines_of(survey, each) for each in study.models if each.moderator}


def lines_of(survey: Survey, published: models.Model) -> Lines:
    """Return slopes, their differences and joint test, and gaps of a moderated model."""
    query = Query(
        specification=Specification(
            focal=published.focal,
            outcomes=(published.outcome,),
            moderator=published.moderator,
            lens=published.lens or LENS,
            controls=published.controls,
            std_errors=CLASSICAL,
        )
    )
    (model,) = own_models(survey, query)
    slopes, levels = slope_rows(model), model.levels
    pairs = [(a, b) for a in range(len(levels)) for b in range(len(levels)) if a != b]
    apart = _estimates(model, np.array([slopes[a] - slopes[b] for a, b in pairs]))
    return Lines(
        slopes=dict(zip(levels, _estimates(model, slopes), strict=True)),
        apart={(levels[a], levels[b]): e for (a, b), e in zip(pairs, apart, strict=True)},
        p_value=slope_differences(survey, query).test(outcome=published.outcome)["p_value"],
        gaps={levels[place]: _gaps(survey, query, model, place) for place in range(1, len(levels))},
    )


def _estimates(model: Model, rows: Floats) -> list[Estimate]:
    found = numbers(model, fit(model, CLASSICAL).linear(rows))
    names = ("estimate", "p_value", "std_error", "df", "conf_low", "conf_high")
    columns = (found[name].tolist() for name in names)
    return [
        Estimate(value, p, error, df, (low, high))
        for value, p, error, df, low, high in zip(*columns, strict=True)
    ]


def _gaps(survey: Survey, query: Query, model: Model, place: int) -> tuple[Estimate, Estimate]:
    """Return a level's gaps at both ends of what is observed of it and of the reference."""
    low, high = scale_of(survey, model, query)
    for level in (0, place):
        ends = model.sample.disclosure.ends(model.focal[model.place == level])
        low, high = max(low, ends[0]), min(high, ends[1])
    first, last = _estimates(model, gap_rows(model, np.array([low, high]), place))
    return first, last


def _about_lines(statement: models.Statement, lines: Lines, printed: str) -> Judged:
    level = statement.level or ""
    if statement.test == "slope_sign":
        return _sign(lines.slopes[level], printed)
    if statement.test == "gap_sign_low":
        low, _ = lines.gaps[level]
        return _sign(Estimate(-low.value, low.p_value), printed)
    if statement.test == "differs":
        return _differs(lines.p_value, printed)
    if statement.test == "overtakes":
        return _overtakes(*lines.gaps[level], printed)
    choose = max if statement.test == "largest_slope" else min
    first = choose(lines.slopes, key=lambda code: lines.slopes[code].value)
    p_value = _weakest(each.p_value for (one, _), each in lines.apart.items() if one == level)
    verdict = FAILS if first != level else HOLDS if p_value < LEVEL else DIRECTION
    text = printed if first == level else first
    return Judged(verdict, lines.slopes[first].value, p_value, text)


def _sign(number: Estimate, printed: str) -> Judged:
    verdict = signed(number.value, number.p_value, printed)
    return Judged(verdict, number.value, number.p_value, "+" if number.value > 0 else "-")


def _differs(p_value: float, printed: str) -> Judged:
    """Judge a joint test; that none is significant here either does not show that none is there."""
    differs = p_value < LEVEL
    agrees = differs == printed.startswith("yes")
    verdict = FAILS if not agrees else HOLDS if differs else NOT_SIGNIFICANT
    return Judged(verdict, p_value, p_value, "yes" if differs else "no")


def _overtakes(low: Estimate, high: Estimate, printed: str) -> Judged:
    """Judge whether a level below the reference at the low end lies above it at the high end."""
    over, sure = low.value < 0 < high.value, high.p_value < LEVEL
    verdict = FAILS
    if over == printed.startswith("yes"):
        verdict = HOLDS if sure else DIRECTION
    elif high.value < 0 and sure:
        verdict = OPPOSITE
    return Judged(verdict, high.value, high.p_value, "yes" if over else "no")


def _about_means(survey: Survey, statement: models.Statement, printed: str) -> Judged:
    """Judge a rank of a level's mean, or a bound that the means of levels exceed."""
    query = Query(specification=Specification(focal=statement.variable, by=statement.by))
    table = focal_by(survey, query).table.set_index("level")
    means, errors, df = (table[name] for name in ("estimate", "std_error", "df"))
    own = list(statement.levels)
    if statement.test == "above":
        bound = float(printed)
        above = means[own] - bound
        p_value = _weakest(_p_values(above, errors[own], df[own]))
        lowest = float(means[own].min())
        verdict = FAILS if lowest <= bound else HOLDS if p_value < LEVEL else DIRECTION
        return Judged(verdict, lowest, p_value, "")
    rest, first = means.index.difference(own[:1]), own[0]
    variance, others = errors[first] ** 2, errors[rest] ** 2
    # Welch's degrees of freedom: the levels' variances need not be alike.
    freedom = (variance + others) ** 2 / (variance**2 / df[first] + others**2 / df[rest])
    p_value = _weakest(_p_values(means[first] - means[rest], np.sqrt(variance + others), freedom))
    rank = 1 + int((means[rest] > means[first]).sum())
    right = rank == int(printed)
    verdict = FAILS if not right else HOLDS if p_value < LEVEL else DIRECTION
    return Judged(verdict, float(rank), p_value, str(rank))


def _p_values(
    estimate: "pd.Series[float]", error: "pd.Series[float]", df: "pd.Series[float]"
) -> Floats:
    return inference(np.asarray(estimate), np.asarray(error), np.asarray(df))["p_value"]


def _weakest(p_values: Iterable[float]) -> float:
    """Return the largest p value: a statement about several numbers needs every one."""
    return float(np.max(list(p_values)))
