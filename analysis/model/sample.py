"""Whose answers an analysis rests on, with their weights and clusters."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.engine.arrays import Floats, Ints, Mask
from analysis.engine.cells import Cells, people
from analysis.model.groups import DOMINANT, FEWEST_FIRMS, MINIMUM, guarded, known
from analysis.model.result import Note, Refused, note
from data.survey.survey import Survey

FEW_CLUSTERS = 40

BOTH_SIDES = ("few_clusters_warning",)
"""Notes that a comparison repeats for the complement; the others are about the group."""


@dataclass(frozen=True, eq=False)
class Sample:
    """The people an analysis rests on.

    `rows` (n,) places in the survey; `weight` and `cluster` (n,) or None; `dropped` people were in
    the group but lack an answer. `firms` (n,) are the clusters of people in a confidential survey,
    None in others: there everything may be shown.
    """

    rows: Ints
    weight: Floats | None
    cluster: Ints | None
    dropped: int
    notes: tuple[Note, ...]
    firms: Ints | None = None

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
        return replace(
            self,
            rows=self.rows[keep],
            weight=None if self.weight is None else self.weight[keep],
            cluster=None if self.cluster is None else self.cluster[keep],
            firms=None if self.firms is None else self.firms[keep],
        )

    def count(self, groups: Ints, size: int) -> Ints:
        """Return how many people (size,) each of some groups (n,) has.

        Of a confidential survey one at most where they are of few firms, so that it is withheld.
        """
        people = np.bincount(groups, minlength=size)
        if self.firms is None:
            return people
        met = np.bincount(np.unique(np.stack([groups, self.firms]), axis=1)[0], minlength=size)
        return np.where(met < FEWEST_FIRMS, np.minimum(people, 1), people)

    def ends(self, values: Floats) -> tuple[float, float]:
        """Return the lowest and highest of values (q,) of its people.

        Of a confidential survey: the 10th lowest and highest, in small groups the third or so, as
        nobody's own answer may be told from an end.
        """
        ordered = np.sort(values)
        skip = 0 if self.firms is None else min(MINIMUM - 1, len(values) // 4)
        return float(ordered[skip]), float(ordered[-1 - skip])

    def told(self, who: Mask) -> Mask:
        """Return bool (q,): whether it may be told how many `who` (n, q) holds for.

        Of a confidential survey they, and the others, must be MINIMUM people of FEWEST_FIRMS firms:
        whether anybody is among them would tell what groups a lone one belongs to.
        """
        if self.firms is None:
            return np.ones(who.shape[1], dtype=bool)
        people = [self.count(own.astype(np.int64), 2) for own in who.T]
        return np.array([count.min() >= MINIMUM for count in people], dtype=bool)

    def dominated(self, values: Floats) -> Mask:
        """Return bool (p,): of which sums of values (n, p) two people give DOMINANT or more."""
        if self.firms is None:
            return np.zeros(values.shape[1], dtype=bool)
        parts = np.abs(values if self.weight is None else values * self.weight[:, None])
        whole = parts.sum(axis=0)
        return np.asarray((whole > 0) & (np.sort(parts, axis=0)[-2:].sum(0) >= DOMINANT * whole))


def draw(
    survey: Survey,
    inside: Mask,
    needed: Sequence[tuple[str, Mask]],
    std_errors: str,
) -> Sample:
    """Return the people `inside` (n,) of whom everything in `needed` is known.

    `needed` are (id, bool (n,) known) pairs; weights must be known and positive, which are two
    reasons, and the cluster known when the standard errors are clustered. Refuses fewer than
    MINIMUM people, and in a confidential survey people of fewer than FEWEST_FIRMS clusters.
    """
    required = dict(needed)
    weight, variable, notes = survey.weights(), survey.codebook.role("weight"), list[Note]()
    if weight is not None and variable is not None:
        required[variable.id] = np.isfinite(weight)
        notes.append(note("weights_used", variable=variable.id))
        weightless = inside & (weight <= 0)
        inside = inside & ~weightless
        if count := int(weightless.sum()):
            notes.append(note("zero_weight", count=count, variable=variable.id))
    cluster = survey.clusters() if std_errors == "clustered" else None
    if std_errors == "clustered":
        required |= _cluster_known(survey, cluster)
    keep = inside.copy()
    for mask in required.values():
        keep &= mask
    rows = np.flatnonzero(keep)
    if len(rows) < MINIMUM:
        raise Refused("small_group", minimum=MINIMUM)
    firms = guarded(survey)
    if firms is not None and len(np.unique(firms[rows])) < FEWEST_FIRMS:
        raise Refused("few_firms", minimum=FEWEST_FIRMS)
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
        firms=None if firms is None else firms[rows],
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
