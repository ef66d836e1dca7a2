"""First draft of the covariates: Gaussian latents through linear links, answers by rank."""

from __future__ import annotations

import numpy as np

from generator.design import N_AGE_MISSING, N_PENSION_MISSING, N_WORKERS
from generator.marginals import Marginal

# (answer, depends on, strength); "^2" is the centred square. Strengths were fitted once to the
# standard errors and coefficient changes of Tables 2, 5 and 6; the swaps that follow do the rest.
Link = tuple[str, str, float]
LINKS: tuple[Link, ...] = (
    ("firm_size", "firm_region", -0.27),
    ("firm_ownership", "firm_region", -0.11),
    ("firm_ownership", "firm_size", 0.07),
    ("firm_ownership", "firm_size^2", -0.23),
    ("age_group", "firm_region", 0.08),
    ("age_group", "firm_size", 0.07),
    ("education", "age_group", -0.27),
    ("education", "firm_region", -0.06),
    ("education", "firm_size", 0.32),
    ("education", "firm_ownership", -0.07),
    ("education", "age_group^2", -0.07),
    ("hukou", "education", -0.44),
    ("hukou", "firm_region", 0.08),
    ("hukou", "firm_size", -0.09),
    ("origin", "firm_region", -0.52),
    ("origin", "hukou", 0.26),
    ("origin", "age_group", -0.06),
    ("origin", "education", -0.08),
    ("origin", "firm_size", 0.11),
    ("skill", "education", 0.27),
    ("skill", "age_group", 0.20),
    ("skill", "firm_size", 0.12),
    ("skill", "firm_ownership", 0.05),
    ("skill", "age_group^2", -0.02),
    ("ln_income", "education", 0.34),
    ("ln_income", "skill", 0.29),
    ("ln_income", "age_group", 0.03),
    ("ln_income", "age_group^2", -0.19),
    ("ln_income", "firm_size", 0.29),
    ("ln_income", "firm_region", -0.30),
    ("ln_income", "firm_ownership", 0.06),
    ("ln_income", "origin", 0.14),
    ("ln_income", "firm_size^2", 0.11),
    ("pension", "education", -0.02),
    ("pension", "firm_size", -0.26),
    ("pension", "hukou", 0.12),
    ("pension", "ln_income", -0.16),
    ("risk", "ln_income", -0.10),
    ("risk", "education", -0.06),
    ("risk", "skill", -0.02),
    ("risk", "age_group", 0.08),
    ("risk", "firm_region", 0.06),
    ("risk", "firm_size", 0.07),
    ("substitutability", "skill", -0.10),
    ("substitutability", "risk", 0.14),
    ("substitutability", "firm_size", 0.13),
    ("reemployment", "ln_income", 0.14),
    ("reemployment", "age_group", -0.16),
    ("reemployment", "education", 0.05),
    ("reemployment", "skill", 0.07),
    ("reemployment", "origin", 0.07),
    ("reemployment", "hukou", 0.10),
    ("reemployment", "pension", 0.05),
    ("reemployment", "firm_region", -0.06),
    ("reemployment", "firm_size", -0.04),
    ("reemployment", "risk", -0.12),
    ("reemployment", "age_group^2", 0.02),
)
ORDER = (
    "firm_region",
    "firm_size",
    "firm_ownership",
    "age_group",
    "education",
    "hukou",
    "origin",
    "skill",
    "ln_income",
    "pension",
    "risk",
    "substitutability",
    "reemployment",
)
SUBSTITUTABILITY_SD = 0.27  # of the reversed score 0..1 before clipping


def draft_workers(
    marginals: dict[str, Marginal], rng: np.random.Generator, links: tuple[Link, ...] = ()
) -> dict[str, np.ndarray]:
    """Answers of all workers (n,) with exact counts; NaN for 35 missing ages and 68 pensions.

    `links` replace the LINKS between the same two answers, or come on top of them.
    """
    latents = _latents(_joined(links), rng)
    order = rng.permutation(N_WORKERS)
    no_age = order[:N_AGE_MISSING]
    no_pension = order[N_AGE_MISSING : N_AGE_MISSING + N_PENSION_MISSING]
    missing = {"age_group": no_age, "pension": no_pension}
    workers = {
        name: by_rank(latents[name], marginals[name], missing.get(name, no_age[:0]))
        for name in ORDER
        if name != "substitutability"
    }
    score = 0.5 + SUBSTITUTABILITY_SD * latents["substitutability"]
    workers["substitutability"] = np.clip(score, 0, 1)
    return workers


def by_rank(latent: np.ndarray, marginal: Marginal, missing: np.ndarray) -> np.ndarray:
    """Give the lowest latents the lowest value, and so on; rows in `missing` get NaN."""
    answers = np.full(len(latent), np.nan)
    known = np.setdiff1d(np.arange(len(latent)), missing)
    order = known[np.argsort(latent[known], kind="stable")]
    answers[order] = np.repeat(marginal.values, marginal.counts)
    return answers


def _joined(links: tuple[Link, ...]) -> tuple[Link, ...]:
    """LINKS with other strengths; ValueError when a link runs against ORDER."""
    for answer, source, _ in links:
        if ORDER.index(source.removesuffix("^2")) >= ORDER.index(answer):
            raise ValueError(f"{answer} cannot depend on {source}, which is drawn later.")
    own = {(answer, source): strength for answer, source, strength in LINKS}
    own.update({(answer, source): strength for answer, source, strength in links})
    return tuple((answer, source, strength) for (answer, source), strength in own.items())


def _latents(links: tuple[Link, ...], rng: np.random.Generator) -> dict[str, np.ndarray]:
    latents: dict[str, np.ndarray] = {}
    for name in ORDER:
        latent = rng.standard_normal(N_WORKERS)
        for answer, source, strength in links:
            if answer == name:
                base = latents[source.removesuffix("^2")]
                latent += strength * (base**2 - 1 if source.endswith("^2") else base)
        latents[name] = (latent - latent.mean()) / latent.std()
    return latents
