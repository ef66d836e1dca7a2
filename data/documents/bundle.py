"""A survey saved: a folder that this software opens again, with documents for everybody else."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from data.codebook.codebook import FILE as CODEBOOK
from data.documents.datapackage import datapackage_json
from data.documents.ddi import ddi_xml
from data.documents.entries import entries
from data.documents.files import answers_csv, answers_parquet
from data.documents.texts import plain, sentence, software
from data.reading.folder import Folder
from data.reading.problems import LANGUAGES
from data.study.claims import FILE as CLAIMS
from data.study.study import FILE as STUDY
from data.survey.labels import Labels
from data.survey.survey import Survey
from data.survey.write import codebook_toml

# Parquet is what the software reads again: types and texts come back as they were, and no
# spreadsheet opens it by a click. The CSV beside it is for people and for the data package.
ANSWERS, COPY = "answers.parquet", "answers.csv"
DDI, PACKAGE, README = "ddi.xml", "datapackage.json", "README.txt"
LABELS = {f"labels.{language}.toml": language for language in LANGUAGES}
"""File of names -> the language it is in."""
FILES = {
    CODEBOOK: "codebook",
    **dict.fromkeys(LABELS, "labels"),
    STUDY: "study",
    CLAIMS: "claims",
    ANSWERS: "answers",
    COPY: "copy",
    PACKAGE: "datapackage",
    DDI: "ddi",
}
"""File -> what is said of it."""
TAKEN = (*LABELS, STUDY, CLAIMS)
EARLIEST = (1980, 1, 1, 0, 0, 0)
UNIX, READABLE = 3, 0o100644 << 16


def folder_zip(survey: Survey, files: Folder, labels: Mapping[str, Labels]) -> bytes:
    """Return a survey's folder as a zip: unpacked, `load_survey` reads it.

    `files` is the folder it came from: labels, study and claims are taken from it as they are,
    and so is a published table that lies beside the study. The answers are those of the columns
    that the codebook names, as read; people that the survey has left out are not among them. Equal
    surveys give equal bytes.
    """
    kept = replace(survey, codebook=replace(survey.codebook, file=ANSWERS))
    contents = {README: b"", CODEBOOK: codebook_toml(kept.codebook)}
    for name in (*TAKEN, *_published(survey)):
        if name not in contents and (files / name).is_file():
            contents[name] = (files / name).read_bytes()
    copy = answers_csv(kept)
    contents |= {
        ANSWERS: answers_parquet(kept),
        COPY: copy,
        PACKAGE: datapackage_json(kept, labels, COPY, copy),
        DDI: ddi_xml(kept, labels),
    }
    contents[README] = _readme(kept, labels, tuple(contents))
    return _zipped(contents)


def _published(survey: Survey) -> tuple[str, ...]:
    """Return the plain name of the study's published table, if any."""
    published = survey.study.published if survey.study else None
    return (Path(published.file).name,) if published else ()


def _readme(survey: Survey, labels: Mapping[str, Labels], names: Sequence[str]) -> bytes:
    """Return what the folder is, one language after the other, as UTF-8."""
    told = [_told(survey, language, own, names) for language, own in labels.items()]
    return "\n\n".join(told).encode()


def _told(survey: Survey, language: str, labels: Labels, names: Sequence[str]) -> str:
    say = partial(sentence, language)
    codebook = survey.codebook
    name, version = software()
    columns = sum(entry.column is not None for entry in entries(codebook))
    lines = [labels.survey("title") or codebook.id, "", say("provenance", survey.provenance)]
    if codebook.confidential:
        lines.append(say("use", "confidential"))
    if survey.part:
        lines.append(say("part", survey.part))
    lines.append(say("readme", "people", people=survey.n, columns=columns))
    if codebook.allocation:
        lines.append(say("sums", survey.sums, total=plain(codebook.allocation.total)))
    lines += ["", say("readme", "open"), "", say("readme", "files")]
    said = FILES | dict.fromkeys(_published(survey), "published")
    for file in said:
        if file in names:
            spoken = sentence(LABELS.get(file, language), "readme", "language")
            lines.append(f"  {file}: {say('readme', said[file], spoken=spoken)}")
    lines += ["", say("readme", "fingerprint", fingerprint=survey.fingerprint)]
    lines += [say("readme", "software", name=name, version=version), ""]
    return "\n".join(lines)


def _zipped(contents: Mapping[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents.items():
            info = zipfile.ZipInfo(name, EARLIEST)
            # Neither the clock nor the machine that saved it is in the file.
            info.create_system, info.external_attr = UNIX, READABLE
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return sink.getvalue()
