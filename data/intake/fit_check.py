"""Hold the answers against a draft: everything that keeps it from being opened, all at once."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data.codebook.codebook import Allocation, Variable
from data.codebook.variables import NEEDS_WEIGHT
from data.intake.drafts.base import Draft
from data.intake.drafts.columns import profile_of, values_of
from data.intake.drafts.cuts import plain
from data.intake.profile import Profile, examples, rows_of
from data.intake.proposals.weights import weight_faults, weight_reports
from data.parse.parsed import Parsed
from data.reading.columns import Floats, band_codes
from data.reading.problems import Report, report
from data.survey.answers_file import first_row
from data.survey.totals import off_total, usable_choices

MOST_SUMS = 50


@dataclass(frozen=True)
class DraftScreening:
    """How the answers fit a draft.

    `stops` keep the survey from being opened, `notes` do not. `sums` are (sum, rows) of complete
    allocations, commonest first; `on_total` of the `complete` ones add up.
    """

    stops: tuple[Report, ...]
    notes: tuple[Report, ...]
    sums: tuple[tuple[float, int], ...]
    complete: int
    on_total: int
    people: int

    @property
    def choices(self) -> tuple[str, ...]:
        """Return the CHOICES of data.survey.totals that leave somebody."""
        return usable_choices(not self.on_total and self.complete == self.people)

    def usable(self, choice: str) -> str:
        """Return a choice if it leaves somebody, else the first."""
        return choice if choice in self.choices else self.choices[0]


@dataclass(frozen=True)
class _Column:
    """A column under the draft, ready for sentences."""

    file: str
    profile: Profile

    def report(
        self, code: str, wrong: npt.NDArray[np.bool_], **params: object
    ) -> tuple[Report, ...]:
        """Return a report on the rows of a mask (n,); () when there is none."""
        rows = np.flatnonzero(wrong)
        if not len(rows):
            return ()
        shown = {"rows": len(rows), "people": len(wrong), **params}
        shown["examples"] = examples(self.profile, rows, self.file)
        return (report(code, file=self.file, column=self.profile.header.name, **shown),)

    def answers(self, wrong: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Return which rows (n,) gave one of the distinct answers of a mask (k,)."""
        mask = np.zeros(len(self.profile.places), dtype=bool)
        mask[rows_of(self.profile, wrong)] = True
        return mask


def screen_draft(parsed: Parsed, draft: Draft) -> DraftScreening:
    """Return every answer that does not fit a draft, counted, with the first rows of each kind.

    Rows are numbered as a spreadsheet shows them. Columns that the file lacks are passed over:
    opening the survey names them.
    """
    codebook = draft.codebook
    stops: list[Report] = []
    notes: list[Report] = []
    for variable in codebook.variables:
        if variable.column is not None and variable.column in parsed.names:
            column = _Column(parsed.file, profile_of(parsed, variable.column))
            values = _numbers(parsed, draft, variable)
            stops += _stops(column, variable, values)
            notes += _notes(column, variable, values)
        elif variable.scale:
            stops += _scale(parsed, draft, variable)
    if codebook.role("weight") is None:
        stops += [
            report("no_weight_beside", file=parsed.file, column=variable.column or variable.id)
            for role in NEEDS_WEIGHT
            for variable in codebook.with_role(role)
        ]
    sums: tuple[tuple[float, int], ...] = ()
    complete = on_total = 0
    allocation = codebook.allocation
    if allocation and set(allocation.columns) <= set(parsed.names):
        stops += _part_stops(parsed, allocation)
        amounts = _amounts(parsed, allocation)
        whole = np.isfinite(amounts).all(axis=1)
        complete = int(whole.sum())
        on_total = complete - int(off_total(amounts[whole], allocation.total).sum())
        sums = _sums(amounts[whole])
    return DraftScreening(
        tuple(stops), tuple(notes), sums, complete, on_total, parsed.table.num_rows
    )


def _numbers(parsed: Parsed, draft: Draft, variable: Variable) -> Floats:
    if variable.kind == "numeric":
        return values_of(parsed, variable, draft)
    return np.zeros(0)


def _missing(variable: Variable | Allocation) -> tuple[str, ...]:
    # The readers take the word nan for a gap as well.
    return (*variable.missing, "nan")


