"""The paper's empirical sentences: what is printed for each, and what our survey says of it."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import isnan

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats
from analysis.engine.equivalence import NOTHING, verdicts
from analysis.model.equivalence import SLOPE, bound_of
from analysis.model.facts import Fact, single
from analysis.model.outcomes import outcomes_of
from analysis.model.query import Margin, Query, Specification
from analysis.model.result import Result, answers
from analysis.model.sample import draw
from analysis.model.vocabulary import text
from analysis.questions.measure import describe
from analysis.replication.audit import published_of
from analysis.replication.compare import (
    DIRECTION,
    EXACT,
    FAILS,
    HOLDS,
    LEVEL,
    NOT_SIGNIFICANT,
    OPPOSITE,
    TIGHT,
    signed,
)
from analysis.replication.found import outcome_name
from analysis.replication.regressions import CLASSICAL
from analysis.replication.statements import LENS, Estimate, Lines, lines_by_model
from analysis.replication.tables import replicate
from data.study.claims import Check, Claim, Reference
from data.study.study import Study
from data.survey.survey import Survey

COLUMNS = (
    *("claim", "paper", "status", "reasons", "printed", "ours"),
    *("tests", "tested", "held", "result", "checks", "verdicts", "p_values"),
    *("equivalences", "bounds", "mdes"),
)

HELD, REPRODUCED, PARTLY_HELD = "held", "reproduced", "partly_held"
NOT_HELD, NOT_TESTED = "not_held", "not_tested"
RESULTS = (
    *(HELD, REPRODUCED, PARTLY_HELD, DIRECTION),
    *(NOT_SIGNIFICANT, OPPOSITE, NOT_HELD, NOT_TESTED),
)
NO_P = "-"


@dataclass(frozen=True, eq=False)
class _Evidence:
    """What claims are tested on: the replication's table, the lines of the figures, the survey."""

    survey: Survey
    study: Study
    table: pd.DataFrame
    lines: dict[str, Lines]
    margin: Margin


@dataclass(frozen=True)
class _Outcome:
    """What came of a test: a word of compare.JUDGED, and its p value (NaN where it needs none).

    Of a difference: whether it is too small to matter, by the margin and the smallest one found.
    """

    verdict: str
    p_value: float = np.nan
    equivalence: str = NOTHING
    bound: float = np.nan
    mde: float = np.nan


@answers(
    keys=COLUMNS[:1],
    values=("paper", text("status"), *COLUMNS[3:5], text("ours"), *COLUMNS[6:]),
    needs=("published",),
    use=None,
    ranged="",
)
def claims_ledger(survey: Survey, query: Query) -> Result:
    """Test the study's empirical sentences; the query's group does not matter.

    Rows: claim (a code), `paper` (the authors' own verdict), status (testable, partly,
    not_testable), `reasons` (codes of what cannot be tested), `printed` and `ours` (the figures it
    rests on, in one order), `tests` (kinds), `tested` and `held` counts, `result` (a word of
    RESULTS; held = every test that the claim needs was passed; reproduced = its printed numbers
    come out and nothing else was tested), `checks` (each test with its verdict and p value),
    `verdicts` and `p_values` (the same as words, one a test), `equivalences` with their `bounds`
    and `mdes` (of differences: whether they are too small to matter, by the query's margin). Facts:
    claims and one for each status. Refuses a survey without published numbers.
    """
    study, _ = published_of(survey)
    table = replicate(survey, Query()).table
    margin = query.specification.margin
    evidence = _Evidence(survey, study, table, lines_by_model(survey, study), margin)
    table = pd.DataFrame([_row(evidence, claim) for claim in study.claims], columns=list(COLUMNS))
    counts = table["status"].value_counts()
    facts = (
        *single(claims=len(table)),
        *(Fact(str(status), float(count)) for status, count in counts.items()),
        *single(tested=table["tested"].sum(), held=table["held"].sum()),
    )
    return Result(table, survey.n, facts=facts)


