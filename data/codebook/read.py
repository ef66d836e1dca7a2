"""Read the tables of codebook.toml: allocation, variables and scales."""

from itertools import product

from data.codebook.variables import (
    BLOCKS,
    KINDS,
    LABELS,
    METHODS,
    MOST_LEVELS,
    MOST_PARTS,
    NEEDS_WEIGHT,
    NUMBERS,
    ONE,
    ROLES,
    TRANSFORMS,
    Allocation,
    Band,
    Part,
    Scale,
    Variable,
)
from data.reading.problems import SurveyError
from data.reading.toml import Section


def read_allocation(section: Section) -> Allocation | None:
    """Return the allocation; None when the codebook has no [allocation]."""
    if not section.values:
        return None
    section.required("total")
    total = section.number("total") or 0.0
    money = section.number("money")
    for name, value in (("total", total), ("money", money)):
        if value is not None and value <= 0:
            raise section.problem("needs_positive", name)
    parts = tuple(_read_part(row, place) for place, row in enumerate(section.rows("parts")))
    if not 2 <= len(parts) <= MOST_PARTS:
        raise section.problem("parts_count", "parts", most=MOST_PARTS)
    section.different("parts.id", tuple(part.id for part in parts))
    section.different("parts.column", tuple(part.column for part in parts))
    section.different("parts.slot", tuple(str(part.slot) for part in parts))
    currency = section.text("currency") or None
    missing = section.codes("missing")
    section.finish()
    return Allocation(parts, total, money, currency, missing=missing)


def _read_part(row: Section, place: int) -> Part:
    name = row.id("id", row.needed("id"))
    slot = row.number("slot")
    slot = place if slot is None else slot
    if slot not in range(MOST_PARTS):
        raise row.problem("whole_range", "slot", most=MOST_PARTS - 1)
    part = Part(name, row.text("column", name), int(slot))
    row.finish()
    return part


def read_variable(name: str, section: Section) -> Variable:
    """Return the variable of [variables.ID]."""
    variable = Variable(
        id=name,
        column=section.text("column", name),
        kind=section.needed_choice("as", KINDS),
        transform=section.choice("transform", TRANSFORMS),
        levels=section.codes("levels"),
        reference=section.code("reference"),
        missing=section.codes("missing"),
        **_shared(section),  # type: ignore[arg-type]
    )
    section.finish()
    _check_kind(variable, section)
    _check_levels(variable, section)
    _check_roles(variable, section)
    return variable


def read_scale(name: str, section: Section) -> Variable:
    """Return the variable of [scales.ID], a number made of items."""
    section.required("items", "method")
    items = section.codes("items")
    method = section.needed_choice("method", METHODS)
    if len(items) < 2:
        raise section.problem("items_count", "items")
    variable = Variable(
        id=name,
        column=None,
        kind="numeric",
        scale=Scale(items, method),
        reference=section.code("reference"),
        **_shared(section),  # type: ignore[arg-type]
    )
    section.finish()
    _check_levels(variable, section)
    _check_roles(variable, section)
    return variable


def read_crossing(name: str, section: Section, variables: tuple[Variable, ...]) -> Variable:
    """Return the variable of [crossings.ID]: a level for each combination of factors' levels."""
    section.required("factors")
    factors = section.codes("factors")
    if len(factors) < 2:
        raise section.problem("items_count", "factors")
    known = {variable.id: variable for variable in variables if variable.levels}
    section.within("factors", factors, known)
    own = [known[factor] for factor in factors]
    roles = section.codes("roles", ("group", "moderator"))
    references = [factor.reference for factor in own]
    variable = Variable(
        id=name,
        column=None,
        kind="factor",
        levels=tuple("_".join(codes) for codes in product(*(factor.levels for factor in own))),
        reference=None if None in references else "_".join(str(code) for code in references),
        block=section.choice("block", BLOCKS),
        roles=roles,
        crossed=factors,
    )
    section.finish()
    _check_levels(variable, section)
    return variable


def _shared(section: Section) -> dict[str, object]:
    roles = section.codes("roles", ROLES)
    minimum, maximum = section.number("minimum"), section.number("maximum")
    if minimum is not None and maximum is not None and minimum >= maximum:
        raise section.problem("range_reversed", "minimum")
    return {
        "bands": _read_bands(section),
        "block": section.choice("block", BLOCKS),
        "unit": section.text("unit") or None,
        "minimum": minimum,
        "maximum": maximum,
        "roles": roles,
    }


def _read_bands(section: Section) -> tuple[Band, ...]:
    bands: list[Band] = []
    for row in section.rows("bands"):
        row.required("code", "low", "high")
        band = Band(row.code("code") or "", row.number("low") or 0.0, row.number("high") or 0.0)
        row.finish()
        if band.low > band.high or (bands and band.low <= bands[-1].high):
            raise row.problem("bands_order", "low", value=band.code)
        bands.append(band)
    section.different("bands.code", tuple(band.code for band in bands))
    return tuple(bands)


def _check_kind(variable: Variable, section: Section) -> None:
    number_only = {
        "transform": variable.transform,
        "bands": variable.bands,
        "minimum": variable.minimum,
        "maximum": variable.maximum,
    }
    refused = number_only if variable.kind == "factor" else {"levels": variable.levels}
    for key, value in refused.items():
        if value not in (None, ()):
            raise section.problem("not_for_kind", key, kind=variable.kind)


def _check_levels(variable: Variable, section: Section) -> None:
    if len(variable.group_codes) > MOST_LEVELS:
        key = "levels" if variable.levels else "bands"
        raise section.problem("levels_count", key, most=MOST_LEVELS)
    for value in variable.levels:
        if value in variable.missing:
            raise section.problem("level_missing_too", "missing", value=value)
    identifier = variable.roles and set(variable.roles) <= set(LABELS)
    if variable.kind == "factor" and not variable.levels and not identifier:
        raise section.problem("levels_needed", "levels")
    if variable.reference is not None:
        section.within("reference", (variable.reference,), variable.group_codes)


def _check_roles(variable: Variable, section: Section) -> None:
    roles = set(variable.roles)
    if roles & set(NUMBERS) and variable.kind != "numeric":
        raise section.problem("role_needs_number", "roles", value=min(roles & set(NUMBERS)))
    if roles & {"group", "moderator"} and len(variable.group_codes) < 2:
        raise section.problem(
            "role_needs_codes", "roles", value=min(roles & {"group", "moderator"})
        )
    if variable.column is None and roles & set(ONE):
        raise section.problem("role_needs_column", "roles", value=min(roles & set(ONE)))


def check_together(
    section: Section, variables: tuple[Variable, ...], outcomes: tuple[str, ...]
) -> None:
    """Refuse ids used twice, scales of unknown items and roles that only one variable may have."""
    section.different("variables", tuple(v.id for v in variables) + outcomes)
    plain = [v.id for v in variables if v.kind == "numeric" and v.scale is None]
    for variable in variables:
        if variable.scale:
            section.within(f"scales.{variable.id}.items", variable.scale.items, plain)
    for role in ONE:
        holders = tuple(v.id for v in variables if role in v.roles)
        if len(holders) > 1:
            raise SurveyError("role_twice", file=section.file, value=role, ids=holders)
    roles = {role for variable in variables for role in variable.roles}
    if "weight" not in roles and (lacking := roles & set(NEEDS_WEIGHT)):
        raise SurveyError("role_needs_weight", file=section.file, value=min(lacking))
