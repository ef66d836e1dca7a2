"""What the documents describe: each column of the answers once, then what is derived from them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from data.codebook.codebook import Codebook
from data.codebook.variables import Part, Variable
from data.survey.labels import Label, Labels
from data.survey.survey import Survey

FEWEST = 10
"""A count of fewer people is left out."""


@dataclass(frozen=True)
class Entry:
    """A part or variable; `column` is None when it is derived, from the entries `sources` (ids)."""

    id: str
    column: str | None
    part: Part | None = None
    variable: Variable | None = None
    sources: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def levels(self) -> tuple[str, ...]:
        """Return the codes of a factor."""
        return self.variable.levels if self.variable else ()

    @property
    def numeric(self) -> bool:
        """Return whether it is a number."""
        return self.variable is None or self.variable.kind == "numeric"

    @property
    def roles(self) -> tuple[str, ...]:
        """Return what it is used for; "allocation" for a part."""
        return self.variable.roles if self.variable else ("allocation",)

    @property
    def derivation(self) -> str:
        """Return how the analysis makes it, a key of the texts; "" for a column as it is."""
        variable = self.variable
        if variable is None:
            return ""
        if variable.scale:
            return variable.scale.method
        if variable.crossed:
            return "crossed"
        return variable.transform or ("" if self.column else "same")


def entries(codebook: Codebook) -> tuple[Entry, ...]:
    """Return one entry a column, in the order of `named_columns`, then the derived ones.

    A column that several parts or variables use belongs to the first that takes it as it is.
    """
    missing = codebook.outcomes.missing if codebook.outcomes else ()
    users = [Entry(part.id, part.column, part=part, missing=missing) for part in codebook.parts]
    users += [
        Entry(variable.id, variable.column, variable=variable, missing=variable.missing)
        for variable in codebook.variables
    ]
    owners: dict[str, Entry] = {}
    for user in users:
        if user.column is not None:
            known = owners.setdefault(user.column, user)
            if known.derivation and not user.derivation:
                owners[user.column] = user
    owned = set(owners.values())
    rest = [_derived(user, owners) for user in users if user not in owned]
    return (*owners.values(), *rest)


def _derived(user: Entry, owners: Mapping[str, Entry]) -> Entry:
    variable = user.variable
    sources: tuple[str, ...] = ()
    if variable is not None:
        sources = variable.scale.items if variable.scale else variable.crossed
    if user.column is not None:
        sources = (owners[user.column].id,)
    return Entry(user.id, None, user.part, variable, sources, user.missing)


def given(labels: Mapping[str, Labels], entry: Entry) -> dict[str, Label]:
    """Return language -> names of an entry, without the languages that have none."""
    found: dict[str, Label] = {}
    for language, own in labels.items():
        names = own.parts if entry.part else own.variables
        if entry.id in names:
            found[language] = names[entry.id]
    return found


def level_names(labels: Mapping[str, Labels], id: str, code: str) -> dict[str, str]:
    """Return language -> name of a level or band, without the languages that have none."""
    return {
        language: own.levels[id, code]
        for language, own in labels.items()
        if (id, code) in own.levels
    }


def people_names(labels: Mapping[str, Labels], id: str, code: str) -> dict[str, str]:
    """Return language -> what the people of a level are called in a sentence, where given."""
    names = {language: own.people_of(id, code) for language, own in labels.items()}
    return {language: name for language, name in names.items() if name}


def frequencies(survey: Survey, entry: Entry) -> dict[str, int]:
    """Return code -> how many people, unweighted; none for a confidential survey.

    Counts below FEWEST are left out.
    """
    variable = entry.variable
    if variable is None or not variable.group_codes or survey.codebook.confidential:
        return {}
    codes = survey.codes(variable.id)
    counts = np.bincount(codes[codes >= 0], minlength=len(variable.group_codes))
    pairs = zip(variable.group_codes, counts.tolist(), strict=True)
    return {code: count for code, count in pairs if count >= FEWEST}
