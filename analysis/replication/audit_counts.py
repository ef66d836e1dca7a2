"""Counts, means, ranges and wording of the print against each other."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import exp, inf, log, sqrt

from analysis.replication.audit_tests import table_1
from analysis.replication.findings import (
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
)
from data.study.published import Published, PublishedNumber

BUDGET = 100.0
ROOM = 0.02
"""How far weighting may move the ratio of two outcomes' SDs."""

KERNEL_LIMITS = {"ln_unemployment_benefit": 0.0122, "ln_upskilling": 0.0092}
"""How far an Epanechnikov kernel of bandwidth .06 can move the effect away from the radius one.

The paper prints neither kernel nor bandwidth: these are assumed.
"""

SLIPS = {
    "wording_ages": ("35–45 ≠ 35–44", CONTRADICTS),
    "wording_h2b": ("", DIFFERS),
    "wording_ownership": ("", DIFFERS),
    "wording_equation": ("β₁ RISK + γ G × RISK", DIFFERS),
    "wording_author": ("Acemoglu & Rueda ≠ Acemoglu & Restrepo", CONTRADICTS),
    "wording_opinion": ("2021 ≠ 2012", CONTRADICTS),
}
"""Slips of wording that no published number shows: their calculation and what was found.

The opinion on upgrading firms' technology is document 44 of the State Council of 2012; volume 33(2)
of the Journal of Economic Perspectives has Acemoglu and Restrepo for authors.
"""
WORDING = tuple(SLIPS)
TOP_TEN = "China rank in robot use 2019 (top ten)"


def counts(published: Published) -> Iterator[Finding]:
    """Yield the sizes of samples: missing answers, all-in answers, support, cleaning."""
    whole, age, pension = (
        table_1(published, name, "n") for name in ("risk", "age_group", "pension")
    )
    both = published.find("M17", "", "n")
    least = age.value + pension.value - whole.value
    calculation = f"{age.text} + {pension.text} − {whole.text} = {show(least)}; {both.text}"
    about = (both, age, pension, whole)
    yield judged("n_overlap", about, _point(both), Range(least, least), calculation)
    for model in ("M11", "M12"):
        ratio = published.find(model, "", "n")
        yield _left(age, ratio, "n_all_in")
    matched = [n for n in published.numbers if n.statistic == "matched_n"]
    yield _left(age, matched[0], "n_off_support")
    raw = published.find("", "matched worker questionnaires", "n")
    yield _left(raw, whole, "n_cleaning")
    usual = matched[0]
    for number in matched[1:]:
        calculation = f"{number.text} − {usual.text} = {show(number.value - usual.value, 0)}"
        own, other = _point(number), _point(usual)
        yield judged("n_matched", (number,), own, other, calculation, DIFFERS)


def descriptions(published: Published) -> Iterator[Finding]:
    """Yield SDs of two-valued variables, ends of logarithms, and means that must add up."""
    for number in published.numbers:
        if number.source == "Table 1" and number.statistic == "sd":
            low, high = (table_1(published, number.outcome, end) for end in ("min", "max"))
            if (low.text, high.text) == ("1", "2"):
                yield _two_valued(published, number)
    for outcome in ("ln_unemployment_benefit", "ln_upskilling"):
        top = table_1(published, outcome, "max")
        value = log(BUDGET + 1)
        calculation = f"ln({BUDGET:.0f} + 1) = {value:.4f}; {top.text}"
        yield judged("ln_maximum", (top,), rounded(top), Range(value, value), calculation)
    for end in ("min", "max"):
        number = table_1(published, "ln_income", end)
        found = Range(exp(rounded(number).low), exp(rounded(number).high))
        whole = round(exp(number.value), -2)
        calculation = f"exp({number.text}) = {between(found, 1)} ∋ {whole:,.0f}"
        yield judged("income_ends", (number,), Range(whole, whole), found, calculation)
    yield from _sums(published)


def matched(published: Published) -> Iterator[Finding]:
    """Yield Tables 3 and 4: kernel against radius, regressions against effects, ratios of SEs."""
    for outcome, limit in KERNEL_LIMITS.items():
        radius, kernel = (
            published.find(id, "high_risk", "att", outcome) for id in ("radius", "kernel")
        )
        apart = rounded(kernel) - rounded(radius)
        calculation = (
            f"{kernel.text} − ({radius.text}) = {kernel.value - radius.value:.4f}; "
            f"|…| ≤ {limit:.4f}"
        )
        about, allowed = (kernel, radius), Range(-limit, limit)
        yield judged("kernel_att", about, apart, allowed, calculation, CONDITIONAL)
    methods = ("radius", "local_linear", "kernel")
    for first, models in enumerate((("M5", "M6", "M7"), ("M8", "M9", "M10"))):
        outcome = tuple(KERNEL_LIMITS)[first]
        for method, model in zip(methods, models, strict=True):
            weighted = published.find(model, "high_risk", "estimate")
            own = published.find(method, "high_risk", "att", outcome)
            off = weighted.value - own.value
            calculation = f"{weighted.text} − ({own.text}) = {off:.4f}"
            about, found = (weighted, own), rounded(weighted)
            yield judged("table4_att", about, found, rounded(own), calculation, CONDITIONAL)
    yield from _ratios(published)


