"""What a file of answers is proposed to mean, column by column, each with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pyarrow.compute as pc

from data.codebook.codebook import Variable
from data.codebook.variables import LONGEST_CODE
from data.intake.drafts.base import Draft, empty_draft, put
from data.intake.drafts.columns import FEW, factor, groupable, number
from data.intake.drafts.cuts import plain
from data.intake.drafts.recode import cuts_of
from data.intake.drafts.roles import (
    set_cluster,
    set_controls,
    set_focal,
    set_fpc,
    set_groups,
    set_id,
    set_parts,
    set_strata,
    set_weight,
)
from data.intake.profile import Profile, answered, is_number, kind_of, profiles
from data.intake.proposals.amounts import find_amounts, row_sums
from data.intake.proposals.items import batteries, find_focal, is_rating
from data.intake.proposals.weights import called_weight, likely_weight, usable, weight_reports
from data.parse.names import (
    BACKGROUND,
    BACKGROUND_ZH,
    FPC,
    FPC_ZH,
    STRATA,
    STRATA_ZH,
    says,
    says_id,
    says_place,
    stem,
)
from data.parse.parsed import Parsed
from data.reading.problems import Report, report

ROLES = ("part", "weight", "id", "cluster", "strata", "fpc", "focal", "group", "control", "none")
FEWEST_ITEMS = 4
"""Ratings of one stem from this number on are a battery, which nobody groups by item by item."""
LARGEST_CODE = 100
YEARS = (1900, 2100)
SMALLEST_CLUSTER = 2
"""People a cluster has on average at least."""


class Reason(NamedTuple):
    """Why a column (by its header) is proposed for a role of ROLES, as a sentence."""

    header: str
    role: str
    why: Report


@dataclass(frozen=True, eq=False)
class Proposal:
    """A draft that a reader can open or change; `reasons` in the file's order.

    `reports` are what keeps a likely column from its role.
    """

    draft: Draft
    reasons: tuple[Reason, ...]
    reports: tuple[Report, ...] = ()


@dataclass
class _Sorting:
    """Columns that still wait for a role, and what has been said so far."""

    parsed: Parsed
    waiting: dict[int, Profile]
    draft: Draft
    reasons: list[tuple[int, Reason]] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)

    def settle(self, column: Profile, role: str, why: Report) -> None:
        """Give a column a role, or "none", and the reason for it."""
        self.waiting.pop(column.place, None)
        self.reasons.append((column.place, Reason(column.header.name, role, why)))

    @property
    def left(self) -> list[Profile]:
        """Return the columns without a role, in the file's order."""
        return [self.waiting[place] for place in sorted(self.waiting)]


def propose(parsed: Parsed) -> Proposal:
    """Return what the columns of a file are likely to mean; never raises for what it cannot guess.

    A weight column with a row that cannot be right gets no role: a report says which rows.
    """
    columns = profiles(parsed)
    sorting = _Sorting(parsed, {c.place: c for c in columns}, empty_draft(parsed))
    _leave_out_empty(sorting)
    _allocation(sorting, columns)
    _weight(sorting)
    _design(sorting)
    _id(sorting)
    _cluster(sorting)
    _leave_out_text(sorting)
    _focal(sorting)
    _leave_out_batteries(sorting)
    _groups(sorting)
    reasons = sorted(sorting.reasons, key=lambda pair: pair[0])
    return Proposal(sorting.draft, tuple(reason for _, reason in reasons), tuple(sorting.reports))


def _leave_out_empty(sorting: _Sorting) -> None:
    for column in sorting.left:
        codes = int(answered(column).sum())
        if codes == 0:
            sorting.settle(column, "none", report("why_empty"))
        elif codes == 1:
            sorting.settle(column, "none", report("why_constant"))


