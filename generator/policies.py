"""The two policies the paper models: which printed numbers belong to which."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.choices import Choices, Slopes
from generator.models import BENEFIT, UPSKILLING
from generator.remainder import MEANS

FIVES = np.arange(0, 100, 5)


@dataclass(frozen=True)
class Policy:
    """One modelled policy."""

    outcome: str  # ln(amount + 1)
    position: int  # in models.OUTCOMES
    amount_mean: float
    all_in: int  # workers who give everything: 8,841 less the N of Model 11 or 12
    models: tuple[str, str]  # without and with firm controls
    mechanism_models: tuple[str, str]  # substitutability, re-employment
    ratio_model: str
    weighted_models: dict[str, str]  # Table 4 model of each matching method
    shape: tuple[float, ...]  # relative frequency of 0, 5, ..., 95 before tilting to the moments
    slopes: Slopes


def policies(choices: Choices) -> tuple[Policy, Policy]:
    """Unemployment benefit and upskilling, in the order they are made."""
    benefit = Policy(
        BENEFIT,
        0,
        MEANS["budget_unemployment_benefit"],
        8,
        ("M1", "M2"),
        ("M13", "M18"),
        "M11",
        {"radius": "M5", "local_linear": "M6", "kernel": "M7"},
        (2, 9, 22, 13, 33, 5, 10, 1, 2, 0.3, 2, 0.05, 0.3, 0.03, 0.1, 0.01, 0.05, 0.005, 0.02, 0.002),
        choices.benefit,
    )
    upskilling = Policy(
        UPSKILLING,
        1,
        MEANS["budget_upskilling"],
        13,
        ("M3", "M4"),
        ("M14", "M19"),
        "M12",
        {"radius": "M8", "local_linear": "M9", "kernel": "M10"},
        (1.2, 3, 13, 9, 36, 10, 16, 2, 5, 0.4, 3, 0.05, 0.4, 0.03, 0.1, 0.01, 0.06, 0.005, 0.02, 0.002),
        choices.upskilling,
    )
    return benefit, upskilling
