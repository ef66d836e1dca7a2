"""The published tables and figures beside ours, one row a printed number, each with a verdict."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.model.facts import Fact, single
from analysis.model.query import Query
from analysis.model.result import Result, answers
from analysis.model.vocabulary import text
from analysis.replication.audit import inconsistent, published_of
from analysis.replication.compare import (
    COEFFICIENTS,
    EXACT,
    LOOSE,
    NOT_SCORED,
    SAME_RESULT,
    TIGHT,
    verdict,
)
from analysis.replication.found import P_VALUE, Found, Numbers, found, outcome_name
from analysis.replication.statements import Judged, judge
from data.study.published import Published, PublishedNumber
from data.study.study import Study
from data.survey.survey import Survey

COLUMNS = (
    *("source", "model", "outcome", "term", "statistic", "printed", "printed_value", "decimals"),
    *("ours", "ours_text", "p_value", "verdict", "reason", "scored", "variant"),
)

REASONS = (
    *("design", "context", "not_in_answers", "counted", "simulated"),
    *("wide_kernel", "honest_kernel", "size_ours"),
    *("n_matched", "two_valued_sd", "se_floor", "table4_r2", "kernel_att", "table4_att"),
    *("table4_se_ratio", "stars"),
)
"""Why a number is not scored, stands apart or differs; the last two lines are audit items."""


@answers(
    keys=(text("source"), *COLUMNS[1:4], text("statistic")),
    values=(*COLUMNS[5:-1], text("variant")),
    needs=("published",),
    use=None,
    ranged="",
)
def replicate(survey: Survey, query: Query) -> Result:
    """Return every published number beside the survey's own; the query's group does not matter.

    Rows: source, model, outcome, term, statistic as in the published table, `printed` as it stands
    there with `printed_value` (NaN for marks and words) and `decimals`, `ours` (NaN for marks) and
    `ours_text` (to the printed digits), `p_value` of coefficients, effects and statements,
    `verdict` (see compare; statements need their test), `reason` a code, `scored`, `variant` of a
    matching: a further variant has rows of its own, never scored. Facts: scored, exact, tight,
    loose (each with the nearer ones), off, coefficients, coefficients_of, statements (with the
    same test result as printed), statements_of. Refuses a survey without published numbers.
    """
    study, published = published_of(survey)
    numbers, statements = found(survey, study, published), judge(survey, study)
    rows = [*_rows(study, published, numbers, statements)]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return Result(table, survey.n, facts=_score(study, table))


def score_line(result: Result) -> str:
    """Return the score of a replication in one line."""
    facts = {fact.name: int(fact.value) for fact in result.facts}
    return (
        "published: {scored} scored, {exact} exact, {tight} tight, {loose} loose, "
        "coefficients {coefficients}/{coefficients_of}, statements {statements}/{statements_of}"
    ).format(**facts)


@dataclass(frozen=True)
class _Context:
    """What a verdict needs beside the number: printed SEs and the numbers that cannot be right."""

    errors: dict[tuple[str, ...], float]
    wrong: dict[PublishedNumber, str]
    variants: dict[tuple[str, str], str]
    counted: frozenset[str]


@dataclass(frozen=True)
class _Ours:
    """What stands in our column of a row."""

    value: float
    text: str
    p_value: float
    verdict: str


def _context(study: Study, published: Published) -> _Context:
    errors: dict[tuple[str, ...], float] = {
        number.key[:4]: number.value for number in published.numbers if number.statistic == "se"
    }
    variants: dict[tuple[str, str], str] = {}
    for each in study.matchings:
        for part, error in zip(each.outcomes, each.std_errors, strict=True):
            outcome = outcome_name(study.vocabulary, part, each.lens)
            variants.setdefault((each.id, outcome), each.variant)
            errors.setdefault((each.source, each.id, outcome), error)
    counted = frozenset(name.name for name in study.vocabulary.counts)
    return _Context(errors, inconsistent(study, published), variants, counted)


def _rows(
    study: Study,
    published: Published,
    numbers: Found,
    statements: dict[tuple[str, str], Judged],
) -> Iterator[tuple[object, ...]]:
    context = _context(study, published)
    for number in published.numbers:
        judged = statements.get((number.source, number.term))
        if judged is not None and (
            number.kind == "qualitative" or number.key not in numbers.numbers
        ):
            yield _statement(number, judged)
            continue
        yield _compared(number, numbers.numbers, context)
        for variant, others in numbers.aside.items():
            if number.key in others:
                yield _aside(number, others, context, variant)


def _compared(number: PublishedNumber, found: Numbers, context: _Context) -> tuple[object, ...]:
    """Return the row of a number; kinds other than survey, and counts, are not scored."""
    value = found.get(number.key)
    if number.kind != "survey" or value is None:
        reason = number.kind if number.kind != "survey" else "not_in_answers"
        return _row(number, _Ours(np.nan, "", np.nan, NOT_SCORED), reason)
    if number.term in context.counted and number.statistic == "n":
        counted = _Ours(float(value), _shown(number, value), np.nan, NOT_SCORED)
        return _row(number, counted, "counted")
    ours = _ours(number, value, found, context)
    variant = context.variants.get((number.model, number.outcome), "")
    reason = "" if ours.verdict == EXACT else context.wrong.get(number, "simulated")
    if variant and number.statistic == "att":
        reason = f"{variant}_kernel"
    return _row(number, ours, reason, True, variant)


def _aside(
    number: PublishedNumber, found: Numbers, context: _Context, variant: str
) -> tuple[object, ...]:
    ours = _ours(number, found[number.key], found, context)
    return _row(number, ours, f"{variant}_kernel", False, variant)


def _ours(number: PublishedNumber, value: float | str, found: Numbers, context: _Context) -> _Ours:
    """Return our number with the p value of its coefficient or effect, where it belongs to one."""
    tested = number.statistic in (*COEFFICIENTS, "stars")
    p_value = found.get((*number.key[:4], P_VALUE), np.nan) if tested else np.nan
    judged = verdict(number, value, _error(number, context))
    return _Ours(_value(value), _shown(number, value), _value(p_value), judged)


def _statement(number: PublishedNumber, judged: Judged) -> tuple[object, ...]:
    text = judged.text or f"{judged.number:.2f}"
    return _row(number, _Ours(judged.number, text, judged.p_value, judged.verdict), "size_ours")


def _row(
    number: PublishedNumber, ours: _Ours, reason: str, scored: bool = False, variant: str = ""
) -> tuple[object, ...]:
    try:
        value = number.value
    except ValueError:
        value = np.nan
    key = (*number.key, number.text, value, number.decimals)
    own = (ours.value, ours.text, ours.p_value, ours.verdict)
    return (*key, *own, reason, scored, variant)


def _error(number: PublishedNumber, context: _Context) -> float:
    """Return the printed standard error of a coefficient, or what stands in for an effect's."""
    return context.errors.get(number.key[:4], context.errors.get(number.key[:3], 0.0))


