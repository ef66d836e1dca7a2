"""The two policies the paper models: which printed numbers belong to which."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.choices import Choices, Slopes
from generator.models import BENEFIT, UPSKILLING
from generator.remainder import MEANS

FIVES = np.arange(0, 100, 5)
# Relative frequency of the answers 0, 5, ..., 45 and 50, ..., 95 before tilting to the moments.
RARE = (0.05, 0.3, 0.03, 0.1, 0.01, 0.05, 0.005, 0.02, 0.002)
BENEFIT_SHAPE = (2, 9, 22, 13, 33, 5, 10, 1, 2, 0.3, 2, *RARE)
UPSKILLING_SHAPE = (1.2, 3, 13, 9, 36, 10, 16, 2, 5, 0.4, 3, *RARE)


@dataclass(frozen=True)
class Policy:
    """One modelled policy."""

    outcome: str  # ln(amount + 1)
    position: int  # in models.OUTCOMES
    amount_mean: float
    all_in: int  # workers who give everything: 8,841 less the N of Model 11 or 12
    models: tuple[str, str]  # Table 2, without and with firm controls
    mechanism_models: tuple[str, str]  # substitutability, re-employment
    ratio_model: str
    weighted_models: dict[str, str]  # Table 4 model of each matching method
    shape: tuple[float, ...]
    slopes: Slopes


def policies(choices: Choices) -> tuple[Policy, Policy]:
    """Unemployment benefit and upskilling, in the order they are made."""
    benefit = Policy(
        outcome=BENEFIT,
        position=0,
        amount_mean=MEANS["budget_unemployment_benefit"],
        all_in=8,
        models=("M1", "M2"),
        mechanism_models=("M13", "M18"),
        ratio_model="M11",
        weighted_models={"radius": "M5", "local_linear": "M6", "kernel": "M7"},
        shape=_shape(BENEFIT_SHAPE, choices),
        slopes=choices.benefit,
    )
    upskilling = Policy(
        outcome=UPSKILLING,
        position=1,
        amount_mean=MEANS["budget_upskilling"],
        all_in=13,
        models=("M3", "M4"),
        mechanism_models=("M14", "M19"),
        ratio_model="M12",
        weighted_models={"radius": "M8", "local_linear": "M9", "kernel": "M10"},
        shape=_shape(UPSKILLING_SHAPE, choices),
        slopes=choices.upskilling,
    )
    return benefit, upskilling


def _shape(usual: tuple[float, ...], choices: Choices) -> tuple[float, ...]:
    """Relative frequencies (20,) of the answers 0, 5, ..., 95 with zeros and twenties as chosen."""
    more = {0: choices.zeros, FIVES.tolist().index(20): choices.twenties}
    return tuple(frequency * more.get(place, 1.0) for place, frequency in enumerate(usual))
