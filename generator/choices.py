"""The choices the paper leaves open; a sibling survey is another value of `Choices`."""

from __future__ import annotations

from dataclasses import dataclass, field

from generator.latents import Link
from generator.remainder import Styles


@dataclass(frozen=True)
class Slopes:
    """What Figures 3 and 4 show only as signs: ln points per point of risk, and gaps at risk 1.

    An uninsured slope has an SE of about .023 (upskilling) or .026 (benefit): 399 workers carry it.
    `groups`: local non-agricultural, local agricultural, outside non-agricultural, outside
    agricultural; gaps are against the first.
    """

    uninsured: float
    uninsured_gap: float
    groups: tuple[float, float, float, float]
    group_gaps: tuple[float, float, float]


@dataclass(frozen=True)
class Choices:
    """Everything that may differ between simulated surveys that print the same numbers."""

    seed: int = 2023
    benefit: Slopes = Slopes(0.020, 0.0, (0.030, 0.018, 0.018, 0.013), (-0.004, -0.003, -0.008))
    upskilling: Slopes = Slopes(
        0.052, -0.15, (-0.042, -0.018, -0.020, -0.011), (-0.03, -0.04, -0.07)
    )
    styles: Styles = field(default_factory=Styles)
    treated_share: float | None = None  # with risk above its mean; None: as the shape of risk gives
    links: tuple[Link, ...] = ()  # latent links between covariates, instead of or besides LINKS
    post_pull: float = 1.0  # of perceived risk on the post held, as a multiple of UTILITY's
    agreement: float = -0.25  # latent correlation of the two modelled policies' amounts
    zeros: float = 1.0  # multiple of the shapes' frequency of 0; printed moments leave little room
    twenties: float = 1.0  # the same of 20, which an even split has
    all_in_elsewhere: int = 45  # workers who give nothing to the two modelled policies
    odd_answers: int = 260  # at most this many answers a modelled policy are no multiple of five
    odd_value: int = 40  # and at most this many the same odd value
    swaps: int = 400  # at most, to settle the covariates; fewer are faster and print a little less
