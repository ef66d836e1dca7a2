"""A survey: its answers, what its codebook says of them, and the arrays the analysis reads."""

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data.answers import check, named_columns
from data.codebook import FILE, Codebook, Variable, load_codebook
from data.columns import Codes, Column, Floats, band_codes, codes, dense, numbers
from data.fingerprint import fingerprint
from data.folder import Folder, name_of
from data.merged import apart, merged_places
from data.parse.parent import parse_file
from data.parsed import Parsed, internal
from data.problems import Report, SurveyError
from data.published import check_published
from data.scales import METHODS
from data.study import Study, load_study
from data.sums import CHOICES, off_total, rescale, sum_reports
from data.tables import DIRECT, check_columns, first_row, read_table
from data.toml import read_bytes

MAXIMUM_BYTES = 2_000_000_000
SIBLINGS = "sibling_*.parquet"
SURVEYS = Path(__file__).parent / "surveys"
MOST_KEPT = 6
Kept = TypeVar("Kept")
Array = TypeVar("Array", bound=npt.NDArray[np.generic])


@dataclass(frozen=True, eq=False)
class Survey:
    """Answers, one row a person, with their codebook; immutable and safe across threads.

    Arrays are read-only; surveys of one fingerprint are equal.
    """

    table: pa.Table
    codebook: Codebook
    provenance: str
    sums: str
    fingerprint: str
    folder: Folder | None
    study: Study | None
    reports: tuple[Report, ...]
    part: str = ""  # which half of the people, see data/halves.py; "" = everybody
    headers: tuple[str, ...] = ()  # what the columns c0, c1 ... are called in their file
    private: bool = False  # only the visit that brought it may see it
    # Not part of __init__: dataclasses.replace gives a changed survey a memo of its own.
    _memo: dict[tuple[str, str], npt.NDArray[np.generic]] = field(
        init=False, default_factory=dict, repr=False
    )
    _lock: threading.RLock = field(init=False, default_factory=threading.RLock, repr=False)
    _kept: dict[Hashable, object] = field(init=False, default_factory=dict, repr=False)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Survey) and self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    @property
    def n(self) -> int:
        """Return the number of people."""
        return int(self.table.num_rows)

    def numeric(self, name: str) -> Floats:
        """Return float64[n] of a number or scale, NaN where missing; KeyError if unknown."""
        variable = self.codebook.variable(name)
        return self._once("numeric", name, lambda: self._numeric(variable))

    def codes(self, name: str) -> Codes:
        """Return int8[n], each person's place in the variable's group_codes, -1 where missing."""
        variable = self.codebook.variable(name)
        return self._once("codes", name, lambda: self._codes(variable))

    def amounts(self) -> Floats:
        """Return float64[n, parts] in points, NaN if not answered; KeyError without allocation."""
        return self._once("amounts", "", self._amounts)

    def weights(self) -> Floats | None:
        """Return float64[n], None when the codebook names no weight."""
        variable = self.codebook.role("weight")
        return self.numeric(variable.id) if variable else None

    def clusters(self) -> npt.NDArray[np.int64] | None:
        """Return int64[n] 0..G-1, -1 where missing; None when the codebook names no cluster."""
        variable = self.codebook.role("cluster")
        if variable is None:
            return None
        column, missing = self.column(variable.column or variable.id), variable.missing
        return self._once("dense", variable.id, lambda: dense(column, missing))

    def column(self, name: str) -> Column:
        """Return a column of the file as read."""
        inside = internal(self.headers.index(name)) if self.headers else name
        return Column(self.table[inside], self.file, name, first_row(self.file))

    def raw(self, variable: Variable) -> Floats:
        """Return float64[n] of a numeric variable before its transform."""
        return numbers(self.column(variable.column or variable.id), variable.missing)

    @property
    def file(self) -> str:
        """Return the file's name as sentences give it."""
        return name_of(self.folder / self.codebook.file) if self.folder else self.codebook.file

    def keep(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """Return what `make` made for this key: the last few things made live as long as this."""
        with self._lock:
            found = self._kept.pop(key, None)
        if found is None:
            found = make()
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > MOST_KEPT:
                del self._kept[next(iter(self._kept))]
        return found  # type: ignore[return-value]

    def _once(self, kind: str, name: str, make: Callable[[], Array]) -> Array:
        with self._lock:
            if (kind, name) not in self._memo:
                array = make()
                array.flags.writeable = False
                self._memo[kind, name] = array
            return self._memo[kind, name]  # type: ignore[return-value]

    def _numeric(self, variable: Variable) -> Floats:
        if variable.kind != "numeric":
            raise ValueError(f"{variable.id} is not numeric")
        if variable.scale:
            items = np.column_stack([self.numeric(item) for item in variable.scale.items])
            return METHODS[variable.scale.method](items)
        values = self.raw(variable)
        if variable.transform != "ln":
            return values
        # A number that is not positive has no logarithm; load_survey has refused it by then.
        return np.log(values, out=np.full(len(values), np.nan), where=values > 0)

    def _codes(self, variable: Variable) -> Codes:
        if variable.crossed:
            return self._crossed(variable)
        if variable.merged:
            return merged_places(self._codes(apart(variable)), variable)
        if variable.bands:
            bands = tuple((band.low, band.high) for band in variable.bands)
            return band_codes(self.numeric(variable.id), bands)
        if not variable.levels:
            raise ValueError(f"{variable.id} has neither levels nor bands")
        return codes(self.column(variable.column or variable.id), variable.levels, variable.missing)

    def _crossed(self, variable: Variable) -> Codes:
        places = np.zeros(self.n, dtype=np.int8)
        known = np.ones(self.n, dtype=bool)
        for name in variable.crossed:
            own = self.codes(name)
            places = places * np.int8(len(self.codebook.variable(name).group_codes)) + own
            known &= own >= 0
        return np.where(known, places, -1).astype(np.int8)

    def _amounts(self) -> Floats:
        allocation = self.codebook.allocation
        if allocation is None:
            raise KeyError("allocation")
        columns = [self.column(part.column) for part in allocation.parts]
        points = np.column_stack([numbers(column, allocation.missing) for column in columns])
        return rescale(points, allocation.total) if self.sums == "rescaled" else points


def load_survey(folder: Path, sums: str = "kept", file: str | None = None) -> Survey:
    """Return the survey of a folder, every answer checked; SurveyError names what is wrong with it.

    `sums` says what becomes of answers that do not add up: "kept", "rescaled" or "dropped". `file`
    reads a sibling, another file of the same columns, instead of the codebook's own.
    """
    codebook, study = load_codebook(folder), load_study(folder)
    codebook = replace(codebook, file=file) if file else codebook
    path = folder / codebook.file
    data = read_bytes(path, MAXIMUM_BYTES)
    if Path(codebook.file).suffix.lower() not in DIRECT:
        return survey_of(parse_file(data, codebook.file), folder, sums)
    table = read_table(data, name_of(path), named_columns(codebook))
    check_published(table.schema.metadata, study.published if study else None, name_of(path))
    whole = Survey(table, codebook, codebook.provenance, "kept", "", folder, study, ())
    return _checked(whole, data, sums)


def survey_of(
    parsed: Parsed, folder: Folder, sums: str = "kept", *, private: bool = False
) -> Survey:
    """Return the survey of a parsed file under the codebook of a folder, every answer checked.

    A `private` one is for the visit that brought it alone. SurveyError names what is wrong.
    """
    codebook, study = replace(load_codebook(folder), file=parsed.file), load_study(folder)
    check_columns(parsed.names, parsed.file, named_columns(codebook))
    whole = Survey(
        parsed.table,
        codebook,
        codebook.provenance,
        "kept",
        "",
        folder,
        study,
        parsed.reports,
        headers=parsed.names,
        private=private,
    )
    return _checked(whole, parsed.digest.encode(), sums)


def _checked(whole: Survey, data: bytes, sums: str) -> Survey:
    """Return the survey with answers that do not add up treated as `sums` says, and reported.

    `data` stands for the file in the fingerprint.
    """
    if sums not in CHOICES:
        raise SurveyError("sums_choice", value=sums, allowed=CHOICES)
    table, codebook = whole.table, whole.codebook
    reports = whole.reports + check(whole)
    if codebook.allocation:
        amounts = whole.amounts()
        reports += sum_reports(amounts, codebook.allocation.total, sums, whole.file)
        if sums == "dropped":
            table = table.filter(pa.array(~off_total(amounts, codebook.allocation.total)))
    if table.num_rows == 0:
        raise SurveyError("all_dropped", file=whole.file)
    mark = fingerprint(data, codebook, whole.study, sums, whole.weights())
    return replace(whole, table=table, sums=sums, fingerprint=mark, reports=reports)


def sibling_files(folder: Path) -> tuple[str, ...]:
    """Return the files of a simulated survey's siblings.

    A sibling prints the same numbers; what the paper leaves open was chosen otherwise.
    """
    return tuple(sorted(path.name for path in folder.glob(SIBLINGS)))


def bundled_surveys() -> tuple[Path, ...]:
    """Return the folders of the surveys that come with the product."""
    return tuple(sorted(path.parent for path in SURVEYS.glob(f"*/{FILE}")))
