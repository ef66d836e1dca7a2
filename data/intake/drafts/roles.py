"""Edits that say which column plays which part."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from data.codebook.codebook import Allocation, Part, Variable
from data.codebook.variables import LABELS, NUMBERS
from data.intake.drafts.base import Draft, drop, find, part_labels, put, refuse_part, used
from data.intake.drafts.columns import (
    FEW,
    GROUPING,
    distinct_answers,
    factor,
    groupable,
    new_scale,
    number,
    profile_of,
    values_of,
)
from data.intake.drafts.cuts import whole
from data.intake.drafts.naming import name_bands, set_label
from data.intake.profile import gaps, is_number
from data.parse.names import common_start
from data.parse.parsed import Parsed
from data.reading.problems import catalogue

MOST_POINTS = 11
"""A focal number with at most so many whole values is a rating: its ends are its limits."""


def set_parts(
    draft: Draft,
    parsed: Parsed,
    headers: Sequence[str],
    total: float,
    money: float | None = None,
    currency: str | None = None,
) -> Draft:
    """Return the draft with these columns, in order, as the parts of the allocation.

    No header: no allocation. `total` is what the amounts of a row add up to, worth `money` in
    `currency` if any. A column that becomes a part loses every other role.
    """
    if not headers:
        return replace(draft, codebook=replace(draft.codebook, outcomes=None))
    old = draft.codebook.allocation
    kept = {part.column: part for part in old.parts} if old else {}
    columns = [profile_of(parsed, header) for header in headers]
    missing = dict.fromkeys(code for column in columns for code in gaps(column, number=True))
    parts = tuple(
        replace(kept.get(header, Part(draft.ids[header], header, slot)), slot=slot)
        for slot, header in enumerate(headers)
    )
    known = [v.id for v in draft.codebook.variables if v.column in headers]
    allocation = Allocation(parts, total, money, currency or None, missing=tuple(missing))
    rest = drop(draft, known)
    named = {
        language: replace(labels, parts=part_labels(labels, parts) | labels.parts)
        for language, labels in draft.labels.items()
    }
    return replace(rest, codebook=replace(rest.codebook, outcomes=allocation), labels=named)


def set_focal(draft: Draft, parsed: Parsed, headers: Sequence[str], method: str = "mean") -> Draft:
    """Return the draft with one column, or a scale of several, as its focal variable; () for none.

    Ratings get their lowest and highest answer as limits.
    """
    for header in headers:
        refuse_part(draft, parsed.file, header)
    held = held_by(draft, "focal")
    for header in headers:
        draft = put(draft, number(draft, parsed, header))
    chosen: list[Variable] = [known for h in headers if (known := find(draft, h))]
    if len(chosen) > 1:
        scale = new_scale(draft, [item.id for item in chosen], method)
        chosen = [_limited(draft, parsed, scale, chosen)]
        draft = _name_scale(put(draft, chosen[0]), chosen[0].id, headers)
    elif chosen:
        chosen = [_limited(draft, parsed, chosen[0], chosen)]
    draft = put(draft, *(_with(variable, "focal") for variable in chosen))
    return _take(draft, [v for v in held if v.id not in {c.id for c in chosen}], "focal")


def set_groups(draft: Draft, parsed: Parsed, names: Sequence[str]) -> Draft:
    """Return the draft in which people are grouped by these columns, scales and crossings only.

    A new column with many numbers gets bands at rounded quantiles, any other a level for each code.
    SurveyError for a part, and for a column with more codes than can be grouped by.
    """
    held = held_by(draft, "group")
    chosen = []
    for name in names:
        refuse_part(draft, parsed.file, name)
        variable = _holder(draft, name, "group") or groupable(draft, parsed, name)
        if not variable.group_codes:
            variable = groupable(draft, parsed, variable.column or variable.id)
        draft = name_bands(put(draft, _with(variable, *GROUPING)), variable.id, keep=True)
        chosen.append(variable.id)
    return _take(draft, [v for v in held if v.id not in chosen], *GROUPING)


def set_controls(draft: Draft, parsed: Parsed, names: Sequence[str]) -> Draft:
    """Return the draft with these columns and scales, and no others, held equal in regressions.

    A new column with many numbers enters as a number, any other with a column for each code.
    """
    held = held_by(draft, "control")
    chosen = []
    for name in names:
        refuse_part(draft, parsed.file, name)
        variable = _holder(draft, name, "control") or find(draft, name)
        if variable is None:
            column = profile_of(parsed, name)
            many = is_number(column) and distinct_answers(column) > FEW
            variable = number(draft, parsed, name) if many else factor(draft, parsed, name)
        elif variable.kind == "factor" and not variable.levels:
            variable = factor(draft, parsed, name)
        draft = put(draft, _with(variable, "control"))
        chosen.append(variable.id)
    return _take(draft, [v for v in held if v.id not in chosen], "control")


def set_cluster(draft: Draft, parsed: Parsed, header: str | None) -> Draft:
    """Return the draft whose answers are alike within the values of this column; None for none."""
    return _set_one(draft, parsed, header, "cluster")


def set_id(draft: Draft, parsed: Parsed, header: str | None) -> Draft:
    """Return the draft with this column as each person's own number or name; None for none."""
    return _set_one(draft, parsed, header, "id")