def _stops(column: _Column, variable: Variable, values: Floats) -> tuple[Report, ...]:
    found: tuple[Report, ...] = ()
    if "id" in variable.roles:
        found += _id_stops(column, variable)
    if variable.kind == "numeric":
        found += _number_stops(column, variable, values)
    elif variable.levels:
        known = column.profile.missing((*_missing(variable), *variable.levels))
        # Programs that write a column with gaps write 1 as 1.0.
        known |= column.profile.missing([f"{level}.0" for level in variable.levels])
        found += column.report("rows_no_level", column.answers(~known))
    return found


def _number_stops(column: _Column, variable: Variable, values: Floats) -> tuple[Report, ...]:
    profile = column.profile
    if "weight" in variable.roles:
        faults = weight_faults(profile, variable.missing)
        clear = not (len(faults.blank) + len(faults.no_number) + len(faults.negative))
        every = weight_reports(profile, column.file, variable.missing)
        return () if clear else tuple(r for r in every if r.code != "weight_comma")
    text = np.isnan(profile.numbers) & ~profile.missing(_missing(variable))
    found = column.report("rows_no_number", column.answers(text))
    if variable.transform == "ln":
        raw = profile.values(variable.missing)
        found += column.report("rows_no_logarithm", raw <= 0)
    if variable.minimum is not None:
        limit = plain(variable.minimum)
        found += column.report("rows_below", values < variable.minimum, limit=limit)
    if variable.maximum is not None:
        limit = plain(variable.maximum)
        found += column.report("rows_above", values > variable.maximum, limit=limit)
    return found


def _notes(column: _Column, variable: Variable, values: Floats) -> tuple[Report, ...]:
    found: tuple[Report, ...] = ()
    if variable.bands:
        ends = tuple((band.low, band.high) for band in variable.bands)
        outside = np.isfinite(values) & (band_codes(values, ends) < 0)
        found += column.report("rows_outside_bands", outside)
    if "weight" in variable.roles:
        every = weight_reports(column.profile, column.file, variable.missing)
        found += tuple(r for r in every if r.code == "weight_comma")
    return found


def _id_stops(column: _Column, variable: Variable) -> tuple[Report, ...]:
    profile = column.profile
    gone = (profile.places < 0) | column.answers(profile.missing(variable.missing))
    first = np.zeros(len(gone), dtype=bool)
    first[np.unique(profile.places, return_index=True)[1]] = True
    place: dict[str, object] = {"file": column.file, "column": profile.header.name}
    found = column.report("rows_id_twice", ~gone & ~first)
    if gone.any():
        row = first_row(column.file) + int(np.argmax(gone))
        numbers = {"rows": int(gone.sum()), "people": len(gone), "first": row}
        found += (report("rows_no_id", **place, **numbers),)
    return found


def _scale(parsed: Parsed, draft: Draft, variable: Variable) -> tuple[Report, ...]:
    items = [draft.codebook.variable(item) for item in variable.scale.items]  # type: ignore[union-attr]
    columns = tuple(item.column or item.id for item in items)
    if not set(columns) <= set(parsed.names):
        return ()
    if np.isfinite(values_of(parsed, variable, draft)).any():
        return ()
    return (report("scale_no_value", file=parsed.file, items=columns),)


def _part_stops(parsed: Parsed, allocation: Allocation) -> tuple[Report, ...]:
    found: tuple[Report, ...] = ()
    for part in allocation.parts:
        column = _Column(parsed.file, profile_of(parsed, part.column))
        profile = column.profile
        text = np.isnan(profile.numbers) & ~profile.missing(_missing(allocation))
        values = profile.values(allocation.missing)
        found += column.report("rows_no_number", column.answers(text))
        found += column.report("rows_negative", values < 0)
        if not np.isfinite(values).any():
            found += (report("part_empty", file=parsed.file, column=part.column),)
    return found


def _amounts(parsed: Parsed, allocation: Allocation) -> Floats:
    columns = [profile_of(parsed, column) for column in allocation.columns]
    return np.column_stack([column.values(allocation.missing) for column in columns])


def _sums(amounts: Floats) -> tuple[tuple[float, int], ...]:
    sums, counts = np.unique(amounts.sum(axis=1).round(6), return_counts=True)
    order = np.argsort(-counts, kind="stable")[:MOST_SUMS]
    return tuple((float(sums[i]), int(counts[i])) for i in order)
