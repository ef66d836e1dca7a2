"""A survey's codebook as DDI-Codebook 2.5, the format of data archives.

Elements and their order follow the schema codebook.xsd of the DDI Alliance (2012-01-17). The
document says what the columns mean and how many people gave an answer, never what one person gave.
"""

from collections.abc import Mapping
from pathlib import Path

from data.documents.ddi_variables import add_variables
from data.documents.elements import Element, add, in_each, written
from data.documents.entries import Entry, entries
from data.documents.texts import plain, sentence, software
from data.survey.labels import Labels
from data.survey.survey import Survey

NAMESPACE = "ddi:codebook:2_5"
FILE_ID = "F1"
FORMATS = {
    ".csv": "text/csv",
    ".dta": "Stata",
    ".parquet": "application/vnd.apache.parquet",
    ".sav": "SPSS",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def ddi_xml(survey: Survey, labels: Mapping[str, Labels]) -> bytes:
    """Return the DDI-Codebook 2.5 document of a survey as UTF-8 XML.

    `labels` maps each language of LANGUAGES that is wanted to its labels; the first gives the
    main title. Frequencies of fewer than 10 people are left out, and all of them when the survey
    is confidential.
    """
    described = entries(survey.codebook)
    root = Element("codeBook", {"xmlns": NAMESPACE, "version": "2.5"})
    _add_document(root, labels)
    _add_study(root, survey, labels)
    _add_file(root, survey, described)
    add_variables(add(root, "dataDscr"), survey, described, labels, FILE_ID)
    return written(root)


def _texts(labels: Mapping[str, Labels], key: str) -> dict[str, str]:
    return {language: own.survey(key) for language, own in labels.items()}


def _said(labels: Mapping[str, Labels], section: str, key: str, **params: object) -> dict[str, str]:
    return {language: sentence(language, section, key, **params) for language in labels}


def _add_titles(citation: Element, labels: Mapping[str, Labels]) -> Element:
    statement = add(citation, "titlStmt")
    for place, (language, title) in enumerate(_texts(labels, "title").items()):
        add(statement, "parTitl" if place else "titl", title, language)
    return statement


def _add_document(root: Element, labels: Mapping[str, Labels]) -> None:
    """Append what is said of this document itself."""
    citation = add(add(root, "docDscr"), "citation")
    _add_titles(citation, labels)
    name, version = software()
    add(add(citation, "prodStmt"), "software", name, version=version)


def _add_study(root: Element, survey: Survey, labels: Mapping[str, Labels]) -> None:
    study = add(root, "stdyDscr")
    citation = add(study, "citation")
    add(_add_titles(citation, labels), "IDNo", survey.codebook.id)
    if survey.study and survey.study.citation:
        add(citation, "biblCit", survey.study.citation)
    scope = add(study, "stdyInfo")
    in_each(scope, "abstract", _texts(labels, "description"))
    summary = add(scope, "sumDscr")
    in_each(summary, "universe", _texts(labels, "people"))
    in_each(summary, "dataKind", _said(labels, "kind", survey.provenance))
    in_each(scope, "notes", _texts(labels, "limits"), type="limits")
    _add_method(study, survey, labels)
    if survey.codebook.confidential:
        access = add(study, "dataAccs")
        for language, text in _said(labels, "use", "confidential").items():
            add(add(access, "useStmt"), "confDec", text, language, required="yes")
    _add_notes(study, survey, labels)


def _add_method(study: Element, survey: Survey, labels: Mapping[str, Labels]) -> None:
    method = add(study, "method")
    in_each(add(add(method, "dataColl"), "sources"), "dataSrc", _texts(labels, "source"))
    allocation = survey.codebook.allocation
    if allocation:
        said = _said(labels, "sums", survey.sums, total=plain(allocation.total))
        in_each(method, "dataProcessing", said, type=f"sums {survey.sums}")


def _add_notes(study: Element, survey: Survey, labels: Mapping[str, Labels]) -> None:
    """Append what kind of data this is, which half of it, and its fingerprint."""
    kind = _said(labels, "provenance", survey.provenance)
    in_each(study, "notes", kind, type="provenance", subject=survey.provenance)
    if survey.part:
        in_each(study, "notes", _said(labels, "part", survey.part), type="part")
    confidential = str(survey.codebook.confidential).lower()
    add(study, "notes", confidential, type="confidential")
    add(study, "notes", survey.fingerprint, type="fingerprint", subject="SHA-256")


def _add_file(root: Element, survey: Survey, described: tuple[Entry, ...]) -> None:
    file = survey.codebook.file
    text = add(add(root, "fileDscr", ID=FILE_ID), "fileTxt")
    add(text, "fileName", file)
    dimensions = add(text, "dimensns")
    add(dimensions, "caseQnty", str(survey.n))
    add(dimensions, "varQnty", str(sum(entry.column is not None for entry in described)))
    add(text, "fileType", FORMATS.get(Path(file).suffix.lower(), ""))