def _row(evidence: _Evidence, claim: Claim) -> tuple[object, ...]:
    rows = [_rows(evidence.table, reference) for reference in claim.printed]
    cited = pd.concat(rows) if rows else evidence.table.iloc[:0]
    found = [_outcome(evidence, cited, claim, check) for check in claim.tests]
    verdicts = [each.verdict for each in found]
    p_values = [_number(each.p_value, 3) for each in found]
    words = [
        f"{_words(check)}: {each.verdict}{'' if p == NO_P else f' (p = {p})'}"
        for check, each, p in zip(claim.tests, found, p_values, strict=True)
    ]
    return (
        claim.id,
        claim.verdict,
        claim.status,
        " ".join(claim.reasons),
        figures(cited, "printed"),
        figures(cited, "ours_text"),
        " ".join(dict.fromkeys(check.kind for check in claim.tests)),
        len(found),
        verdicts.count(HOLDS),
        result_of([(check.kind, each) for check, each in zip(claim.tests, verdicts, strict=True)]),
        "; ".join(words),
        " ".join(verdicts),
        " ".join(p_values),
        " ".join(each.equivalence or NO_P for each in found),
        " ".join(_number(each.bound, 6) for each in found),
        " ".join(_number(each.mde, 6) for each in found),
    )


def _number(value: float, digits: int) -> str:
    return NO_P if isnan(value) else f"{value:.{digits}g}"


def result_of(found: list[tuple[str, str]]) -> str:
    """Return what tests (kind, verdict) say together; that numbers come out proves no direction."""
    if not found:
        return NOT_TESTED
    needed = {verdict for kind, verdict in found if kind != "printed"}
    every = {verdict for _, verdict in found}
    if every == {HOLDS}:
        return HELD if needed else REPRODUCED
    for alone in (NOT_SIGNIFICANT, OPPOSITE):
        if needed == {alone}:
            return alone
    if needed and needed <= {DIRECTION, NOT_SIGNIFICANT}:
        return DIRECTION
    return PARTLY_HELD if HOLDS in every else NOT_HELD


def figures(rows: pd.DataFrame, column: str) -> str:
    """Return numbers as tables print them: estimate, stars, (SE); one item a model and term."""
    shown = []
    for key, own in rows.groupby(["source", "model", "outcome", "term"], sort=False):
        texts = dict(zip(own["statistic"], own[column], strict=True))
        mark = texts.pop("stars", "")
        error = texts.pop("se", None)
        first = [f"{text}" for text in texts.values()]
        stars = "" if mark == "none" else mark
        bracket = "" if error is None else f" ({error})"
        name = f"{key[1]} " if key[1] not in ("", "interaction") else ""
        shown.append(f"{name}{', '.join(first)}{stars}{bracket}")
    return "; ".join(shown)


