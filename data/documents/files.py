"""The answers of a survey as files: Parquet to keep and read again, CSV to look at."""

import csv
import io

import pyarrow as pa
import pyarrow.parquet as pa_parquet

from data.documents.entries import Entry, entries
from data.documents.guard import guarded
from data.reading.columns import text_of
from data.study.published import MARK
from data.survey.survey import Survey


def answers_parquet(survey: Survey) -> bytes:
    """Return the columns that the codebook names, under their headers, as a Parquet file.

    Values and types are those of the file that was read: nothing is rescaled, rounded or escaped.
    """
    columns = {
        entry.column: survey.column(entry.column).values
        for entry in entries(survey.codebook)
        if entry.column is not None
    }
    # A calibrated survey opens only beside the table it was calibrated to.
    known = survey.table.schema.metadata or {}
    metadata = {MARK: known[MARK]} if MARK in known else None
    table = pa.table(columns).replace_schema_metadata(metadata)
    sink = io.BytesIO()
    pa_parquet.write_table(table, sink, compression="zstd", write_page_checksum=True)
    return sink.getvalue()


def answers_csv(survey: Survey) -> bytes:
    """Return the same answers as UTF-8 CSV, safe to open in a spreadsheet.

    A code is written as the codebook writes it (1, not 1.0), no answer as an empty cell. A text or
    header that a spreadsheet would run as a formula begins with ' and so is not what was answered:
    answers_parquet holds that.
    """
    columns = [entry for entry in entries(survey.codebook) if entry.column is not None]
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\r\n")
    writer.writerow(guarded(str(entry.column)) for entry in columns)
    writer.writerows(zip(*(cells(survey, entry) for entry in columns), strict=True))
    return sink.getvalue().encode("utf-8")


def cells(survey: Survey, entry: Entry) -> list[str]:
    """Return a column's cells as the CSV file has them."""
    values = survey.column(entry.column or "").values.combine_chunks()
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    encoded = values.dictionary_encode()
    known = frozenset((*entry.levels, *entry.missing))
    texts = [guarded(_coded(answer, known)) for answer in encoded.dictionary.to_pylist()]
    places = encoded.indices.to_pylist()
    return ["" if place is None else texts[place] for place in places]


def _coded(answer: object, known: frozenset[str]) -> str:
    """Return an answer as the codebook writes it, by the rules of `data.reading.columns`."""
    text = text_of(answer)
    if text == "nan" and text not in known:
        return ""
    shorter = text.removesuffix(".0")
    return shorter if text not in known and shorter in known else text
