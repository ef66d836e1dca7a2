"""What a confounder that nobody asked about would have to be like to change the answer."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats, Ints
from analysis.engine.cells import people as cells_of
from analysis.engine.inference import inference
from analysis.engine.matching.effect import effects
from analysis.engine.matching.sensitivity import (
    ALPHA,
    Bound,
    Regressed,
    bound,
    e_values,
    partial_r2,
    robustness,
)
from analysis.engine.matching.support import supported
from analysis.engine.ols import Fit, RankDeficient, TooFew, ols
from analysis.matching.matched_sample import People, comparison, moving_columns, people_of
from analysis.matching.printed import unprinted
from analysis.model.columns import Name
from analysis.model.outcomes import outcomes_of
from analysis.model.query import Query
from analysis.model.result import ESTIMATE, Note, Refused, Result, answers, tidy, unique
from data.survey.survey import Survey

TIMES = (0, 1, 2, 3)
"""How many times as strong as the strongest control variable a confounder is; 0 = there is none."""
TREATMENT = 1

SENSITIVITY = ("partial_r2", "robustness", "robustness_shown", "e_value", "e_value_shown")


@answers(
    keys=("outcome",),
    values=("estimate", *SENSITIVITY, "n", "status"),
    needs=("focal", "outcomes", "control"),
    use=None,
    ranged="",
)
def sensitivity(survey: Survey, query: Query) -> Result:
    """Return how strong a hidden confounder would have to be, by chosen outcome.

    `estimate` is the coefficient of lying above the cut in the linear regression on control
    variables among people on support; `partial_r2` its share of what is left of the outcome;
    `robustness` the partial R2 with treatment and outcome that takes the estimate to zero,
    `robustness_shown` that after which its 95 % interval holds zero (Cinelli and Hazlett 2020).
    `e_value` and `e_value_shown` are those of the matched effect and of its interval, in pooled
    standard deviations of the matched (VanderWeele and Ding 2017).
    """
    rows: list[dict[str, object]] = []
    notes: list[Note] = []
    for people in people_of(survey, query):
        fitted, values = _fitted(people, query), _e_values(people, query)
        effects_of = dict(zip(people.model.ids, fitted.effects, strict=True))
        for place, (id, found) in enumerate(effects_of.items()):
            if not found.std_error > 0:  # everybody gives the same
                continue
            rows.append(
                {
                    "outcome": id,
                    "estimate": found.estimate,
                    "partial_r2": partial_r2(found.t, found.df),
                    "robustness": robustness(found),
                    "robustness_shown": robustness(found, level=ALPHA),
                    "e_value": values[place][0],
                    "e_value_shown": values[place][1],
                    "n": fitted.n,
                }
            )
        notes += people.notes
    table = _chosen(survey, query, pd.DataFrame(rows)).assign(status=unprinted(survey))
    return Result(table, int(table["n"].max()), unique(notes))


@answers(
    keys=("outcome", "variable", "times"),
    values=(*ESTIMATE, "of_treatment", "of_outcome"),
    needs=("focal", "outcomes", "control"),
    use=None,
    ranged="",
)
def benchmarks(survey: Survey, query: Query) -> Result:
    """Return the estimate of `sensitivity` beside confounders as strong as a control variable.

    Rows: chosen outcome x `times` as strong as the control variable (with all its levels) that
    would move the estimate most, `variable`; 0 times is the estimate as it is. `of_treatment`,
    `of_outcome`: the confounder's partial R2. A strength that no confounder can have has no row.
    """
    frames: list[pd.DataFrame] = []
    notes: list[Note] = []
    for people in people_of(survey, query):
        fitted = _fitted(people, query)
        strengths = fitted.strengths
        frames += [
            _bounds(survey, (id, place), found, strengths, fitted.n)
            for place, (id, found) in enumerate(zip(people.model.ids, fitted.effects, strict=True))
            if found.std_error > 0
        ]
        notes += people.notes
    table = _chosen(survey, query, pd.concat(frames, ignore_index=True))
    return Result(table, int(table["n"].max()), unique(notes))


@dataclass(frozen=True, eq=False)
class _Fitted:
    """Two linear regressions on support: of the outcomes, and of the treatment on the controls.

    `names` are those of the columns of `outcomes`: constant, treatment, controls; `n` people.
    """

    outcomes: Fit
    treatment: Fit
    names: tuple[Name, ...]
    n: int

    @property
    def effects(self) -> list[Regressed]:
        """Return the treatment's coefficient for every outcome."""
        linear = self.outcomes.linear(np.eye(1, len(self.names), TREATMENT))
        pairs = zip(linear.estimates[0], linear.std_errors[0], strict=True)
        return [Regressed(float(one), float(error), float(linear.df[0])) for one, error in pairs]

    @property
    def strengths(self) -> dict[str, tuple[float, Floats]]:
        """Return each control variable's partial R2 with treatment and with the outcomes (p,)."""
        found = {}
        for variable in dict.fromkeys(name[0] for name in self.names[2:]):
            own = np.flatnonzero([name[0] == variable for name in self.names])
            # The treatment's regression lacks the treatment's own column.
            of_treatment = _partial(self.treatment, own - 1)
            found[variable] = (float(of_treatment[0]), _partial(self.outcomes, own))
        return found


