"""Stars, standard errors, R2 and constants of the printed regressions against each other."""

from collections.abc import Iterator
from math import inf, sqrt
from typing import cast

import numpy as np
from scipy import stats
from scipy.optimize import linprog

from analysis.replication.compare import NO_STARS, STARS
from analysis.replication.findings import (
    AGREES,
    BY_ROUNDING,
    CONDITIONAL,
    CONTRADICTS,
    DIFFERS,
    Finding,
    Range,
    between,
    judged,
    rounded,
    show,
    size,
)
from data.study.models import Model
from data.study.published import Published, PublishedNumber
from data.study.study import Study

DESCRIBED = "Table 1"
MATCHED_SD = Range(0.0, 0.5)
"""A yes-or-no variable has an SD of at most one half."""


def starred(published: Published) -> Iterator[Finding]:
    """Yield, for every coefficient, whether its stars fit estimate / SE under all roundings.

    The marks are those of compare.STARS; coefficients without SE or mark are passed over.
    """
    bounds = {NO_STARS: Range(0.0, _critical(STARS[-1][0]))}
    above = inf
    for level, word in STARS:
        bounds[word] = Range(_critical(level), above)
        above = _critical(level)
    errors = {n.key[:4]: n for n in published.numbers if n.statistic == "se"}
    marks = {n.key[:4]: n for n in published.numbers if n.statistic == "stars"}
    for number in published.numbers:
        error, mark = errors.get(number.key[:4]), marks.get(number.key[:4])
        if number.statistic != "estimate" or error is None or mark is None:
            continue
        t = size(rounded(number)) / rounded(error)
        middle = abs(number.value) / error.value
        allowed = bounds[mark.text]
        calculation = (
            f"{abs(number.value):.{number.decimals}f} / {error.text} = {middle:.2f} "
            f"{between(t, 2)}; {mark.text}: {allowed.low:.3f} ≤ t < {allowed.high:.3f}"
        )
        found = CONTRADICTS
        if t.meets(allowed):
            found = AGREES if allowed.holds(middle) else BY_ROUNDING
        yield Finding("stars", (mark, number, error), t, allowed, calculation, found)


def standard_errors(study: Study, published: Published) -> Iterator[Finding]:
    """Yield, for focal coefficients, whether the SE is as large as SDs, R2 and N make it at least.

    SE >= SD(y) sqrt(1 - R2) / (SD(x) sqrt(N)), whatever the other columns are; this is so for
    classical standard errors of unweighted least squares (the paper names no kind) and for numbers
    that are rounded, not cut off.
    """
    for model in study.models:
        names = {(name.id, name.lens): name.name for name in study.vocabulary.outcomes}
        outcome = names.get((model.outcome, model.lens), model.outcome)
        spread = _described(published, outcome, "sd")
        own = MATCHED_SD if model.matching else _spread(published, model.focal)
        if model.moderator or spread is None or own is None:
            continue
        error, r2, n = (_focal_se(published, model), *_fit(published, model))
        least = _floor(rounded(spread), own, rounded(r2), n.value)
        calculation = (
            f"{spread.text} × √(1 − {r2.text}) / ({own.high:.4f} × √{n.text}) ≥ {show(least, 5)}; "
            f"{error.text} {between(rounded(error), 5)}"
        )
        about, found = (error,), rounded(error)
        yield judged("se_floor", about, found, Range(least, inf), calculation, CONDITIONAL)


def explained(study: Study, published: Published) -> Iterator[Finding]:
    """Yield the order of R2: nested models, models without risk, and the matched ones."""
    for small, large in (("M1", "M2"), ("M3", "M4")):
        one, other = (published.find(model, "", "r2") for model in (small, large))
        calculation = f"R²({small}) = {one.text} ≤ R²({large}) = {other.text}"
        allowed = Range(rounded(one).low, 1.0)
        yield judged("r2_nested", (one, other), rounded(other), allowed, calculation)
    for name, full in (("M13", "M2"), ("M14", "M4"), ("M18", "M2"), ("M19", "M4")):
        yield _without_risk(study, published, name, full)
    for matched, others in (
        (("M5", "M6", "M7"), ("M2", "M13", "M18")),
        (("M8", "M9", "M10"), ("M4", "M14", "M19")),
    ):
        for name in matched:
            yield _matched_r2(study, published, name, others)


def constants(published: Published) -> Iterator[Finding]:
    """Yield whether the constants of Models 1 and 3 fit the means of Table 1.

    constant = mean(y) - sum of coefficient x mean; the shares of age and education groups are known
    by their mean and SD only, so a linear program finds the least and the most they can add.
    """
    for model, outcome in (("M1", "ln_unemployment_benefit"), ("M3", "ln_upskilling")):
        printed = published.find(model, "const", "estimate")
        mean = published.find("", "", "mean", outcome)
        rest = rounded(mean)
        shown = [mean.text]
        for term in ("risk", "ln_income", "skill"):
            estimate = published.find(model, term, "estimate")
            average = table_1(published, term, "mean")
            rest = rest - rounded(estimate) * rounded(average)
            shown.append(f"− ({estimate.text}) × {average.text}")
        for factor in ("age_group", "education"):
            added = _shares(published, model, factor)
            rest = rest - added
            shown.append(f"− {between(added)}")
        calculation = f"{' '.join(shown)} = {between(rest)}; {printed.text}"
        yield judged("constant", (printed,), rounded(printed), rest, calculation)


