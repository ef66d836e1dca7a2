"""Surveys made for tests: small ones from columns, and edited copies of a real one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from analysis.engine.arrays import Floats
from data.codebook.codebook import Allocation, Codebook, Part, Variable
from data.survey.survey import Survey

TOTAL = 100.0


def copied(survey: Survey, table: pa.Table, codebook: Codebook | None = None) -> Survey:
    """Return a survey with another table or codebook and nothing remembered."""
    return replace(
        survey, table=table, codebook=codebook or survey.codebook, fingerprint=f"made-{id(table)}"
    )


def with_column(survey: Survey, variable: Variable, values: Sequence[object] | Floats) -> Survey:
    """Return the survey with one more variable."""
    table = survey.table.append_column(variable.column or variable.id, pa.array(values))
    codebook = replace(survey.codebook, variables=(*survey.codebook.variables, variable))
    return copied(survey, table, codebook)


def weighted(survey: Survey) -> Survey:
    """Return the survey with the weight that tests/golden/make.R uses."""
    values = 1 + 0.25 * survey.numeric("skill")
    return with_column(survey, Variable("weight", None, "numeric", roles=("weight",)), values)


def rows(survey: Survey, places: np.ndarray) -> Survey:
    """Return the survey with only the people at `places`, in that order."""
    return copied(survey, survey.table.take(pa.array(places)))


def numeric(
    id: str, *roles: str, minimum: float | None = None, maximum: float | None = None
) -> Variable:
    """Return a numeric variable."""
    return Variable(
        id, id, "numeric", minimum=minimum, maximum=maximum, block="individual", roles=roles
    )


def factor(id: str, levels: Sequence[str], *roles: str, block: str = "individual") -> Variable:
    """Return a factor whose reference is its first level."""
    return Variable(
        id, id, "factor", levels=tuple(levels), reference=levels[0], block=block, roles=roles
    )


def small(
    columns: Mapping[str, Sequence[object]],
    variables: Sequence[Variable],
    parts: Sequence[str] = (),
    money: float | None = None,
) -> Survey:
    """Return a survey of a few people: columns, variables, and the parts of an allocation."""
    slots = tuple(Part(part, part, slot) for slot, part in enumerate(parts))
    allocation = Allocation(slots, TOTAL, money, None) if parts else None
    codebook = Codebook("made", "made.csv", "uploaded", allocation, tuple(variables))
    table = pa.table({name: pa.array(list(values)) for name, values in columns.items()})
    return Survey(table, codebook, "uploaded", "kept", f"made-{id(table)}", None, None, ())
