"""A codebook says what a survey's columns mean; data, not code."""

from dataclasses import dataclass
from pathlib import Path

from data.codebook.read import (
    check_together,
    read_allocation,
    read_crossing,
    read_scale,
    read_variable,
)
from data.codebook.variables import (
    OF_DESIGN,
    PAIR,
    PROVENANCES,
    Allocation,
    Band,
    Block,
    Part,
    Scale,
    Variable,
    pair,
)
from data.reading.folder import Folder
from data.reading.problems import SurveyError
from data.reading.toml import Section, read_toml

__all__ = ["Allocation", "Band", "Block", "Codebook", "Part", "Scale", "Variable", "load_codebook"]

FILE = "codebook.toml"
FORMATS = (".parquet", ".xlsx", ".dta", ".sav", ".csv")


@dataclass(frozen=True)
class Codebook:
    """Everything the readers and the analysis know about a survey.

    `outcomes` are the block of outcomes that the analysis explains, None where it has none. A
    `confidential` survey is shown under the rules of statistical disclosure control.
    """

    id: str
    file: str
    provenance: str
    outcomes: Block | None
    variables: tuple[Variable, ...]
    confidential: bool = False

    def has(self, name: str) -> bool:
        """Return whether `variable` knows this id."""
        return self._find(name) is not None

    def variable(self, name: str) -> Variable:
        """Return a variable, or the pair "a*b" of two that people are grouped by.

        KeyError when the codebook has none of this id.
        """
        found = self._find(name)
        if found is None:
            raise KeyError(name)
        return found

    def _find(self, name: str) -> Variable | None:
        for variable in self.variables:
            if variable.id == name:
                return variable
        one, star, other = name.partition(PAIR)
        return pair(self.variables, one, other) if star else None

    def with_role(self, role: str) -> tuple[Variable, ...]:
        """Return the variables of a role, in the codebook's order."""
        return tuple(variable for variable in self.variables if role in variable.roles)

    def of_design(self) -> tuple[Variable, ...]:
        """Return the numbers that say how people were drawn, which are nobody's answers."""
        return tuple(v for role in OF_DESIGN for v in self.with_role(role))

    def role(self, role: str) -> Variable | None:
        """Return the first variable of a role."""
        return next(iter(self.with_role(role)), None)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Return the outcomes, in the order of their block; () without any."""
        return self.outcomes.parts if self.outcomes else ()

    @property
    def outcome_ids(self) -> tuple[str, ...]:
        """Return the ids of the outcomes; () without any."""
        return self.outcomes.ids if self.outcomes else ()

    @property
    def allocation(self) -> Allocation | None:
        """Return the block of outcomes where it is a sum that people split, else None."""
        return self.outcomes if isinstance(self.outcomes, Allocation) else None


def load_codebook(folder: Folder) -> Codebook:
    """Return the codebook of a survey folder; SurveyError when it is missing or wrong."""
    if not folder.is_dir():
        raise SurveyError("folder_missing", folder=str(folder))
    if not (folder / FILE).is_file():
        raise SurveyError("not_a_survey", folder=str(folder), file=FILE)
    whole = read_toml(folder / FILE)
    survey_id, file, provenance, confidential = _read_survey(whole.section("survey"))
    allocation = read_allocation(whole.section("allocation"))
    variables = tuple(
        [
            read_variable(name, table)
            for name, table in whole.section("variables").sections().items()
        ]
        + [read_scale(name, table) for name, table in whole.section("scales").sections().items()]
    )
    variables += tuple(
        read_crossing(name, table, variables)
        for name, table in whole.section("crossings").sections().items()
    )
    whole.finish()
    codebook = Codebook(survey_id, file, provenance, allocation, variables, confidential)
    check_together(whole, variables, codebook.outcome_ids)
    return codebook


def _read_survey(section: Section) -> tuple[str, str, str, bool]:
    section.required("id", "file", "provenance")
    survey_id = section.id("id", section.text("id"))
    file = section.text("file")
    # A plain name keeps a codebook from reaching files outside its own folder.
    plain = Path(file).name == file and "\\" not in file and file.isprintable()
    if not plain or Path(file).suffix.lower() not in FORMATS:
        raise section.problem("file_name", "file", value=file)
    provenance = section.needed_choice("provenance", PROVENANCES)
    confidential = section.switch("confidential")
    section.finish()
    return survey_id, file, provenance, confidential
