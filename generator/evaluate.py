"""How close the survey is to the paper: exact, tight, loose or off, number by number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.study.published import PublishedNumber
from generator.published import read_paper
from generator.results import results
from generator.statements import Judged, statements

ATT_ERRORS = {"ln_unemployment_benefit": 0.0126, "ln_upskilling": 0.0113}  # none printed
EXACT, TIGHT, LOOSE, OFF = "exact", "tight", "loose", "off"


@dataclass(frozen=True)
class Comparison:
    """One printed number beside ours."""

    printed: PublishedNumber
    ours: float | str
    verdict: str


@dataclass(frozen=True)
class Score:
    """Comparisons of all scored numbers, and the statements in words."""

    comparisons: tuple[Comparison, ...]
    statements: dict[str, Judged]

    def count(self, *verdicts: str) -> int:
        """How many comparisons have one of these verdicts."""
        return sum(c.verdict in verdicts for c in self.comparisons)

    @property
    def exact(self) -> int:
        """Numbers equal to the printed digits."""
        return self.count(EXACT)

    @property
    def tight(self) -> int:
        """Numbers at least tight."""
        return self.count(EXACT, TIGHT)

    @property
    def loose(self) -> int:
        """Numbers at least loose."""
        return self.count(EXACT, TIGHT, LOOSE)

    def line(self) -> str:
        """The score in one line."""
        held, asked = sum(j.holds for j in self.statements.values()), len(self.statements)
        return (
            f"published: {len(self.comparisons)} scored, {self.exact} exact, {self.tight} tight, "
            f"{self.loose} loose, statements {held}/{asked}"
        )


def evaluate(columns: dict[str, np.ndarray]) -> Score:
    """Score canonical columns (missing = NaN) against the published table."""
    rows, found = read_paper().numbers, results(columns)
    errors = {(row.source, row.model, row.term): row.value for row in rows if row.statistic == "se"}
    comparisons = []
    for row in rows:
        key = (row.source, row.model, row.outcome, row.term, row.statistic)
        if row.kind == "survey" and key in found:
            error = errors.get((row.source, row.model, row.term), 0.0)
            comparisons.append(Comparison(row, found[key], verdict(row, found[key], error)))
    return Score(tuple(comparisons), statements(columns))


def verdict(row: PublishedNumber, ours: float | str, error: float) -> str:
    """Exact, tight, loose or off; `error` is the printed SE of the coefficient, if there is one."""
    if row.statistic in ("stars", "n", "matched_n") or isinstance(ours, str):
        same = ours == row.text if isinstance(ours, str) else ours == row.value
        return EXACT if same else OFF
    distance, half = abs(ours - row.value), row.half_width
    if distance <= half * (1 + 1e-7):
        return EXACT
    if row.statistic == "att":
        error = ATT_ERRORS[row.outcome]
    tight, loose = {
        "estimate": (0.25 * error, error),
        "att": (0.25 * error, error),
        "se": (0.1 * row.value, 0.25 * row.value),
        "r2": (0.001, 0.003),
    }.get(row.statistic, (2 * half, 20 * half))
    return TIGHT if distance <= tight else LOOSE if distance <= loose else OFF
