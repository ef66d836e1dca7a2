"""Which specifications are one: the same people, weights, treatment, controls and outcome."""

import hashlib

import numpy as np
import numpy.typing as npt

from analysis.engine.arrays import Floats, Mask
from analysis.model.regression import Model

SIZE = 12


def marks(model: Model) -> dict[int, str]:
    """Return a mark of each outcome's regression, by the outcome's place.

    Models that are the same number by number have the same mark, whatever they are called.
    """
    sample, absorbed = model.sample, model.absorbed
    base = hashlib.blake2b(digest_size=SIZE)
    base.update(repr((model.X.shape, absorbed and absorbed.degrees)).encode())
    for values in (sample.rows, model.X, sample.weight):
        base.update(b"" if values is None else _bytes(values))
    found = {}
    for column, place in enumerate(model.parts):
        own = base.copy()
        own.update(_bytes(model.outcomes[:, column]))
        found[place] = own.hexdigest()
    return found


def mark_of_refused(people: Mask, treatment: Floats, choices: tuple[object, ...]) -> str:
    """Return the mark of a regression that cannot be had, by what it would have rested on.

    `people` (n,) would be in it, with the values (n,) of the treatment.
    """
    mark = hashlib.blake2b(repr(choices).encode(), digest_size=SIZE)
    mark.update(_bytes(people))
    mark.update(_bytes(treatment[people]))
    return mark.hexdigest()


def _bytes(values: npt.NDArray[np.generic]) -> bytes:
    return np.ascontiguousarray(values).tobytes()
