"""The survey as a Parquet file, with what is needed to make it again in its metadata."""

from __future__ import annotations

import hashlib
import json
import platform
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import scipy

from generator.design import BUDGET_COLUMNS, COLUMNS, JOB_POSITIONS, N_WORKERS

NOTE = (
    "Simulated. Generated so that the statistics printed in Wu's paper on 8,876 Guangdong "
    "manufacturing workers (2023) come out of it; no row describes a person."
)
CODES = {
    "job_position": JOB_POSITIONS,
    "age_group": {1: "under 25", 2: "25-34", 3: "35-44", 4: "45 and over"},
    "education": {
        1: "junior high school or less",
        2: "high school",
        3: "junior college",
        4: "bachelor's degree or more",
    },
    "pension": {1: "in the enterprise employee pension", 2: "not in it"},
    "hukou": {1: "non-agricultural", 2: "agricultural"},
    "origin": {1: "local", 2: "from outside"},
    "firm_region": {1: "Pearl River Delta", 2: "other Guangdong"},
    "city": "names of the 21 prefecture-level cities in lower-case pinyin",
}


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal text."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def versions() -> dict[str, str]:
    """Versions of everything that could change a generated number."""
    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "pyarrow": pa.__version__,
    }


def arrow_table(
    columns: dict[str, np.ndarray], seed: int, published: Path, rng: np.random.Generator
) -> pa.Table:
    """The survey (8,876 rows) in the canonical columns, rows shuffled, missing answers null."""
    order = rng.permutation(N_WORKERS)
    arrays = [pa.array(np.arange(1, N_WORKERS + 1), pa.int16())]
    arrays += [_column(name, columns[name][order]) for name in COLUMNS[1:]]
    metadata = {
        "note": NOTE,
        "seed": str(seed),
        "versions": json.dumps(versions()),
        "published_sha256": sha256_of(published),
        "codes": json.dumps(CODES),
    }
    return pa.table(arrays, names=list(COLUMNS)).replace_schema_metadata(metadata)


def write_survey(table: pa.Table, path: Path) -> None:
    """Write `table`, replacing the file only when the new one is complete."""
    unfinished = path.with_suffix(".unfinished")
    # Without checksums most damaged bytes would be read as other answers.
    pq.write_table(
        table, unfinished, compression="zstd", use_dictionary=True, write_page_checksum=True
    )
    unfinished.replace(path)


def _column(name: str, values: np.ndarray) -> pa.Array:
    if name == "city":
        return pa.array(values.tolist(), pa.string())
    kind = pa.int16() if name in ("firm_id", "monthly_income", *BUDGET_COLUMNS) else pa.int8()
    missing = np.isnan(values.astype(float))
    whole = np.where(missing, 0, values).astype(np.int64)
    return pa.array(whole, pa.int64(), mask=missing).cast(kind)