def _rows(table: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """Return the rows a reference means; further variants of a matching are left out."""
    keep = (table["source"] == reference.source) & (table["variant"] != "honest")
    for column in ("model", "outcome", "term"):
        wanted = getattr(reference, column)
        if wanted:
            keep &= table[column] == wanted
    if reference.statistics:
        keep &= table["statistic"].isin(reference.statistics)
    return table[keep]


def _outcome(evidence: _Evidence, cited: pd.DataFrame, claim: Claim, check: Check) -> _Outcome:
    tests: dict[str, Callable[[], _Outcome]] = {
        "printed": lambda: _near(cited),
        "sign": lambda: _signed(evidence, check),
        "effect": lambda: _affected(evidence, check),
        "order": lambda: _ordered(evidence, check),
        "statement": lambda: _stated(evidence, check),
        "slope_difference": lambda: _apart(evidence, claim, check),
    }
    return tests[check.kind]()


def _near(cited: pd.DataFrame) -> _Outcome:
    """Return whether every printed number behind a claim comes out, at least tight."""
    numbers = cited[cited["scored"]]
    near = len(numbers) > 0 and numbers["verdict"].isin((EXACT, TIGHT)).all()
    return _Outcome(HOLDS if near else FAILS)


def _signed(evidence: _Evidence, check: Check) -> _Outcome:
    rows = evidence.table[
        (evidence.table["model"] == check.model) & ~evidence.table["term"].isin(["", "const"])
    ]
    term = check.term or rows["term"].iloc[0]
    return _of_number(rows[(rows["term"] == term) & (rows["statistic"] == "estimate")], check)


def _affected(evidence: _Evidence, check: Check) -> _Outcome:
    matching = next(each for each in evidence.study.matchings if each.id == check.matching)
    outcome = outcome_name(evidence.study.vocabulary, check.outcome, matching.lens)
    rows = evidence.table[
        (evidence.table["model"] == matching.id)
        & (evidence.table["outcome"] == outcome)
        & (evidence.table["variant"] == matching.variant)
        & (evidence.table["statistic"] == "att")
    ]
    return _of_number(rows, check)


def _of_number(rows: pd.DataFrame, check: Check) -> _Outcome:
    number, p_value = (float(rows[name].iloc[0]) for name in ("ours", "p_value"))
    return _Outcome(signed(number, p_value, check.sign), p_value)


def _ordered(evidence: _Evidence, check: Check) -> _Outcome:
    """Test every step down a list of means, within people: each differs by itself."""
    survey = evidence.survey
    if check.variables:
        columns = [survey.numeric(variable) for variable in check.variables]
    else:
        shares = outcomes_of(survey, "share")
        columns = [shares.values[:, shares.ids.index(part)] for part in check.parts]
    steps = np.column_stack([one - other for one, other in pairwise(columns)])
    estimate, p_values = _means(survey, steps)
    weakest = float(p_values.max())
    found = {signed(float(step), weakest, "+") for step in estimate}
    return _Outcome(found.pop() if len(found) == 1 else FAILS, weakest)


def _means(survey: Survey, values: Floats) -> tuple[Floats, Floats]:
    """Return the means of columns (n, p) over everyone who has them, and their p values."""
    known = np.asarray(np.isfinite(values).all(axis=1))
    sample = draw(survey, np.ones(survey.n, dtype=bool), [("", known)], CLASSICAL)
    found = describe(sample, sample.of(values), CLASSICAL)
    return found["estimate"], found["p_value"]


def _stated(evidence: _Evidence, check: Check) -> _Outcome:
    table = evidence.table
    own = table[(table["source"] == check.source) & (table["term"] == check.term)]
    return _Outcome(str(own["verdict"].iloc[0]), float(own["p_value"].iloc[0]))


def _apart(evidence: _Evidence, claim: Claim, check: Check) -> _Outcome:
    """Test the slope at a level against the reference's.

    Where the authors found no significant difference either, that is what ours can repeat.
    """
    lines = evidence.lines[check.model]
    found = lines.apart[check.level, next(iter(lines.slopes))]
    verdict = signed(found.value, found.p_value, check.sign)
    if claim.verdict == "not_supported" and found.p_value >= LEVEL:
        verdict = NOT_SIGNIFICANT
    return _Outcome(verdict, found.p_value, *_judged(evidence, check, found))


def _judged(evidence: _Evidence, check: Check, found: Estimate) -> tuple[str, float, float]:
    """Return whether a difference of slopes is too small to matter, its bound, and the MDE."""
    model = next(each for each in evidence.study.models if each.id == check.model)
    lens = model.lens or LENS
    specification = Specification(focal=model.focal, lens=lens, margin=evidence.margin)
    query = Query(specification=specification)
    bound = bound_of(evidence.survey, query, model.outcome, SLOPE)
    numbers = np.array([[found.value], [found.std_error], [found.df], *([e] for e in found.ends)])
    estimate, error, df, low, high = numbers
    told = verdicts(estimate, error, df, (low, high), np.array([bound]))
    return str(told["equivalence"][0]), bound, float(told["mde"][0])


def _words(check: Check) -> str:
    """Return a test as a code with what it is about."""
    about = check.model or check.matching or check.source
    more = [
        check.outcome,
        check.term,
        check.level,
        check.sign,
        " > ".join(check.parts or check.variables),
    ]
    return " ".join(part for part in (check.kind, about, *more) if part)
