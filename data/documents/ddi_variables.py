"""The part of a DDI document that describes the columns and what is derived from them."""

import re
from collections.abc import Mapping

import pyarrow as pa

from data.codebook.codebook import Allocation
from data.codebook.variables import Band
from data.documents.elements import Element, add, clean, in_each
from data.documents.entries import Entry, frequencies, given, level_names, people_names
from data.documents.texts import plain, sentence
from data.reading.problems import LANGUAGES
from data.survey.labels import Label, Labels
from data.survey.survey import Survey

WHOLE = re.compile(r"[+-]?\d+", re.ASCII)


def add_variables(
    parent: Element,
    survey: Survey,
    described: tuple[Entry, ...],
    labels: Mapping[str, Labels],
    file_id: str,
) -> None:
    """Append the allocation as a group of variables, then each entry as a variable.

    Codebook ids become V_id: an XML ID cannot begin with a digit.
    """
    if survey.codebook.allocation:
        _add_allocation(parent, survey.codebook.allocation, labels)
    for entry in described:
        _add_variable(parent, survey, entry, labels, file_id)


def _reference(id: str) -> str:
    return f"V_{id}"


def _add_allocation(parent: Element, allocation: Allocation, labels: Mapping[str, Labels]) -> None:
    members = " ".join(_reference(id) for id in allocation.ids)
    group = add(parent, "varGrp", ID="G_allocation", type="grid", name="allocation", var=members)
    names = {language: own.allocation for language, own in labels.items()}
    in_each(group, "labl", _each(names, "label"))
    in_each(group, "txt", _each(names, "question"), level="question")
    in_each(group, "txt", _each(names, "note"), level="note")
    _add_said(group, names)
    money = None if allocation.money is None else plain(allocation.money)
    _add_known(group, total=plain(allocation.total), money=money, currency=allocation.currency)


def _add_known(parent: Element, **values: str | None) -> None:
    """Append a note for each thing that the codebook says."""
    for name, value in values.items():
        if value:
            add(parent, "notes", value, type=name)


def _each(names: Mapping[str, Label], field: str) -> dict[str, str]:
    return {language: str(getattr(label, field)) for language, label in names.items()}


def _add_said(parent: Element, names: Mapping[str, Label]) -> None:
    """Append the notes on how the question is worded, the short name and the unit in words."""
    for language, label in names.items():
        if label.wording:
            text = sentence(language, "wording", label.wording)
            add(parent, "notes", text, language, type="wording", subject=label.wording)
    shorter = {
        language: label.short for language, label in names.items() if label.short != label.label
    }
    in_each(parent, "notes", shorter, type="short")
    in_each(parent, "notes", _each(names, "unit"), type="unit")


def _add_variable(
    parent: Element, survey: Survey, entry: Entry, labels: Mapping[str, Labels], file_id: str
) -> None:
    """Append a var; the schema asks for this order of its children."""
    names = given(labels, entry)
    counts = frequencies(survey, entry)
    variable = entry.variable
    var = _start(parent, entry, file_id)
    in_each(var, "labl", _each(names, "label"))
    if not names:
        add(var, "labl", entry.id)
    _add_questions(var, names)
    _add_ranges(var, entry)
    in_each(var, "txt", _each(names, "note"))
    for band in variable.bands if variable else ():
        _add_band(var, entry, band, labels, counts)
    for code in entry.levels:
        _add_category(var, entry, code, labels, counts)
    for code in entry.missing:
        add(add(var, "catgry", missing="Y"), "catValu", code)
    for role in entry.roles:
        add(var, "concept", role, vocab="role")
    _add_derivation(var, entry, labels)
    if entry.column is not None:
        add(var, "varFormat", type="numeric" if _is_number(survey, entry) else "character")
    _add_said(var, names)
    if variable:
        _add_known(var, reference=variable.reference, block=variable.block)


def _start(parent: Element, entry: Entry, file_id: str) -> Element:
    variable = entry.variable
    return add(
        parent,
        "var",
        ID=_reference(entry.id),
        # A header of nothing but forbidden characters still needs a name.
        name=clean(entry.column or entry.id) or entry.id,
        files=file_id if entry.column is not None else "",
        wgt="wgt" if "weight" in entry.roles else "",
        intrvl="contin" if entry.numeric else "discrete",
        measUnit=(variable.unit or "") if variable else "",
    )


def _add_questions(var: Element, names: Mapping[str, Label]) -> None:
    """Append what people were asked; only the original wording is a literal question."""
    for language, label in names.items():
        if label.question and label.wording == "original":
            add(add(var, "qstn"), "qstnLit", label.question, language)
        elif label.question:
            add(var, "qstn", label.question, language)


def _add_ranges(var: Element, entry: Entry) -> None:
    """Append the valid values of a column and the codes that mean no answer."""
    variable = entry.variable
    low, high = (variable.minimum, variable.maximum) if variable else (0.0, None)
    # The limits of a logarithm are not those of the column.
    limited = (low, high) != (None, None) and not (entry.column and entry.derivation)
    if limited:
        ends = {"min": low, "max": high}
        known = {name: plain(end) for name, end in ends.items() if end is not None}
        add(add(var, "valrng"), "range", UNITS="REAL", **known)
    if entry.levels and all(WHOLE.fullmatch(code) for code in entry.levels):
        valid = add(var, "valrng")
        for code in entry.levels:
            add(valid, "item", VALUE=code)
    if entry.missing:
        invalid = add(var, "invalrng")
        for code in entry.missing:
            add(invalid, "item", UNITS="INT" if WHOLE.fullmatch(code) else "REAL", VALUE=code)


def _add_band(
    var: Element,
    entry: Entry,
    band: Band,
    labels: Mapping[str, Labels],
    counts: Mapping[str, int],
) -> None:
    group = add(var, "catgryGrp", levelnm=band.code)
    in_each(group, "labl", level_names(labels, entry.id, band.code))
    _add_count(group, counts.get(band.code))
    in_each(group, "txt", people_names(labels, entry.id, band.code), level="people")
    add(group, "txt", f"[{plain(band.low)}, {plain(band.high)}]")


def _add_category(
    var: Element, entry: Entry, code: str, labels: Mapping[str, Labels], counts: Mapping[str, int]
) -> None:
    category = add(var, "catgry")
    add(category, "catValu", code)
    in_each(category, "labl", level_names(labels, entry.id, code))
    in_each(category, "txt", people_names(labels, entry.id, code), level="people")
    _add_count(category, counts.get(code))


def _add_count(category: Element, count: int | None) -> None:
    if count is not None:
        add(category, "catStat", str(count), type="freq")


def _add_derivation(var: Element, entry: Entry, labels: Mapping[str, Labels]) -> None:
    if entry.derivation and entry.sources:
        sources = " ".join(_reference(id) for id in entry.sources)
        derivation = add(var, "derivation", var=sources)
        # The schema has room for one description.
        language = next(iter(labels), LANGUAGES[0])
        add(derivation, "drvdesc", sentence(language, "derivation", entry.derivation), language)
        add(derivation, "drvcmd", entry.derivation, syntax="codebook.toml")


def _is_number(survey: Survey, entry: Entry) -> bool:
    kind = survey.column(entry.column or "").values.type
    return entry.numeric or pa.types.is_integer(kind) or pa.types.is_floating(kind)