def _fitted(people: People, query: Query) -> _Fitted:
    on = supported(people.scores, people.treated, query.specification.matching.estimand)
    X = np.column_stack([people.X[:, :1], people.treated, people.X[:, 1:]])[on]
    moving = moving_columns(X)
    every = (("", ""), ("", ""), *people.names[1:])
    X = X[:, moving]
    controls, treatment = np.delete(X, TREATMENT, axis=1), X[:, TREATMENT : TREATMENT + 1]
    try:
        return _Fitted(
            outcomes=ols(cells_of(X, people.outcomes[on]), "classical"),
            treatment=ols(cells_of(controls, treatment), "classical"),
            names=tuple(name for name, kept in zip(every, moving, strict=True) if kept),
            n=int(on.sum()),
        )
    except (RankDeficient, TooFew):
        raise Refused("no_regression") from None


def _partial(fit: Fit, places: Ints) -> Floats:
    """Return (p,) what columns account for of what the others leave: b'V^-1 b over it and RSS."""
    own = fit.coefficients[places]
    gain = (own * np.linalg.solve(fit.inverse[np.ix_(places, places)], own)).sum(axis=0)
    left = (fit.residuals**2).sum(axis=0)
    whole = gain + left
    return np.where(whole > 0, gain / np.where(whole > 0, whole, 1.0), 0.0)


def _bounds(
    survey: Survey,
    outcome: tuple[str, int],
    found: Regressed,
    strengths: dict[str, tuple[float, Floats]],
    n: int,
) -> pd.DataFrame:
    """Return the rows of one outcome, given by its id and its place among the regressions'."""
    id, place = outcome
    variable = _strongest(found, strengths, place)
    bounds: list[tuple[int, Bound]] = [(0, Bound(0.0, 0.0, found.estimate, found.std_error))]
    of_treatment, of_outcomes = strengths[variable]
    for times in TIMES[1:]:
        each = bound(found, of_treatment, float(of_outcomes[place]), times)
        if each is not None:
            bounds.append((times, each))
    estimates = np.array([each.estimate for _, each in bounds])
    errors = np.array([each.std_error for _, each in bounds])
    df = np.array([found.df - (times > 0) for times, _ in bounds])
    codes = {"outcome": id, "variable": variable, "times": [times for times, _ in bounds]}
    table = tidy(codes, inference(estimates, errors, df), n, unprinted(survey))
    return table.assign(
        of_treatment=[each.of_treatment for _, each in bounds],
        of_outcome=[each.of_outcome for _, each in bounds],
    )


def _strongest(found: Regressed, strengths: dict[str, tuple[float, Floats]], place: int) -> str:
    """Return the control variable whose like would move the estimate most."""

    def moved(variable: str) -> float:
        of_treatment, of_outcomes = strengths[variable]
        each = bound(found, of_treatment, float(of_outcomes[place]), 1)
        return np.inf if each is None else abs(found.estimate - each.estimate)

    return max(strengths, key=moved)


def _e_values(people: People, query: Query) -> list[tuple[float, float]]:
    matched = comparison(people, query.specification.matching)
    got = effects(people.outcomes, people.scores, matched)
    sides = [people.outcomes[matched.spread & side] for side in (people.treated, ~people.treated)]
    squares = sum((len(own) - 1) * own.var(axis=0, ddof=1) for own in sides)
    unit = np.sqrt(squares / (sum(len(own) for own in sides) - 2))
    unit = np.where(unit > 0, unit, np.nan)
    pairs = zip(got.estimates / unit, got.std_errors / unit, strict=True)
    return [e_values(float(gap), float(error)) for gap, error in pairs]


def _chosen(survey: Survey, query: Query, table: pd.DataFrame) -> pd.DataFrame:
    ids = outcomes_of(survey).chosen_ids(query.specification)
    own = table[table["outcome"].isin(ids)]
    return own.sort_values("outcome", key=lambda at: at.map(ids.index), kind="stable").reset_index(
        drop=True
    )
