"""A confidential survey made for tests, and what an attacker could subtract from what is shown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product
from random import Random

import numpy as np

from analysis.disclosure.protect import blocks_of, protect
from analysis.engine.arrays import Codes, Floats, Ints, Mask
from analysis.model.comparison import SECOND, Comparison, Group
from analysis.model.groups import headcount, membership
from analysis.model.query import Query
from analysis.model.result import Refused
from data.survey.survey import Survey
from tests.analysis import made

PEOPLE, FIRMS, MOST_FIRMS = 900, 40, 1000
SHARES = {
    "sex": (0.55, 0.45),
    "union": (0.93, 0.07),
    "age": (0.3, 0.35, 0.3, 0.05),
    "school": (0.1, 0.5, 0.37, 0.03),
    "job": (0.6, 0.25, 0.1, 0.05),
    "town": (0.5, 0.4, 0.1),
    "owner": (0.7, 0.26, 0.04),
}
"""Seven variables to filter by, some with rare levels."""
UNKNOWN = {"age": 0.02, "job": 0.006, "union": 0.08}
OF_FIRMS = ("town", "owner")
PARTS = ("roads", "schools", "parks")


def confidential(survey: Survey) -> Survey:
    """Return a survey whose codebook says that it is confidential."""
    codebook = replace(survey.codebook, confidential=True)
    return replace(survey, codebook=codebook, fingerprint=f"{survey.fingerprint} confidential")


def town_survey(seed: int = 7) -> Survey:
    """Return 900 people of 40 firms with rare levels, missing answers and lone extremes."""
    random = np.random.default_rng(seed)
    firm = random.integers(0, FIRMS, PEOPLE)
    columns: dict[str, list[object]] = {"person": list(range(PEOPLE)), "firm": firm.tolist()}
    for name, shares in SHARES.items():
        levels = [str(place + 1) for place in range(len(shares))]
        drawn = random.choice(levels, PEOPLE if name not in OF_FIRMS else FIRMS, p=shares)
        drawn = drawn[firm] if name in OF_FIRMS else drawn
        gone = random.random(PEOPLE) < UNKNOWN.get(name, 0.0)
        columns[name] = np.where(gone, None, drawn).tolist()
    risk = random.integers(1, 6, PEOPLE).astype(float)
    income = 1000.0 + 10 * random.integers(0, 300, PEOPLE)
    income[[3, 5]] = 137.0, 9731.0
    risk[random.random(PEOPLE) < 0.04] = np.nan
    given = 5.0 * random.multinomial(20, (0.5, 0.35, 0.15), PEOPLE)
    given[random.random(PEOPLE) < 0.03] = np.nan
    columns |= {"risk": risk.tolist(), "income": income.tolist()}
    columns |= {part: given[:, place].tolist() for place, part in enumerate(PARTS)}
    factors = [
        made.factor(name, [str(place + 1) for place in range(len(shares))], "group", "moderator")
        for name, shares in SHARES.items()
    ]
    numbers = [
        made.numeric("risk", "focal", minimum=1.0, maximum=5.0),
        made.numeric("income", "focal"),
    ]
    known = [
        replace(made.factor("person", ["0"], "id"), levels=(), reference=None),
        replace(made.factor("firm", ["0"], "cluster"), levels=(), reference=None),
    ]
    return confidential(made.small(columns, [*known, *factors, *numbers], PARTS))


def filters(survey: Survey, names: tuple[str, ...]) -> Iterator[Group]:
    """Yield every filter by one level, by two and by all levels of each variable."""
    choices = []
    for name in names:
        codes = survey.codebook.variable(name).group_codes
        several = [codes] if len(codes) > 2 else []
        choices.append([*((code,) for code in codes), *combinations(codes, 2), *several])
    for levels in product(*choices):
        yield tuple(zip(names, levels, strict=True))


def pairs_of(survey: Survey, names: tuple[str, ...], count: int) -> Iterator[Comparison]:
    """Yield pairs of groups that combine just these variables, drawn by their names."""
    random = Random(" ".join(names))  # noqa: S311  # no secret
    known = {name: survey.codebook.variable(name).group_codes for name in names}
    drawn = 0
    while drawn < count:
        own, other = (random.sample(names, random.randint(1, len(names))) for _ in range(2))
        if set(own) | set(other) == set(names):
            yield Comparison(_drawn(random, own, known), SECOND, _drawn(random, other, known))
            drawn += 1


def _drawn(random: Random, names: Sequence[str], known: Mapping[str, Sequence[str]]) -> Group:
    """Return a group by some levels of each variable, all of them among the choices."""
    return tuple(
        (name, tuple(sorted(random.sample(known[name], random.randint(1, len(known[name]))))))
        for name in sorted(names)
    )


def told_of(one: Ints | Codes, other: Ints | Codes) -> list[Mask]:
    """Return whom a comparison of two groups tells of: bool (n,) each, from codes of membership.

    Either group, both, each one alone, the two together, the unknown, and all others.
    """
    a, b = one == 1, other == 1
    unknown = ~a & ~b & ((one < 0) | (other < 0))
    return [a, b, a & b, a & ~b, b & ~a, a | b, unknown, ~(a | b | unknown)]


@dataclass(frozen=True)
class Shown:
    """The groups that are shown for some variables, one a row.

    `answers` (g, cells): which combinations of answers are in, whoever gave them; `people` (g, m):
    how many people are, and how many who answered a question; `firms` (g, f): how many by cluster.
    """

    answers: Floats
    people: Floats
    firms: Floats


class Attack:
    """What is shown of a survey by up to three of some variables: groups, complements, unknown.

    `pairs` of groups that combine just these variables are compared for each set of them, drawn by
    a seed: what is told of a pair is who is in either, both, or one alone. (A group and everybody
    who answered are groups already.) `coarse` says whether the rules are in force, as at the door.
    """

    def __init__(
        self, survey: Survey, names: Sequence[str], coarse: bool = True, pairs: int = 0
    ) -> None:
        self.survey, self.coarse, self.pairs = survey, coarse, pairs
        _, firms = tally(survey, np.ones(survey.n, dtype=bool))
        self.two_firms = np.sort(firms)[-2:].sum()
        every = [key for size in (1, 2, 3) for key in combinations(sorted(names), size)]
        shown = {key: self._shown(key) for key in every}
        self.shown = {key: own for key, own in shown.items() if own is not None}

    def small(self) -> int:
        """Return how many people are told apart in groups that are neither empty nor safe.

        A group is one that is shown, or one minus another that lies in it whatever people answered.
        """
        return sum(
            self._small(own, self._lifted(self.shown[fewer], fewer, names))
            for names, own in self.shown.items()
            for fewer in self.shown
            if set(fewer) <= set(names)
        )

    def _small(self, one: Shown, other: Shown) -> int:
        found = unsafe(one.people, one.firms)
        for inner, outer in ((one, other), (other, one)):
            lies = inner.answers @ (1 - outer.answers).T == 0
            within, around = np.nonzero(lies)
            left = outer.people[around] - inner.people[within]
            # More people than in the two largest firms are of three at least.
            few = (left[:, 0] <= self.two_firms) & (left[:, 0] > 0)
            within, around = within[few], around[few]
            found += unsafe(left[few], outer.firms[around] - inner.firms[within])
        return found

    def _lifted(self, shown: Shown, fewer: tuple[str, ...], names: tuple[str, ...]) -> Shown:
        """Return groups by fewer variables as groups by more of them, which say nothing more."""
        cells = shown.answers.reshape(-1, *(self._size(name) for name in fewer))
        for axis, name in enumerate(names, start=1):
            if name not in fewer:
                cells = np.repeat(np.expand_dims(cells, axis), self._size(name), axis)
        return Shown(cells.reshape(len(shown.answers), -1), shown.people, shown.firms)

    def _size(self, name: str) -> int:
        return len(self.survey.codebook.variable(name).group_codes) + 1

    def _shown(self, names: tuple[str, ...]) -> Shown | None:
        """Return everybody, and each group with its complement and unknown; None when refused."""
        found: dict[Group | Comparison, list[tuple[Mask, Floats, Floats]]] = {}
        for group in filters(self.survey, names):
            try:
                survey, query = self._asked(Query(comparison=Comparison(group)))
            except Refused:
                return None
            if query.group not in found:
                who = self._logical(names, survey, query.group)
                inside = membership(survey, query.group)
                codes = (1, 0, -1)
                found[query.group] = [(who == c, *tally(survey, inside == c)) for c in codes]
        for pair in pairs_of(self.survey, names, self.pairs):
            survey, query = self._asked(Query(pair))
            sides = query.comparison.groups
            told = zip(
                told_of(*(self._logical(names, survey, group) for group in sides)),
                told_of(*(membership(survey, group) for group in sides)),
                strict=True,
            )
            rows = [(cells, *tally(survey, members)) for cells, members in told]
            found[query.comparison] = rows
        everybody = np.ones(int(np.prod([self._size(name) for name in names])), dtype=bool)
        rows = [row for own in found.values() for row in own]
        rows.append((everybody, *tally(survey, np.ones(survey.n, dtype=bool))))
        answers, people, firms = (np.stack(each) for each in zip(*rows, strict=True))
        return Shown(answers.astype(np.float32), people, firms)

    def _asked(self, query: Query) -> tuple[Survey, Query]:
        if not self.coarse:
            return self.survey, query
        safe = protect(headcount, self.survey, query)
        return safe.survey, safe.query

    def _logical(self, names: tuple[str, ...], survey: Survey, group: Group) -> Ints:
        """Return 1, 0 or -1 (cells,) as `membership` has it, for each combination of answers."""
        levels = dict(group)
        sides = []
        for name in names:
            blocks = blocks_of(survey.codebook.variable(name))
            chosen = levels.get(name, tuple(code for code, _ in blocks))
            inside = [float(code in chosen) for code, block in blocks for _ in block]
            sides.append(np.array([*inside, np.nan if name in levels else 1.0]))
        together = np.min(np.stack([g.ravel() for g in np.meshgrid(*sides, indexing="ij")]), axis=0)
        return np.where(np.isnan(together), -1, together).astype(np.int64)


def tally(survey: Survey, members: Mask) -> tuple[Floats, Floats]:
    """Return how many members (n,) there are and who answered what (m,), and in each cluster."""
    answered = [np.ones(survey.n, dtype=bool), np.isfinite(survey.outcomes()).all(axis=1)]
    answered += [np.isfinite(survey.numeric(v.id)) for v in survey.codebook.with_role("focal")]
    firms = survey.clusters()
    assert firms is not None
    counts = np.bincount(firms[members & (firms >= 0)], minlength=MOST_FIRMS)
    return np.array([float((members & own).sum()) for own in answered]), counts.astype(float)


def unsafe(people: Floats, firms: Floats) -> int:
    """Return how many groups (rows as `tally` has them) are neither empty nor safe."""
    small = ((people > 0) & (people < 10)).any(axis=1)
    return int((small | (people[:, 0] > 0) & ((firms > 0).sum(axis=1) < 3)).sum())
