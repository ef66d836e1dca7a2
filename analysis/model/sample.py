"""Whose answers an analysis rests on, with their weights and clusters."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from analysis.engine.arrays import Codes, Floats, Ints, Mask
from analysis.engine.cells import Cells, people
from analysis.engine.domain import Domain, Units
from analysis.engine.ols import CLUSTERED
from analysis.model.disclosure_control import Disclosure, disclosure_of
from analysis.model.groups import MINIMUM, known
from analysis.model.result import Note, Refused, note
from analysis.model.sampling import sampling_of
from data.survey.survey import Survey

FEW_CLUSTERS = 40

BOTH_SIDES = ("few_clusters_warning",)
"""Notes that a comparison repeats for the other side; the rest are about the group."""


Array = TypeVar("Array", Floats, Ints, Codes, Mask)


@dataclass(frozen=True, eq=False)
class Sample:
    """The people an analysis rests on.

    `rows` (n,) places in the survey; `weight` and `cluster` (n,) or None; `dropped` people were in
    the group but lack an answer. `disclosure` says what may be told of them; `design` which domain
    of a weighted survey they are.
    """

    rows: Ints
    weight: Floats | None
    cluster: Ints | None
    dropped: int
    notes: tuple[Note, ...]
    disclosure: Disclosure
    design: Domain | None = None

    @property
    def effective(self) -> float:
        """Return the number of people, with weights Kish's effective one, (sum w)^2 / sum w^2."""
        if self.weight is None:
            return float(len(self.rows))
        return float(self.weight.sum() ** 2 / (self.weight**2).sum())

    @property
    def independent(self) -> Ints:
        """Return what is drawn independently (n,): clusters where errors are clustered, or people.

        Labels of people are their rows.
        """
        return self.rows if self.cluster is None else self.cluster

    @property
    def units(self) -> Units | None:
        """Return the units of the survey's design that count as drawn; None without a design."""
        return None if self.design is None else self.design.units(self.cluster is not None)

    def of(self, everybody: Array) -> Array:
        """Return the sample's rows (n, ...) of an array of everybody in the survey."""
        return everybody[self.rows]

    def cells(self, X: Floats, outcomes: Floats) -> Cells:
        """Return the people as cells: `X` (n, k), `outcomes` (n, p) of `rows`."""
        return people(X, outcomes, self.weight, self.cluster, self.design)

    def only(self, keep: Mask) -> "Sample":
        """Return the part of the sample where `keep` (n,) holds."""
        return replace(
            self,
            rows=self.rows[keep],
            weight=None if self.weight is None else self.weight[keep],
            cluster=None if self.cluster is None else self.cluster[keep],
            disclosure=self.disclosure.only(keep),
            design=None if self.design is None else self.design.only(keep),
        )


def draw(
    survey: Survey,
    inside: Mask,
    needed: Sequence[tuple[str, Mask]],
    std_errors: str,
) -> Sample:
    """Return the people `inside` (n,) of whom everything in `needed` is known.

    `needed` are (id, bool (n,) known) pairs; weights must be known and positive, which are two
    reasons, the cluster known when the standard errors are clustered, and the stratum where people
    were drawn within strata. Refuses fewer than MINIMUM people, people of too few clusters to be
    shown, and strata of a single cluster or person.
    """
    required, weight = dict(needed), survey.weights()
    inside, weighed, notes = _weighed(survey, inside)
    required |= weighed
    cluster = survey.clusters() if std_errors in CLUSTERED else None
    if std_errors in CLUSTERED:
        required |= _cluster_known(survey, cluster)
    if sampling := sampling_of(survey, std_errors in CLUSTERED):
        required |= sampling.known
        notes += sampling.notes
    keep = inside.copy()
    for mask in required.values():
        keep &= mask
    rows = np.flatnonzero(keep)
    if len(rows) < MINIMUM:
        raise Refused("small_group", minimum=MINIMUM)
    disclosure = disclosure_of(survey).only(keep)
    disclosure.check_firms()
    dropped = int(inside.sum()) - len(rows)
    if dropped:
        lacking = tuple(id for id, mask in required.items() if (inside & ~mask).any())
        notes.append(note("rows_missing", count=dropped, variables=lacking))
    found = Sample(
        rows=rows,
        weight=None if weight is None else weight[rows],
        cluster=None if cluster is None else cluster[rows],
        dropped=dropped,
        notes=tuple(notes + _cluster_notes(None if cluster is None else cluster[rows])),
        disclosure=disclosure,
        design=None if sampling is None else sampling.domain(rows),
    )
    _check_strata(found)
    return found


