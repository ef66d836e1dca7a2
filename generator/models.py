"""The paper's regressions as term lists, and the matrix of all their terms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

BENEFIT = "ln_unemployment_benefit"
UPSKILLING = "ln_upskilling"
OUTCOMES = (BENEFIT, UPSKILLING)
REEMPLOYMENT = "reemployment"

INDIVIDUAL = (
    "ln_income",
    "skill",
    "age_group[25-34]",
    "age_group[35-44]",
    "age_group[45+]",
    "education[high school]",
    "education[junior college]",
    "education[bachelor+]",
)
FIRM = (
    "firm_size[2]",
    "firm_size[3]",
    "firm_ownership[2]",
    "firm_ownership[3]",
    "firm_ownership[4]",
    "firm_region[2]",
)
CONTROLS = ("const", *INDIVIDUAL, *FIRM)
TREATED = "high_risk"
UNINSURED = "pension[not insured]"
TERMS = (
    "const",
    "risk",
    *INDIVIDUAL,
    *FIRM,
    "substitutability",
    REEMPLOYMENT,
    "origin[outside]",
    "hukou[agricultural]",
    TREATED,
    UNINSURED,
)
INDEX = {term: i for i, term in enumerate(TERMS)}
# The outcomes of the covariate stage are linear in these terms, plus noise.
FULL = ("const", "risk", *INDIVIDUAL, *FIRM, "substitutability", REEMPLOYMENT, TREATED)

# Terms that come from one answer (or, for the firm, from one employer) change hands together.
BLOCKS = {
    "risk": ("risk", TREATED),
    "ln_income": ("ln_income",),
    "skill": ("skill",),
    "age_group": INDIVIDUAL[2:5],
    "education": INDIVIDUAL[5:8],
    "firm": FIRM,
    "substitutability": ("substitutability",),
    REEMPLOYMENT: (REEMPLOYMENT,),
    "origin": ("origin[outside]",),
    "hukou": ("hukou[agricultural]",),
    "pension": (UNINSURED,),
}


@dataclass(frozen=True)
class Model:
    """One linear regression: outcome and terms, constant first."""

    outcome: str
    terms: tuple[str, ...]


def _model(outcome: str, focal: str, firm: bool = True) -> Model:
    return Model(outcome, ("const", focal, *INDIVIDUAL, *(FIRM if firm else ())))


MODELS = {
    "M1": _model(BENEFIT, "risk", firm=False),
    "M2": _model(BENEFIT, "risk"),
    "M3": _model(UPSKILLING, "risk", firm=False),
    "M4": _model(UPSKILLING, "risk"),
    "M13": _model(BENEFIT, "substitutability"),
    "M14": _model(UPSKILLING, "substitutability"),
    "M15": _model(REEMPLOYMENT, "origin[outside]"),
    "M16": _model(REEMPLOYMENT, "hukou[agricultural]"),
    "M17": _model(REEMPLOYMENT, UNINSURED),
    "M18": _model(BENEFIT, REEMPLOYMENT),
    "M19": _model(UPSKILLING, REEMPLOYMENT),
    # Not printed as regressions; they carry Tables 3 and 4 into the covariate stage.
    "treated benefit": _model(BENEFIT, TREATED),
    "treated upskilling": _model(UPSKILLING, TREATED),
    "unmatched benefit": Model(BENEFIT, ("const", TREATED)),
    "unmatched upskilling": Model(UPSKILLING, ("const", TREATED)),
}


def columns_of(terms: tuple[str, ...]) -> list[int]:
    """Positions of `terms` in the matrix of TERMS."""
    return [INDEX[term] for term in terms]


def term_matrix(workers: dict[str, np.ndarray], mean_risk: float) -> np.ndarray:
    """Every term for every worker (n, len(TERMS)); 0 where age or pension status is missing."""

    def is_code(name: str, codes: tuple[int, ...]) -> list[np.ndarray]:
        return [workers[name] == code for code in codes]

    columns = [
        np.ones(len(workers["risk"])),
        workers["risk"],
        workers["ln_income"],
        workers["skill"],
        *is_code("age_group", (2, 3, 4)),
        *is_code("education", (2, 3, 4)),
        *is_code("firm_size", (2, 3)),
        *is_code("firm_ownership", (2, 3, 4)),
        *is_code("firm_region", (2,)),
        workers["substitutability"],
        workers[REEMPLOYMENT],
        *is_code("origin", (2,)),
        *is_code("hukou", (2,)),
        workers["risk"] > mean_risk,
        *is_code("pension", (2,)),
    ]
    return np.column_stack(columns).astype(float)


def decode(
    matrix: np.ndarray, age_known: np.ndarray, pension_known: np.ndarray
) -> dict[str, np.ndarray]:
    """The answers behind a term matrix; NaN where age or pension status is missing."""

    def code(*terms: str) -> np.ndarray:
        weights = np.arange(1, len(terms) + 1)
        return np.asarray(1 + matrix[:, columns_of(terms)] @ weights)

    return {
        "risk": matrix[:, INDEX["risk"]],
        "ln_income": matrix[:, INDEX["ln_income"]],
        "skill": matrix[:, INDEX["skill"]],
        "age_group": np.where(age_known, code(*INDIVIDUAL[2:5]), np.nan),
        "education": code(*INDIVIDUAL[5:8]),
        "firm_size": code(*FIRM[:2]),
        "firm_ownership": code(*FIRM[2:5]),
        "firm_region": code(FIRM[5]),
        "substitutability": matrix[:, INDEX["substitutability"]],
        REEMPLOYMENT: matrix[:, INDEX[REEMPLOYMENT]],
        "origin": code("origin[outside]"),
        "hukou": code("hukou[agricultural]"),
        "pension": np.where(pension_known, code(UNINSURED), np.nan),
    }
