"""What may leave of an answer about a confidential survey: small rows blank, numbers rounded."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.arrays import Floats, Mask
from analysis.disclosure.uses import PART, WHOLE, Use
from analysis.distribution import wilson
from analysis.groups import MINIMUM
from analysis.result import Note, Result, note
from data.survey import Survey

BASE = 5
"""Counts are multiples of this."""
DIGITS = 4
"""Other numbers have so many significant digits: the last ones would tell the exact count."""
FEW = f"<{MINIMUM}"
"""What stands for a small count in a sentence."""

COUNTS = ("n", "n_level", "n_reference", "size", "units")
"""Columns that count people or clusters."""
COUNTING = ("count", "n", "dropped", "clusters", "singles")
"""Parameters of notes and refusals that do."""
COUNTED = ("complete", "people", "clusters")
"""Facts that do, before the first dot."""
SHARED = ("zeros",)
"""Facts that are shares of the people."""
OF_ROWS = ("withheld", "draws_failed")
"""Notes that count something else."""


def shield(result: Result, use: Use, keys: tuple[str, ...], clustered: bool) -> Result:
    """Return a result without what could be traced to a few people.

    Rows of fewer than MINIMUM people (or residual degrees of freedom, unless they count clusters)
    lose their numbers but for `keys`, or go when they are answers as given. Counts become multiples
    of BASE, shares of people those of the rounded counts; other numbers keep DIGITS digits.
    """
    notes = [_told(each) for each in result.notes]
    refusal = _told(result.refusal) if result.refusal else None
    facts = tuple((name, _fact(name, value, result.n)) for name, value in result.facts)
    n = int(rounded(np.array([float(result.n)]))[0])
    table = result.table
    if len(table) and "n" in table:
        small = _small(table, use, clustered)
        table = _rounded(_shares(table, use), keys)  # every number is a float from here on
        numbers = [name for name in table.select_dtypes("number") if name not in keys]
        table.loc[small, numbers] = np.nan
        if use.answers:
            table = table[~small].reset_index(drop=True)
        if small.any():
            notes.append(note("withheld", count=int(small.sum()), minimum=MINIMUM))
    return replace(result, table=table, n=n, notes=tuple(notes), refusal=refusal, facts=facts)


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


def short(values: Floats) -> Floats:
    """Return numbers (q,) with DIGITS significant digits."""
    return np.array([float(f"{value:.{DIGITS}g}") for value in values.tolist()])


def _small(table: pd.DataFrame, use: Use, clustered: bool) -> Mask:
    """Return bool (rows,): which rows may not be shown."""
    small = np.zeros(len(table), dtype=bool)
    for name in COUNTS:
        if name in table:
            count = table[name].to_numpy(dtype=float)
            small |= (count > 0) & (count < MINIMUM)
    if "df" in table:
        by_people = np.full(len(table), not clustered)
        if "std_errors" in table:
            by_people = (table["std_errors"] != "clustered").to_numpy()
        small |= (table["df"].to_numpy(dtype=float) < MINIMUM) & by_people
    if use.share == WHOLE:
        n = table["n"].to_numpy(dtype=float)
        who = table["estimate"].to_numpy(dtype=float) * n
        for count in (who, n - who):
            small |= (count > 0.5) & (count < MINIMUM - 0.5)
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


def _rounded(table: pd.DataFrame, keys: tuple[str, ...]) -> pd.DataFrame:
    table = table.copy()
    for name in table.select_dtypes("number"):
        values = table[name].to_numpy(dtype=float)
        if name in COUNTS:
            table[name] = rounded(values)
        elif name == "df":
            table[name] = np.where(values < MINIMUM, np.nan, BASE * np.floor(values / BASE))
        elif name not in keys:
            table[name] = short(values)
    return table


def _told(said: Note) -> Note:
    """Return a note or refusal with its counts rounded."""
    return said if said.code in OF_ROWS else Note(said.code, tuple(_params(said)))


def _params(said: Note) -> Iterator[tuple[str, object]]:
    for name, value in said.params:
        if name in COUNTING and isinstance(value, int | float):
            count = float(rounded(np.array([float(value)]))[0])
            yield name, FEW if np.isnan(count) else int(count)
        else:
            yield name, value


def _fact(name: str, value: float, n: int) -> float:
    if name.split(".")[0] in SHARED:
        who, whole = rounded(np.array([value * n, float(n)]))
        return float(who / whole) if n else value
    if name.split(".")[0] in COUNTED:
        return float(rounded(np.array([float(value)]))[0])
    return float(short(np.array([float(value)]))[0])
