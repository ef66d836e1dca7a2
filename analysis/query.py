"""What is asked of a survey: who is looked at, and how."""

from dataclasses import dataclass, field

Group = tuple[tuple[str, tuple[str, ...]], ...]
"""Who is looked at: (variable, level codes) pairs, sorted by variable, codes sorted; () = all."""

LENSES = ("amount", "share", "ln", "ratio")
CONTROLS = ("all", "individual", "none")
STD_ERRORS = ("classical", "HC1", "HC3", "clustered")


@dataclass(frozen=True)
class Specification:
    """How the answers are looked at. Ids are the codebook's; None = not chosen.

    `outcomes` are ids of allocation parts, () = all. `by` splits means, `moderator` splits slopes.
    `lens` is how an answer is expressed, `controls` which control variables enter the models.
    """

    focal: str | None = None
    outcomes: tuple[str, ...] = ()
    by: str | None = None
    moderator: str | None = None
    lens: str = "amount"
    controls: str = "all"
    std_errors: str = "classical"

    def __post_init__(self) -> None:
        """Refuse a word that no analysis knows."""
        known = {"lens": LENSES, "controls": CONTROLS, "std_errors": STD_ERRORS}
        for name, words in known.items():
            if getattr(self, name) not in words:
                raise ValueError(f"{name} must be one of {', '.join(words)}")


@dataclass(frozen=True)
class Query:
    """A question to an analysis function: groups of people and a specification."""

    groups: tuple[Group, ...] = ((),)
    specification: Specification = field(default_factory=Specification)

    @property
    def group(self) -> Group:
        """Return the first group, the one that every single-group analysis looks at."""
        return self.groups[0]
