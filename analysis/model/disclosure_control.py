"""What may be told of the people of a sample; whether their survey is confidential is asked here.

An analysis asks the same of every sample; see `analysis/disclosure/README.md` for the rules.
"""

import hashlib
from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np

from analysis.engine.arrays import Codes, Floats, Ints, Mask
from analysis.model.groups import MINIMUM
from analysis.model.result import Refused
from data.survey.survey import Survey

FEWEST_FIRMS = 3
"""In a confidential survey MINIMUM people must also belong to as many clusters."""

DOMINANT = 0.9
"""Of a confidential survey no sum is shown of which two people give as much."""


class Disclosure(ABC):
    """What may be told of some people (n,)."""

    @abstractmethod
    def only(self, keep: Mask) -> "Disclosure":
        """Return what may be told of those for whom `keep` (n,) holds."""

    @abstractmethod
    def few_firms(self) -> bool:
        """Return whether the people are of too few firms to be shown."""

    @abstractmethod
    def few_residual(self, degrees: int) -> bool:
        """Return whether so many residual degrees of freedom would tell single answers."""

    @abstractmethod
    def count(self, groups: Ints | Codes, size: int) -> Ints:
        """Return how many people (size,) each of some groups (n,) has, fewer where withheld."""

    @abstractmethod
    def apart(self, groups: Ints | Codes, size: int) -> Mask:
        """Return bool (size,): which groups (n,) that somebody is in may stand by themselves."""

    @abstractmethod
    def told(self, who: Mask) -> Mask:
        """Return bool (q,): whether it may be told how many `who` (n, q) holds for."""

    @abstractmethod
    def ends(self, values: Floats) -> tuple[float, float]:
        """Return the lowest and highest of values (q,) of the people that may be told."""

    @abstractmethod
    def alike(self, values: Floats) -> bool:
        """Return whether all values (n,) are to be taken for one."""

    @abstractmethod
    def dominated(self, values: Floats, weight: Floats | None) -> Mask:
        """Return bool (p,): which sums of values (n, p), weighted (n,), would tell single ones."""

    @abstractmethod
    def salt(self, answers: Floats) -> tuple[int, ...]:
        """Return what makes invented noise unknown to who lacks the answers (n, k)."""

    def check_firms(self) -> None:
        """Refuse people of too few firms."""
        if self.few_firms():
            raise Refused("few_firms", minimum=FEWEST_FIRMS)

    def check_residual(self, degrees: int) -> None:
        """Refuse a model with so many residual degrees of freedom where these are too few."""
        if self.few_residual(degrees):
            raise Refused("few_residual", minimum=MINIMUM)


class Open(Disclosure):
    """Everything may be told."""

    def only(self, keep: Mask) -> "Open":
        return self

    def few_firms(self) -> bool:
        return False

    def few_residual(self, degrees: int) -> bool:
        return False

    def count(self, groups: Ints | Codes, size: int) -> Ints:
        return np.bincount(groups, minlength=size)

    def apart(self, groups: Ints | Codes, size: int) -> Mask:
        return np.asarray(self.count(groups, size) > 0)

    def told(self, who: Mask) -> Mask:
        return np.ones(who.shape[1], dtype=bool)

    def ends(self, values: Floats) -> tuple[float, float]:
        return float(values.min()), float(values.max())

    def alike(self, values: Floats) -> bool:
        return bool(values.min() == values.max())

    def dominated(self, values: Floats, weight: Floats | None) -> Mask:
        return np.zeros(values.shape[1], dtype=bool)

    def salt(self, answers: Floats) -> tuple[int, ...]:
        return ()


@dataclass(frozen=True, eq=False)
class Guarded(Disclosure):
    """The rules of a confidential survey, for people of some clusters: `firms` (n,)."""

    firms: Ints

    def only(self, keep: Mask) -> "Guarded":
        return Guarded(self.firms[keep])

    def few_firms(self) -> bool:
        """Return whether they are of fewer than FEWEST_FIRMS clusters."""
        return len(np.unique(self.firms)) < FEWEST_FIRMS

    def few_residual(self, degrees: int) -> bool:
        return degrees < MINIMUM

    def count(self, groups: Ints | Codes, size: int) -> Ints:
        """Return at most one for people of few firms, so that they are withheld."""
        people = np.bincount(groups, minlength=size)
        met = np.bincount(np.unique(np.stack([groups, self.firms]), axis=1)[0], minlength=size)
        return np.where(met < FEWEST_FIRMS, np.minimum(people, 1), people)

    def apart(self, groups: Ints | Codes, size: int) -> Mask:
        return np.asarray(self.count(groups, size) >= MINIMUM)

    def told(self, who: Mask) -> Mask:
        """Return whether they, and the others, are MINIMUM people of FEWEST_FIRMS firms.

        Whether anybody is among them would tell what groups a lone one belongs to.
        """
        people = [self.count(own.astype(np.int64), 2) for own in who.T]
        return np.array([count.min() >= MINIMUM for count in people], dtype=bool)

    def ends(self, values: Floats) -> tuple[float, float]:
        """Return the 10th lowest and highest, in small groups the third or so.

        Nobody's own answer may be told from an end.
        """
        ordered = np.sort(values)
        skip = min(MINIMUM - 1, len(values) // 4)
        return float(ordered[skip]), float(ordered[-1 - skip])

    def alike(self, values: Floats) -> bool:
        """Return whether all but fewer than MINIMUM, in small groups than a quarter, are one."""
        others = len(values) - int(np.unique(values, return_counts=True)[1].max())
        return others < min(MINIMUM, max(len(values) // 4, 1))

    def dominated(self, values: Floats, weight: Floats | None) -> Mask:
        """Return of which sums two people give DOMINANT or more."""
        parts = np.abs(values if weight is None else values * weight[:, None])
        whole = parts.sum(axis=0)
        return np.asarray((whole > 0) & (np.sort(parts, axis=0)[-2:].sum(0) >= DOMINANT * whole))

    def salt(self, answers: Floats) -> tuple[int, ...]:
        """Return a number that only all the answers give.

        Known noise in many games would tell every row of the design, as so many linear equations.
        """
        secret = hashlib.sha256(np.sort(answers, axis=0).tobytes()).digest()
        return (int.from_bytes(secret, "big"),)


def disclosure_of(survey: Survey) -> Disclosure:
    """Return what may be told of everybody in a survey."""
    return Guarded(firms_of(survey)) if survey.codebook.confidential else Open()


def firms_of(survey: Survey) -> Ints:
    """Return everybody's cluster (n,); people without one, or of an unknown one, are one each."""
    firms, alone = survey.clusters(), np.arange(survey.n)
    return alone if firms is None else np.where(firms < 0, survey.n + alone, firms)
