"""Job positions: who holds which post (Figure 1 ranks the posts by mean perceived risk)."""

from __future__ import annotations

import numpy as np

# Rows: posts 1..5 of design.JOB_POSITIONS. Columns: constant, then the pull of one standard
# deviation of risk, education, skill and ln income. The paper's text gives only the order of
# the means: frontline first, general services and support second, managers and R&D above 2.5.
UTILITY = np.array(
    [
        [2.40, 0.13, -0.45, -0.10, -0.20],
        [1.10, 0.03, -0.10, -0.15, -0.15],
        [0.55, -0.14, 0.30, 0.35, 0.15],
        [-0.70, -0.17, 0.70, 0.30, 0.30],
        [0.00, -0.20, 0.45, 0.10, 0.45],
    ]
)


def job_positions(
    risk: np.ndarray,
    education: np.ndarray,
    skill: np.ndarray,
    ln_income: np.ndarray,
    rng: np.random.Generator,
    pull: float = 1.0,
) -> np.ndarray:
    """Post 1..5 of each worker (n,), drawn from a multinomial logit on the worker's own answers.

    `pull` multiplies what risk has to do with the post.
    """
    traits = np.column_stack([risk, education, skill, ln_income])
    traits = (traits - traits.mean(0)) / traits.std(0) * [pull, 1.0, 1.0, 1.0]
    utility = UTILITY[:, 0] + traits @ UTILITY[:, 1:].T + rng.gumbel(size=(len(risk), len(UTILITY)))
    return utility.argmax(axis=1) + 1
