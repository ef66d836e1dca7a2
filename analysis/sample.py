"""Whose answers an analysis rests on, with their weights and clusters."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.arrays import Floats, Ints, Mask
from analysis.cells import Cells, people
from analysis.groups import MINIMUM, known
from analysis.result import Note, Refused, note
from data.survey import Survey

FEW_CLUSTERS = 40

BOTH_SIDES = ("few_clusters_warning",)
"""Notes that a comparison repeats for the complement; the others are about the group."""


@dataclass(frozen=True, eq=False)
class Sample:
    """The people an analysis rests on.

    `rows` (n,) places in the survey; `weight` and `cluster` (n,) or None; `dropped` people were in
    the group but lack an answer.
    """

    rows: Ints
    weight: Floats | None
    cluster: Ints | None
    dropped: int
    notes: tuple[Note, ...]

    @property
    def effective(self) -> float:
        """Return the number of people, with weights Kish's effective one, (sum w)^2 / sum w^2."""
        if self.weight is None:
            return float(len(self.rows))
        return float(self.weight.sum() ** 2 / (self.weight**2).sum())

    def cells(self, X: Floats, outcomes: Floats) -> Cells:
        """Return the people as cells: `X` (n, k), `outcomes` (n, p) of `rows`."""
        return people(X, outcomes, self.weight, self.cluster)

    def only(self, keep: Mask) -> "Sample":
        """Return the part of the sample where `keep` (n,) holds."""
        return Sample(
            rows=self.rows[keep],
            weight=None if self.weight is None else self.weight[keep],
            cluster=None if self.cluster is None else self.cluster[keep],
            dropped=self.dropped,
            notes=self.notes,
        )


def draw(
    survey: Survey,
    inside: Mask,
    needed: Sequence[tuple[str, Mask]],
    std_errors: str,
) -> Sample:
    """Return the people `inside` (n,) of whom everything in `needed` is known.

    `needed` are (id, bool (n,) known) pairs; weights must be positive, and the cluster must be
    known when the standard errors are clustered. Refuses fewer than MINIMUM people.
    """
    required = dict(needed)
    weight, weight_variable = survey.weights(), survey.codebook.role("weight")
    notes: list[Note] = []
    if weight is not None and weight_variable is not None:
        required[weight_variable.id] = np.nan_to_num(weight) > 0
        notes.append(note("weights_used", variable=weight_variable.id))
    cluster = survey.clusters() if std_errors == "clustered" else None
    if std_errors == "clustered":
        required |= _cluster_known(survey, cluster)
    keep = inside.copy()
    for mask in required.values():
        keep &= mask
    rows = np.flatnonzero(keep)
    if len(rows) < MINIMUM:
        raise Refused("small_group", minimum=MINIMUM)
    dropped = int(inside.sum()) - len(rows)
    if dropped:
        lacking = tuple(id for id, mask in required.items() if (inside & ~mask).any())
        notes.append(note("rows_missing", count=dropped, variables=lacking))
    return Sample(
        rows=rows,
        weight=None if weight is None else weight[rows],
        cluster=None if cluster is None else cluster[rows],
        dropped=dropped,
        notes=tuple(notes + _cluster_notes(None if cluster is None else cluster[rows])),
    )


def answered(survey: Survey, ids: Sequence[str]) -> list[tuple[str, Mask]]:
    """Return (id, bool (n,) known) of variables, for `draw`."""
    return [(id, known(survey, id)) for id in ids]


def allocated(survey: Survey, outcomes: Floats, ids: Sequence[str]) -> list[tuple[str, Mask]]:
    """Return (part id, bool (n,) known) of outcomes (n, parts), for `draw`."""
    return [(id, np.isfinite(outcomes[:, place])) for place, id in enumerate(ids)]


def no_complement(refused: Refused) -> Note:
    """Return what a comparison says when the complement refuses: too few people, or its reason."""
    if refused.note.code == "small_group":
        return note("small_side", side="complement", minimum=MINIMUM)
    return note("complement_refused", reason=refused.note.code)


def _cluster_known(survey: Survey, cluster: Ints | None) -> dict[str, Mask]:
    variable = survey.codebook.role("cluster")
    if cluster is None or variable is None:
        raise Refused("no_cluster")
    return {variable.id: cluster >= 0}


def _cluster_notes(cluster: Ints | None) -> list[Note]:
    if cluster is None:
        return []
    count = len(np.unique(cluster))
    if count < 2:
        raise Refused("few_clusters", clusters=count)
    return [note("few_clusters_warning", clusters=count)] if count < FEW_CLUSTERS else []