def _value(ours: float | str) -> float:
    return np.nan if isinstance(ours, str) else ours


def _shown(number: PublishedNumber, ours: float | str) -> str:
    """Return our number with the printed digits, two more where those would hide a difference."""
    if isinstance(ours, str):
        return ours
    shown = f"{ours:.{number.decimals}f}"
    # A number on the edge of rounding may be exact and yet round the other way.
    near = abs(ours - number.value) <= number.half_width * (1 + 1e-7)
    return number.text if near else shown if float(shown) != number.value else f"{ours:.6g}"


def _score(study: Study, table: pd.DataFrame) -> tuple[Fact, ...]:
    scored = table[table["scored"]]
    apart = {each.id for each in study.matchings if each.variant}
    own = scored[scored["statistic"].isin(COEFFICIENTS)]
    own = own[~((own["statistic"] == "att") & own["model"].isin(apart))]
    drawn = {(each.source, each.term) for each in study.statements if each.model}
    said = table[[pair in drawn for pair in zip(table["source"], table["term"], strict=True)]]
    near = [(EXACT,), (EXACT, TIGHT), (EXACT, TIGHT, LOOSE)]
    counts = [float(scored["verdict"].isin(words).sum()) for words in near]
    return single(
        scored=len(scored),
        **dict(zip((EXACT, TIGHT, LOOSE), counts, strict=True)),
        off=len(scored) - counts[-1],
        coefficients=own["verdict"].isin((EXACT, TIGHT)).sum(),
        coefficients_loose=own["verdict"].isin((EXACT, TIGHT, LOOSE)).sum(),
        coefficients_of=len(own),
        statements=said["verdict"].isin(SAME_RESULT).sum(),
        statements_of=len(said),
    )
