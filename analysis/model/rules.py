"""What a claim owes to the rule of its standard errors: the same test under every rule offered."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from scipy import special

from analysis.engine.arrays import Floats, Ints
from analysis.engine.holm import holm
from analysis.engine.inference import LEVEL
from analysis.engine.ols import CLUSTERED, Fit, Linear, TooFew
from analysis.model.facts import Fact
from analysis.model.query import STD_ERRORS, Query
from analysis.model.sampling import sampling_of
from data.survey.survey import Survey

RULED, SHOWN = "p_by_rule", "shown_by_rule"
UNCLUSTERED = "unclustered"
"""The choice of a query that has no time for clusters."""


def offered(survey: Survey) -> tuple[str, ...]:
    """Return the rules of standard errors that a survey has.

    With weights all but the clustered ones are the same: the first of them stands for these.
    """
    clustered = survey.codebook.role("cluster") is not None
    plain = [rule for rule in STD_ERRORS if rule not in CLUSTERED]
    if survey.codebook.role("weight") is not None:
        plain = plain[:1]
    return (*plain, *(CLUSTERED if clustered else ()))


def standing(survey: Survey, rule: str) -> str:
    """Return which of the rules offered a rule is."""
    known = offered(survey)
    return rule if rule in known else known[0]


def ruled(survey: Survey, fit: Fit, rows: Ints, rule: str) -> Fit:
    """Return a fit of the people at `rows` (n,), a cell each, under another rule.

    Raises TooFew where not everybody's cluster is known, or all have one.
    """
    if rule in CLUSTERED and fit.cells.cluster is None:
        clusters = survey.clusters()
        if clusters is None or (clusters[rows] < 0).any():
            raise TooFew
        sampling = sampling_of(survey, clustered=True)
        domain = None if sampling is None else sampling.domain(rows)
        fit = fit.among(clusters[rows], domain)
    return fit.under(rule)


def p_of(linear: Linear) -> Floats:
    """Return the p values of combinations x outcomes, outcomes fastest."""
    error = linear.std_errors
    statistic = linear.estimates / np.where(error > 0, error, np.nan)
    p_values = 2 * special.stdtr(linear.freedom, -np.abs(statistic))
    return np.asarray(p_values, dtype=np.float64).ravel()


def p_by_rule(
    survey: Survey,
    query: Query,
    keys: Sequence[tuple[str, ...]],
    tested: Callable[[str], Floats],
) -> list[Fact]:
    """Return the p values that `tested` gives (q,) under every other rule, as facts RULED.

    Each is of the rule and its key. A rule under which nothing can be tested has none; clustered
    ones are left out where the query's choice `rules` is UNCLUSTERED, unless it asks for one.
    """
    facts: list[Fact] = []
    asked = query.specification.std_errors
    brief = query.choice("rules", "") == UNCLUSTERED and asked not in CLUSTERED
    for rule in offered(survey):
        if rule == standing(survey, asked) or (brief and rule in CLUSTERED):
            continue
        try:
            found = tested(rule)
        except TooFew:
            continue
        facts += [Fact(RULED, float(p), (rule, *key)) for key, p in zip(keys, found, strict=True)]
    return facts


def decisions(
    survey: Survey,
    std_errors: str,
    keys: Sequence[tuple[str, ...]],
    p_values: Floats,
    facts: Sequence[Fact],
    kind: tuple[str, ...] = (),
    adjust: Callable[[Floats], Floats] = np.asarray,
) -> list[Fact]:
    """Return under which rules each claim is shown, where they do not agree: facts SHOWN, 1 or 0.

    `p_values` (q,) are those of the rule that was asked for, `facts` hold the other rules'; each is
    adjusted over all q. The facts are of the rule, the `kind` and the key.
    """
    untested, rules = np.isnan(p_values), offered(survey)
    beside: dict[str, dict[tuple[str, ...], float]] = {rule: {} for rule in rules}
    for fact in facts:
        if fact.name == RULED:
            beside[fact.of[0]][fact.of[1:]] = fact.value
    shown = {standing(survey, std_errors): adjust(p_values) < 1 - LEVEL}
    for rule, found in beside.items():
        if found:
            own = np.array([found.get(key, np.nan) for key in keys])
            shown[rule] = adjust(np.where(untested, np.nan, own)) < 1 - LEVEL
    return [
        Fact(SHOWN, float(shown[rule][place]), (rule, *kind, *key))
        for place, key in enumerate(keys)
        if len({bool(each[place]) for each in shown.values()}) > 1
        for rule in rules
        if rule in shown
    ]


def disagreements(
    survey: Survey, std_errors: str, table: pd.DataFrame, keys: Sequence[str], facts: Sequence[Fact]
) -> list[Fact]:
    """Return the same of a family of claims: the rows of one kind, named by the columns `keys`."""
    if not len(table):
        return []
    own = list(zip(*(map(str, table[key].tolist()) for key in keys), strict=True))
    kind = (str(table["kind"].iloc[0]),)
    p_values = table["p_value"].to_numpy(dtype=float)
    return decisions(survey, std_errors, own, p_values, facts, kind, holm)
