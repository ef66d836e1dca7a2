"""A confidential survey as one question may see it: few variables, levels merged until safe."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from analysis.disclosure.partition import (
    Blocks,
    Partitions,
    People,
    few_of,
    related_of,
    unplaced,
)
from analysis.engine.arrays import Floats, Ints, Mask
from analysis.model.comparison import SECOND, Group
from analysis.model.declaration import Use, declared
from analysis.model.disclosure_control import DOMINANT, firms_of
from analysis.model.groups import MINIMUM, known
from analysis.model.outcomes import outcomes_of
from analysis.model.query import Query, Specification
from analysis.model.result import Analysis, Note, Refused, note
from data.codebook.codebook import Codebook, Variable
from data.survey.merged_levels import merged_codebook
from data.survey.survey import Survey

MOST_VARIABLES = 3
SELDOM_ANSWERED = 0.5
"""The share of people below which an answer to a number is too rare to be averaged."""
IDENTIFYING = ("cluster", "id")
SPLITTING = ("group", "moderator")


@dataclass(frozen=True, eq=False)
class Protected:
    """What may be asked of whom: a survey with merged levels, the query in its codes, notes.

    `use` is how the analysis uses it.
    """

    survey: Survey
    query: Query
    use: Use
    notes: tuple[Note, ...]


@dataclass(frozen=True, eq=False)
class Base:
    """A confidential survey without those who cannot be hidden, and what is merged when.

    `related` variable -> those whose levels follow from its own, or its own from theirs.
    """

    survey: Survey
    partitions: Partitions
    apart: int
    answered: tuple[str, ...]
    related: dict[str, tuple[str, ...]]


def protect(function: Analysis, survey: Survey, query: Query) -> Protected:
    """Return what `function` may be asked of a confidential survey in the place of a query.

    Refuses analyses of single answers, more than MOST_VARIABLES variables, variables that identify,
    and variables whose combinations no merging makes safe.
    """
    use = declared(function).use
    if use is None:
        raise Refused("single_answers")
    asked = narrowed(query, use)
    base, safe, names = safe_survey(survey, asked)
    _check_focal(survey, base, asked.specification.focal)
    notes = [note("set_aside", count=base.apart)] if base.apart else []
    query = _expanded(survey.codebook, safe.codebook, asked)
    return Protected(safe, query, use, (*notes, *_together(safe, names)))


def safe_survey(survey: Survey, query: Query) -> tuple[Base, Survey, tuple[str, ...]]:
    """Return the survey as a query may see it, and which variables the query combines.

    The survey keeps the last few. Refuses as `combined` does, and what cannot be combined.
    """
    names = combined(survey.codebook, query)
    base = survey.keep("disclosure", lambda: _base(survey))
    unknown = tuple(name for name in names if name not in base.related)
    if unknown:
        raise Refused("cannot_combine", variables=unknown)
    joint = sorted({one for name in names for one in (name, *base.related[name])})
    blocks = base.partitions.of(joint) if joint else {}
    if blocks is None:
        raise Refused("cannot_combine", variables=names)
    key = ("disclosure", tuple(joint))
    return base, survey.keep(key, lambda: merged(base.survey, blocks)), names


def _check_focal(survey: Survey, base: Base, focal: str | None) -> None:
    """Refuse a focal variable that names people or clusters, or that too few answered."""
    if focal is None or not survey.codebook.has(focal):
        return
    if _identifies(survey.codebook, focal):
        raise Refused("identifies", variable=focal)
    if survey.codebook.variable(focal).kind == "numeric" and focal not in base.answered:
        raise Refused("seldom_answered", variable=focal)


def narrowed(query: Query, use: Use) -> Query:
    """Return the query without the variables that an analysis does not split people by."""
    changes: dict[str, object] = {}
    if not use.by:
        changes["by"] = None
    if not use.moderator:
        changes |= {"moderator": None, "others": (), "focal_by_controls": False}
    specification: Specification = replace(query.specification, **changes)  # type: ignore[arg-type]
    return replace(query, specification=specification)


def combined(codebook: Codebook, query: Query) -> tuple[str, ...]:
    """Return the variables whose levels a query combines, sorted; crossings as their factors.

    Refuses more than MOST_VARIABLES and variables that name people or clusters.
    """
    specification = query.specification
    split = (specification.by, specification.moderator, *specification.others)
    ids = [*(id for group in query.comparison.groups for id, _ in group), *split]
    names: set[str] = set()
    for id in ids:
        if id is not None and codebook.has(id):
            names |= set(codebook.variable(id).crossed or (id,))
    for name in sorted(names):
        if _identifies(codebook, name):
            raise Refused("identifies", variable=name)
    if len(names) > MOST_VARIABLES:
        raise Refused("too_many_variables", most=MOST_VARIABLES)
    return tuple(sorted(names))


def merged(survey: Survey, blocks: Blocks) -> Survey:
    """Return the survey with levels of some variables shown together.

    Its fingerprint is its own, as its answers to the same query are.
    """
    codes = {name: survey.codebook.variable(name).group_codes for name in blocks}
    together = {
        name: tuple(
            tuple(codes[name][place] for place in np.flatnonzero(own == block))
            for block in range(int(own[-1]) + 1)
        )
        for name, own in blocks.items()
    }
    mark = hashlib.sha256(repr((survey.fingerprint, sorted(together.items()))).encode())
    codebook = merged_codebook(survey.codebook, together)
    return replace(survey, codebook=codebook, fingerprint=mark.hexdigest())


def people_of(survey: Survey) -> tuple[People, tuple[str, ...]]:
    """Return whom the rules protect in a survey, and the numbers that enough people answered."""
    codebook = survey.codebook
    split = [v for role in SPLITTING for v in codebook.with_role(role)]
    every = dict.fromkeys(id for variable in split for id in variable.crossed or (variable.id,))
    names = [id for id in every if not _identifies(codebook, id)]
    apart = codebook.of_design()
    numbers = [
        variable.id
        for variable in codebook.variables
        if variable.kind == "numeric" and variable not in apart
    ]
    answers = {id: known(survey, id) for id in numbers}
    answered = tuple(id for id, own in answers.items() if own.mean() >= SELDOM_ANSWERED)
    ways: list[Mask] = [answers[id] for id in answered]
    if codebook.outcomes:
        outcomes = outcomes_of(survey)
        ways += [np.isfinite(outcomes.values[:, places[0]]) for places in outcomes.samples]
    everybody = np.ones((survey.n, 1), dtype=bool)
    distinct = np.unique(np.column_stack(ways), axis=1) if ways else everybody[:, :0]
    firms = None if survey.clusters() is None else firms_of(survey)
    return People(
        codes={name: survey.codes(name) for name in names},
        sizes={name: len(codebook.variable(name).group_codes) for name in names},
        counted=np.hstack([everybody, distinct]),
        firm=None if firms is None else _dense(firms),
        amounts=_amounts(survey),
    ), answered


def _amounts(survey: Survey) -> Floats:
    """Return what people add (n, outcomes) to the sums of outcomes, but for sums two people give.

    Those can be shown of nobody, and no merging helps.
    """
    if survey.codebook.outcomes is None:
        return np.empty((survey.n, 0))
    amounts, weight = np.nan_to_num(outcomes_of(survey).answers), survey.weights()
    amounts = amounts if weight is None else amounts * np.nan_to_num(weight)[:, None]
    two = np.sort(amounts, axis=0)[-2:].sum(axis=0)
    return amounts[:, two < DOMINANT * amounts.sum(axis=0)]


def _base(survey: Survey) -> Base:
    """Return the survey without people whose place in the design is unknown, or who stand out."""
    weight, clusters = survey.weights(), survey.clusters()
    keep = np.ones(survey.n, dtype=bool)
    keep &= True if weight is None else np.nan_to_num(weight) > 0
    keep &= True if clusters is None else clusters >= 0
    strata, sizes = survey.strata(), survey.stratum_sizes()
    keep &= True if strata is None else strata >= 0
    keep &= True if sizes is None else np.isfinite(sizes)
    keep &= ~_seldom_off(survey)
    people, answered = people_of(survey)
    places = np.flatnonzero(keep)
    places = places[~unplaced(people.only(keep))]
    keep = np.zeros(survey.n, dtype=bool)
    keep[places] = True
    if len(places) < MINIMUM:
        raise Refused("small_group", minimum=MINIMUM)
    mark = hashlib.sha256(f"{survey.fingerprint} confidential".encode()).hexdigest()
    safe = replace(survey, table=survey.table.filter(pa.array(keep)), fingerprint=mark)
    people = people.only(keep)
    related = related_of(people, _columns(survey.codebook, people.codes))
    return Base(safe, Partitions(people), survey.n - len(places), answered, related)


def _seldom_off(survey: Survey) -> Mask:
    """Return bool (n,): whose answers do not sum to the total, where hardly anybody's do not.

    Money that comes from nowhere, and other lenses, would tell which groups a lone one is in.
    """
    if survey.codebook.outcomes is None:
        return np.zeros(survey.n, dtype=bool)
    off = outcomes_of(survey).off
    return off if off.sum() < few_of(survey.n) else np.zeros(survey.n, dtype=bool)


def _columns(codebook: Codebook, names: Iterable[str]) -> dict[str, str]:
    """Return the column that each variable (no crossing) is read from; a scale is its own."""
    return {name: codebook.variable(name).column or name for name in names}


def _dense(labels: Ints) -> Ints:
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)


def _identifies(codebook: Codebook, id: str) -> bool:
    variable = codebook.variable(id)
    apart = [other for role in IDENTIFYING for other in codebook.with_role(role)]
    column = variable.column or id
    return any(other.id == id or (other.column or other.id) == column for other in apart)


def _expanded(whole: Codebook, safe: Codebook, query: Query) -> Query:
    """Return the query with its groups in merged codes: a block is in when one of its levels is.

    Two groups are each filtered by the variables of both, if only by all levels: then they, those
    in both and those in one alone are people who are known on the same variables.
    """
    comparison = query.comparison.each(lambda group: in_blocks(whole, safe, group))
    if comparison.against == SECOND:
        ids = {id for group in comparison.groups for id, _ in group}
        every = {id: tuple(sorted(safe.variable(id).group_codes)) for id in ids}
        comparison = comparison.each(lambda group: tuple(sorted((every | dict(group)).items())))
    return replace(query, comparison=comparison)


def in_blocks(whole: Codebook, safe: Codebook, group: Group) -> Group:
    """Return a group in merged codes; ValueError for a level that the whole codebook lacks."""
    found = []
    for id, levels in group:
        if set(levels) - set(whole.variable(id).group_codes):
            raise ValueError(f"{id} has no level {levels}")
        own = [code for code, block in blocks_of(safe.variable(id)) if set(block) & set(levels)]
        found.append((id, tuple(sorted(own))))
    return tuple(found)


def blocks_of(variable: Variable) -> list[tuple[str, tuple[str, ...]]]:
    """Return the codes of a variable, each with the codes of the levels it stands for."""
    codes = variable.group_codes
    return list(zip(codes, variable.merged or tuple((code,) for code in codes), strict=True))


def _together(survey: Survey, names: Sequence[str]) -> list[Note]:
    """Return a note for each variable with levels that are shown together."""
    notes = []
    for name in names:
        pairs = blocks_of(survey.codebook.variable(name))
        several = tuple(code for code, block in pairs if len(block) > 1)
        if several:
            notes.append(note("shown_together", variable=name, levels=several))
    return notes
