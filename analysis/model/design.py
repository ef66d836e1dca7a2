"""The design of a regression: constant, focal variable, moderators, products and controls."""

from dataclasses import dataclass, field, replace

import numpy as np

from analysis.engine.arrays import Floats, Ints, Mask
from analysis.model.collinear import Terms, slope_at, without_repeats
from analysis.model.columns import (
    Columns,
    Name,
    compared_levels,
    control_columns,
    controls_of,
    focal_columns,
    moderators_of,
    places_among,
)
from analysis.model.query import Specification
from analysis.model.result import Note
from analysis.model.sample import Sample
from data.survey.survey import Survey

NOT_FOCAL = -1


@dataclass(frozen=True, eq=False)
class Design:
    """A regression's columns for a sample: `X` (n, k), the constant first, then the focal ones.

    `by_focal` (k,) is the place of the column that the focal variable multiplies, NOT_FOCAL for
    columns that do not hold it; control variables stand from `first` on. With a moderator: its
    compared `levels`, the reference first, and each person's `place` (n,).
    """

    sample: Sample
    X: Floats
    names: tuple[Name, ...]
    by_focal: Ints
    first: int
    notes: tuple[Note, ...]
    levels: tuple[str, ...] = ()
    place: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))


@dataclass(frozen=True, eq=False)
class _Split:
    """People with compared levels of every moderator: `keep` (n,) of the sample drawn.

    Per moderator: its levels, each kept person's place among them, and the dummies' names.
    """

    sample: Sample
    levels: tuple[tuple[str, ...], ...]
    places: tuple[Ints, ...]
    names: tuple[tuple[Name, ...], ...]
    notes: tuple[Note, ...]


def design(
    survey: Survey, specification: Specification, sample: Sample, focal: Columns | None = None
) -> Design:
    """Return constant, focal variable, moderators with their products, and controls of a sample.

    `focal` (of the sample's people) takes the place of the specification's focal variable. People
    of levels that are not compared leave the sample. Columns: constant, focal, dummies of the first
    moderator, their products with the focal variable, the same for further moderators, controls,
    and their products where the specification asks for them; controls that repeat what stands
    before them are left out (see `without_repeats`). Refuses a constant focal variable, one that
    the columns do not identify, and too few residual degrees of freedom to be shown.
    """
    controls, said = controls_of(survey, specification)
    split = _split(survey, specification, sample)
    if focal is None:
        focal = focal_columns(survey, str(specification.focal), split.sample)
    blocks: list[Floats] = [np.ones((len(split.sample.rows), 1)), focal.X]
    names: list[Name] = [("", ""), *focal.names]
    multiplied = [NOT_FOCAL] + [0] * focal.X.shape[1]
    base = [
        (dummies(place, len(levels)), own)
        for place, levels, own in zip(split.places, split.levels, split.names, strict=True)
    ]
    for block, own in base:
        multiplied += _products(blocks, names, block, own, focal)
    first, more = len(names), control_columns(survey, controls, split.sample)
    times = focal if specification.focal_by_controls else None
    multiplied += _products(blocks, names, more.X, more.names, times)
    sample.disclosure.check_residual(len(split.sample.rows) - len(names))
    notes = (*said, *split.notes, *focal.notes, *more.notes, *split.sample.notes)
    whole = Design(
        sample=split.sample,
        X=np.column_stack(blocks),
        names=tuple(names),
        by_focal=np.array(multiplied),
        first=first,
        notes=tuple(dict.fromkeys(notes)),
        levels=split.levels[0] if specification.moderator else (),
        place=split.places[0] if specification.moderator else np.empty(0, dtype=np.int64),
    )
    return identified(whole, whole.X)


def identified(design: Design, X: Floats) -> Design:
    """Return a design without the control variables that repeat others in its columns `X` (n, k).

    `X` are the design's own or those within clusters, and stay in its place; refuses as
    `without_repeats` does.
    """
    terms = Terms(X, design.names, design.first, _slopes(design), design.sample.weight)
    stays, said = without_repeats(terms)
    found = kept(replace(design, X=X), stays)
    return replace(found, notes=tuple(dict.fromkeys((*design.notes, *said))))


def kept(design: Design, stays: Mask) -> Design:
    """Return a design's columns where `stays` (k,) holds.

    A product whose own variable is left out would lose what it multiplies, and goes with it.
    """
    by_focal = design.by_focal
    stays = stays & ((by_focal <= 0) | stays[by_focal])
    order = np.cumsum(stays) - 1
    return replace(
        design,
        X=design.X[:, stays],
        names=tuple(name for name, own in zip(design.names, stays, strict=True) if own),
        by_focal=np.where(by_focal >= 0, order[by_focal], by_focal)[stays],
        first=int(stays[: design.first].sum()),
    )


def _slopes(design: Design) -> Floats:
    """Return the rows (m, k) of the focal slope at each level, all else at its average.

    Of a factor in the focal variable's place the rows of its coefficients.
    """
    focal = np.flatnonzero(design.by_focal == 0)
    if len(focal) > 1:
        return np.eye(len(design.by_focal))[focal]
    base, rows = np.average(design.X, axis=0, weights=design.sample.weight), []
    for level in range(max(len(design.levels), 1)):
        at = base.copy()
        at[2 : 1 + len(design.levels)] = np.arange(1, len(design.levels)) == level
        rows.append(slope_at(at, design.by_focal))
    return np.array(rows)


def dummies(place: Ints, levels: int) -> Floats:
    """Return the dummies (n, levels - 1) of places among levels, none for the reference."""
    return (place[:, None] == np.arange(1, levels)).astype(float)


def _products(
    blocks: list[Floats],
    names: list[Name],
    block: Floats,
    own: tuple[Name, ...],
    focal: Columns | None,
) -> list[int]:
    """Add a block, then its products with the focal variable; return what the latter multiply."""
    first = len(names)
    blocks.append(block)
    names += own
    multiplied = [NOT_FOCAL] * len(own)
    for values in focal.X.T if focal is not None else ():
        blocks.append(block * values[:, None])
        names += own
        multiplied += range(first, first + len(own))
    return multiplied


def _split(survey: Survey, specification: Specification, sample: Sample) -> _Split:
    levels, names = [], []
    notes: list[Note] = []
    places: list[Ints] = []
    moderators = moderators_of(survey, specification)
    for variable in moderators:
        found = compared_levels(survey, variable.id, sample)
        place = places_among(survey, found, sample.rows)
        keep = place >= 0
        sample, places = sample.only(keep), [known[keep] for known in places]
        places.append(place[keep])
        levels.append(found.codes)
        names.append(tuple((variable.id, code) for code in found.codes[1:]))
        notes += found.notes
    return _Split(sample, tuple(levels), tuple(places), tuple(names), tuple(notes))
