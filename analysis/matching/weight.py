"""Weights for a regression on the matched."""

import numpy as np

from analysis.arrays import Floats
from analysis.matching.match import Matching


def regression_weights(matching: Matching) -> Floats:
    """Return weights (n,) for a regression on the matched: treated 1, controls their own.

    Negative control weights count as zero; the rest are scaled to the number of controls.
    """
    controls = np.maximum(matching.control_weights, 0.0)
    total = controls.sum()
    weights = controls / total * float((~matching.treated).sum()) if total > 0 else controls
    return np.where(matching.used, 1.0, weights)
