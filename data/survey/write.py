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


def _number(value: float | None) -> int | float | None:
    """Return whole numbers without a point, as a reader would type them."""
    return int(value) if value is not None and value == int(value) else value


def _given(**values: object) -> Table:
    """Return what is there: no key for None or an empty list, which readers fill in."""
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in values.items()
        if value not in (None, (), [])
    }


def _allocation(allocation: Allocation) -> Table:
    return _given(
        total=_number(allocation.total),
        money=_number(allocation.money),
        currency=allocation.currency or None,
        missing=allocation.missing,
        parts=[asdict(part) for part in allocation.parts],
    )


def _variable(variable: Variable) -> Table:
    own = _given(
        column=variable.column if variable.column != variable.id else None,
        transform=variable.transform,
        levels=variable.levels,
        missing=variable.missing,
    )
    return {"as": variable.kind} | own | _shared(variable)


def _scale(variable: Variable) -> Table:
    return (_given(**vars(variable.scale)) if variable.scale else {}) | _shared(variable)


def _crossing(variable: Variable) -> Table:
    # Levels and reference of a crossing follow from its factors.
    return _given(factors=variable.crossed, block=variable.block, roles=variable.roles)


def _shared(variable: Variable) -> Table:
    return _given(
        reference=variable.reference,
        minimum=_number(variable.minimum),
        maximum=_number(variable.maximum),
        unit=variable.unit or None,
        block=variable.block,
        roles=variable.roles,
        bands=[
            {"code": band.code, "low": _number(band.low), "high": _number(band.high)}
            for band in variable.bands
        ],
    )


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
