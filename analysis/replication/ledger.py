"""The paper's empirical sentences: what is printed for each, and what our survey says of it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.model.facts import Fact, single
from analysis.model.lens import part_ids
from analysis.model.query import Query, Specification
from analysis.model.result import Result, answers
from analysis.model.vocabulary import text
from analysis.questions.means import compare_amounts
from analysis.replication.audit import published_of
from analysis.replication.compare import EXACT, HOLDS, TIGHT
from analysis.replication.found import outcome_name
from analysis.replication.tables import replicate
from data.study.claims import Check, Claim, Reference
from data.study.study import Study
from data.survey.survey import Survey

COLUMNS = (
    *("claim", "status", "reasons", "printed", "ours", "tests", "tested", "held", "result"),
    "checks",
)

HELD, PARTLY_HELD, NOT_HELD, NOT_TESTED = "held", "partly_held", "not_held", "not_tested"
RESULTS = (HELD, PARTLY_HELD, NOT_HELD, NOT_TESTED)
SIGNIFICANT = ("***", "**")


@dataclass(frozen=True, eq=False)
class _Evidence:
    """What claims are tested on: the replication's table, and the mean amounts by part."""

    study: Study
    table: pd.DataFrame
    means: dict[str, float]


@answers(
    keys=COLUMNS[:1],
    values=(text("status"), *COLUMNS[2:4], text("ours"), *COLUMNS[5:]),
    needs=("published",),
    use=None,
    ranged="",
)
def claims_ledger(survey: Survey, query: Query) -> Result:
    """Test the study's empirical sentences; the query's group does not matter.

    Rows: claim (a code), status (testable, partly, not_testable), `reasons` (codes of what cannot
    be tested), `printed` and `ours` (the figures it rests on, in one order), `tests` (kinds),
    `tested` and `held` counts, `result` (held, partly_held, not_held, not_tested), `checks` (each
    test with yes or no). Facts: claims and one for each status. Refuses a survey without published
    numbers.
    """
    study, _ = published_of(survey)
    evidence = _Evidence(study, replicate(survey, Query()).table, _means(survey))
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
    passed = [_passes(evidence, cited, check) for check in claim.tests]
    result = NOT_TESTED
    if passed:
        result = HELD if all(passed) else PARTLY_HELD if any(passed) else NOT_HELD
    words = [
        f"{_words(check)}: {'yes' if held else 'no'}"
        for check, held in zip(claim.tests, passed, strict=True)
    ]
    return (
        claim.id,
        claim.status,
        " ".join(claim.reasons),
        figures(cited, "printed"),
        figures(cited, "ours_text"),
        " ".join(dict.fromkeys(check.kind for check in claim.tests)),
        len(passed),
        sum(passed),
        result,
        "; ".join(words),
    )


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


def _passes(evidence: _Evidence, cited: pd.DataFrame, check: Check) -> bool:
    tests: dict[str, Callable[[], bool]] = {
        "printed": lambda: _near(cited),
        "sign": lambda: _signed(evidence, check),
        "effect": lambda: _affected(evidence, check),
        "order": lambda: _ordered(evidence, check),
        "statement": lambda: _stated(evidence, check),
    }
    return tests[check.kind]()


def _near(cited: pd.DataFrame) -> bool:
    """Return whether every printed number behind a claim comes out, at least tight."""
    return bool(cited["verdict"].isin((EXACT, TIGHT, HOLDS)).all())


def _signed(evidence: _Evidence, check: Check) -> bool:
    model = next(each for each in evidence.study.models if each.id == check.model)
    rows = evidence.table[
        (evidence.table["model"] == model.id) & ~evidence.table["term"].isin(["", "const"])
    ]
    term = rows["term"].iloc[0]
    return _significant(rows[rows["term"] == term], "estimate", check.sign)


def _affected(evidence: _Evidence, check: Check) -> bool:
    matching = next(each for each in evidence.study.matchings if each.id == check.matching)
    outcome = outcome_name(evidence.study.vocabulary, check.outcome, matching.lens)
    rows = evidence.table[
        (evidence.table["model"] == matching.id)
        & (evidence.table["outcome"] == outcome)
        & (evidence.table["variant"] == matching.variant)
    ]
    return _significant(rows, "att", check.sign)


def _significant(rows: pd.DataFrame, statistic: str, sign: str) -> bool:
    """Return whether our number has the sign, and two stars at least (p < .05)."""
    number = float(rows.loc[rows["statistic"] == statistic, "ours"].iloc[0])
    mark = rows.loc[rows["statistic"] == "stars", "ours_text"].iloc[0]
    return bool(np.sign(number) == (1 if sign == "+" else -1)) and mark in SIGNIFICANT


def _ordered(evidence: _Evidence, check: Check) -> bool:
    amounts = [evidence.means[part] for part in check.parts]
    return amounts == sorted(amounts, reverse=True)


def _stated(evidence: _Evidence, check: Check) -> bool:
    table = evidence.table
    own = table[(table["source"] == check.source) & (table["term"] == check.term)]
    return bool((own["verdict"] == HOLDS).all()) and len(own) == 1


def _words(check: Check) -> str:
    """Return a test as a code with what it is about."""
    about = check.model or check.matching or check.source
    more = [check.outcome, check.term, check.sign, " > ".join(check.parts)]
    return " ".join(part for part in (check.kind, about, *more) if part)


def _means(survey: Survey) -> dict[str, float]:
    query = Query(specification=Specification(lens="share", outcomes=part_ids(survey)))
    table = compare_amounts(survey, query).table
    return dict(zip(table["outcome"], table["estimate"], strict=True))
