"""Stata, SPSS and Parquet files: small honest ones, and what becomes of them when they lie."""

import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pa_parquet
import pyreadstat

MANY = 1_000_000_000


def bytes_of(write: Callable[..., None], frame: pd.DataFrame, **options: Any) -> bytes:
    """Return what a writer of pyreadstat, which only knows paths, writes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        write(frame, path, **options)
        return path.read_bytes()


def people() -> pd.DataFrame:
    """Return a few answers of every type."""
    return pd.DataFrame(
        {
            "risk": [1.0, 2.5, -9.0, 98.0, None],
            "city": ["广州", "深圳 ", "", "-1", "x"],
            "roads": [10, 20, 30, 40, 50],
            "day": pd.to_datetime(["2023-01-05", "2023-02-28", None, "1999-12-31", "2000-02-29"]),
        }
    )


def sav(**options: Any) -> bytes:
    """Return the people as an SPSS file with names for codes and missing values."""
    return bytes_of(
        pyreadstat.write_sav,
        people(),
        column_labels={"risk": "How likely is it?"},
        variable_value_labels={"risk": {1: "no", -9: "refused", 98: "cannot say"}},
        missing_ranges={"risk": [-9, {"lo": 97, "hi": 99}], "city": ["-1"]},
        **options,
    )


def sav_with(label: str, names: dict[float, str]) -> bytes:
    """Return an SPSS file of one variable with this label, whose codes have these names."""
    frame = pd.DataFrame({"v1": list(names)})
    labels = {"column_labels": [label], "variable_value_labels": {"v1": names}}
    return bytes_of(pyreadstat.write_sav, frame, **labels)


def dta() -> bytes:
    """Return the people as a Stata file."""
    return bytes_of(pyreadstat.write_dta, people().drop(columns="day"), version=15)


def parquet() -> bytes:
    """Return the people as a Parquet file."""
    sink = io.BytesIO()
    people().to_parquet(sink)
    return sink.getvalue()


def many_zeros() -> bytes:
    """Return 200 million zeros, 1,600 MB once read, in a Parquet file of a few hundred kB."""
    batch = pa.table({"zero": pa.array(np.zeros(1_000_000, np.int64))})
    sink = io.BytesIO()
    with pa_parquet.ParquetWriter(sink, batch.schema, compression="zstd") as writer:
        for _ in range(200):
            writer.write_table(batch)
    return sink.getvalue()


def repeated_text() -> bytes:
    """Return a text of a million letters 5,000 times over, stored once."""
    text = pa.DictionaryArray.from_arrays(pa.array(np.zeros(5_000, np.int32)), ["a" * 1_000_000])
    sink = io.BytesIO()
    schema = pa.schema({"text": pa.string()})
    with pa_parquet.ParquetWriter(sink, schema, compression="zstd", store_schema=False) as writer:
        for start in range(0, 5_000, 100):
            writer.write_table(pa.table({"text": text[start : start + 100].cast(pa.string())}))
    return sink.getvalue()


def many_rows_sav() -> bytes:
    """Return an SPSS file that claims a thousand million people."""
    data = sav()
    return data[:80] + MANY.to_bytes(4, "little") + data[84:]


def many_rows_dta() -> bytes:
    """Return a Stata file that claims a thousand million people."""
    return dta().replace(b"<N>" + (5).to_bytes(8, "little"), b"<N>" + MANY.to_bytes(8, "little"))


def truncated(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """Return a maker of the first two thirds of a file."""

    def make_part() -> bytes:
        data = make()
        return data[: len(data) * 2 // 3]

    return make_part


def zeroed(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """Return a maker of a file whose second half is zeros, as a broken download leaves it."""

    def make_part() -> bytes:
        data = make()
        return data[: len(data) // 2] + b"\x00" * (len(data) - len(data) // 2)

    return make_part
