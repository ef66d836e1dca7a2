"""A sampling design and its domains: which units were drawn, and whose people are looked at."""

from dataclasses import dataclass, replace

import numpy as np

from analysis.engine.arrays import Floats, Ints, Mask


@dataclass(frozen=True, eq=False)
class SurveyDesign:
    """Units of u, people or clusters, that were drawn within h strata.

    `stratum` (u,) of each unit; `drawn` (h,) units; `left` (h,) share of the stratum's units that
    were not drawn: the finite population correction, 1 without one.
    """

    stratum: Ints
    drawn: Floats
    left: Floats

    @property
    def single(self) -> Mask:
        """Return bool (h,): strata whose variance one unit cannot tell; one of one needs none."""
        return np.asarray((self.drawn == 1.0) & (self.left > 0.0))

    @property
    def factor(self) -> Floats:
        """Return what the units' squares count (h,): left * drawn / (drawn - 1); NaN if single."""
        spread = self.drawn / np.where(self.drawn > 1.0, self.drawn - 1.0, 1.0)
        return np.where(self.single, np.nan, self.left * spread)


@dataclass(frozen=True, eq=False)
class Units:
    """The units (n,) of a domain's people in a design, places 0..u-1."""

    design: SurveyDesign
    unit: Ints

    @property
    def strata(self) -> Ints:
        """Return the strata that the domain has people in, each once."""
        return np.unique(self.design.stratum[self.unit])

    @property
    def count(self) -> int:
        """Return how many units the domain has people in."""
        return len(np.unique(self.unit))

    @property
    def single(self) -> int:
        """Return how many strata of the domain's people have no variance to be had."""
        return int(self.design.single[self.strata].sum())

    @property
    def df(self) -> float:
        """Return units less strata that the domain has people in, as R's survey::degf(subset)."""
        return float(self.count - len(self.strata))

    def only(self, keep: Mask | Ints) -> "Units":
        """Return the units of the people for whom `keep` (n,) holds, or at places."""
        return replace(self, unit=self.unit[keep])

    def beside(self, other: "Units") -> "Units":
        """Return the units of both domains' people, one domain after the other."""
        return replace(self, unit=np.concatenate([self.unit, other.unit]))


@dataclass(frozen=True, eq=False)
class Domain:
    """People (n,) of a survey's design, taken as drawn one by one and, where known, by cluster."""

    people: Units
    clusters: Units | None = None

    def units(self, clustered: bool) -> Units:
        """Return the units that are drawn; ValueError without clusters where they are asked for."""
        if not clustered:
            return self.people
        if self.clusters is None:
            raise ValueError("the domain has no clusters")
        return self.clusters

    def only(self, keep: Mask | Ints) -> "Domain":
        """Return the part of the domain where `keep` (n,) holds, or at places."""
        return Domain(
            self.people.only(keep), None if self.clusters is None else self.clusters.only(keep)
        )

    def beside(self, other: "Domain") -> "Domain":
        """Return the people of two domains of one design, whoever is in both standing there twice.

        Their scores are summed by unit, so that each of them is one person.
        """
        clusters = None
        if self.clusters is not None and other.clusters is not None:
            clusters = self.clusters.beside(other.clusters)
        return Domain(self.people.beside(other.people), clusters)