def set_strata(draft: Draft, parsed: Parsed, header: str | None) -> Draft:
    """Return the draft whose people were drawn within the values of this column; None for none."""
    return _set_one(draft, parsed, header, "strata")


def set_fpc(draft: Draft, parsed: Parsed, header: str | None) -> Draft:
    """Return the draft with this column as each stratum's units, or share drawn; None for none."""
    return _set_one(draft, parsed, header, "fpc")


def set_weight(draft: Draft, parsed: Parsed, header: str | None) -> Draft:
    """Return the draft with this column as probability weight; None for none."""
    return _set_one(draft, parsed, header, "weight")


def held_by(draft: Draft, role: str) -> tuple[Variable, ...]:
    """Return the variables of a role."""
    return draft.codebook.with_role(role)


def names_with(draft: Draft, role: str) -> tuple[str, ...]:
    """Return who has a role, as edits name them: headers of columns, ids of anything else."""
    return tuple(v.column or v.id for v in held_by(draft, role))


def _set_one(draft: Draft, parsed: Parsed, header: str | None, role: str) -> Draft:
    held = held_by(draft, role)
    if header is None:
        return _take(draft, held, role)
    refuse_part(draft, parsed.file, header)
    known = _holder(draft, header, role) or find(draft, header)
    if role in NUMBERS:
        known = number(draft, parsed, header)
    elif known is None:
        known = Variable(draft.ids[header], header, "factor")
    draft = put(draft, _with(known, role))
    return _take(draft, [v for v in held if v.id != known.id], role)


def _holder(draft: Draft, name: str, role: str) -> Variable | None:
    """Return the variable of this name that has the role: a column may have two variables."""
    return next((v for v in held_by(draft, role) if name in (v.column, v.id)), None)


def _with(variable: Variable, *roles: str) -> Variable:
    return replace(variable, roles=tuple(dict.fromkeys((*variable.roles, *roles))))


def _take(draft: Draft, variables: Sequence[Variable], *roles: str) -> Draft:
    """Return the draft in which these have lost the roles; what then serves nothing leaves it."""
    for old in variables:
        now = find(draft, old.column or old.id)
        known = {v.id: v for v in draft.codebook.variables}.get(old.id, now)
        if known is None:
            continue
        bare = replace(known, roles=tuple(role for role in known.roles if role not in roles))
        # What only tells people or clusters apart need be no number, though a weight must be.
        if bare.roles and bare.kind == "numeric" and set(bare.roles) <= set(LABELS):
            missing = bare.missing
            bare = Variable(bare.id, bare.column, "factor", missing=missing, roles=bare.roles)
        draft = put(draft, bare)
        if used(draft, bare):
            continue
        draft = drop(draft, [bare.id])
        items = bare.scale.items if bare.scale else ()
        orphans = [v for v in draft.codebook.variables if v.id in items and not used(draft, v)]
        draft = drop(draft, [v.id for v in orphans])
    return draft


def _limited(
    draft: Draft, parsed: Parsed, variable: Variable, items: Sequence[Variable]
) -> Variable:
    if variable.minimum is not None or variable.maximum is not None or variable.transform:
        return variable
    values = np.concatenate([values_of(parsed, item, draft) for item in items])
    known = np.unique(values[np.isfinite(values)])
    if not 2 <= len(known) <= MOST_POINTS or not whole(known):
        return variable
    return replace(variable, minimum=float(known[0]), maximum=float(known[-1]))


def _name_scale(draft: Draft, scale: str, headers: Sequence[str]) -> Draft:
    """Name a new scale after what its items' labels or names begin with, until a reader does."""
    for language, labels in draft.labels.items():
        if scale not in labels.variables:
            words = catalogue(language)["names"]["scale"].format(items=len(headers))
            named = [labels.variable(draft.ids[header]).label for header in headers]
            name = common_start(named) or common_start(headers) or words
            draft = set_label(draft, language, scale, label=name)
    return draft
