"""A survey in two halves, firm by firm: one to explore, one held back for a single claim."""

import hashlib
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data.survey.survey import Survey

EXPLORE, HELD_BACK = "explore", "held_back"
PARTS = (EXPLORE, HELD_BACK)


def half(survey: Survey, seed: int, part: str) -> Survey:
    """Return one half of a survey's people, all of a firm (or other cluster) together.

    Half of the firms, drawn by `seed`, are EXPLORE; the others, and everybody whose firm is not
    known, HELD_BACK. Without clusters people are drawn one by one. ValueError for another part.
    """
    if part not in PARTS:
        raise ValueError(f"a survey has no part {part}")
    explored = _drawn(survey, seed)
    keep = explored if part == EXPLORE else ~explored
    mark = hashlib.sha256(f"{survey.fingerprint} {seed} {part}".encode()).hexdigest()
    return replace(survey, table=survey.table.filter(pa.array(keep)), fingerprint=mark, part=part)


def _drawn(survey: Survey, seed: int) -> npt.NDArray[np.bool_]:
    """Return bool (n,): who is among the half that is drawn."""
    clusters = survey.clusters()
    units = np.arange(survey.n) if clusters is None else clusters
    different = np.unique(units[units >= 0])
    drawn = np.random.default_rng(seed).permutation(different)[: len(different) // 2]
    return np.isin(units, drawn)
