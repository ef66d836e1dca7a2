"""What is asked of a survey: who is looked at, and how."""

from dataclasses import dataclass, field, replace

from analysis.engine.matching.support import ESTIMANDS
from analysis.engine.ols import CLUSTERED as CLUSTERED
from analysis.model.comparison import Comparison, Group

LENSES = ("amount", "share", "ln", "ratio", "logratio")
CONTROLS = ("all", "individual", "none", "firm_effects")
STD_ERRORS = ("classical", "HC1", "HC3", *CLUSTERED)
METHODS = ("radius", "kernel", "local_linear", "nearest", "nearest_once")
SMOOTHERS = ("epanechnikov", "gaussian", "tricube")
MARGINS = ("sd", "money", "points")


@dataclass(frozen=True)
class Margin:
    """What is too small to matter: an effect, or a difference, of less than `size`.

    In money, in points of the total of a closed block, or in standard deviations (sd): of the
    outcome for one of the focal variable; a difference in means may be twice that. So the default
    is Cohen's small r of .1 for slopes, and his small d of .2 for means (Cohen 1988).
    """

    unit: str = "sd"
    size: float = 0.1

    def __post_init__(self) -> None:
        """Refuse a unit that no analysis knows and a size that is none."""
        if self.unit not in MARGINS:
            raise ValueError(f"unit must be one of {', '.join(MARGINS)}")
        if not 0 < self.size < float("inf"):
            raise ValueError("size must be positive")


@dataclass(frozen=True)
class MatchingChoice:
    """How people above a cut of the focal variable are matched with the others.

    `kernel` of the methods kernel and local_linear, `width` (caliper or bandwidth on the score):
    None = the method's usual one. `estimand`: effects are averaged over those above, those below,
    or everybody. `cut` None = the mean of everyone who answered. `exact`: only people of the
    moderator's same level are matched.
    """

    method: str = "radius"
    kernel: str | None = None
    width: float | None = None
    estimand: str = "att"
    cut: float | None = None
    exact: bool = False

    def __post_init__(self) -> None:
        """Refuse a word that no analysis knows and a width that is none."""
        known = {"method": METHODS, "kernel": (None, *SMOOTHERS), "estimand": ESTIMANDS}
        for name, words in known.items():
            if getattr(self, name) not in words:
                raise ValueError(f"{name} must be one of {', '.join(map(str, words))}")
        if self.width is not None and not 0 < self.width < float("inf"):
            raise ValueError("width must be positive")


@dataclass(frozen=True)
class Specification:
    """How the answers are looked at. Ids are the codebook's; None = not chosen.

    `outcomes` are ids of those in the block, () = all. `by` splits means, `moderator` splits slopes
    (a pair "a*b" splits them by both); `others` are further moderators whose products with the
    focal variable enter beside it, and `focal_by_controls` lets the controls have theirs too.
    `lens` is how an answer is expressed, `controls` which control variables enter the models:
    firm_effects are individual ones and a constant of its own for every cluster. `matching` is how
    people are matched, where they are; `margin` is what is too small to matter.
    """

    focal: str | None = None
    outcomes: tuple[str, ...] = ()
    by: str | None = None
    moderator: str | None = None
    others: tuple[str, ...] = ()
    focal_by_controls: bool = False
    lens: str = "amount"
    controls: str = "all"
    std_errors: str = "classical"
    matching: MatchingChoice = field(default_factory=MatchingChoice)
    margin: Margin = field(default_factory=Margin)

    def __post_init__(self) -> None:
        """Refuse a word that no analysis knows."""
        known = {"lens": LENSES, "controls": CONTROLS, "std_errors": STD_ERRORS}
        for name, words in known.items():
            if getattr(self, name) not in words:
                raise ValueError(f"{name} must be one of {', '.join(words)}")

    @property
    def clustered(self) -> bool:
        """Return whether the standard errors take clusters together."""
        return self.std_errors in CLUSTERED

    @property
    def own_errors(self) -> str:
        """Return the clustered rule, or else the word for a model that knows one other rule."""
        return self.std_errors if self.clustered else "classical"


@dataclass(frozen=True)
class Query:
    """A question to an analysis function: who is compared with whom, and a specification.

    `numbers` are values and `choices` codes that an analysis takes by name; `seed` and `chunk` say
    which draws a part of a long computation makes.
    """

    comparison: Comparison = field(default_factory=Comparison)
    specification: Specification = field(default_factory=Specification)
    numbers: tuple[tuple[str, float], ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    seed: int = 0
    chunk: int = 0

    @property
    def group(self) -> Group:
        """Return the group that every analysis of one group looks at."""
        return self.comparison.group

    def with_numbers(self, **numbers: float) -> "Query":
        """Return the query with these numbers."""
        return replace(self, numbers=tuple(sorted(numbers.items())))

    def number(self, name: str, default: float) -> float:
        """Return one of the numbers, `default` when the query does not give it."""
        return dict(self.numbers).get(name, default)

    def with_choices(self, **choices: str) -> "Query":
        """Return the query with these choices."""
        return replace(self, choices=tuple(sorted(choices.items())))

    def choice(self, name: str, default: str) -> str:
        """Return one of the choices, `default` when the query does not give it."""
        return dict(self.choices).get(name, default)
