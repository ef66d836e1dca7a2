"""The committed survey as columns, in the file's order and in the order it was made."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from generator.build import Columns, Stage, stream
from generator.choices import Choices
from generator.design import N_WORKERS
from generator.published import PUBLISHED

SURVEY = PUBLISHED.parent / "survey.parquet"


@pytest.fixture(scope="session")
def table() -> pa.Table:
    """Return the committed file."""
    return pq.read_table(SURVEY)


@pytest.fixture(scope="session")
def columns(table: pa.Table) -> Columns:
    """Return its columns; missing answers are NaN."""
    return {
        name: np.array(table[name].to_pylist(), dtype=object)
        if name == "city"
        else table[name].to_numpy()
        for name in table.column_names
    }


@pytest.fixture(scope="session")
def unshuffled(columns: Columns) -> Columns:
    """Return its columns with the rows back in the order in which they were made."""
    place = np.argsort(stream(Choices(), Stage.ORDER).permutation(N_WORKERS))
    return {name: values[place] for name, values in columns.items()}
