"""What policies, variables and levels are called inside a sentence."""

from analysis.disclosure.shown import codes_shown
from analysis.model.result import Result
from ui.language.label import label
from ui.visit.scene import Scene


def levels_present(here: Scene, variable: str, result: Result) -> dict[str, str]:
    """Return the names of a variable's levels that a result has, by their code."""
    present = set(result.table["level"])
    return {code: name for code, name in level_names(here, variable).items() if code in present}


def part_names(here: Scene) -> dict[str, str]:
    """Return part id -> escaped short label, in the codebook's order."""
    return {id: label(here.labels.part(id).short) for id in here.survey.codebook.outcome_ids}


def spoken_variable(here: Scene, variable: str) -> str:
    """Return a variable's escaped label as it stands inside a sentence."""
    return here.text.inline(label(here.labels.variable(variable).label))


def spoken_levels(here: Scene, variable: str) -> dict[str, str]:
    """Return level code -> what its people are called in a sentence, else its quoted label."""
    names = level_names(here, variable)
    people = {code: label(here.labels.people_of(variable, code)) for code in names}
    return {code: people[code] or here.text.quote(name) for code, name in names.items()}


def level_names(here: Scene, variable: str) -> dict[str, str]:
    """Return level code -> escaped label, in the codebook's order."""
    codes = codes_shown(here.survey, here.view.query, variable)
    return {code: label(here.labels.level(variable, code)) for code in codes}
