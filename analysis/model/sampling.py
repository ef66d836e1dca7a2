"""How the people of a weighted survey were drawn: everybody with a weight, strata, clusters."""

from dataclasses import dataclass

import numpy as np

from analysis.engine.arrays import Floats, Ints, Mask
from analysis.engine.domain import Domain, Units
from analysis.engine.survey_design import survey_design
from analysis.model.result import Note, note
from data.survey.survey import Survey

OF_SAMPLING = ("strata_used", "fpc_used", "fpc_unused")
"""Notes on how people were drawn, which stand beside what weighs them."""


@dataclass(frozen=True, eq=False)
class Sampling:
    """The design of a whole survey.

    `drawn` (N,) whoever has a positive weight and a known place in the design; `everybody` their
    domain; `known` (id, bool (N,)) what that place rests on; `notes` on its use.
    """

    drawn: Mask
    everybody: Domain
    known: dict[str, Mask]
    notes: tuple[Note, ...]

    def domain(self, rows: Ints) -> Domain:
        """Return the domain of people at `rows` (n,) of the survey, all of them drawn."""
        return self.everybody.only(np.cumsum(self.drawn)[rows] - 1)


def sampling_of(survey: Survey, clustered: bool) -> Sampling | None:
    """Return how the people of a weighted survey were drawn; None without weights.

    Clusters are units only where errors are `clustered`. The numbers of units in the population
    are those of clusters where there are any.
    """
    weight = survey.weights()
    if weight is None:
        return None
    drawn, known = np.asarray(np.nan_to_num(weight) > 0), dict[str, Mask]()
    notes: list[Note] = []
    clusters = survey.clusters()
    if clustered and clusters is not None:
        drawn &= clusters >= 0
    strata, variable = survey.strata(), survey.codebook.role("strata")
    if strata is not None and variable is not None:
        known[variable.id] = strata >= 0
        notes.append(note("strata_used", variable=variable.id))
    size, variable = survey.stratum_sizes(), survey.codebook.role("fpc")
    counted = clustered or clusters is None
    if size is not None and variable is not None:
        notes.append(note("fpc_used" if counted else "fpc_unused", variable=variable.id))
        if counted:
            known[variable.id] = np.isfinite(size)
    for mask in known.values():
        drawn &= mask
    within = None if strata is None else _places(strata[drawn])
    sizes = size[drawn] if size is not None and counted else None
    own = clusters[drawn] if clustered and clusters is not None else None
    people = _units(np.arange(drawn.sum()), within, sizes if clusters is None else None)
    everybody = Domain(people, None if own is None else _units(_places(own), within, sizes))
    return Sampling(drawn, everybody, known, tuple(notes))


def _units(unit: Ints, stratum: Ints | None, size: Floats | None) -> Units:
    return Units(survey_design(unit, stratum, size), unit)


def _places(labels: Ints) -> Ints:
    return np.unique(labels, return_inverse=True)[1]
