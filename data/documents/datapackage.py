"""A survey as a Frictionless Data Package, version 2: datapackage.json beside a CSV file."""

import hashlib
import json
from collections.abc import Mapping

import pyarrow as pa

from data.documents.entries import Entry, entries, given, level_names
from data.documents.guard import guarded
from data.documents.texts import sentence, software
from data.survey.labels import Label, Labels
from data.survey.survey import Survey

# Version 1 has no missing values of a single field, and no names of its codes.
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
RESOURCE = "https://datapackage.org/profiles/2.0/dataresource.json"
Properties = dict[str, object]


def datapackage_json(
    survey: Survey, labels: Mapping[str, Labels], answers_file: str, answers_bytes: bytes
) -> bytes:
    """Return datapackage.json (UTF-8) for the CSV file that `answers_csv` made.

    Titles are in the first language of `labels`; `labels` within the document holds the others.
    Licences are left out: nobody here knows them.
    """
    described = entries(survey.codebook)
    package: Properties = {
        "$schema": PROFILE,
        "name": survey.codebook.id,
        "title": _first(_texts(labels, "title")),
        "description": _first(_texts(labels, "description")),
        "sources": [{"title": text} for text in _sources(survey, labels)],
        "resources": [_resource(survey, labels, described, answers_file, answers_bytes)],
    }
    package |= _of_the_survey(survey, labels)
    derived = [_derived(entry, labels) for entry in described if entry.column is None]
    package["derived"] = derived
    return json.dumps(_said(package), ensure_ascii=False, indent=2).encode()


def _said(properties: Mapping[str, object]) -> Properties:
    """Return the properties that say something."""
    return {
        name: value for name, value in properties.items() if value not in (None, "", (), [], {})
    }


def _texts(labels: Mapping[str, Labels], key: str) -> dict[str, str]:
    texts = {language: own.survey(key) for language, own in labels.items()}
    return {language: text for language, text in texts.items() if text}


def _first(texts: Mapping[str, str]) -> str:
    return next(iter(texts.values()), "")


def _sources(survey: Survey, labels: Mapping[str, Labels]) -> list[str]:
    citation = survey.study.citation if survey.study else ""
    return [text for text in (_first(_texts(labels, "source")), citation) if text]


def _of_the_survey(survey: Survey, labels: Mapping[str, Labels]) -> Properties:
    """Return properties of our own: what kind of data this is and how it was treated."""
    allocation = survey.codebook.allocation
    name, version = software()
    found: Properties = {
        "provenance": survey.provenance,
        "notice": {
            language: sentence(language, "provenance", survey.provenance) for language in labels
        },
        "confidential": survey.codebook.confidential,
        "people": survey.n,
        "half": survey.part,
        "fingerprint": survey.fingerprint,
        "software": {"name": name, "version": version},
        "titles": _texts(labels, "title"),
    }
    if allocation:
        found["sums"] = survey.sums
        found["allocation"] = _said(
            {
                "total": allocation.total,
                "money": allocation.money,
                "currency": allocation.currency,
                "parts": list(allocation.ids),
            }
        )
    return found


def _resource(
    survey: Survey,
    labels: Mapping[str, Labels],
    described: tuple[Entry, ...],
    file: str,
    data: bytes,
) -> Properties:
    fields = [_field(survey, entry, labels) for entry in described if entry.column is not None]
    keys = [guarded(str(entry.column)) for entry in described if "id" in entry.roles]
    return {
        "$schema": RESOURCE,
        "name": "answers",
        "type": "table",
        "path": file,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "dialect": {
            "delimiter": ",",
            "quoteChar": '"',
            "doubleQuote": True,
            "lineTerminator": "\r\n",
            "header": True,
        },
        "schema": _said({"fields": fields, "missingValues": [""], "primaryKey": keys}),
    }


def _field(survey: Survey, entry: Entry, labels: Mapping[str, Labels]) -> Properties:
    column = str(entry.column)
    field: Properties = {"name": guarded(column), "type": _type(survey, entry)}
    if guarded(column) != column:
        field["header"] = column
    field |= _named(entry, labels)
    missing = [guarded(code) for code in entry.missing]
    field["missingValues"] = ["", *missing] if missing else None
    field["constraints"] = _constraints(entry)
    # With names for all codes or none: a reader takes the list as complete.
    if entry.levels:
        named = {code: _first(level_names(labels, entry.id, code)) for code in entry.levels}
        field["categories"] = [
            {"value": guarded(code), "label": name or code} for code, name in named.items()
        ]
    return _said(field)


def _type(survey: Survey, entry: Entry) -> str:
    if not entry.numeric:
        return "string"
    whole = pa.types.is_integer(survey.column(str(entry.column)).values.type)
    return "integer" if whole else "number"


def _constraints(entry: Entry) -> Properties:
    variable = entry.variable
    if variable is None:
        return {"minimum": 0}
    found: Properties = {}
    if "id" in variable.roles:
        found |= {"required": True, "unique": True}
    if entry.levels:
        found["enum"] = [guarded(code) for code in entry.levels]
    # The limits of a logarithm are not those of the column.
    if not entry.derivation:
        found |= {"minimum": variable.minimum, "maximum": variable.maximum}
    return _said(found)


def _derived(entry: Entry, labels: Mapping[str, Labels]) -> Properties:
    found: Properties = {"from": list(entry.sources), "derivation": entry.derivation}
    if entry.variable and not entry.variable.crossed:
        found |= {"minimum": entry.variable.minimum, "maximum": entry.variable.maximum}
    return _said(_named(entry, labels) | found)


def _named(entry: Entry, labels: Mapping[str, Labels]) -> Properties:
    """Return what both a field and a derived variable say of themselves."""
    names = given(labels, entry)
    variable = entry.variable
    title = _first({language: label.label for language, label in names.items()})
    question = _first({language: label.question for language, label in names.items()})
    found: Properties = {
        "title": title,
        "description": question,
        "id": entry.id,
        "roles": list(entry.roles),
        "labels": {language: _label(label) for language, label in names.items()},
        "levels": _levels(entry, labels),
    }
    if variable is None:
        return found
    bands = [{"code": band.code, "low": band.low, "high": band.high} for band in variable.bands]
    return found | {
        "unit": variable.unit,
        "transform": variable.transform if entry.column is not None else None,
        "bands": bands,
        "reference": variable.reference,
        "block": variable.block,
    }


def _label(label: Label) -> Properties:
    return _said(
        {
            "label": label.label,
            "short": label.short,
            "question": label.question,
            "wording": label.wording,
            "unit": label.unit,
            "note": label.note,
        }
    )


def _levels(entry: Entry, labels: Mapping[str, Labels]) -> Properties:
    """Return code -> language -> name of each level or band that has names."""
    codes = entry.variable.group_codes if entry.variable else ()
    return _said({code: level_names(labels, entry.id, code) for code in codes})
