"""Read a Parquet file, whatever its types: numbers stay numbers, everything else becomes text."""

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pa_parquet

from data.parse.assemble import Found, Reading, assemble, check_count, without_nan
from data.parse.limits import UNPACKED_BYTES
from data.parse.parsed import Header
from data.reading.problems import SurveyError

ROWS_AT_ONCE = 16_384
TEXT_BYTES = 8  # what a text takes at the least, with its place


def read(data: bytes) -> Reading:
    """Return the columns; SurveyError for nested or binary ones and for damage."""
    try:
        file = pa_parquet.ParquetFile(
            pa.BufferReader(data), pre_buffer=False, page_checksum_verification=True
        )
        schema = file.schema_arrow
        check_count(len(schema))
        _check_types(schema)
        _check_size(file.metadata.num_rows, schema)
        table = _table(file)
        table.validate(full=True)
        found = [
            Found(Header(field.name), _plain(column), str(i))
            for i, (field, column) in enumerate(zip(schema, table.columns, strict=True), start=1)
        ]
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError, UnicodeDecodeError):
        raise SurveyError("parquet_damaged") from None
    return assemble(found)


def _check_types(schema: pa.Schema) -> None:
    for field in schema:
        kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        texts = pa.types.is_string(kind) or pa.types.is_large_string(kind)
        if not (
            pa.types.is_primitive(kind)
            or pa.types.is_null(kind)
            or pa.types.is_decimal(kind)
            or texts
        ):
            raise SurveyError("column_type", column=field.name)


def _check_size(rows: int, schema: pa.Schema) -> None:
    width = sum(_width(field.type) for field in schema)
    if rows * width > UNPACKED_BYTES:
        _refuse_size()


def _width(kind: pa.DataType) -> float:
    return kind.bit_width / 8 if pa.types.is_primitive(kind) else TEXT_BYTES


def _refuse_size() -> None:
    raise SurveyError("unpacks_too_large", megabytes=UNPACKED_BYTES // 1_000_000)


def _table(file: pa_parquet.ParquetFile) -> pa.Table:
    """Return all rows, counted as they unpack: what the file claims of itself may be wrong."""
    batches, unpacked = [], 0
    for batch in file.iter_batches(ROWS_AT_ONCE, use_threads=False):
        batches.append(batch)
        unpacked += batch.nbytes
        if unpacked > UNPACKED_BYTES:
            _refuse_size()
    return pa.Table.from_batches(batches, file.schema_arrow)


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return int64, float64 or string."""
    kind, types = column.type, pa.types
    if types.is_dictionary(kind):
        return _plain(column.cast(kind.value_type))
    if types.is_null(kind) or types.is_string(kind) or types.is_large_string(kind):
        return _empty_as_null(column.cast(pa.string()))
    if types.is_integer(kind):
        fits = kind != pa.uint64() or (pc.max(column).as_py() or 0) < 2**63
        return column.cast(pa.int64() if fits else pa.float64(), safe=False)
    if types.is_floating(kind) or types.is_decimal(kind):
        return without_nan(column.cast(pa.float64()))
    return _iso(column)


def _empty_as_null(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)


def _iso(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return dates, times and truth values as text; durations as whole numbers of their unit."""
    if pa.types.is_duration(column.type):
        return column.cast(pa.int64())
    zoned = pa.types.is_timestamp(column.type) and column.type.tz is not None
    if zoned:
        # To universal time: a zone's name would be looked up in the system's files.
        column = column.cast(pa.timestamp(column.type.unit))
    texts = pc.replace_substring(column.cast(pa.string()), " ", "T")
    texts = pc.replace_substring_regex(texts, r"\.0+$", "")
    return pc.binary_join_element_wise(texts, "Z", "") if zoned else texts
