"""How many clusters stand behind numbers with clustered errors, and what is said of too few."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats, Ints, Mask
from analysis.engine.inference import Tested
from analysis.model.result import Note, note
from analysis.model.sample import Sample


def clusters_of(sample: Sample, place: Ints | None = None, places: int = 1) -> Ints:
    """Return how many clusters the people at each of `places` (n,) belong to, of a sample (n,).

    Zero where errors are not clustered.
    """
    if sample.cluster is None:
        return np.zeros(places, dtype=np.int64)
    own = np.zeros(len(sample.rows), dtype=np.int64) if place is None else place
    pairs = np.unique(np.column_stack([own, sample.cluster]), axis=0)
    return np.bincount(pairs[pairs[:, 0] >= 0, 0], minlength=places)


def clusters_told(sample: Sample, place: Ints | None = None, places: int = 1) -> Floats:
    """Return the same as a table tells it: NaN where errors are not clustered."""
    counts = clusters_of(sample, place, places).astype(float)
    return counts if sample.cluster is not None else np.full(places, np.nan)


def untold(table: pd.DataFrame) -> Mask:
    """Return bool (rows,): which estimates stand without an error since clusters are too few."""
    known = table["estimate"].notna() & table["std_error"].isna() & table["df"].isna()
    return known.to_numpy()


def untold_levels(variable: str, table: pd.DataFrame, sample: Sample) -> list[Note]:
    """Return what is said of a table's levels whose people lie in too few clusters.

    A note for each, with the clusters that it has and those of the sample.
    """
    if sample.cluster is None:
        return []
    own = table[untold(table) & (table["clusters"] > 0).to_numpy()]
    every = int(clusters_of(sample)[0])
    return [
        note("few_clusters_level", variable=variable, level=level, clusters=int(count), of=every)
        for level, count in own.groupby("level", sort=False)["clusters"].first().items()
    ]


def untold_numbers(table: pd.DataFrame, clustered: bool) -> list[Note]:
    """Return what is said of a table some of whose estimates have no error, or nothing."""
    return [note("few_clusters_numbers")] if clustered and untold(table).any() else []


def untested(found: Sequence[Tested], clusters: int) -> list[Note]:
    """Return what is said of joint tests that so few clusters do not allow, or nothing."""
    asked = [q for value, q, _ in found if not np.isfinite(value) and q > 0]
    if not (asked and clusters):
        return []
    return [note("untested_jointly", clusters=clusters, tested=int(max(asked)))]
