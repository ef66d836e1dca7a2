"""What may leave of an answer about a confidential survey: small rows blank, numbers rounded."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats, Ints, Mask
from analysis.engine.proportion import wilson
from analysis.model.declaration import PART, WHOLE, Use
from analysis.model.facts import TESTED, Fact
from analysis.model.groups import MINIMUM
from analysis.model.query import CLUSTERED
from analysis.model.result import Note, Result, note
from analysis.model.vocabulary import named
from data.survey.survey import Survey

BASE = 5
"""Counts are multiples of this."""
DIGITS, MANY, HUNDRED = (2, 3, 4), 1000, 100
"""Significant digits of other numbers of fewer than HUNDRED people, fewer than MANY, and more."""
STEPS = np.array([1.0, 2.0, 5.0, 10.0])
"""Means are multiples of one of these, times a power of ten."""
FEW = f"<{MINIMUM}"
"""What stands for a small count in a sentence."""

COUNTS = named("count")
"""Columns that count people or clusters."""
COUNTING = ("count", "n", "dropped", "clusters", "singles")
"""Parameters of notes and refusals that do."""
NONE_OR_FEW = ("dropped", "singles")
"""Those among them that may be zero."""
UNSAID = (
    *("absent_levels", "dropped_constant", "absorbed_controls"),
    *("collinear_control", "collinear_levels"),
)
"""Notes that tell in which groups the only one with a rare answer to a control is."""
COUNTED = ("complete", "people", "clusters")
"""Facts that do."""
SHARED = ("zeros",)
"""Facts that are shares of the people."""
CHANCE = ("failed",)
"""Facts that say how often drawn people are all alike but for one."""
OF_ROWS = ("withheld", "draws_failed")
"""Notes that count something else."""


def shield(result: Result, use: Use, keys: tuple[str, ...], clustered: bool) -> Result:
    """Return a result without what could be traced to a few people.

    Rows of fewer than MINIMUM people (or residual degrees of freedom, unless they count clusters)
    lose their numbers but for `keys`, or go when they are answers as given; so do those of nobody,
    or where the only one with an answer is could be found out. Counts become multiples of BASE,
    shares of people those of the rounded counts; other numbers keep few digits, see `digits_of`
    and `stepped`. Notes that tell nobody from few are left out.
    """
    notes = [_told(each) for each in result.notes if _may_be_said(each)]
    refusal = _told(result.refusal) if result.refusal else None
    facts = tuple(replace(fact, value=_fact(fact, result.n)) for fact in result.facts)
    tests = _tests(result)
    n = int(rounded(np.array([float(result.n)]))[0])
    table = result.table
    if len(table) and "n" in table:
        small = _small(table, use, clustered)
        table = _rounded(_shares(table, use), use, keys)  # every number is a float from here on
        numbers = [name for name in table.select_dtypes("number") if name not in keys]
        table.loc[small, numbers] = np.nan
        if use.answers:
            table = table[~small].reset_index(drop=True)
            notes.append(note("answers_of_few", minimum=MINIMUM))
        elif small.any():
            notes.append(note("withheld", count=int(small.sum()), minimum=MINIMUM))
    elif len(table):
        table = _rounded(table, Use(), keys)
    told = replace(result, notes=tuple(notes), refusal=refusal, facts=facts, tests=tests)
    return replace(told, table=table, n=n)


def count_shown(survey: Survey, count: int) -> float:
    """Return a count about a survey as it may be shown; NaN where a confidential one is small."""
    if not survey.codebook.confidential:
        return float(count)
    return float(rounded(np.array([float(count)]))[0])


def rounded(counts: Floats) -> Floats:
    """Return counts (q,) rounded to BASE; those of 1 to MINIMUM - 1 are NaN."""
    with np.errstate(invalid="ignore"):
        few = (counts > 0) & (counts < MINIMUM)
    return np.where(few, np.nan, BASE * np.floor(counts / BASE + 0.5))


def digits_of(n: Floats) -> Ints:
    """Return how many significant digits (q,) the numbers of n (q,) people keep.

    With more, tests and intervals would tell the degrees of freedom, and so the exact count.
    """
    return np.asarray(np.array(DIGITS)[(n >= HUNDRED).astype(int) + (n >= MANY)])


def short(values: Floats, digits: Ints | int = DIGITS[-1]) -> Floats:
    """Return numbers (q,) with so many significant digits (q,)."""
    every = np.broadcast_to(digits, values.shape).tolist()
    pairs = zip(values.tolist(), every, strict=True)
    return np.array([float(f"{value:.{digits}g}") for value, digits in pairs])


def stepped(values: Floats, std_errors: Floats, n: Floats) -> Floats:
    """Return means (q,) of n (q,) people in steps of about twice their standard deviation over n.

    The sum of n answers is a whole number of units, so that a finer mean would tell n.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        least = 2 * std_errors / np.sqrt(n)
        ten = 10.0 ** np.floor(np.log10(least))
        place = np.minimum((least[:, None] > STEPS * ten[:, None] * (1 + 1e-9)).sum(axis=1), 3)
        step = STEPS[place] * ten
        rounded = step * np.round(values / step)
    return np.where(np.isfinite(rounded), rounded, values)


