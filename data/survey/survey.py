"""A survey: its answers, what its codebook says of them, and the arrays the analysis reads."""

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data.codebook.codebook import Codebook, Variable
from data.parse.parsed import internal
from data.reading.columns import Codes, Column, Floats, band_codes, codes, dense, numbers
from data.reading.folder import Folder, name_of
from data.reading.problems import Report
from data.study.study import Study
from data.survey.answers_file import first_row
from data.survey.merged_levels import apart, merged_places
from data.survey.scales import METHODS
from data.survey.totals import rescale

MOST_KEPT = {"models": 6, "answers": 12, "sides": 16, "spreads": 12}
"""How many of the last things made a survey keeps, by what they are."""
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
    part: str = ""  # which half of the people, see data/survey/holdout.py; "" = everybody
    headers: tuple[str, ...] = ()  # what the columns c0, c1 ... are called in their file
    private: bool = False  # only the visit that brought it may see it
    # Not part of __init__: dataclasses.replace gives a changed survey a memo of its own.
    _memo: dict[tuple[str, str], npt.NDArray[np.generic]] = field(
        init=False, default_factory=dict, repr=False
    )
    _lock: threading.RLock = field(init=False, default_factory=threading.RLock, repr=False)
    _kept: dict[str, dict[Hashable, object]] = field(init=False, default_factory=dict, repr=False)

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

    def outcomes(self) -> Floats:
        """Return float64[n, outcomes] as answered, NaN where missing; KeyError without outcomes.

        What is split is in points of the total.
        """
        return self._once("outcomes", "", self._outcomes)

    def weights(self) -> Floats | None:
        """Return float64[n], None when the codebook names no weight."""
        variable = self.codebook.role("weight")
        return self.numeric(variable.id) if variable else None

    def clusters(self) -> npt.NDArray[np.int64] | None:
        """Return int64[n] 0..G-1, -1 where missing; None when the codebook names no cluster.

        With strata a cluster lies within one: many files count clusters anew in each stratum.
        """
        variable = self.codebook.role("cluster")
        return self._once("clusters", "", lambda: self._clusters(variable)) if variable else None

    def strata(self) -> npt.NDArray[np.int64] | None:
        """Return int64[n] 0..H-1, -1 where missing; None when the codebook names no strata."""
        variable = self.codebook.role("strata")
        return self._dense(variable) if variable else None

    def stratum_sizes(self) -> Floats | None:
        """Return float64[n] as R's svydesign(fpc): units in the population, or the share drawn.

        None when the codebook names no such number.
        """
        variable = self.codebook.role("fpc")
        return self.numeric(variable.id) if variable else None

    def units(self) -> npt.NDArray[np.int64]:
        """Return int64[n] 0..U-1: each person's cluster, or a unit alone without a known one."""
        clusters = self.clusters()
        units = np.full(self.n, -1, dtype=np.int64) if clusters is None else clusters.copy()
        alone = units < 0
        units[alone] = units.max(initial=-1) + 1 + np.arange(alone.sum())
        return units

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

    def keep(self, key: Hashable, make: Callable[[], Kept], kind: str = "models") -> Kept:
        """Return what `make` made for this key: the last few things made live as long as this.

        `kind` is one of MOST_KEPT; what is kept is shared, and not to be changed.
        """
        with self._lock:
            kept = self._kept.setdefault(kind, {})
            found = kept.pop(key, None)
        if found is None:
            found = make()
        with self._lock:
            kept[key] = found
            while len(kept) > MOST_KEPT[kind]:
                del kept[next(iter(kept))]
        return found  # type: ignore[return-value]

    def _once(self, kind: str, name: str, make: Callable[[], Array]) -> Array:
        with self._lock:
            if (kind, name) not in self._memo:
                array = make()
                array.flags.writeable = False
                self._memo[kind, name] = array
            return self._memo[kind, name]  # type: ignore[return-value]

    def _dense(self, variable: Variable) -> npt.NDArray[np.int64]:
        column, missing = self.column(variable.column or variable.id), variable.missing
        return self._once("dense", variable.id, lambda: dense(column, missing))

    def _clusters(self, variable: Variable) -> npt.NDArray[np.int64]:
        own, strata = self._dense(variable), self.strata()
        if strata is None:
            return own
        nested = own * (strata.max(initial=0) + 2) + strata
        found = np.full(self.n, -1, dtype=np.int64)
        found[own >= 0] = np.unique(nested[own >= 0], return_inverse=True)[1]
        return found

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

    def _outcomes(self) -> Floats:
        block = self.codebook.outcomes
        if block is None:
            raise KeyError("outcomes")
        columns = [self.column(column) for column in block.columns]
        answers = np.column_stack([numbers(column, block.missing) for column in columns])
        split = self.codebook.allocation
        return rescale(answers, split.total) if split and self.sums == "rescaled" else answers
