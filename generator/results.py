"""Every published statistic, computed from the survey's columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm, t

from generator.design import BUDGET_COLUMNS, RISK_COLUMNS, SUBSTITUTABILITY_COLUMNS
from generator.goals import regression_weights
from generator.matching import Matching, match
from generator.models import (
    BENEFIT,
    CONTROLS,
    INDEX,
    MODELS,
    REEMPLOYMENT,
    TREATED,
    UPSKILLING,
    columns_of,
    term_matrix,
)
from generator.substitutability import entropy_score

Key = tuple[str, str, str, str, str]  # source, model, outcome, term, statistic
TABLE_OF = {
    **dict.fromkeys(("M1", "M2", "M3", "M4"), "Table 2"),
    **dict.fromkeys(("M11", "M12", "M13", "M14"), "Table 5"),
    **dict.fromkeys(("M15", "M16", "M17", "M18", "M19"), "Table 6"),
}
WEIGHTED = {
    "radius": ("M5", "M8"),
    "local_linear": ("M6", "M9"),
    "kernel": ("M7", "M10"),
}


@dataclass(frozen=True)
class Fit:
    """Least squares: estimates and classical SEs (k,), p-values (k,), R2 and n."""

    estimate: np.ndarray
    error: np.ndarray
    p_value: np.ndarray
    covariance: np.ndarray
    freedom: int
    r2: float
    n: int


def least_squares_fit(y: np.ndarray, design: np.ndarray, weights: np.ndarray | None = None) -> Fit:
    """(Weighted) least squares with a constant; rows of weight 0 do not count in n."""
    w = np.ones(len(y)) if weights is None else weights
    y, design, w = y[w > 0], design[w > 0], w[w > 0]
    q, r = np.linalg.qr(design * np.sqrt(w)[:, None])
    estimate = np.linalg.solve(r, q.T @ (y * np.sqrt(w)))
    residual = w @ (y - design @ estimate) ** 2
    freedom = len(y) - design.shape[1]
    inverse = np.linalg.inv(r)
    covariance = inverse @ inverse.T * residual / freedom
    error = np.sqrt(np.diag(covariance))
    p_value = 2 * t.sf(np.abs(estimate / error), freedom)
    total = w @ (y - w @ y / w.sum()) ** 2
    return Fit(estimate, error, p_value, covariance, freedom, float(1 - residual / total), len(y))


def stars(p_value: float) -> str:
    """The paper's marks: 10, 5 and 1 per cent."""
    marks = ((0.01, "***"), (0.05, "**"), (0.1, "*"))
    return next((mark for level, mark in marks if p_value < level), "none")


@dataclass(frozen=True)
class Answers:
    """The survey as the models need it: term matrix (n, k), outcomes, and who is known."""

    columns: dict[str, np.ndarray]
    terms: np.ndarray
    outcomes: dict[str, np.ndarray]
    age_known: np.ndarray
    pension_known: np.ndarray


def answers_of(columns: dict[str, np.ndarray]) -> Answers:
    """Derived scores and logarithms of canonical columns (missing = NaN)."""
    workers = {k: v for k, v in columns.items() if k != "city"}
    workers["risk"] = np.mean([columns[c] for c in RISK_COLUMNS], axis=0)
    workers["ln_income"] = np.log(columns["monthly_income"].astype(float))
    items = np.column_stack([columns[c] for c in SUBSTITUTABILITY_COLUMNS]).astype(float)
    workers["substitutability"] = entropy_score(items)[1]
    outcomes = {REEMPLOYMENT: columns[REEMPLOYMENT].astype(float)}
    for name in ("unemployment_benefit", "upskilling"):
        amount = columns[f"budget_{name}"].astype(float)
        outcomes[f"ln_{name}"] = np.log(amount + 1)
        rest = np.where(amount < 100, 100 - amount, np.nan)
        outcomes[f"ratio_{name}"] = amount / rest
    known = [~np.isnan(columns[name].astype(float)) for name in ("age_group", "pension")]
    terms = term_matrix(workers, float(workers["risk"].mean()))
    return Answers(workers, terms, outcomes, known[0], known[1])