def _allocation(sorting: _Sorting, columns: Sequence[Profile]) -> None:
    amounts = find_amounts(sorting.left)
    if amounts is None:
        return
    parts = [columns[place] for place in amounts.places]
    headers = [column.header.name for column in parts]
    sorting.draft = set_parts(sorting.draft, sorting.parsed, headers, amounts.total)
    why = report(
        "why_amounts",
        parts=len(parts),
        total=amounts.total,
        rows=amounts.rows,
        people=amounts.complete,
    )
    for column in parts:
        sorting.settle(column, "part", why)
    for place in row_sums(columns, amounts):
        sorting.settle(columns[place], "none", report("why_row_sum"))


def _weight(sorting: _Sorting) -> None:
    likely = likely_weight(sorting.left)
    if likely is None:
        return
    if usable(likely):
        values = likely.values()
        sorting.draft = set_weight(sorting.draft, sorting.parsed, likely.header.name)
        sorting.settle(likely, "weight", report("why_weight", mean=plain(float(values.mean()))))
    else:
        sorting.reports += weight_reports(likely, sorting.parsed.file)
        sorting.settle(likely, "none", report("why_weight_faults"))
    for column in sorting.left:
        if called_weight(column):
            sorting.settle(column, "none", report("why_weight_other"))


def _design(sorting: _Sorting) -> None:
    """Propose strata and finite populations by their names, which tell only beside a weight."""
    if sorting.draft.codebook.role("weight") is None:
        return
    for column in sorting.left:
        full, held = not column.blank, sorting.draft.codebook.role
        name, people = column.header.name, len(column.places)
        codes = int(answered(column).sum())
        if says(column.header, STRATA, STRATA_ZH, label=False) and full and 2 * codes <= people:
            if held("strata") is None:
                sorting.draft = set_strata(sorting.draft, sorting.parsed, name)
                sorting.settle(column, "strata", report("why_strata", codes=codes))
        elif (
            says(column.header, FPC, FPC_ZH, label=False)
            and held("fpc") is None
            and is_number(column)
            and full
            and (column.values() > 0).all()
        ):
            sorting.draft = set_fpc(sorting.draft, sorting.parsed, name)
            sorting.settle(column, "fpc", report("why_fpc"))


def _id(sorting: _Sorting) -> None:
    unique = [column for column in sorting.left if _one_a_row(column)]
    named = [column for column in unique if says_id(column.header)]
    for column in named[:1]:
        sorting.draft = set_id(sorting.draft, sorting.parsed, column.header.name)
        sorting.settle(column, "id", report("why_id"))
    for column in unique:
        if column.place not in sorting.waiting:
            continue
        if says_id(column.header) or (kind_of(column) == "whole" and _counts_rows(column)):
            sorting.settle(column, "none", report("why_one_a_row"))
    for column in sorting.left:
        if says_id(column.header) and int(answered(column).sum()) > FEW:
            sorting.settle(column, "none", report("why_id_repeats"))


def _one_a_row(column: Profile) -> bool:
    return (
        column.blank == 0
        and len(column.distinct) == len(column.places)
        and bool(answered(column).all())
    )


def _counts_rows(column: Profile) -> bool:
    return bool(np.ptp(column.numbers) == len(column.numbers) - 1)


def _cluster(sorting: _Sorting) -> None:
    for column in sorting.left:
        codes, rows = int(answered(column).sum()), len(column.places) - column.blank
        if says_place(column.header) and codes > FEW and rows >= SMALLEST_CLUSTER * codes:
            if sorting.draft.codebook.role("cluster") is None:
                sorting.draft = set_cluster(sorting.draft, sorting.parsed, column.header.name)
                why = report("why_cluster", codes=codes, people=round(rows / codes, 1))
                sorting.settle(column, "cluster", why)
            else:
                sorting.settle(column, "none", report("why_cluster_other"))


