"""What study.toml says of robustness checks: further variables, and a region that nests people."""

from dataclasses import dataclass

from data.codebook.codebook import Codebook
from data.reading.toml import Section


@dataclass(frozen=True)
class Robustness:
    """The variables of robustness checks.

    `substitutes` are numbers that may stand in the focal variable's place, `further` one whose own
    part is looked at beside it, `region` a factor whose levels are left out one by one.
    """

    substitutes: tuple[str, ...] = ()
    further: str | None = None
    region: str | None = None


def read_robustness(section: Section, codebook: Codebook) -> Robustness:
    """Return the [robustness] table; SurveyError when a variable is of another kind."""
    numbers = [variable.id for variable in codebook.variables if variable.kind == "numeric"]
    factors = [variable.id for variable in codebook.variables if variable.levels]
    found = Robustness(
        section.codes("substitutes", numbers),
        section.choice("further", numbers),
        section.choice("region", factors),
    )
    section.finish()
    return found
