"""Answers that do not add up to the total: kept, rescaled or dropped, and always reported."""

import numpy as np
import numpy.typing as npt

from data.reading.columns import Floats
from data.reading.problems import Report, report

CHOICES = ("kept", "rescaled", "dropped")
TOLERANCE = 1e-6  # of the total: shares in single precision are off by 5e-8
MOST_VALUES = 6


def off_total(amounts: Floats, total: float) -> npt.NDArray[np.bool_]:
    """Return bool[n]: complete answers (n, parts) whose sum is not the total."""
    # A comparison with NaN is False, so an incomplete answer is never "off".
    return np.asarray(np.abs(amounts.sum(axis=1) - total) > TOLERANCE * total)


def usable_choices(all_off: bool) -> tuple[str, ...]:
    """Return the CHOICES that leave somebody; `all_off`: everybody's answers do not add up."""
    return tuple(choice for choice in CHOICES if choice != "dropped" or not all_off)


def rescale(amounts: Floats, total: float) -> Floats:
    """Return complete answers scaled to the total; one of nothing but zeros becomes missing."""
    result = amounts.copy()
    off = off_total(amounts, total)
    sums = amounts[off].sum(axis=1, keepdims=True)
    result[off] = np.where(sums > 0, amounts[off] * total / np.where(sums > 0, sums, 1.0), np.nan)
    return result


def sum_reports(amounts: Floats, total: float, choice: str, file: str) -> tuple[Report, ...]:
    """Return what to say about answers (n, parts) that do not add up or are incomplete."""
    found = []
    off = off_total(amounts, total)
    if off.any():
        sums, counts = np.unique(amounts[off].sum(axis=1).round(6), return_counts=True)
        order = np.argsort(-counts, kind="stable")[:MOST_VALUES]
        by_sum = tuple(f"{sums[i]:g} × {counts[i]}" for i in order)
        if len(sums) > MOST_VALUES:
            by_sum += ("…",)
        numbers = {"rows": int(off.sum()), "people": len(amounts)}
        found.append(report(f"sums_{choice}", file=file, **numbers, total=total, sums=by_sum))
        if choice == "rescaled" and (sums == 0).any():
            zeros = int(counts[sums == 0].sum())
            found.append(report("not_rescaled", file=file, rows=zeros, people=len(amounts)))
    incomplete = int(np.isnan(amounts).any(axis=1).sum())
    if incomplete:
        found.append(report("incomplete", file=file, rows=incomplete, people=len(amounts)))
    return tuple(found)
