"""Propensity scores and matching weights of Table 3."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

RADIUS = 0.05  # printed caliper
BANDWIDTH = 0.06  # local linear regression, tricube kernel
WIDE = 50.0  # Gaussian kernel so wide that nothing is matched: fits the printed kernel row


@dataclass(frozen=True)
class Matching:
    """Who is treated and on support (n,), and one weight vector (n,) of controls a method.

    Control weights sum to one over the controls and are zero for the treated.
    """

    treated: np.ndarray
    supported: np.ndarray
    weights: dict[str, np.ndarray]

    def contrast(self, method: str) -> np.ndarray:
        """Weights (n,) whose product with an outcome is the ATT."""
        matched = self.treated & self.supported
        return matched / matched.sum() - self.weights[method]


def propensity(design: np.ndarray, treated: np.ndarray) -> np.ndarray:
    """Fitted probabilities of a logit by Newton steps; `design` (n, k) includes the constant."""
    coefficients = np.zeros(design.shape[1])
    for _ in range(50):
        fitted = 1 / (1 + np.exp(-design @ coefficients))
        information = design.T @ (design * (fitted * (1 - fitted))[:, None])
        step = np.linalg.solve(information, design.T @ (treated - fitted))
        coefficients += step
        if np.abs(step).max() < 1e-11:
            return np.asarray(1 / (1 + np.exp(-design @ coefficients)))
    raise ValueError("The logit of treatment did not converge.")


def match(design: np.ndarray, treated: np.ndarray) -> Matching:
    """Radius, local linear and wide-kernel weights on the range of the controls' scores."""
    score = propensity(design, treated)
    controls = score[~treated]
    supported = ~treated | ((score >= controls.min()) & (score <= controls.max()))
    points = score[treated & supported]
    rules = {
        "radius": _weights(points, controls, _uniform, RADIUS),
        "local_linear": _weights(points, controls, _tricube, BANDWIDTH, linear=True),
        "kernel": _weights(points, controls, _normal, WIDE),
    }
    weights = {}
    for method, rule in rules.items():
        weights[method] = np.zeros(len(treated))
        weights[method][~treated] = rule
    return Matching(treated, supported, weights)


def _uniform(distance: np.ndarray) -> np.ndarray:
    return (np.abs(distance) <= 1).astype(float)


def _tricube(distance: np.ndarray) -> np.ndarray:
    return np.asarray(np.maximum(1 - np.abs(distance) ** 3, 0) ** 3)


def _normal(distance: np.ndarray) -> np.ndarray:
    return np.asarray(np.exp(-0.5 * distance**2))


def _weights(
    points: np.ndarray,
    controls: np.ndarray,
    kernel: Callable[[np.ndarray], np.ndarray],
    width: float,
    linear: bool = False,
) -> np.ndarray:
    """Mean weight of each control over the treated `points`; those without a match are left out."""
    total, matched = np.zeros(len(controls)), 0
    for point, count in zip(*np.unique(points, return_counts=True), strict=True):
        offset = controls - point
        weight = kernel(offset / width)
        if linear:
            s0, s1, s2 = weight.sum(), weight @ offset, weight @ offset**2
            spread = s0 * s2 - s1**2
            if spread <= 1e-12 * max(s0 * s2, 1e-300):
                continue
            weight = weight * (s2 - s1 * offset) / spread
        elif weight.sum() == 0:
            continue
        else:
            weight = weight / weight.sum()
        total += count * weight
        matched += int(count)
    return total / matched
