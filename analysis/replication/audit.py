"""The print against itself: which published numbers can all be true, with short calculations."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from analysis.model.facts import single
from analysis.model.query import Query
from analysis.model.result import Refused, Result, answers
from analysis.model.vocabulary import text
from analysis.replication.audit_counts import WORDING, counts, descriptions, matched, wording
from analysis.replication.audit_tests import constants, explained, standard_errors, starred
from analysis.replication.findings import (
    CONTRADICTS,
    UNCLEAR,
    Finding,
    Range,
    judged,
    rounded,
)
from analysis.replication.found import outcome_name
from analysis.replication.regressions import MatchedSample, effect, matched_sample, values_of
from data.study.models import Matching
from data.study.published import Published, PublishedNumber
from data.study.study import Study
from data.survey.survey import Survey

ITEMS = (
    *("n_overlap", "n_all_in", "n_off_support", "n_cleaning", "n_matched", "two_valued_sd"),
    *("ln_maximum", "income_ends", "budget_sum", "risk_mean", "platform_mean", "stars", "se_floor"),
    *("r2_nested", "r2_without_risk", "table4_r2", "constant", "kernel_att", "kernel_unmatched"),
    *("table4_att", "table4_se_ratio", "wording_year", "wording_bound", *WORDING),
)
"""What is checked: the codes of `item`."""

WU = "wu_2023"
DOUBTED_MARKS = (("M14", "substitutability"),)
"""Coefficients whose stars are uncertain in the text of the paper at hand."""
MINUS = "\N{MINUS SIGN}"
COLUMNS = (
    *("item", "source", "model", "outcome", "term", "statistic", "printed"),
    *("result_low", "result_high", "allowed_low", "allowed_high"),
    *("calculation", "finding", "consistent"),
)


@answers(
    keys=("item", text("source"), *COLUMNS[2:5], text("statistic")),
    values=COLUMNS[6:],
    needs=("published",),
    use=None,
    ranged="",
)
def print_audit(survey: Survey, query: Query) -> Result:
    """Check the published numbers against each other; the query's group does not matter.

    Rows: item (a code), the number judged (source to printed), the result and what the other
    numbers allow, the calculation in figures, `finding` (a word of FINDINGS) and `consistent`.
    kernel_unmatched compares with the simulated survey. Refuses a survey without published numbers.
    """
    study, published = published_of(survey)
    found = [*findings(study, published), *_kernels(survey, study, published)]
    table = pd.DataFrame([_row(each) for each in found], columns=list(COLUMNS))
    facts = single(checks=len(found), inconsistent=sum(not each.consistent for each in found))
    return Result(table, survey.n, facts=facts)


def published_of(survey: Survey) -> tuple[Study, Published]:
    """Return the study and its published table; refuses a survey without."""
    if survey.study is None or survey.study.published is None:
        raise Refused("no_published")
    return survey.study, survey.study.published


def findings(study: Study, published: Published) -> list[Finding]:
    """Return every check of the print that needs no survey: stars, and those of its own."""
    general = [*starred(published)]
    if study.vocabulary.audit != WU:
        return general
    general = [_as_legible(each) for each in general]
    return [
        *counts(published),
        *descriptions(published),
        *general,
        *standard_errors(study, published),
        *explained(study, published),
        *constants(published),
        *matched(published),
        *wording(published),
    ]


def _as_legible(finding: Finding) -> Finding:
    """Return what is found of a mark, unclear where our text of the paper may misread it."""
    number = finding.about[0]
    doubted = finding.finding == CONTRADICTS and (number.model, number.term) in DOUBTED_MARKS
    return replace(finding, finding=UNCLEAR) if doubted else finding


def inconsistent(study: Study, published: Published) -> dict[PublishedNumber, str]:
    """Return the item by which each published number cannot be right, where there is one."""
    found: dict[PublishedNumber, str] = {}
    for each in findings(study, published):
        if each.about and not each.consistent:
            found.setdefault(each.about[0], each.item)
    return found


def _kernels(survey: Survey, study: Study, published: Published) -> list[Finding]:
    """Return whether the printed kernel effects are the differences without any matching."""
    own = study.matchings if study.vocabulary.audit == WU else ()
    kernels = [each for each in own if each.id == "kernel"]
    matches = [(each, matched_sample(survey, each)) for each in kernels]
    parts = matches[0][0].outcomes if matches else ()
    return [_kernel(survey, study, published, matches, part) for part in parts]


def _kernel(
    survey: Survey,
    study: Study,
    published: Published,
    matches: Sequence[tuple[Matching, MatchedSample]],
    part: str,
) -> Finding:
    first, match = matches[0]
    outcome = outcome_name(study.vocabulary, part, first.lens)
    printed = published.find(first.id, "high_risk", "att", outcome)
    values = match.sample.of(values_of(survey, part, first.lens))
    plain = float(values[match.matching.used].mean() - values[~match.treated].mean())
    shown = "; ".join(
        f"{each.kernel}({each.width:g}): {effect(survey, each, found, part).estimate:.4f}"
        for each, found in matches
    )
    calculation = f"{printed.text}; x̄₁ − x̄₀ = {plain:.4f}; {shown}"
    result = Range(plain, plain)
    return judged("kernel_unmatched", (printed,), result, rounded(printed), calculation)


def _row(finding: Finding) -> tuple[object, ...]:
    about = finding.about[0] if finding.about else None
    key = about.key if about else ("", "", "", "", "")
    return (
        finding.item,
        *key,
        about.text if about else "",
        *(finding.result.low, finding.result.high, finding.allowed.low, finding.allowed.high),
        finding.calculation.replace("-", MINUS),
        finding.finding,
        finding.consistent,
    )
