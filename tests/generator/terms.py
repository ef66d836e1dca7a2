"""The terms of the paper's regressions from the columns of a survey."""

import numpy as np

from generator.build import Columns
from generator.design import RISK_COLUMNS, SUBSTITUTABILITY_COLUMNS
from generator.models import term_matrix
from generator.substitutability import entropy_score


def terms_of(columns: Columns) -> np.ndarray:
    """Return the terms (n, k) of those who told their age."""
    items = np.column_stack([columns[name] for name in SUBSTITUTABILITY_COLUMNS]).astype(float)
    risk = np.mean([columns[name] for name in RISK_COLUMNS], axis=0)
    workers = {
        **columns,
        "risk": risk,
        "ln_income": np.log(columns["monthly_income"].astype(float)),
        "substitutability": entropy_score(items)[1],
    }
    return term_matrix(workers, float(risk.mean()))[~np.isnan(columns["age_group"])]
