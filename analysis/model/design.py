"""The design of a regression: constant, focal variable, moderators, products and controls."""

from dataclasses import dataclass, field

import numpy as np

from analysis.engine.arrays import Floats, Ints
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
from analysis.model.groups import MINIMUM
from analysis.model.query import Specification
from analysis.model.result import Note, Refused
from analysis.model.sample import Sample
from data.survey.survey import Survey

NOT_FOCAL = -1


@dataclass(frozen=True, eq=False)
class Design:
    """A regression's columns for a sample: `X` (n, k), the constant first, then the focal ones.

    `by_focal` (k,) is the place of the column that the focal variable multiplies, NOT_FOCAL for
    columns that do not hold it. With a moderator: its compared `levels`, the reference first, and
    each person's `place` (n,).
    """

    sample: Sample
    X: Floats
    names: tuple[Name, ...]
    by_focal: Ints
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
    and their products where the specification asks for them. Refuses a constant focal variable,
    and fewer than MINIMUM residual degrees of freedom in a confidential survey.
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
    more = control_columns(survey, controls, split.sample.rows)
    for place, (block, own) in enumerate([*base, (more.X, more.names)]):
        times = place < len(base) or specification.focal_by_controls
        multiplied += _products(blocks, names, block, own, focal if times else None)
    if sample.firms is not None and len(split.sample.rows) - len(names) < MINIMUM:
        raise Refused("few_residual", minimum=MINIMUM)
    notes = (*said, *split.notes, *focal.notes, *more.notes, *split.sample.notes)
    return Design(
        sample=split.sample,
        X=np.column_stack(blocks),
        names=tuple(names),
        by_focal=np.array(multiplied),
        notes=tuple(dict.fromkeys(notes)),
        levels=split.levels[0] if specification.moderator else (),
        place=split.places[0] if specification.moderator else np.empty(0, dtype=np.int64),
    )


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
        found = compared_levels(survey, variable.id, sample.rows, sample.dropped)
        place = places_among(survey, found, sample.rows)
        keep = place >= 0
        sample, places = sample.only(keep), [known[keep] for known in places]
        places.append(place[keep])
        levels.append(found.codes)
        names.append(tuple((variable.id, code) for code in found.codes[1:]))
        notes += found.notes
    return _Split(sample, tuple(levels), tuple(places), tuple(names), tuple(notes))
