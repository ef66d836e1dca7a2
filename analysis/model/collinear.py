"""Columns that repeat the ones before them: a control gives way and is named, as in Stata."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import qr, solve_triangular

from analysis.engine.arrays import Floats, Ints, Mask
from analysis.engine.ols import RankDeficient, check_rank
from analysis.model.columns import Name
from analysis.model.result import Note, Refused, note

INVOLVED = 1e-8
"""The share of a combination's largest term, in columns of one size, below which one is none."""


@dataclass(frozen=True, eq=False)
class Terms:
    """The columns of a model: `X` (n, k) with `names`, the control variables' from `first` on.

    `asked` (m, k) are the combinations of coefficients that a reader is told; `weight` (n,).
    """

    X: Floats
    names: Sequence[Name]
    first: int
    asked: Floats
    weight: Floats | None = None


def without_repeats(terms: Terms) -> tuple[Mask, tuple[Note, ...]]:
    """Return which columns (k,) stay when control variables that repeat others go, and notes.

    A column goes when it is a linear combination of the ones before it: so of two the later goes,
    in the codebook's order. What is asked must not hang on that choice: refuses where the focal
    variable, or its product with a moderator, is a combination of several controls or of moderators
    alone, naming it. With no more people than columns nothing goes: they are too few.
    """
    stays = np.ones(len(terms.names), dtype=bool)
    if len(terms.X) <= len(terms.names):
        return stays, ()
    found = repeats(terms.X, terms.weight)
    for column, combination in found.items():
        controls = np.count_nonzero(combination[terms.first :])
        if column < terms.first or (controls > 1 and _moves(terms, combination)):
            raise Refused("not_identified", **_apart(terms, column, combination))
        stays[column] = False
    return stays, _notes(terms, found)


def repeats(X: Floats, weight: Floats | None = None) -> dict[int, Floats]:
    """Return the columns of `X` (n, k) that are linear combinations of the ones before them.

    Each with its combination (k,), which is zero for all people: -1 for itself, the coefficients of
    the columns that it repeats, 0 for all others.
    """
    size = np.sqrt(np.einsum("ij,ij->j", X, X))
    size[size == 0.0] = 1.0
    scaled = X / size if weight is None else X * np.sqrt(weight)[:, None] / size
    (r,) = qr(scaled, mode="r", check_finite=False)
    r = r[: X.shape[1]]
    kept, found = list(range(X.shape[1])), dict[int, Floats]()
    while (place := _first(r)) is not None:
        terms = solve_triangular(r[:place, :place], r[:place, place], check_finite=False)
        terms[np.abs(terms) < INVOLVED * np.abs(terms).max(initial=0.0)] = 0.0
        combination, column = np.zeros(X.shape[1]), kept.pop(place)
        combination[kept[:place]] = terms * size[column] / size[kept[:place]]
        combination[column] = -1.0
        found[column] = combination
        (r,) = qr(np.delete(r, place, axis=1), mode="r", check_finite=False)
        r = r[: len(kept)]
    return found


def not_identified(
    X: Floats, names: Sequence[Name], weight: Floats | None, dropped: int
) -> Refused:
    """Return the refusal of a model whose columns depend on each other: it names the first."""
    nothing = np.zeros((0, X.shape[1]))
    for column, combination in repeats(X, weight).items():
        params = _apart(Terms(X, names, X.shape[1], nothing), column, combination)
        if params["others"]:
            return Refused("not_identified", **params)
    return Refused("rank_deficient", columns=(), dropped=dropped)


def slope_at(base: Floats, by_focal: Ints) -> Floats:
    """Return the row (k,) of the slope in the focal variable where columns are `base` (k,)."""
    held = by_focal >= 0
    row = np.zeros(len(by_focal))
    row[held] = base[by_focal[held]]
    return row


def _first(r: Floats) -> int | None:
    try:
        check_rank(r)
    except RankDeficient as redundant:
        return redundant.columns[0]
    return None


def _moves(terms: Terms, combination: Floats) -> bool:
    """Return whether what is asked changes when a combination is added to the coefficients."""
    moved = np.abs(terms.asked @ combination)
    return bool((moved > INVOLVED * (np.abs(terms.asked) @ np.abs(combination))).any())


def _apart(terms: Terms, column: int, combination: Floats) -> dict[str, object]:
    """Return which variable a combination leaves without a value of its own, and the others in it.

    The focal variable where it takes part, else whose column it is.
    """
    focal = column >= terms.first and _moves(terms, combination)
    variable = terms.names[1 if focal else column][0]
    others = (id for id in _variables(terms.names, combination) if id != variable)
    return {"variable": variable, "others": tuple(others)}


def _variables(names: Sequence[Name], combination: Floats) -> tuple[str, ...]:
    """Return the variables in a combination, each once, the constant left out."""
    named = dict.fromkeys(names[place][0] for place in np.flatnonzero(combination).tolist())
    return tuple(id for id in named if id)


def _notes(terms: Terms, found: dict[int, Floats]) -> tuple[Note, ...]:
    """Return a note on every control variable that goes, or on those of its levels that do."""
    notes = []
    for id in dict.fromkeys(terms.names[column][0] for column in found):
        own = [column for column, name in enumerate(terms.names) if name[0] == id]
        gone = [column for column in own if column in found]
        others = dict.fromkeys(x for column in gone for x in _variables(terms.names, found[column]))
        apart = tuple(other for other in others if other != id) or (id,)
        if len(gone) == len(own):
            notes.append(note("collinear_control", variable=id, others=apart))
            continue
        levels = tuple(dict.fromkeys(terms.names[column][1] for column in gone))
        notes.append(note("collinear_levels", variable=id, levels=levels, others=apart))
    return tuple(notes)