def answered(survey: Survey, ids: Sequence[str]) -> list[tuple[str, Mask]]:
    """Return (id, bool (n,) known) of variables, for `draw`."""
    return [(id, known(survey, id)) for id in ids]


def levels_within(survey: Survey, id: str, sample: Sample) -> Iterator[tuple[str, Mask]]:
    """Yield each level (or band) of a variable with bool (n,): whose of a sample it is.

    Nobody's when its people may not be shown.
    """
    codes = sample.of(survey.codes(id))
    for place, level in enumerate(survey.codebook.variable(id).group_codes):
        own = codes == place
        yield level, own & (not sample.disclosure.only(own).few_firms())


def overlap(rows: Ints, others: Ints) -> int:
    """Return how many people two sides (n,), (m,) have in common."""
    inside = np.zeros(1 + max(rows.max(initial=0), others.max(initial=0)), dtype=bool)
    inside[rows] = True
    return int(np.count_nonzero(inside[others]))


def distinct(rows: Ints, others: Ints) -> int:
    """Return how many people are on either of two sides (n,), (m,), each counted once."""
    return len(rows) + len(others) - overlap(rows, others)


def errors_noted(rows: Ints, others: Ints, std_errors: str) -> list[Note]:
    """Return what must be said of the errors of a difference of sides that share people."""
    said = std_errors not in CLUSTERED and overlap(rows, others) > 0
    return [note("by_person")] if said else []


def no_side(side: str, reason: str) -> Note:
    """Return what a comparison says when its other side refuses: too few people, or its reason."""
    if reason == "small_group":
        return note("small_side", side=side, minimum=MINIMUM)
    return note(f"{side}_refused", reason=reason)


def _weighed(survey: Survey, inside: Mask) -> tuple[Mask, dict[str, Mask], list[Note]]:
    """Return who of the people `inside` (n,) has a weight that is not zero, and what is said.

    In the middle: whose weight is known, by its id; nothing without weights.
    """
    weight, variable = survey.weights(), survey.codebook.role("weight")
    if weight is None or variable is None:
        return inside, {}, []
    notes = [note("weights_used", variable=variable.id)]
    weightless = inside & (weight <= 0)
    if count := int(weightless.sum()):
        notes.append(note("zero_weight", count=count, variable=variable.id))
    return inside & ~weightless, {variable.id: np.isfinite(weight)}, notes


def _cluster_known(survey: Survey, cluster: Ints | None) -> dict[str, Mask]:
    variable = survey.codebook.role("cluster")
    if cluster is None or variable is None:
        raise Refused("no_cluster")
    return {variable.id: cluster >= 0}


def _check_strata(sample: Sample) -> None:
    """Refuse strata whose variance a single cluster, or person, cannot tell."""
    if sample.units is not None and (strata := sample.units.single):
        code = "single_person" if sample.cluster is None else "single_cluster"
        raise Refused(code, strata=strata)


def _cluster_notes(cluster: Ints | None) -> list[Note]:
    if cluster is None:
        return []
    count = len(np.unique(cluster))
    if count < 2:
        raise Refused("few_clusters", clusters=count)
    return [note("few_clusters_warning", clusters=count)] if count < FEW_CLUSTERS else []
