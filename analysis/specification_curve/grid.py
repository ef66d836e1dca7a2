"""The grid of specifications: which choices there are, and what one part of the work holds."""

from collections.abc import Iterator
from dataclasses import dataclass

from analysis.engine.matching.kernels import Nearest, Rule
from analysis.robustness.restrictions import RESTRICTIONS
from data.codebook.codebook import Codebook

TREATMENTS = ("points", "above_mean", "above_midpoint")
"""The focal variable as answered, above its mean over everyone, above the middle of its scale."""

LENSES = ("amount", "share", "ln", "ratio", "logratio")
MODELS = ("linear", "fractional", "two_part", "att")
METHODS: dict[str, Rule | Nearest | None] = {
    "none": None,
    "radius": Rule("uniform", 0.05),
    "kernel": Rule("epanechnikov", 0.06),
    "local_linear": Rule("tricube", 0.06, linear=True),
    "nearest": Nearest(),
}
"""How treated people find others: not at all, or by the propensity score."""

AXES = ("treatment", "lens", "model", "method", "controls", "restriction")
"""The columns that say which specification a row is."""

EXACT = 1e-9


@dataclass(frozen=True)
class Choices:
    """What a survey lets one choose; each of the axes that a cell of work fixes or runs through."""

    treatments: tuple[str, ...]
    controls: tuple[str, ...]
    restrictions: tuple[str, ...]

    @property
    def cells(self) -> tuple[tuple[str, str], ...]:
        """Return the parts of the work: (restriction, controls), which share people and columns."""
        return tuple((rest, own) for rest in self.restrictions for own in self.controls)


def choices(codebook: Codebook, focal: str) -> Choices:
    """Return the choices of a survey: those that would only repeat another one are left out."""
    variable = codebook.variable(focal)
    several = variable.scale is not None and len(variable.scale.items) > 1
    bounded = variable.minimum is not None and variable.maximum is not None
    own = codebook.with_role("control")
    individual = [control for control in own if control.block == "individual"]
    controls = ["all"] if own else []
    controls += ["individual"] if 0 < len(individual) < len(own) else []
    controls += ["none", *(["firm_effects"] if codebook.role("cluster") else [])]
    return Choices(
        treatments=TREATMENTS if bounded else TREATMENTS[:2],
        controls=tuple(controls),
        restrictions=tuple(name for name in RESTRICTIONS if several or name != "no_straight_line"),
    )


def specifications(
    treatments: tuple[str, ...], controls: str, lenses: tuple[str, ...], weighted: bool
) -> Iterator[tuple[str, str, str, str]]:
    """Yield (treatment, lens, model, method) of one cell.

    The fractional logit speaks of money and takes no constants of clusters, nor do two parts and
    matching; two parts need points; matching needs a cut, control variables and no weights.
    """
    for treatment in treatments:
        for lens in lenses:
            yield treatment, lens, "linear", "none"
        if controls == "firm_effects":
            continue
        yield treatment, "amount", "fractional", "none"
        if treatment == "points":
            yield treatment, "amount", "two_part", "none"
            continue
        if controls != "none" and not weighted:
            for lens in lenses:
                for method in list(METHODS)[1:]:
                    yield treatment, lens, "att", method
