"""What the run found: a table for the reader, JSON for whoever compares runs."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

from analysis.engine.arrays import Floats
from bench.clock import Timed

TOLERANCE = 1e-6
"""By how much an estimate may differ from the product's, relative to its size."""
LIBRARIES = ("numpy", "scipy", "pandas", "statsmodels")


@dataclass(frozen=True)
class Goal:
    """A bound on the product's median (milliseconds), or on a ratio of medians."""

    bound: float
    at_least: bool = False

    def verdict(self, value: float) -> str:
        """Return the bound and whether the value keeps it."""
        kept = value >= self.bound if self.at_least else value <= self.bound
        return f"{'>=' if self.at_least else '<='} {self.bound:g}: {'yes' if kept else 'NO'}"


@dataclass(frozen=True, eq=False)
class Line:
    """One row of the table: `ratio` is the contender's median over the product's, or inverse."""

    timed: Timed
    ratio: float
    goal: str
    estimates_off: float
    errors_off: float


def lines(
    ours: Timed, others: Sequence[Timed], goals: dict[str, Goal], inverse: bool = False
) -> list[Line]:
    """Return the rows of the product and of the others, whose names begin like a goal's key."""
    found = [Line(ours, 1.0, _goal(ours.name, ours.median, goals), 0.0, 0.0)]
    for other in others:
        ratio = ours.median / other.median if inverse else other.median / ours.median
        found.append(
            Line(
                other,
                ratio,
                _goal(other.name, ratio, goals),
                off(ours.answer.estimates, other.answer.estimates),
                off(ours.answer.std_errors, other.answer.std_errors),
            )
        )
    return found


def show(title: str, head: str, rows: Sequence[Line]) -> None:
    """Print the rows under a title; `head` names the ratio."""
    print(f"\n{title}")
    print(
        f"  {'':42}{'median ms':>10}{'min ms':>10}{'runs':>6}{head:>12}  {'goal':<12}"
        f"{'estimates off':>14}{'SEs off':>10}"
    )
    for row in rows:
        timed = row.timed
        print(
            f"  {timed.name:42}{timed.median:>10.2f}{timed.fastest:>10.2f}"
            f"{len(timed.milliseconds):>6}{row.ratio:>12.1f}  {row.goal:<12}"
            f"{_digits(row.estimates_off):>14}{_digits(row.errors_off):>10}"
        )


def disagreeing(rows: Sequence[Line]) -> list[str]:
    """Return the names of those whose estimates are not the product's."""
    return [row.timed.name for row in rows if not row.estimates_off <= TOLERANCE]


def write(path: Path, people: int, tables: dict[str, Sequence[Line]], skipped: list[str]) -> None:
    """Write everything measured, every run, as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    found = {
        "people": people,
        "threads": os.environ.get("OPENBLAS_NUM_THREADS", "unset"),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in LIBRARIES},
        "skipped": skipped,
        "tables": {title: [_plain(row) for row in rows] for title, rows in tables.items()},
    }
    path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def _plain(row: Line) -> dict[str, object]:
    return {
        "name": row.timed.name,
        "median_ms": row.timed.median,
        "min_ms": row.timed.fastest,
        "ratio": row.ratio,
        "goal": row.goal,
        "estimates_off": row.estimates_off,
        "std_errors_off": None if np.isnan(row.errors_off) else row.errors_off,
        "runs_ms": row.timed.milliseconds,
    }


def _goal(name: str, value: float, goals: dict[str, Goal]) -> str:
    own = [goal for start, goal in goals.items() if name.startswith(start)]
    return own[0].verdict(value) if own else ""


def off(ours: Floats, theirs: Floats) -> float:
    """Return the largest relative difference; inf when the shapes differ."""
    if ours.shape != theirs.shape:
        return float("inf")
    return float(np.max(np.abs(theirs / ours - 1.0)))


def _digits(off: float) -> str:
    return "" if np.isnan(off) else f"{off:.0e}"
