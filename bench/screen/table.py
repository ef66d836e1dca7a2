"""The report: what was measured beside its target, and what the figure means."""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.report import Goal

WIDTHS = (40, 12, 20)


@dataclass(frozen=True)
class Row:
    """One figure: what it is of, its value and unit, its target if it has one, what it means."""

    name: str
    value: float
    unit: str
    meaning: str
    goal: Goal | None = None
    digits: int = 0

    @property
    def verdict(self) -> str:
        """Return the target and whether it is kept, "" without any."""
        if self.goal is None:
            return ""
        kept = self.goal.verdict(self.value).endswith("yes")
        return f"<= {self.goal.bound:g}: {'ok' if kept else 'MISSED'}"

    def line(self) -> str:
        """Return the row as a line of the table."""
        figure = f"{self.value:,.{self.digits}f} {self.unit}"
        name, width, verdict = WIDTHS
        line = f"  {self.name:{name}}{figure:>{width}}  {self.verdict:{verdict}}{self.meaning}"
        return line.rstrip()


def show(title: str, rows: Sequence[Row]) -> None:
    """Print rows under a title."""
    print(f"\n{title}")
    for row in rows:
        print(row.line(), flush=True)


def plain(row: Row) -> dict[str, object]:
    """Return a row as JSON holds it."""
    return {
        "name": row.name,
        "value": row.value,
        "unit": row.unit,
        "goal": row.goal.bound if row.goal else None,
        "kept": not row.verdict.endswith("MISSED") if row.goal else None,
        "meaning": row.meaning,
    }