def wording(published: Published) -> Iterator[Finding]:
    """Yield years that differ, a bound that is no rank, and slips of wording."""
    years = [n for n in published.numbers if n.statistic == "year"]
    for one, other in pairwise(years):
        calculation = f"{one.text} ≠ {other.text}"
        yield judged("wording_year", (other, one), _point(other), _point(one), calculation)
    bound = published.find("", TOP_TEN, "rank")
    ranks = Range(1.0, bound.value)
    yield judged("wording_bound", (bound,), ranks, ranks, f"1 ≤ x ≤ {bound.text}")
    nowhere = Range(float("nan"), float("nan"))
    for item, (calculation, found) in SLIPS.items():
        yield Finding(item, (), nowhere, nowhere, calculation, found)


def _point(number: PublishedNumber) -> Range:
    return Range(number.value, number.value)


def _left(whole: PublishedNumber, part: PublishedNumber, item: str) -> Finding:
    left = whole.value - part.value
    calculation = f"{whole.text} − {part.text} = {show(left, 0)}"
    return judged(item, (part, whole), Range(left, left), Range(0.0, inf), calculation)


def _two_valued(published: Published, number: PublishedNumber) -> Finding:
    """Return whether an SD is the one that the mean of a variable of ones and twos leaves.

    Assumes that numbers are rounded, not cut off: the paper prints a mean of 2.945 as 2.94 as well.
    """
    mean = table_1(published, number.outcome, "mean")
    n = table_1(published, number.outcome, "n").value
    share = rounded(mean) - Range(1.0, 1.0)
    # p (1 - p) is largest at one half.
    ends = [sqrt(p * (1 - p) * n / (n - 1)) for p in (share.low, share.high)]
    top = sqrt(0.25 * n / (n - 1)) if share.low <= 0.5 <= share.high else max(ends)
    allowed, p = Range(min(ends), top), mean.value - 1
    calculation = (
        f"√({p:.3f} × {1 - p:.3f} × {n:.0f}/{n - 1:.0f}) ∈ {between(allowed, 4)}; "
        f"{number.text} {between(rounded(number), 4)}"
    )
    about = (number, mean)
    return judged("two_valued_sd", about, rounded(number), allowed, calculation, CONDITIONAL)


def _sums(published: Published) -> Iterator[Finding]:
    means = [n for n in published.numbers if n.source == "Fig 2" and n.statistic == "mean"]
    total = Range(0.0, 0.0)
    for number in means:
        total = total + rounded(number)
    shown = f"{sum(n.value for n in means):.2f}"
    calculation = f"{' + '.join(n.text for n in means)} = {shown} {between(total)}"
    yield _by_rounding("budget_sum", means, total, Range(BUDGET, BUDGET), calculation)
    one, other = table_1(published, "risk", "mean"), published.find("", "all workers", "mean")
    calculation = f"{one.text} {between(rounded(one), 4)}; {other.text} {between(rounded(other))}"
    yield _by_rounding("risk_mean", (other, one), rounded(other), rounded(one), calculation)
    items = [n for n in published.numbers if n.outcome in ("risk_robots", "risk_skills")]
    items = [n for n in items if n.statistic == "mean"]
    left = rounded(one) * Range(3.0, 3.0)
    for number in items:
        left = left - rounded(number)
    value = 3 * one.value - sum(n.value for n in items)
    texts = " − ".join(n.text for n in items)
    calculation = f"3 × {one.text} − {texts} = {value:.3f} {between(left)}"
    yield judged("platform_mean", (one, *items), left, Range(1.0, 5.0), calculation)


def _by_rounding(
    item: str, about: Sequence[PublishedNumber], result: Range, allowed: Range, calculation: str
) -> Finding:
    """Return a finding on two numbers that are not printed alike: rounding at best."""
    found = BY_ROUNDING if result.meets(allowed) else CONTRADICTS
    return Finding(item, tuple(about), result, allowed, calculation, found)


def _ratios(published: Published) -> Iterator[Finding]:
    """Yield whether the constant's SEs stand to each other as the outcomes' unexplained SDs do."""
    spreads = [rounded(table_1(published, outcome, "sd")) for outcome in KERNEL_LIMITS]
    for one, other in (("M5", "M8"), ("M6", "M9"), ("M7", "M10")):
        errors = [published.find(model, "const", "se") for model in (one, other)]
        r2 = [rounded(published.find(model, "", "r2")) for model in (one, other)]
        left = [
            spread * Range(sqrt(1 - own.high), sqrt(1 - own.low))
            for spread, own in zip(spreads, r2, strict=True)
        ]
        allowed = left[0] / left[1] * Range(1 - ROOM, 1 + ROOM)
        found = rounded(errors[0]) / rounded(errors[1])
        value = errors[0].value / errors[1].value
        calculation = (
            f"{errors[0].text} / {errors[1].text} = {value:.3f} {between(found)}; "
            f"SD√(1 − R²): {between(left[0] / left[1])} ± {ROOM:.0%}"
        )
        about = tuple(errors)
        yield judged("table4_se_ratio", about, found, allowed, calculation, CONDITIONAL)
