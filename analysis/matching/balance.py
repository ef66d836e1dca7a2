"""How alike the compared are, before and after every method, overall and within groups."""

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats, Ints
from analysis.engine.matching.balance import balance, standardisers
from analysis.engine.matching.compare import Comparison
from analysis.matching.matched_sample import People, comparison, people_of, usual
from analysis.matching.printed import unprinted
from analysis.model.columns import controls_of
from analysis.model.groups import MINIMUM
from analysis.model.query import METHODS, MatchingChoice, Query
from analysis.model.result import Refused, Result, answers, unique
from analysis.model.sample import levels_within
from data.survey.survey import Survey

BEFORE, SCORE = "unmatched", "score"


@answers(
    keys=("measure", "variable", "level"),
    values=("estimate", "variance_ratio", "n", "status"),
    needs=("focal", "outcomes", "control"),
    use=None,
    ranged="",
)
def matched_balance(survey: Survey, query: Query) -> Result:
    """Return the balance of the score and of every control variable, before and after matching.

    Rows: measure unmatched and every method (its usual kernel and width, but for the query's own)
    x covariate: the score, numbers (level ""), and each level of a factor. `estimate`: standardised
    difference of means, above the cut minus below; `variance_ratio` above over below, NaN for
    levels. A method that cannot be gone has no rows. Of the first chosen outcome's people.
    """
    people = people_of(survey, query)[0]
    X, names = covariates(survey, query, people)
    choice = query.specification.matching
    units = standardisers(X, people.treated, choice.estimand)
    frames = [_frame(people, X, names, units, np.ones(len(X)), BEFORE)]
    for method in METHODS:
        weights = _weights(people, usual(choice, method))
        if weights is not None:
            frames.append(_frame(people, X, names, units, weights, method))
    table = pd.concat(frames, ignore_index=True).assign(status=unprinted(survey))
    return Result(table, len(X), unique(list(people.notes)))


@answers(
    keys=("measure", "level"),
    values=("estimate", "largest", "variable", "n", "status"),
    needs=("focal", "outcomes", "control", "group"),
    use=None,
    ranged="",
)
def balance_by_group(survey: Survey, query: Query) -> Result:
    """Return how balanced the control variables are within each level of the query's `by`.

    Rows: measure unmatched and the query's method x level. `estimate`: the mean over all covariates
    but the score of the absolute standardised difference, in units of everybody's; `largest` of
    them, that of `variable`; `n` people of the level who enter.
    """
    by = query.specification.by
    if by is None:
        raise Refused("no_by")
    people = people_of(survey, query)[0]
    X, names = covariates(survey, query, people)
    units = standardisers(X, people.treated, query.specification.matching.estimand)[1:]
    weights = _signed(comparison(people, query.specification.matching))
    rows: list[dict[str, object]] = []
    for level, members in levels_within(survey, by, people.model.sample):
        for measure, own in ((BEFORE, np.ones(len(X))), (_method(query), weights)):
            rows.append(
                {
                    "measure": measure,
                    "level": level,
                    **_within(people, X[:, 1:], names[1:], units, own, np.flatnonzero(members)),
                }
            )
    table = pd.DataFrame(rows).assign(status=unprinted(survey))
    return Result(table, len(X), unique(list(people.notes)))


def covariates(
    survey: Survey, query: Query, people: People
) -> tuple[Floats, list[tuple[str, str]]]:
    """Return the score and the control variables (n, k), every level of a factor, with names."""
    rows = people.model.sample.rows
    specification = replace(query.specification, moderator=None, others=())
    if specification.controls == "firm_effects":
        specification = replace(specification, controls="individual")
    columns: list[Floats] = [people.scores]
    names = [(SCORE, "")]
    entered = {name for name, _ in people.names}
    for variable in controls_of(survey, specification)[0]:
        if variable.id not in entered:
            continue
        if variable.kind == "numeric":
            columns.append(survey.numeric(variable.id)[rows])
            names.append((variable.id, ""))
            continue
        codes = survey.codes(variable.id)[rows]
        for place, level in enumerate(variable.levels):
            if (codes == place).any():
                columns.append((codes == place).astype(float))
                names.append((variable.id, level))
    return np.column_stack(columns), names


def _frame(
    people: People,
    X: Floats,
    names: list[tuple[str, str]],
    units: Floats,
    weights: Floats,
    measure: str,
) -> pd.DataFrame:
    found = balance(X, people.treated, weights, units)
    return pd.DataFrame(
        {
            "measure": measure,
            "variable": [name for name, _ in names],
            "level": [level for _, level in names],
            "estimate": found.differences,
            "variance_ratio": found.ratios,
            "n": int((weights != 0).sum()),
        }
    )


def _weights(people: People, choice: MatchingChoice) -> Floats | None:
    """Return weights (n,) as `balance` takes them, None where the method cannot be gone."""
    try:
        found = comparison(people, choice)
    except Refused:
        return None
    return _signed(found)


def _signed(found: Comparison) -> Floats:
    return np.where(found.treated, found.weights, -found.weights)


def _within(
    people: People,
    X: Floats,
    names: list[tuple[str, str]],
    units: Floats,
    weights: Floats,
    places: Ints,
) -> dict[str, object]:
    """Return the balance among the people at `places`; without numbers where a side is small."""
    own, treated = weights[places], people.treated[places]
    sides = (own[treated], own[~treated])
    few = min(int((side != 0).sum()) for side in sides) < MINIMUM
    if few or min(float(side.sum()) for side in sides) <= 0:
        return {"estimate": np.nan, "largest": np.nan, "variable": "", "n": 0}
    gaps = np.abs(balance(X[places], treated, own, units).differences)
    gaps = np.where(np.isfinite(gaps), gaps, 0.0)
    worst = int(np.argmax(gaps))
    return {
        "estimate": float(gaps.mean()),
        "largest": float(gaps[worst]),
        "variable": names[worst][0],
        "n": int((own != 0).sum()),
    }


def _method(query: Query) -> str:
    return query.specification.matching.method