def results(columns: dict[str, np.ndarray]) -> dict[Key, float | str]:
    """All statistics that the published table may ask for."""
    answers = answers_of(columns)
    found: dict[Key, float | str] = {}
    found.update(_descriptions(answers))
    for name, model in MODELS.items():
        if name in TABLE_OF:
            found.update(_regression(answers, name, model.outcome, model.terms))
    terms = MODELS["M2"].terms
    found.update(_regression(answers, "M11", "ratio_unemployment_benefit", terms))
    found.update(_regression(answers, "M12", "ratio_upskilling", terms))
    found.update(_matched(answers))
    return found


def _descriptions(answers: Answers) -> Iterator[tuple[Key, float]]:
    """Table 1, the means of Figures 1 and 2, and the sample's sizes."""
    values = {**answers.outcomes, **answers.columns}
    for name, column in values.items():
        known = column[~np.isnan(column.astype(float))]
        facts = (len(known), known.mean(), known.std(ddof=1), known.min(), known.max())
        for statistic, fact in zip(("n", "mean", "sd", "min", "max"), facts, strict=True):
            yield ("Table 1", "", name, "", statistic), float(fact)
    risk = answers.columns["risk"]
    yield ("Fig 1", "", "risk", "all workers", "mean"), float(risk.mean())
    texts = {
        "risk_robots": "robots/AI replace my job",
        "risk_skills": "replaced by more skilled people",
    }
    for item, text in texts.items():
        yield ("Fig 1", "", item, text, "mean"), float(answers.columns[item].mean())
    for part in BUDGET_COLUMNS:
        yield ("Fig 2", "", part, "", "mean"), float(answers.columns[part].mean())


def _regression(
    answers: Answers, name: str, outcome: str, terms: tuple[str, ...]
) -> Iterator[tuple[Key, float | str]]:
    y = answers.outcomes[outcome]
    rows = answers.age_known & ~np.isnan(y)
    if name == "M17":
        rows &= answers.pension_known
    fit = least_squares_fit(y[rows], answers.terms[np.ix_(rows, columns_of(terms))])
    yield from _printed(fit, TABLE_OF[name], name, outcome, terms)


def _printed(
    fit: Fit, source: str, name: str, outcome: str, terms: tuple[str, ...]
) -> Iterator[tuple[Key, float | str]]:
    for k, term in enumerate(terms):
        yield (source, name, outcome, term, "estimate"), float(fit.estimate[k])
        yield (source, name, outcome, term, "se"), float(fit.error[k])
        yield (source, name, outcome, term, "stars"), stars(float(fit.p_value[k]))
    yield (source, name, outcome, "", "n"), fit.n
    yield (source, name, outcome, "", "r2"), fit.r2


def _matched(answers: Answers) -> Iterator[tuple[Key, float | str]]:
    """Tables 3 and 4."""
    terms = answers.terms[answers.age_known]
    matching = match(terms[:, columns_of(CONTROLS)], terms[:, INDEX[TREATED]] == 1)
    regressors = ("const", TREATED, *CONTROLS[1:])
    for method, models in WEIGHTED.items():
        weights = regression_weights(matching, method)
        for outcome, name in zip((BENEFIT, UPSKILLING), models, strict=True):
            y = answers.outcomes[outcome][answers.age_known]
            att, p_value = _att(matching, method, y)
            key = ("Table 3", method, outcome, TREATED)
            yield (*key, "att"), att
            yield (*key, "stars"), stars(p_value)
            yield (*key, "matched_n"), int(matching.supported.sum())
            fit = least_squares_fit(y, terms[:, columns_of(regressors)], weights)
            yield from _printed(fit, "Table 4", name, outcome, regressors)


def _att(matching: Matching, method: str, y: np.ndarray) -> tuple[float, float]:
    """ATT and its two-sided normal p-value."""
    treated, controls = y[matching.treated & matching.supported], y[~matching.treated]
    weights = matching.weights[method]
    att = float(matching.contrast(method) @ y)
    variance = treated.var(ddof=1) / len(treated) + (weights**2).sum() * controls.var(ddof=1)
    return att, float(2 * norm.sf(abs(att) / np.sqrt(variance)))
