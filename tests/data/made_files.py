"""Files of answers made for tests, as if they had been read."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from data.intake.drafts.base import Draft
from data.parse.parsed import Header, Parsed, internal
from data.survey.load import survey_of
from data.survey.survey import Survey

PARTS = ["roads", "schools", "parks"]
REFERENCE = Path(__file__).parents[3] / "shared/reference_data"


def parsed_of(
    columns: Mapping[str, Sequence[object]],
    *headers: Header,
    file: str = "answers.csv",
) -> Parsed:
    """Return a file of these columns; `headers` say more of those that they name."""
    known = {header.name: header for header in headers}
    table = pa.table({internal(i): pa.array(list(v)) for i, v in enumerate(columns.values())})
    named = tuple(known.get(name, Header(name)) for name in columns)
    return Parsed(file, table, named, "0" * 64)


def of_table(table: pa.Table, file: str) -> Parsed:
    """Return a table as a file."""
    return parsed_of({name: table[name].to_pylist() for name in table.column_names}, file=file)


def of_csv(text: str, file: str) -> Parsed:
    """Return a CSV text as a file of texts, an empty cell as none."""
    header, *rows = csv.reader(io.StringIO(text))
    columns = zip(*rows, strict=True)
    return parsed_of(
        {n: [v or None for v in c] for n, c in zip(header, columns, strict=True)}, file=file
    )


def reference(name: str) -> Parsed | None:
    """Return a real file of answers as parsed; None when it is not beside this checkout."""
    path = REFERENCE / name
    return of_csv(path.read_text(encoding="utf-8"), path.name) if path.exists() else None


def town(**changed: Sequence[object]) -> Parsed:
    """Return sixty people who split 10 tokens over roads, schools and parks."""
    n = 60
    roads = [i % 5 for i in range(n)]
    schools = [(i * 3) % 6 for i in range(n)]
    columns: dict[str, Sequence[object]] = {
        "person": [f"p{i}" for i in range(n)],
        "roads": roads,
        "schools": schools,
        "parks": [10 - a - b for a, b in zip(roads, schools, strict=True)],
        "sex": ["F" if i % 3 else "M" for i in range(n)],
        "age": [18 + (i * 7) % 53 for i in range(n)],
        "worry_work": [1 + i % 5 for i in range(n)],
        "worry_home": [1 + (i * 2) % 5 for i in range(n)],
        "school_id": [i // 4 for i in range(n)],
        "wt": [0.5 + (i % 4) / 3 for i in range(n)],
    }
    return parsed_of(columns | changed)


def opened(draft: Draft, parsed: Parsed) -> Survey:
    """Return the survey that a draft makes of a file, private to a visit."""
    return survey_of(parsed, draft.files(), private=True)
