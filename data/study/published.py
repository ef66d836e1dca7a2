"""The numbers a study's authors printed, one row each, as typed from the paper."""

import csv
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data.reading.folder import File, Folder, name_of
from data.reading.problems import SurveyError
from data.reading.toml import MAXIMUM_BYTES, read_bytes

SURVEYS = Path(__file__).parents[1] / "surveys"
COLUMNS = (
    *("source", "model", "outcome", "term", "statistic"),
    *("value", "decimals", "kind", "note"),
)
KINDS = ("survey", "qualitative", "design", "context")
MARK = b"published_sha256"


@dataclass(frozen=True)
class PublishedNumber:
    """One printed number, mark or statement; `text` is what stands in print.

    `kind` is survey (a statistic of the answers), qualitative (a statement), design (of the study)
    or context (cited from elsewhere).
    """

    source: str
    model: str
    outcome: str
    term: str
    statistic: str
    text: str
    decimals: int
    kind: str
    note: str

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """Return what the number is of: source, model, outcome, term, statistic."""
        return self.source, self.model, self.outcome, self.term, self.statistic

    @property
    def value(self) -> float:
        """Return the printed number; ValueError for a mark or a word."""
        return float(self.text)

    @property
    def half_width(self) -> float:
        """Return half a unit of the last printed digit."""
        return 0.5 * 10.0**-self.decimals


@dataclass(frozen=True)
class Published:
    """All printed numbers of a study, in the order of the file; `sha256` of the file's bytes."""

    file: str
    sha256: str
    numbers: tuple[PublishedNumber, ...]

    def find(self, model: str, term: str, statistic: str, outcome: str = "") -> PublishedNumber:
        """Return the one number of a model (and outcome, where given); KeyError otherwise."""
        found = [
            number
            for number in self.numbers
            if (number.model, number.term, number.statistic) == (model, term, statistic)
            and outcome in ("", number.outcome)
        ]
        if len(found) != 1:
            raise KeyError((model, term, statistic, outcome))
        return found[0]


def published_path(folder: Folder, file: str) -> File:
    """Return where a study's published table lies: beside the study, or with a bundled survey."""
    own = folder / file
    bundled = (path / file for path in sorted(SURVEYS.iterdir()))
    return own if own.exists() else next((path for path in bundled if path.exists()), own)


def read_published(path: File) -> Published:
    """Return the printed numbers of a CSV file; SurveyError names the row of a mistake."""
    data = read_bytes(path, MAXIMUM_BYTES)
    name = name_of(path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise SurveyError("not_utf8", file=name, row=row) from None
    try:
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error:
        raise SurveyError("csv_damaged", file=name) from None
    if not rows or tuple(rows[0]) != COLUMNS:
        raise SurveyError("published_columns", file=name, columns=COLUMNS)
    numbers = tuple(_read_row(cells, name, place) for place, cells in enumerate(rows[1:], 2))
    return Published(name, hashlib.sha256(data).hexdigest(), numbers)


def check_published(
    metadata: Mapping[bytes, bytes] | None, published: Published | None, file: str
) -> None:
    """Refuse a published table that is not the one a generated survey was calibrated to."""
    recorded = (metadata or {}).get(MARK)
    if recorded is None or published is None:
        return
    if recorded.decode("ascii", "replace") != published.sha256:
        raise SurveyError("published_changed", file=published.file, survey=file)


def _read_row(cells: list[str], file: str, place: int) -> PublishedNumber:
    if len(cells) != len(COLUMNS):
        raise SurveyError("csv_row", file=file, row=place, found=len(cells), expected=len(COLUMNS))
    row = dict(zip(COLUMNS, cells, strict=True))
    decimals = row.pop("decimals") or "0"
    marks = row["statistic"] == "stars" or row["kind"] == "qualitative"
    if not decimals.isdigit() or row["kind"] not in KINDS or not (marks or _number(row["value"])):
        raise SurveyError("published_row", file=file, row=place)
    return PublishedNumber(decimals=int(decimals), text=row.pop("value"), **row)


def _number(text: str) -> bool:
    try:
        return abs(float(text)) < 1e15
    except ValueError:
        return False
