"""Columns of variables: controls as the codebook describes them, levels of a moderator."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.engine.arrays import Floats, Ints
from analysis.model.groups import MINIMUM
from analysis.model.query import Query, Specification
from analysis.model.result import Note, Refused, note
from analysis.model.sample import Sample
from data.codebook.codebook import Codebook, Variable
from data.survey.survey import Survey

Name = tuple[str, str]
"""What a column stands for: (variable, level), level "" for a number."""


@dataclass(frozen=True, eq=False)
class Columns:
    """Named columns of a design: `X` (n, k) and a name for each."""

    X: Floats
    names: tuple[Name, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Levels:
    """The compared levels of a variable, the reference first, and what must be said of them."""

    variable: str
    codes: tuple[str, ...]
    notes: tuple[Note, ...] = ()


def focal_columns(survey: Survey, focal: str, sample: Sample) -> Columns:
    """Return the focal variable's column, a factor's dummies; refuses one that does not vary."""
    variable = survey.codebook.variable(focal)
    found = control_columns(survey, [variable], sample)
    if not found.X.shape[1]:
        raise Refused("constant_focal", variable=focal, dropped=sample.dropped)
    return found


def moderators_of(survey: Survey, specification: Specification) -> list[Variable]:
    """Return the moderator, if any, and the others that enter beside it, in order."""
    ids = [specification.moderator, *specification.others]
    named = dict.fromkeys(id for id in ids if id is not None)
    return [survey.codebook.variable(id) for id in named]


def controls_of(survey: Survey, specification: Specification) -> tuple[list[Variable], list[Note]]:
    """Return the control variables of a specification, without the focal and the moderators.

    A control that shares a moderator's column gives way to it, and a note says so; one that shares
    the focal variable's column is left out.
    """
    if specification.controls == "none":
        return [], []
    codebook = survey.codebook
    wanted = codebook.with_role("control")
    if specification.controls != "all":
        wanted = tuple(variable for variable in wanted if variable.block == "individual")
    if specification.focal is not None:
        focal = codebook.variable(specification.focal)
        wanted = tuple(variable for variable in wanted if not shares(codebook, variable, focal))
    moderators = moderators_of(survey, specification)
    replaced = [
        variable.id
        for variable in wanted
        if any(shares(codebook, variable, moderator) for moderator in moderators)
    ]
    own = [variable for variable in wanted if variable.id not in replaced]
    return own, [note("replaced_control", variables=tuple(replaced))] if replaced else []


def shares(codebook: Codebook, one: Variable, other: Variable) -> bool:
    """Return whether two variables hold the same answers, also as one factor of a crossing."""
    ids = [other.id, *other.crossed]
    columns = [codebook.variable(id).column for id in ids]
    return one.id in ids or (one.column is not None and one.column in columns)


def control_columns(survey: Survey, variables: Sequence[Variable], sample: Sample) -> Columns:
    """Return the controls' columns of a sample: numbers as they are, factors against a reference.

    What does not vary among these people is left out and named: a control in `dropped_constant`,
    a level that nobody has in `absent_levels`. Levels that may not stand by themselves are taken
    together with the reference, as are those of nobody.
    """
    blocks: list[Floats] = []
    names: list[Name] = []
    notes: list[Note] = []
    constant: list[str] = []
    for variable in variables:
        if variable.kind == "numeric":
            values = sample.of(survey.numeric(variable.id))
            if sample.disclosure.alike(values):
                constant.append(variable.id)
            else:
                blocks.append(values[:, None])
                names.append((variable.id, ""))
            continue
        codes, size = sample.of(survey.codes(variable.id)), len(variable.levels)
        present = np.flatnonzero(sample.disclosure.apart(codes, size)).tolist()
        if len(present) < 2:
            constant.append(variable.id)
            continue
        counts = np.bincount(codes, minlength=size)
        absent = tuple(variable.levels[place] for place, count in enumerate(counts) if not count)
        if absent:
            notes.append(note("absent_levels", variable=variable.id, levels=absent))
        base = _base(variable, present)
        others = [place for place in present if place != base]
        blocks.append((codes[:, None] == np.array(others)[None, :]).astype(float))
        names += [(variable.id, variable.levels[place]) for place in others]
    if constant:
        notes.append(note("dropped_constant", variables=tuple(constant)))
    X = np.column_stack(blocks) if blocks else np.empty((len(sample.rows), 0))
    return Columns(X, tuple(names), tuple(notes))


def compared_levels(survey: Survey, id: str, sample: Sample) -> Levels:
    """Return the levels of a moderator that are compared among the people of a sample.

    Levels of fewer than MINIMUM people are left out with a note, the reference too; another level
    then takes its place, with a note. Refuses when fewer than two remain.
    """
    variable = survey.codebook.variable(id)
    known = variable.group_codes
    counts = sample.disclosure.count(sample.of(survey.codes(id)), len(known))
    kept = [place for place, count in enumerate(counts) if count >= MINIMUM]
    small = tuple(known[place] for place, count in enumerate(counts) if 0 < count < MINIMUM)
    if len(kept) < 2:
        raise Refused("one_level", variable=id, minimum=MINIMUM, dropped=sample.dropped)
    notes: list[Note] = []
    if small:
        notes.append(note("small_levels", variable=id, levels=small, minimum=MINIMUM))
    base = _base(variable, kept)
    if variable.reference is not None and known[base] != variable.reference:
        notes.append(note("reference_changed", variable=id, level=known[base]))
    ordered = (base, *(place for place in kept if place != base))
    return Levels(id, tuple(known[place] for place in ordered), tuple(notes))


def places_among(survey: Survey, levels: Levels, rows: Ints) -> Ints:
    """Return each person's place (n,) among the compared levels, -1 for people of another level."""
    known = survey.codebook.variable(levels.variable).group_codes
    order = np.full(len(known), -1)
    order[[known.index(code) for code in levels.codes]] = np.arange(len(levels.codes))
    return np.asarray(order[survey.codes(levels.variable)[rows]])


def _base(variable: Variable, present: Sequence[int]) -> int:
    """Return the place of the reference level, or of the first one that is present."""
    known = variable.group_codes
    if variable.reference in known and known.index(variable.reference) in present:
        return known.index(variable.reference)
    return present[0]


def focal_of(survey: Survey, query: Query) -> str:
    """Return the id of the focal variable; refuses when none is chosen."""
    focal = query.specification.focal
    if focal is None or not survey.codebook.has(focal):
        raise Refused("no_focal")
    return focal


def by_of(survey: Survey, query: Query) -> str:
    """Return the id of the variable that splits means; refuses when none is chosen."""
    by = query.specification.by
    if by is None or not survey.codebook.has(by):
        raise Refused("no_by")
    return by
