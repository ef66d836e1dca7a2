"""The paper's printed numbers, wu_published.csv of its survey, looked up one at a time."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

PUBLISHED = Path(__file__).resolve().parents[1] / "data/surveys/guangdong_2023/wu_published.csv"


@dataclass(frozen=True)
class Printed:
    """One printed number or mark; `text` is what the paper prints."""

    source: str
    model: str
    outcome: str
    term: str
    statistic: str
    text: str
    decimals: int
    kind: str

    @property
    def value(self) -> float:
        """The printed number."""
        return float(self.text)

    @property
    def half_width(self) -> float:
        """Half a unit of the last printed digit."""
        return 0.5 * 10.0**-self.decimals


def read_published(path: Path = PUBLISHED) -> tuple[Printed, ...]:
    """All rows of the published table, in file order."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            Printed(
                row["source"],
                row["model"],
                row["outcome"],
                row["term"],
                row["statistic"],
                row["value"],
                int(row["decimals"] or 0),
                row["kind"],
            )
            for row in csv.DictReader(file)
        )


def find(
    rows: tuple[Printed, ...], model: str, term: str, statistic: str, outcome: str | None = None
) -> Printed:
    """The one row with this model, term and statistic; KeyError when there is none or several."""
    found = [
        row
        for row in rows
        if (row.model, row.term, row.statistic) == (model, term, statistic)
        and outcome in (None, row.outcome)
    ]
    if len(found) != 1:
        raise KeyError(f"{len(found)} printed rows for {model} {term} {statistic} {outcome}")
    return found[0]
