"""Check every answer of a survey against its codebook before anything is computed from it."""

import numpy as np

from data.codebook.codebook import Codebook, Part, Variable
from data.codebook.variables import Rating
from data.reading.columns import Column, Floats, refuse, text_of
from data.reading.problems import Report, SurveyError, report
from data.survey.survey import Survey


def named_columns(codebook: Codebook) -> dict[str, str]:
    """Return every column the codebook names, with the key that names it first."""
    found: dict[str, str] = {}
    for i, part in enumerate(codebook.parts, 1):
        found.setdefault(part.column, f"allocation.parts[{i}].column")
    for variable in codebook.variables:
        if variable.column is not None:
            found.setdefault(variable.column, f"variables.{variable.id}.column")
    return found


def check(survey: Survey) -> tuple[Report, ...]:
    """Refuse the first answer that does not fit the codebook; return what a reader must know."""
    reports: tuple[Report, ...] = ()
    for variable in survey.codebook.variables:
        reports += _check_variable(survey, variable)
    for place, part in enumerate(survey.codebook.parts):
        _check_part(survey, part, place)
    return reports


def _check_part(survey: Survey, part: Part, place: int) -> None:
    values, column = survey.outcomes()[:, place], survey.column(part.column)
    if isinstance(part, Rating):
        _check_limits(column, values, part)
    else:
        refuse(column, values, lambda x: x < 0, "negative_amount")
    if np.isnan(values).all():
        raise SurveyError("column_empty", file=survey.file, column=part.column)


def _check_variable(survey: Survey, variable: Variable) -> tuple[Report, ...]:
    if "id" in variable.roles:
        _check_ids(survey, variable)
    if "cluster" in variable.roles:
        survey.clusters()
    if "strata" in variable.roles:
        survey.strata()
    if variable.kind == "numeric":
        _check_numbers(survey, variable)
    if not variable.group_codes:
        return ()
    codes = survey.codes(variable.id)
    if not variable.bands:
        return ()
    outside = int((~np.isnan(survey.numeric(variable.id)) & (codes < 0)).sum())
    if not outside:
        return ()
    source = variable.column or variable.id
    return (
        report("outside_bands", file=survey.file, column=source, rows=outside, people=survey.n),
    )


def _check_ids(survey: Survey, variable: Variable) -> None:
    column = survey.column(variable.column or variable.id)
    seen: dict[str, int] = {}
    for place, answer in enumerate(column.values.to_pylist()):
        value = "" if answer is None else text_of(answer)
        if not value or value in variable.missing:
            raise column.problem("id_missing", place)
        if value in seen:
            first = column.first_row + seen[value]
            raise column.problem("id_twice", place, value=value, first=first)
        seen[value] = place


def _check_numbers(survey: Survey, variable: Variable) -> None:
    values = survey.numeric(variable.id)
    if variable.scale:
        if np.isnan(values).all():
            raise SurveyError(
                "scale_empty", file=survey.file, column=variable.id, items=variable.scale.items
            )
        return
    column = survey.column(variable.column or variable.id)
    if variable.transform == "ln":
        refuse(column, survey.raw(variable), lambda x: x <= 0, "not_positive")
    _check_limits(column, values, variable)
    if "weight" in variable.roles:
        refuse(column, values, lambda x: np.isnan(x) | (x < 0), "bad_weight")
        if not values.sum() > 0:
            raise SurveyError("weights_zero", file=survey.file, column=column.name)
    if "fpc" in variable.roles:
        _check_fpc(survey, column, values)


def _check_fpc(survey: Survey, column: Column, values: Floats) -> None:
    """Refuse numbers that are none of a population, differ within a stratum, or are too small."""
    refuse(column, values, lambda x: x <= 0, "bad_fpc")
    weights, strata, clusters = survey.weights(), survey.strata(), survey.clusters()
    units = np.arange(survey.n) if clusters is None else clusters
    strata = np.zeros(survey.n, dtype=np.int64) if strata is None else strata
    drawn = np.isfinite(values) & (units >= 0) & (strata >= 0)
    drawn &= True if weights is None else np.nan_to_num(weights) > 0
    for stratum in np.unique(strata[drawn]):
        rows = np.flatnonzero(drawn & (strata == stratum))
        own, first = values[rows], float(values[rows[0]])
        if (own != first).any():
            row = int(rows[np.argmax(own != first)])
            raise column.problem("fpc_differs", row, value=float(values[row]), other=first)
        count = len(np.unique(units[rows]))
        if 1.0 < first < count:
            raise column.problem("fpc_too_small", int(rows[0]), value=first, drawn=count)


def _check_limits(column: Column, values: Floats, asked: Variable | Rating) -> None:
    if asked.minimum is not None:
        low = asked.minimum
        refuse(column, values, lambda x: x < low, "below_minimum", limit=low)
    if asked.maximum is not None:
        high = asked.maximum
        refuse(column, values, lambda x: x > high, "above_maximum", limit=high)
