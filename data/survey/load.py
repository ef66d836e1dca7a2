"""Open a survey's folder or a parsed file: every answer checked, sums treated as asked."""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from data.codebook.codebook import FILE, load_codebook
from data.parse.parent import parse_file
from data.parse.parsed import Parsed
from data.reading.folder import Folder, name_of
from data.reading.problems import SurveyError
from data.reading.toml import read_bytes
from data.study.published import SURVEYS, check_published
from data.study.study import load_study
from data.survey.answers_file import DIRECT, check_columns, read_table
from data.survey.fingerprint import fingerprint
from data.survey.survey import Survey
from data.survey.totals import CHOICES, off_total, sum_reports
from data.survey.validate import check, named_columns

MAXIMUM_BYTES = 2_000_000_000
SIBLINGS = "sibling_*.parquet"


def load_survey(folder: Path, sums: str = "kept", file: str | None = None) -> Survey:
    """Return the survey of a folder, every answer checked; SurveyError names what is wrong with it.

    `sums` says what becomes of answers that do not add up: "kept", "rescaled" or "dropped". `file`
    reads a sibling, another file of the same columns, instead of the codebook's own.
    """
    codebook, study = load_codebook(folder), load_study(folder)
    codebook = replace(codebook, file=file) if file else codebook
    path = folder / codebook.file
    data = read_bytes(path, MAXIMUM_BYTES)
    if Path(codebook.file).suffix.lower() not in DIRECT:
        return survey_of(parse_file(data, codebook.file), folder, sums)
    table = read_table(data, name_of(path), named_columns(codebook))
    check_published(table.schema.metadata, study.published if study else None, name_of(path))
    whole = Survey(table, codebook, codebook.provenance, "kept", "", folder, study, ())
    return _checked(whole, data, sums)


def survey_of(
    parsed: Parsed, folder: Folder, sums: str = "kept", *, private: bool = False
) -> Survey:
    """Return the survey of a parsed file under the codebook of a folder, every answer checked.

    A `private` one is for the visit that brought it alone. SurveyError names what is wrong.
    """
    codebook, study = replace(load_codebook(folder), file=parsed.file), load_study(folder)
    check_columns(parsed.names, parsed.file, named_columns(codebook))
    whole = Survey(
        parsed.table,
        codebook,
        codebook.provenance,
        "kept",
        "",
        folder,
        study,
        parsed.reports,
        headers=parsed.names,
        private=private,
    )
    return _checked(whole, parsed.digest.encode(), sums)


def _checked(whole: Survey, data: bytes, sums: str) -> Survey:
    """Return the survey with answers that do not add up treated as `sums` says, and reported.

    `data` stands for the file in the fingerprint.
    """
    if sums not in CHOICES:
        raise SurveyError("sums_choice", value=sums, allowed=CHOICES)
    table, codebook = whole.table, whole.codebook
    reports = whole.reports + check(whole)
    if codebook.allocation:
        amounts = whole.outcomes()
        reports += sum_reports(amounts, codebook.allocation.total, sums, whole.file)
        if sums == "dropped":
            table = table.filter(pa.array(~off_total(amounts, codebook.allocation.total)))
    if table.num_rows == 0:
        raise SurveyError("all_dropped", file=whole.file)
    mark = fingerprint(data, codebook, whole.study, sums, whole.weights())
    return replace(whole, table=table, sums=sums, fingerprint=mark, reports=reports)


def sibling_files(folder: Path) -> tuple[str, ...]:
    """Return the files of a simulated survey's siblings.

    A sibling prints the same numbers; what the paper leaves open was chosen otherwise.
    """
    return tuple(sorted(path.name for path in folder.glob(SIBLINGS)))


def bundled_surveys() -> tuple[Path, ...]:
    """Return the folders of the surveys that come with the product."""
    return tuple(sorted(path.parent for path in SURVEYS.glob(f"*/{FILE}")))
