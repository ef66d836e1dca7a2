"""Effects of lying above the cut: as they are, matched, and by every other way beside."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats
from analysis.engine.cells import people as cells_of
from analysis.engine.inference import inference
from analysis.engine.matching.compare import Comparison
from analysis.engine.matching.effect import Effects, effects
from analysis.engine.matching.kernels import Nearest
from analysis.engine.matching.support import supported
from analysis.engine.matching.weight import comparison_weights
from analysis.engine.matching.weighting import Scored, doubly_robust_effects, weighted_effects
from analysis.engine.ols import PRECISION, RankDeficient, TooFew, ols
from analysis.matching.matched_sample import (
    People,
    comparison,
    moving_columns,
    people_of,
    rule_of,
    usual,
)
from analysis.matching.printed import effect_status, regression_status, unprinted
from analysis.model.equivalence import JUDGED, MEAN, judged
from analysis.model.facts import Fact, single
from analysis.model.outcomes import outcomes_of
from analysis.model.query import CLUSTERED, METHODS, MatchingChoice, Query
from analysis.model.result import ESTIMATE, Note, Refused, Result, answers, note, tidy, unique
from analysis.questions.claims import CLAIMED, COLUMNS, decided
from data.survey.survey import Survey

UNMATCHED, MATCHED = "unmatched", "matched"
REGRESSION, WEIGHTED = "ols", "weighted_ols"
INVERSE, ROBUST = "ipw", "aipw"
CHECKS = (UNMATCHED, REGRESSION, *METHODS, WEIGHTED, INVERSE, ROBUST)
"""Ways to an effect, in the order in which they stand: plain, methods of matching, weighting."""

WELCH, ANALYTICAL, NEIGHBOURS = "welch", "analytical", "neighbours"
INFLUENCE, CLASSICAL = "influence", "classical"
RULES = (WELCH, ANALYTICAL, NEIGHBOURS, INFLUENCE, CLASSICAL, *CLUSTERED, "bootstrap")
"""Rules of standard errors, as the column std_errors names them."""

KEYS = ("measure", "std_errors", "outcome")


@answers(
    keys=KEYS,
    values=(*ESTIMATE, *JUDGED),
    needs=("focal", "outcomes", "control"),
    use=None,
    ranged="",
)
@judged(MEAN)
def matched_effects(survey: Survey, query: Query) -> Result:
    """Return what lying above the cut goes with: the unmatched difference, and the matched effect.

    Rows: measure unmatched (difference of means, Welch's standard error) and matched (the query's
    estimand; analytical standard error, neighbours with Abadie and Imbens's) x outcome. `n` counts
    the people whose answers enter. Facts cut, att_one_sided of an outcome (with the estimand of
    everybody, whose two-sided support moves the effect on the treated) and att of an outcome.
    """
    choice = query.specification.matching
    frames: list[pd.DataFrame] = []
    facts: list[Fact] = []
    notes: list[Note] = []
    everyone = people_of(survey, query)
    for people in everyone:
        found = comparison(people, choice)
        frames.append(_plain(survey, people))
        frames.append(_matched(survey, query, people, found, choice, MATCHED))
        facts += _of_treated(people, choice)
        notes += people.notes
    table = _ordered(survey, pd.concat(frames, ignore_index=True), (UNMATCHED, MATCHED))
    cut = single(cut=everyone[0].cut)
    return Result(table, len(everyone[0].treated), unique(notes), facts=(*cut, *facts))


@answers(
    keys=("kind", "outcome"),
    values=CLAIMED,
    needs=("focal", "outcomes", "control"),
    use=None,
    ranged="",
)
@judged()
def matched_claims(survey: Survey, query: Query) -> Result:
    """Return the matched effects that sentences may claim, Holm-adjusted over the outcomes."""
    found = matched_effects(survey, query)
    if found.refusal is not None:
        return found
    own = found.table[found.table["measure"] == MATCHED].reset_index(drop=True)
    table = decided(own.assign(kind=query.specification.matching.estimand))
    return replace(found, table=table[list(COLUMNS)])


@answers(
    keys=KEYS,
    values=ESTIMATE,
    needs=("focal", "outcomes", "control"),
    use=None,
    ranged="",
)
def matched_checks(survey: Survey, query: Query) -> Result:
    """Return the effect on the chosen outcomes by every way: CHECKS x outcome.

    Methods of matching take their usual kernel and width, but for the query's own; ols regresses
    on treatment and control variables on support, weighted_ols with the match for weights. ipw and
    aipw weight by the score on support. A way that cannot be gone has rows without numbers, n = 0.
    Fact cut.
    """
    choice, frames = query.specification.matching, []
    notes: list[Note] = []
    everyone = people_of(survey, query)
    for people in everyone:
        frames.append(_plain(survey, people))
        frames += [_method(survey, query, people, usual(choice, method)) for method in METHODS]
        on = supported(people.scores, people.treated, choice.estimand)
        frames.append(_regression(survey, people, on.astype(float), REGRESSION, choice, query))
        frames += _by_match(survey, query, people, choice)
        more, said = _weighting(survey, query, people)
        frames += more
        notes += [*people.notes, *said]
    table = _ordered(survey, pd.concat(frames, ignore_index=True), CHECKS)
    ids = outcomes_of(survey).chosen_ids(query.specification)
    table = table[table["outcome"].isin(ids)].reset_index(drop=True)
    facts = single(cut=everyone[0].cut)
    return Result(table, len(everyone[0].treated), unique(notes), facts=facts)


def rows_of(
    survey: Survey,
    people: People,
    codes: dict[str, str],
    found: tuple[Floats, Floats, float],
    n: int,
    status: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Return a row an outcome, all with these codes: estimates and errors (parts,), then df."""
    ids = list(people.model.ids)
    estimates, errors, df = found
    numbers = inference(estimates, errors, np.full(len(ids), df))
    return tidy({**codes, "outcome": ids}, numbers, n, status or unprinted(survey))


def _way(measure: str, rule: str) -> dict[str, str]:
    return {"measure": measure, "std_errors": rule}


def _blank(survey: Survey, people: People, measure: str) -> pd.DataFrame:
    nothing = np.full(len(people.model.parts), np.nan)
    return rows_of(survey, people, _way(measure, ""), (nothing, nothing, np.inf), 0)


def _plain(survey: Survey, people: People) -> pd.DataFrame:
    """Return the difference of means with Welch's standard error, and normal quantiles."""
    above, below = people.outcomes[people.treated], people.outcomes[~people.treated]
    estimates = above.mean(axis=0) - below.mean(axis=0)
    variance = above.var(axis=0, ddof=1) / len(above) + below.var(axis=0, ddof=1) / len(below)
    found = (estimates, np.sqrt(variance), np.inf)
    return rows_of(survey, people, _way(UNMATCHED, WELCH), found, len(people.treated))


def _matched(
    survey: Survey,
    query: Query,
    people: People,
    found: Comparison,
    choice: MatchingChoice,
    measure: str,
) -> pd.DataFrame:
    got: Effects = effects(people.outcomes, people.scores, found)
    rule = NEIGHBOURS if isinstance(rule_of(choice), Nearest) else ANALYTICAL
    status = [
        effect_status(survey, query, choice, id, float(estimate))
        for id, estimate in zip(people.model.ids, got.estimates, strict=True)
    ]
    numbers = (got.estimates, got.std_errors, np.inf)
    return rows_of(survey, people, _way(measure, rule), numbers, int(found.giving.sum()), status)


def _method(survey: Survey, query: Query, people: People, choice: MatchingChoice) -> pd.DataFrame:
    try:
        found = comparison(people, choice)
    except Refused:
        return _blank(survey, people, choice.method)
    return _matched(survey, query, people, found, choice, choice.method)


def _of_treated(people: People, choice: MatchingChoice) -> list[Fact]:
    """Return the effects on the treated under one-sided and under two-sided support."""
    if choice.estimand != "ate":
        return []
    try:
        one_sided = comparison(people, replace(choice, estimand="att"))
    except Refused:
        return []
    one = one_sided.weights @ people.outcomes
    two = comparison(people, choice).of_treated @ people.outcomes
    facts = []
    for place, id in enumerate(people.model.ids):
        facts.append(Fact("att_one_sided", float(one[place]), (id,)))
        facts.append(Fact("att", float(two[place]), (id,)))
    return facts


def _by_match(
    survey: Survey, query: Query, people: People, choice: MatchingChoice
) -> list[pd.DataFrame]:
    try:
        weights = comparison_weights(comparison(people, choice))
    except Refused:
        return [_blank(survey, people, WEIGHTED)]
    return [_regression(survey, people, weights, WEIGHTED, choice, query)]


def _regression(
    survey: Survey,
    people: People,
    weights: Floats,
    measure: str,
    choice: MatchingChoice,
    query: Query,
) -> pd.DataFrame:
    """Return the treatment's coefficient, weights as inverse variances or, clustered, as counts."""
    keep = weights > 0
    X = np.column_stack([people.X[:, :1], people.treated, people.X[:, 1:]])[keep]
    moving = moving_columns(X)
    cluster = None if people.cluster is None else people.cluster[keep]
    plain = measure == REGRESSION
    cells = cells_of(X[:, moving], people.outcomes[keep], None if plain else weights[keep], cluster)
    rule = CLASSICAL if plain else PRECISION
    try:
        fit = ols(cells, rule if cluster is None else query.specification.std_errors)
    except (RankDeficient, TooFew):
        return _blank(survey, people, measure)
    linear = fit.linear(np.eye(1, X[:, moving].shape[1], 1))
    estimates = linear.estimates[0]
    status = None
    if not plain and cluster is None:
        status = [
            regression_status(survey, query, choice, id, float(estimate))
            for id, estimate in zip(people.model.ids, estimates, strict=True)
        ]
    numbers = (estimates, linear.std_errors[0], float(linear.freedom[0, 0]))
    said = CLASSICAL if cluster is None else query.specification.std_errors
    return rows_of(survey, people, _way(measure, said), numbers, int(keep.sum()), status)


def _weighting(
    survey: Survey, query: Query, people: People
) -> tuple[list[pd.DataFrame], list[Note]]:
    estimand = query.specification.matching.estimand
    on = supported(people.scores, people.treated, estimand)
    scored = Scored(people.X, people.scores, people.treated, on, people.cluster)
    # Sums of whole clusters' influences, as in CR1.
    rule = INFLUENCE if people.cluster is None else CLUSTERED[0]
    got = weighted_effects(people.outcomes, scored, estimand)
    n = int(on.sum())
    numbers = (got.estimates, got.std_errors, np.inf)
    frames = [rows_of(survey, people, _way(INVERSE, rule), numbers, n)]
    try:
        got = doubly_robust_effects(people.outcomes, scored, estimand)
    except RankDeficient:
        return [*frames, _blank(survey, people, ROBUST)], [note("no_side_regression")]
    numbers = (got.estimates, got.std_errors, np.inf)
    return [*frames, rows_of(survey, people, _way(ROBUST, rule), numbers, n)], []


def _ordered(survey: Survey, table: pd.DataFrame, measures: Sequence[str]) -> pd.DataFrame:
    """Return the rows outcome by outcome, the ways in their order."""
    ids = outcomes_of(survey).ids
    keys = [table["measure"].map(list(measures).index), table["outcome"].map(ids.index)]
    return table.iloc[np.lexsort(keys)].reset_index(drop=True)