def _small(table: pd.DataFrame, use: Use, clustered: bool) -> Mask:
    """Return bool (rows,): which rows may not be shown."""
    small = np.zeros(len(table), dtype=bool)
    for name in COUNTS:
        if name in table:
            count = table[name].to_numpy(dtype=float)
            small |= (count < MINIMUM) & ((count > 0) | (not use.cells))
    if "df" in table:
        by_people = np.full(len(table), not clustered)
        if "std_errors" in table:
            by_people = (~table["std_errors"].isin(CLUSTERED)).to_numpy()
        small |= (table["df"].to_numpy(dtype=float) < MINIMUM) & by_people
    if use.share == WHOLE:
        n = table["n"].to_numpy(dtype=float)
        who = table["estimate"].to_numpy(dtype=float) * n
        small |= ~((who > MINIMUM - 0.5) & (n - who > MINIMUM - 0.5))
    return small


def _shares(table: pd.DataFrame, use: Use) -> pd.DataFrame:
    """Return the table with shares of people as the rounded counts give them.

    With weights they are rounded to what one person of BASE would be.
    """
    if not use.share:
        return table
    table = table.copy()
    share, n = (table[name].to_numpy(dtype=float) for name in ("estimate", "n"))
    if use.share == PART:
        some = (share > 0) & (n >= MINIMUM)
        whole = np.where(some, n / np.where(some, share, 1.0), np.nan)
        table["estimate"] = np.where(some, _part(n, np.fmax(whole, n)), np.where(n > 0, np.nan, 0))
        return table
    whole = np.maximum(rounded(n), BASE)
    table["estimate"] = np.minimum(BASE * np.floor(share * n / BASE + 0.5) / whole, 1.0)
    if "conf_low" in table:
        ends = [
            wilson(np.array([p]), float(w)) for p, w in zip(table["estimate"], whole, strict=True)
        ]
        table["conf_low"] = [float(low[0]) for low, _ in ends]
        table["conf_high"] = [float(high[0]) for _, high in ends]
    return table


def _part(n: Floats, whole: Floats) -> Floats:
    return np.minimum(rounded(n) / np.maximum(rounded(whole), BASE), 1.0)


def _rounded(table: pd.DataFrame, use: Use, keys: tuple[str, ...]) -> pd.DataFrame:
    """Return the table with counts, degrees of freedom and other numbers but `keys` rounded."""
    table = table.copy()
    counts = [table[name].to_numpy(dtype=float) for name in COUNTS if name in table]
    people = np.minimum.reduce(counts) if counts else np.full(len(table), np.inf)
    if use.means:
        errors = table["std_error"].to_numpy(dtype=float)
        for name in ("estimate", "conf_low", "conf_high"):
            table[name] = stepped(table[name].to_numpy(dtype=float), errors, people)
    for name in table.select_dtypes("number").columns.astype(str):
        values = table[name].to_numpy(dtype=float)
        if name in COUNTS:
            table[name] = rounded(values)
        elif name == "df":
            table[name] = np.where(values < MINIMUM, np.nan, BASE * np.floor(values / BASE))
        elif name not in keys:
            table[name] = short(values, DIGITS[-1] if use.share else digits_of(people))
    return table


def _may_be_said(said: Note) -> bool:
    """Return whether a note is said where fewer than MINIMUM people give rise to it."""
    count = dict(said.params).get("count")
    few = isinstance(count, int | float) and count < MINIMUM
    return said.code not in UNSAID and (said.code in OF_ROWS or not few)


def _told(said: Note) -> Note:
    """Return a note or refusal with its counts rounded."""
    return said if said.code in OF_ROWS else Note(said.code, tuple(_params(said)))


def _params(said: Note) -> Iterator[tuple[str, object]]:
    for name, value in said.params:
        if name in COUNTING and isinstance(value, int | float):
            count = float(rounded(np.array([float(value)]))[0])
            few = np.isnan(count) or (name in NONE_OR_FEW and not count)
            yield name, FEW if few else int(count)
        elif isinstance(value, float):
            yield name, float(short(np.array([value]))[0])
        else:
            yield name, value


def _tests(result: Result) -> pd.DataFrame:
    """Return the joint tests with the digits that the people of the whole answer allow."""
    tests, digits = result.tests.copy(), digits_of(np.array([float(result.n)]))
    for name in TESTED:
        if name in tests:
            tests[name] = short(tests[name].to_numpy(dtype=float), digits)
    return tests


def _fact(fact: Fact, n: int) -> float:
    name, value = fact.name, fact.value
    if name in SHARED:
        who, whole = rounded(np.array([value * n, float(n)]))
        return float(who / whole) if n else value
    if name in CHANCE:
        return 0.0
    if name in COUNTED:
        return float(rounded(np.array([float(value)]))[0])
    return float(short(np.array([float(value)]), digits_of(np.array([float(n)])))[0])
