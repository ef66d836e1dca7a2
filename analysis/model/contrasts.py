"""Rows that combine a model's coefficients: predictions and slopes, overall or at a level.

What is not set stays as observed and is averaged over (R's emmeans: weights = "proportional").
"""

import numpy as np

from analysis.engine.arrays import Floats
from analysis.model.collinear import slope_at
from analysis.model.regression import Model


def prediction_rows(model: Model, at: Floats, level: int | None = None) -> Floats:
    """Return the rows (m, k) of average predictions where the focal variable is at (m,).

    With `level`, a place among the model's levels, everybody is put at that level.
    """
    base = _base(model, level)
    held = model.by_focal >= 0
    rows = np.repeat(base[None, :], len(at), axis=0)
    rows[:, held] = at[:, None] * base[model.by_focal[held]]
    return rows


def slope_row(model: Model, level: int | None = None) -> Floats:
    """Return the row (1, k) of the average slope in the focal variable, overall or at a level."""
    return slope_at(_base(model, level), model.by_focal)[None, :]


def slope_rows(model: Model) -> Floats:
    """Return the rows (levels, k) that give each level's slope, the reference first."""
    return np.vstack([slope_row(model, level) for level in range(len(model.levels))])


def difference_rows(model: Model) -> Floats:
    """Return the rows (levels - 1, k): each level's slope minus the reference level's."""
    slopes = slope_rows(model)
    return slopes[1:] - slopes[:1]


def gap_rows(model: Model, at: Floats, level: int) -> Floats:
    """Return the rows (m, k): the prediction at a level minus the reference's, focal at (m,)."""
    return prediction_rows(model, at, level) - prediction_rows(model, at, 0)


def _base(model: Model, level: int | None) -> Floats:
    """Return the averages (k,) of the columns, those of the moderator set to a level."""
    base = model.averages.copy()
    if level is not None:
        base[model.level_columns] = np.arange(1, len(model.levels)) == level
    return base
