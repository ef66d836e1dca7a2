"""Common support: who has people of the other side at both ends of the own score."""

from analysis.engine.arrays import Floats, Mask

ESTIMANDS = ("att", "atc", "ate")
ATT, ATC, ATE = ESTIMANDS
"""Over whom effects are averaged: the treated, the controls, everybody."""


def common_support(scores: Floats, treated: Mask) -> Mask:
    """Return bool (n,): controls, and treated within the range of the controls' scores."""
    low, high = scores[~treated].min(), scores[~treated].max()
    return ~treated | ((scores >= low) & (scores <= high))


def supported(scores: Floats, treated: Mask, estimand: str) -> Mask:
    """Return bool (n,): who may be compared.

    For the ATT treated people must lie in the range of the controls' scores, for the ATC controls
    in that of the treated; for the ATE both must, as psmatch2 has it (Leuven and Sianesi 2003).
    """
    if estimand == ATT:
        return common_support(scores, treated)
    if estimand == ATC:
        return common_support(scores, ~treated)
    return common_support(scores, treated) & common_support(scores, ~treated)
