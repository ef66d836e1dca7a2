"""Statsmodels' formulas, whose text is written here and nowhere comes from a survey."""

from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.formula.api as smf
from statsmodels.regression.linear_model import RegressionResultsWrapper

from analysis.engine.arrays import Floats
from bench.task import FACTORS, FIRM, GRID, LEVELS, MODERATOR, PARTS, Answer, Contender

CODED = (
    "risk * C(pension) + skill + ln_income"
    " + C(firm_ownership) + C(firm_size) + C(firm_region) + C(education) + C(age_group)"
)
CATEGORIES = (
    "risk * pension + skill + ln_income"
    " + firm_ownership + firm_size + firm_region + education + age_group"
)
Names = tuple[str, str]
"""What the columns of the other level are called: its constant, its product with risk."""
CODED_NAMES: Names = ("C(pension)[T.2]", "risk:C(pension)[T.2]")
CATEGORY_NAMES: Names = ("pension[T.2]", "risk:pension[T.2]")


def coded(people: pd.DataFrame, runs: int) -> Contender:
    """Return formulas as they are usually written: C() around the integer codes."""
    name = "statsmodels formulas, C(code)"
    work = partial(_work, right=CODED, names=CODED_NAMES)
    return Contender(name, runs, lambda: people, work, _answer)


def prepared(people: pd.DataFrame, runs: int) -> Contender:
    """Return formulas on columns that were turned into categories before the clock starts."""
    frame = categories(people)
    name = "statsmodels formulas, categories prepared"
    work = partial(_work, right=CATEGORIES, names=CATEGORY_NAMES)
    return Contender(name, runs, lambda: frame, work, _answer)


def categories(people: pd.DataFrame) -> pd.DataFrame:
    """Return the people with every factor as a category of text codes."""
    return people.assign(
        **{name: pd.Categorical(people[name].astype(str)) for name in (MODERATOR, *FACTORS)}
    )


def fitted(people: pd.DataFrame, right: str) -> list[RegressionResultsWrapper]:
    """Return one clustered fit an outcome."""
    return [
        smf.ols(f"{part} ~ {right}", people).fit(
            cov_type="cluster", cov_kwds={"groups": people[FIRM]}
        )
        for part in PARTS
    ]


def _work(people: pd.DataFrame, right: str, names: Names) -> list[tuple[Any, list[Any]]]:
    return [
        (_predicted(fit, names), [fit.t_test(f"{text} = 0") for text in _tests(names)])
        for fit in fitted(people, right)
    ]


def _tests(names: Names) -> tuple[str, str, str]:
    """Return what is tested: the slope of each level, and their difference."""
    return ("risk", f"risk + {names[1]}", names[1])


def _predicted(fit: RegressionResultsWrapper, names: Names) -> pd.DataFrame:
    """Return predictions along the grid at each level, the other columns at their averages.

    In a linear model that is the average prediction over the people as observed.
    """
    columns = [fit.model.exog_names.index(name) for name in ("risk", *names)]
    rows: Floats = np.tile(fit.model.exog.mean(axis=0), (len(LEVELS) * len(GRID), 1))
    other = np.repeat([0.0, 1.0], len(GRID))
    steps = np.tile(GRID, len(LEVELS))
    rows[:, columns] = np.column_stack([steps, other, steps * other])
    return fit.get_prediction(rows, transform=False).summary_frame()


def _answer(outcomes: list[tuple[Any, list[Any]]]) -> Answer:
    estimates, errors = [], []
    for lines, tests in outcomes:
        estimates.append(np.r_[lines["mean"], [float(test.effect[0]) for test in tests]])
        errors.append(np.r_[lines["mean_se"], [float(test.sd[0, 0]) for test in tests]])
    return Answer(np.column_stack(estimates), np.column_stack(errors))
