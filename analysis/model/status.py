"""What stands behind a number: print, calibration, a printed sign, the model, answers, a game."""

from collections.abc import Sequence

from analysis.model.lens import SUMMING
from analysis.model.outcomes import outcomes_of
from analysis.model.query import Query
from data.study.study import Printed
from data.survey.survey import Survey

STATUSES = ("published", "calibrated", "sign_published", "implied", "observed", "game")
TIGHT_ERRORS = 0.25
TIGHT_ROUNDING = 2.0


def statuses(
    survey: Survey,
    query: Query,
    statistic: str,
    outcomes: Sequence[str],
    estimates: Sequence[float],
    levels: Sequence[str | None] | None = None,
    splitter: str | None = None,
) -> list[str]:
    """Return the status of each number of one kind of statistic.

    `statistic` is a word of study.toml (mean, effect, slope, slope_difference), or "" when nothing
    of the kind is printed. `levels` are those of the variable `splitter`. A number counts as
    printed for everyone only, under the printed lens and controls; then *published* reproduces the
    printed digits, *calibrated* is within a quarter of the printed standard error (two half-widths
    of rounding without one), *sign_published* agrees with a printed sign.
    """
    if survey.provenance != "simulated":
        return ["observed"] * len(outcomes)
    printed = _candidates(survey, query, statistic, splitter)
    if not printed:
        return ["implied"] * len(outcomes)
    places = levels or [None] * len(outcomes)
    return [
        status(survey, query, printed, outcome, level, estimate)
        for outcome, level, estimate in zip(outcomes, places, estimates, strict=True)
    ]


def status(
    survey: Survey,
    query: Query,
    printed: Sequence[Printed],
    outcome: str,
    level: str | None,
    estimate: float,
) -> str:
    """Return the status of one number among the printed ones of its kind."""
    for row in printed:
        if (row.outcome, row.level) == (outcome, level) and _same_lens(row, query):
            return _agreement(row, _in_print(survey, query, outcome, estimate))
    return "implied"


def _candidates(
    survey: Survey, query: Query, statistic: str, splitter: str | None
) -> list[Printed]:
    """Return the printed numbers of a kind that the query's specification could reproduce."""
    specification = query.specification
    if survey.study is None or survey.part or query.group or survey.codebook.role("weight"):
        return []
    rows = [row for row in survey.study.printed if row.statistic == statistic]
    rows = [row for row in rows if row.moderator == splitter]
    if statistic == "mean":
        return rows
    if specification.others or specification.focal_by_controls:
        return []
    return [
        row
        for row in rows
        if row.focal == specification.focal and row.controls == specification.controls
    ]


def _same_lens(row: Printed, query: Query) -> bool:
    # Amounts and shares are both printed in points, so either lens shows the same number.
    lens = query.specification.lens
    return row.lens is None or row.lens == lens or (row.lens in SUMMING and lens in SUMMING)


def _in_print(survey: Survey, query: Query, outcome: str, estimate: float) -> float:
    """Return a number in the unit of print: points of the total for amounts and shares."""
    lens = query.specification.lens
    if outcome not in survey.codebook.outcome_ids or lens not in SUMMING:
        return estimate
    outcomes = outcomes_of(survey, lens)
    return estimate * outcomes.split.total / outcomes.whole if outcomes.closed else estimate


def _agreement(row: Printed, estimate: float) -> str:
    if row.value is None or row.decimals is None:
        agrees = (estimate > 0) == (row.sign == "+") and estimate != 0
        return "sign_published" if agrees else "implied"
    half = 0.5 * 10.0**-row.decimals
    off = abs(estimate - row.value)
    if off <= half * (1 + 1e-7):
        return "published"
    tolerance = TIGHT_ROUNDING * half if row.std_error is None else TIGHT_ERRORS * row.std_error
    return "calibrated" if off <= tolerance * (1 + 1e-7) else "implied"
