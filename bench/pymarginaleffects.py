"""Python marginaleffects on the formulas' fits; imported only where it is installed."""

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
from marginaleffects import avg_predictions, avg_slopes, hypotheses
from statsmodels.regression.linear_model import RegressionResultsWrapper

from bench.formulas import CATEGORIES, CATEGORY_NAMES, categories, fitted
from bench.task import FOCAL, GRID, LEVELS, MODERATOR, Answer, Contender


def contender(people: pd.DataFrame, runs: int) -> Contender:
    """Return fits by formula with predictions, slopes and their difference by marginaleffects."""
    frame = categories(people)
    return Contender("Python marginaleffects", runs, lambda: frame, _work, _answer)


def _work(people: pd.DataFrame) -> list[tuple[Any, Any, Any]]:
    return [_effects(fit) for fit in fitted(people, CATEGORIES)]


def _effects(fit: RegressionResultsWrapper) -> tuple[Any, Any, Any]:
    difference = list(fit.params.index).index(CATEGORY_NAMES[1])
    return (
        avg_predictions(
            fit,
            variables={FOCAL: GRID.tolist(), MODERATOR: list(LEVELS)},
            by=[MODERATOR, FOCAL],
        ),
        avg_slopes(fit, variables=FOCAL, by=MODERATOR),
        hypotheses(fit, hypothesis=f"b{difference} = 0"),
    )


def _answer(outcomes: list[tuple[Any, Any, Any]]) -> Answer:
    columns = [
        pl.concat(
            [
                lines.data.sort(MODERATOR, FOCAL).select("estimate", "std_error"),
                slopes.data.sort(MODERATOR).select("estimate", "std_error"),
                difference.data.select("estimate", "std_error"),
            ]
        )
        for lines, slopes, difference in outcomes
    ]
    return Answer(
        np.column_stack([column["estimate"].to_numpy() for column in columns]),
        np.column_stack([column["std_error"].to_numpy() for column in columns]),
    )
