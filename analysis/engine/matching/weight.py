"""Weights for a regression on the matched."""

import numpy as np

from analysis.engine.arrays import Floats
from analysis.engine.matching.compare import Comparison
from analysis.engine.matching.match import Matching


def regression_weights(matching: Matching) -> Floats:
    """Return weights (n,) for a regression on the matched: treated 1, controls their own.

    Negative control weights count as zero; the rest are scaled to the number of controls.
    """
    controls = np.maximum(matching.control_weights, 0.0)
    total = controls.sum()
    weights = controls / total * float((~matching.treated).sum()) if total > 0 else controls
    return np.where(matching.used, 1.0, weights)


def comparison_weights(comparison: Comparison) -> Floats:
    """Return weights (n,) for a regression on any comparison, on either side scaled to its people.

    Those are the people of `comparison.spread`; for the ATT the weights are `regression_weights`.
    """
    weights = np.zeros(len(comparison.weights))
    for side, sign in ((comparison.treated, 1.0), (~comparison.treated, -1.0)):
        own = np.maximum(sign * comparison.weights[side], 0.0)
        people = float((side & comparison.spread).sum())
        weights[side] = own / own.sum() * people
    return weights


def effective(weights: Floats) -> float:
    """Return Kish's effective number of people, (sum w)^2 / sum w^2; 0 without weights."""
    squares = float((weights**2).sum())
    return float(weights.sum()) ** 2 / squares if squares > 0 else 0.0