def _leave_out_text(sorting: _Sorting) -> None:
    for column in sorting.left:
        kind, codes = kind_of(column), int(answered(column).sum())
        if kind == "mixed" and codes > FEW:
            sorting.settle(column, "none", report("why_mixed"))
        elif not is_number(column) and (longest := _longest(column)) > LONGEST_CODE:
            sorting.settle(column, "none", report("why_long_codes", letters=longest))
        elif kind == "date":
            sorting.settle(column, "none", report("why_date"))
        elif codes > FEW and (kind == "text" or _all_named(column)):
            sorting.settle(column, "none", report("why_many_codes", codes=codes))


def _longest(column: Profile) -> int:
    """Return how many letters the longest answer has."""
    return int(pc.max(pc.utf8_length(column.lowered)).as_py() or 0)


def _all_named(column: Profile) -> bool:
    """Return whether the file names every answer: then its numbers are codes, not amounts."""
    named = {code for code, _ in column.header.value_labels}
    return bool(named) and set(column.texts(answered(column))) <= named


def _focal(sorting: _Sorting) -> None:
    found = find_focal([c for c in sorting.left if not _background(c)])
    if found is None:
        return
    headers = [column.header.name for column in found.columns]
    sorting.draft = set_focal(sorting.draft, sorting.parsed, headers)
    ends = {"low": plain(found.low), "high": plain(found.high)} if found.low == found.low else {}
    for column in found.columns:
        sorting.settle(column, "focal", _why_focal(found.why, len(headers), ends))


def _why_focal(why: str, items: int, ends: dict[str, str]) -> Report:
    if why == "alike":
        return report("why_items_alike", items=items, **ends)
    if items > 1:
        return report("why_risk_items", items=items, **ends)
    return report("why_risk")


def _leave_out_batteries(sorting: _Sorting) -> None:
    for items in batteries([c for c in sorting.left if not _background(c)]):
        if len(items) < FEWEST_ITEMS:
            continue
        for column in items:
            start = stem(column.header.name)
            sorting.settle(column, "none", report("why_battery", items=len(items), start=start))


def _background(column: Profile) -> bool:
    return says(column.header, BACKGROUND, BACKGROUND_ZH, label=False)


def _groups(sorting: _Sorting) -> None:
    """Let people be grouped by every column that is left, and hold background and numbers equal."""
    left = sorted(sorting.left, key=lambda column: not _background(column))
    amounts = {column.place for column in left if _is_amount(column)}
    draft, parsed = sorting.draft, sorting.parsed
    for column in left:
        make = number if column.place in amounts else factor
        draft = put(draft, make(draft, parsed, column.header.name))
    grouped = []
    for column in left:
        name = column.header.name
        groups = groupable(draft, parsed, name)
        draft = put(draft, groups)
        if len(groups.group_codes) > 1:
            grouped.append(name)
            sorting.settle(column, "group", _why_group(column, groups))
    held = [c for c in left if c.place in amounts or _background(c)]
    for column in held:
        codes = int(answered(column).sum())
        number_why = report("why_number", codes=codes)
        why = number_why if column.place in amounts else report("why_background")
        sorting.settle(column, "control", why)
    draft = set_groups(draft, parsed, grouped)
    sorting.draft = set_controls(draft, parsed, [column.header.name for column in held])


def _why_group(column: Profile, variable: Variable) -> Report:
    codes = int(answered(column).sum())
    if codes <= FEW or not variable.bands:
        return report("why_few_codes", codes=codes)
    return report("why_cut", codes=codes, cuts=tuple(plain(cut) for cut in cuts_of(variable)))


def _is_amount(column: Profile) -> bool:
    """Return whether a column holds amounts, not codes: many or large numbers without names."""
    if not is_number(column) or _all_named(column):
        return False
    numbers = column.numbers[answered(column)]
    if len(numbers) > FEW or 2 * len(numbers) > len(column.places):
        return True
    years = YEARS[0] <= numbers.min() and numbers.max() <= YEARS[1]
    return bool(numbers.max() > LARGEST_CODE and not years and not is_rating(column))
