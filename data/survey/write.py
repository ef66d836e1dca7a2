"""Write a codebook and labels as the TOML that their readers read back to the same."""

from collections.abc import Mapping
from dataclasses import asdict

import tomli_w

from data.codebook.codebook import Codebook
from data.codebook.variables import Allocation, Variable
from data.survey.labels import OF_LEVELS, SURVEY_KEYS, Heading, Label, Labels

Table = dict[str, object]


def codebook_toml(codebook: Codebook) -> bytes:
    """Return codebook.toml (UTF-8); load_codebook reads it back to an equal codebook.

    ValueError for an open block of outcomes, of which the file has no table.
    """
    if codebook.outcomes and not codebook.outcomes.closed:
        raise ValueError("codebook.toml holds no open block of outcomes")
    plain = [v for v in codebook.variables if v.scale is None and not v.crossed]
    scales = [v for v in codebook.variables if v.scale is not None]
    crossings = [v for v in codebook.variables if v.crossed]
    survey: Table = {"id": codebook.id, "file": codebook.file, "provenance": codebook.provenance}
    if codebook.confidential:
        survey["confidential"] = True
    return _toml(
        {
            "survey": survey,
            "allocation": _allocation(codebook.allocation) if codebook.allocation else {},
            "variables": {v.id: _variable(v) for v in plain},
            "scales": {v.id: _scale(v) for v in scales},
            "crossings": {v.id: _crossing(v) for v in crossings},
        }
    )


def labels_toml(labels: Labels, codebook: Codebook) -> bytes:
    """Return labels.LANGUAGE.toml (UTF-8); load_labels reads it back to equal labels.

    Names of what the codebook does not hold (now) are left out: the reader refuses them.
    """
    variables = {
        variable.id: _label(labels.variables.get(variable.id), variable.id)
        | _of_levels(labels, variable)
        for variable in codebook.variables
        if variable.id in labels.variables or _named(labels, variable)
    }
    parts = {id: _label(labels.parts[id], id) for id in codebook.outcome_ids if id in labels.parts}
    texts = {key: labels.survey(key) for key in SURVEY_KEYS if labels.survey(key)}
    return _toml(
        {
            "survey": texts,
            "allocation": _label(labels.allocation, ""),
            "parts": parts,
            "variables": variables,
            "published": dict(labels.published),
            "questions": _headings(labels.questions),
            "presets": _headings(labels.presets),
            "terms": _headings(labels.terms),
            "claims": dict(labels.claims),
            "reasons": dict(labels.reasons),
            "audit": dict(labels.audit),
            "groups": [{"name": g.name, "levels": dict(g.levels)} for g in labels.groups],
            "study": {key: list(texts) for key, texts in labels.lists.items()},
            "corrections": [asdict(correction) for correction in labels.corrections],
        }
    )


def _toml(tables: Mapping[str, Mapping[str, object] | list[Table]]) -> bytes:
    return tomli_w.dumps({name: table for name, table in tables.items() if table}).encode()


def _number(value: float) -> int | float:
    """Return whole numbers without a point, as a reader would type them."""
    return int(value) if value == int(value) else value


def _allocation(allocation: Allocation) -> Table:
    table: Table = {"total": _number(allocation.total)}
    if allocation.money is not None:
        table["money"] = _number(allocation.money)
    if allocation.currency:
        table["currency"] = allocation.currency
    if allocation.missing:
        table["missing"] = list(allocation.missing)
    table["parts"] = [
        {"id": part.id, "column": part.column, "slot": part.slot} for part in allocation.parts
    ]
    return table


def _variable(variable: Variable) -> Table:
    table: Table = {"as": variable.kind}
    if variable.column != variable.id:
        table["column"] = variable.column
    if variable.transform:
        table["transform"] = variable.transform
    if variable.levels:
        table["levels"] = list(variable.levels)
    if variable.missing:
        table["missing"] = list(variable.missing)
    return table | _shared(variable)


def _scale(variable: Variable) -> Table:
    scale = variable.scale
    table: Table = {"items": list(scale.items), "method": scale.method} if scale else {}
    return table | _shared(variable)


def _crossing(variable: Variable) -> Table:
    # Levels and reference of a crossing follow from its factors.
    table: Table = {"factors": list(variable.crossed)}
    if variable.block:
        table["block"] = variable.block
    if variable.roles:
        table["roles"] = list(variable.roles)
    return table


def _shared(variable: Variable) -> Table:
    table: Table = {}
    if variable.reference is not None:
        table["reference"] = variable.reference
    for key in ("minimum", "maximum"):
        value = getattr(variable, key)
        if value is not None:
            table[key] = _number(value)
    for key in ("unit", "block"):
        if getattr(variable, key):
            table[key] = getattr(variable, key)
    if variable.roles:
        table["roles"] = list(variable.roles)
    if variable.bands:
        table["bands"] = [
            {"code": band.code, "low": _number(band.low), "high": _number(band.high)}
            for band in variable.bands
        ]
    return table


def _named(labels: Labels, variable: Variable) -> bool:
    return any(
        (variable.id, code) in names
        for names in (getattr(labels, key) for key in OF_LEVELS)
        for code in variable.group_codes
    )


def _of_levels(labels: Labels, variable: Variable) -> Table:
    found: Table = {}
    for key in OF_LEVELS:
        found |= _codes(key, getattr(labels, key), variable)
    return found


def _codes(key: str, names: Mapping[tuple[str, str], str], variable: Variable) -> Table:
    found = {
        code: names[variable.id, code]
        for code in variable.group_codes
        if (variable.id, code) in names
    }
    return {key: found} if found else {}


def _label(label: Label | None, fallback: str) -> Table:
    """Return what a reader cannot work out: a name left out is the id, a short one the label."""
    if label is None:
        return {}
    table = {
        "label": label.label if label.label != fallback else "",
        "short": label.short if label.short != label.label else "",
        "question": label.question,
        "wording": label.wording if label.wording != ("original" if label.question else "") else "",
        "unit": label.unit,
        "note": label.note,
    }
    return {key: text for key, text in table.items() if text}


def _headings(headings: Mapping[str, Heading]) -> Table:
    return {name: {"title": known.title, "text": known.text} for name, known in headings.items()}
