"""A sibling as a small Parquet file: half the size of the main survey's.

Rows go by firm, so that firms, cities and firm variables hardly take space; small codes are stored
byte by byte, which compresses better than a dictionary's packed bits.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from generator.design import COLUMNS
from generator.siblings import Sibling
from generator.write import arrow_table

RUNNING = ("worker_id", "firm_id")  # numbers that only rise
DICTIONARY = ("city", "monthly_income")
LEVEL = 22  # zstd's highest


def sibling_table(
    columns: dict[str, np.ndarray], sibling: Sibling, published: Path, rng: np.random.Generator
) -> pa.Table:
    """The survey (8,876 rows) in the canonical columns, rows by firm, choices in the metadata."""
    table = arrow_table(columns, sibling.choices.seed, published, rng)
    numbers = table["worker_id"]
    table = table.take(np.argsort(table["firm_id"].to_numpy(), kind="stable"))
    metadata = {
        **table.schema.metadata,
        "why": sibling.why,
        "choices": json.dumps(asdict(sibling.choices)),
    }
    return table.set_column(0, "worker_id", numbers).replace_schema_metadata(metadata)


def write_compact(table: pa.Table, path: Path) -> None:
    """Write `table`, replacing the file only when the new one is complete."""
    unfinished = path.with_suffix(".unfinished")
    encodings = {name: "BYTE_STREAM_SPLIT" for name in COLUMNS if name not in DICTIONARY}
    encodings.update(dict.fromkeys(RUNNING, "DELTA_BINARY_PACKED"))
    with pq.ParquetWriter(
        unfinished,
        table.schema,
        compression="zstd",
        compression_level=LEVEL,
        use_dictionary=list(DICTIONARY),
        column_encoding=encodings,
        write_statistics=False,
        write_page_checksum=True,  # without it most damaged bytes would be read as other answers
        store_schema=False,  # it would hold the metadata twice
    ) as writer:
        writer.write_table(table)
        writer.add_key_value_metadata(table.schema.metadata)
    unfinished.replace(path)
