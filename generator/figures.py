"""The moderated regressions behind Figures 3 and 4: one design for the goals and for the verdicts.

The terms of Model 2 or 4 come first (constant, risk, controls), then the groups, then group x risk.
"""

from __future__ import annotations

import numpy as np

from generator.models import INDEX, MODELS, UNINSURED, columns_of

BASE = MODELS["M2"].terms  # those of Model 4 too
RISK = BASE.index("risk")


def pension_design(terms: np.ndarray) -> np.ndarray:
    """Design (n, k + 2) of Figure 3: the uninsured and uninsured x risk come last."""
    return _moderated(terms, terms[:, [INDEX[UNINSURED]]])


def group_design(terms: np.ndarray) -> np.ndarray:
    """Design (n, k + 6) of Figure 4 against local non-agricultural workers.

    Groups: local agricultural, outside non-agricultural, outside agricultural.
    """
    outside = terms[:, INDEX["origin[outside]"]] == 1
    farming = terms[:, INDEX["hukou[agricultural]"]] == 1
    members = [~outside & farming, outside & ~farming, outside & farming]
    return _moderated(terms, np.column_stack(members).astype(float))


def slope_contrast(columns: int, groups: int, group: int) -> np.ndarray:
    """Contrast (columns,) whose product with the estimates is the slope of one group, 0 the first.

    `groups` counts those besides the first.
    """
    contrast = np.zeros(columns)
    contrast[RISK] = 1.0
    if group:
        contrast[columns - groups + group - 1] = 1.0
    return contrast


def gap_contrast(columns: int, groups: int, group: int, at: float) -> np.ndarray:
    """Contrast (columns,) for a group's line minus the first group's, where risk is `at`."""
    contrast = np.zeros(columns)
    contrast[columns - 2 * groups + group - 1] = 1.0
    contrast[columns - groups + group - 1] = at
    return contrast


def _moderated(terms: np.ndarray, members: np.ndarray) -> np.ndarray:
    risk = terms[:, [INDEX["risk"]]]
    return np.column_stack([terms[:, columns_of(BASE)], members, members * risk])
