"""The product: the three analyses that a filter change on the interactions page asks for."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats
from analysis.model.result import Result
from analysis.questions.interactions import predictions, slope_differences, slopes
from bench.task import LEVELS, PARTS, QUERY, Answer, Contender
from data.survey.survey import Survey

NAME = "this product"


def contender(survey: Survey, runs: int) -> Contender:
    """Return the product's own analyses on a survey, its arrays warm and its models forgotten."""
    return Contender(NAME, runs, forgetful(survey), _work, _answer)


def forgetful(survey: Survey) -> Callable[[], Survey]:
    """Return what makes the survey anew: no fitted model is known, every column has been read."""
    number = count()

    def prepare() -> Survey:
        fresh = replace(survey, fingerprint=f"bench-{next(number)}")
        for variable in fresh.codebook.variables:
            if variable.kind == "numeric":
                fresh.numeric(variable.id)
            if variable.group_codes:
                fresh.codes(variable.id)
        fresh.outcomes(), fresh.weights(), fresh.clusters()
        return fresh

    return prepare


def _work(survey: Survey) -> tuple[Result, Result, Result]:
    return (
        predictions(survey, QUERY),
        slopes(survey, QUERY),
        slope_differences(survey, QUERY),
    )


def _answer(results: tuple[Result, Result, Result]) -> Answer:
    lines, slope, difference = (result.table for result in results)
    keyed = [
        _wide(lines, ["level", "at"]),
        _wide(slope, ["level"]).loc[list(LEVELS)],
        _wide(difference, ["level"]),
    ]
    return Answer(_stacked(keyed, "estimate"), _stacked(keyed, "std_error"))


def _wide(table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    return table.pivot_table(
        index=keys, columns="outcome", values=["estimate", "std_error"], sort=True
    )


def _stacked(tables: list[pd.DataFrame], column: str) -> Floats:
    return np.vstack([table[column][list(PARTS)].to_numpy() for table in tables])