def _critical(level: float) -> float:
    return float(stats.norm.isf(level / 2))


def table_1(published: Published, outcome: str, statistic: str) -> PublishedNumber:
    key = (DESCRIBED, outcome, statistic)
    return next(n for n in published.numbers if (n.source, n.outcome, n.statistic) == key)


def _described(published: Published, outcome: str, statistic: str) -> PublishedNumber | None:
    try:
        return table_1(published, outcome, statistic)
    except StopIteration:
        return None


def _spread(published: Published, variable: str) -> Range | None:
    number = _described(published, variable, "sd")
    return None if number is None else rounded(number)


def _focal_se(published: Published, model: Model) -> PublishedNumber:
    """Return the printed SE of a model's focal coefficient: the first term it prints."""
    return next(n for n in published.numbers if n.model == model.id and n.statistic == "se")


def _focal_t(published: Published, model: str) -> Range:
    numbers = [n for n in published.numbers if n.model == model and n.term not in ("", "const")]
    estimate = next(n for n in numbers if n.statistic == "estimate")
    error = next(n for n in numbers if n.statistic == "se")
    return size(rounded(estimate)) / rounded(error)


def _fit(published: Published, model: Model) -> tuple[PublishedNumber, PublishedNumber]:
    return published.find(model.id, "", "r2"), published.find(model.id, "", "n")


def _floor(outcome: Range, focal: Range, r2: Range, n: float) -> float:
    return outcome.low * sqrt(1 - r2.high) / (focal.high * sqrt(n))


def _gain(t: float, r2: float, n: float) -> float:
    """Return by how much a variable of this t raises R2; columns beyond it are few against n."""
    return t**2 * (1 - r2) / n


def _without_risk(study: Study, published: Published, name: str, full: str) -> Finding:
    """Return whether a model's R2 is too small for risk to be in it as well."""
    model = next(each for each in study.models if each.id == name)
    r2, n = _fit(published, model)
    whole, t = published.find(full, "", "r2"), _focal_t(published, name)
    least = rounded(whole).low + _gain(t.low, rounded(whole).high, n.value)
    calculation = (
        f"R²({full}) {between(rounded(whole), 4)} + {t.low:.2f}² × (1 − R²) / {n.text} "
        f"≥ {show(least, 4)} > R²({name}) {between(rounded(r2), 4)}"
    )
    allowed = Range(0.0, least)
    return judged("r2_without_risk", (r2, whole), rounded(r2), allowed, calculation, CONDITIONAL)


def _matched_r2(study: Study, published: Published, name: str, others: tuple[str, ...]) -> Finding:
    """Return whether a matched regression explains as much as its controls do elsewhere."""
    models = {each.id: each for each in study.models}
    r2, n = _fit(published, models[name])
    least, best = 0.0, ""
    for other in others:
        whole, people = _fit(published, models[other])
        t = _focal_t(published, other)
        alone = rounded(whole).low - _gain(t.high, rounded(whole).low, people.value)
        if alone > least:
            least, best = (
                alone,
                f"R²({other}) {rounded(whole).low:.4f} − {t.high:.2f}²/{people.text}",
            )
    t = _focal_t(published, name)
    more = _gain(t.low, rounded(r2).high, n.value)
    calculation = (
        f"{best} + {t.low:.2f}²/{n.text} ≥ {show(least + more, 4)}; R²({name}) = {r2.text}"
    )
    # Weights may change the spread of the outcome; those of a wide kernel would be all alike.
    otherwise = CONDITIONAL if models[name].matching == "kernel" else DIFFERS
    allowed = Range(least + more, 1.0)
    return judged("table4_r2", (r2,), rounded(r2), allowed, calculation, otherwise)


def _shares(published: Published, model: str, factor: str) -> Range:
    """Return what a factor's terms can add on average, given the mean and SD of its codes."""
    numbers = [
        n
        for n in published.numbers
        if n.model == model and n.statistic == "estimate" and n.term.startswith(f"{factor}[")
    ]
    codes = np.arange(1.0, len(numbers) + 2)
    n = table_1(published, factor, "n").value
    mean = rounded(table_1(published, factor, "mean"))
    spread = rounded(table_1(published, factor, "sd"))
    squares = spread * spread * Range((n - 1) / n, (n - 1) / n) + mean * mean
    limits = np.vstack([codes, -codes, codes**2, -(codes**2)])
    bounds = np.array([mean.high, -mean.low, squares.high, -squares.low])
    everyone = np.ones((1, len(codes)))
    ends = []
    for sign in (1.0, -1.0):
        cost = np.array([0.0, *(sign * x.value - x.half_width for x in numbers)])
        ends.append(sign * cast("float", linprog(cost, limits, bounds, everyone, [1.0]).fun))
    return Range(ends[0], ends[1])
