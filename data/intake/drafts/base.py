"""The draft itself: codebook and labels in the making, and how they become a folder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from data.codebook.codebook import FILE as CODEBOOK
from data.codebook.codebook import FORMATS, Codebook, load_codebook
from data.codebook.variables import Part, Variable
from data.intake.drafts.words import apart, as_words
from data.parse.parsed import Header, Parsed, internal
from data.reading.folder import MemoryFolder
from data.reading.problems import LANGUAGES, SurveyError, catalogue
from data.study.study import FILE as STUDY
from data.survey.labels import Label, Labels, load_labels
from data.survey.write import codebook_toml, labels_toml

ID = "own_survey"
LONGEST_SHORT = 40
LONGEST_TITLE = 80


@dataclass(frozen=True, eq=False)
class Draft:
    """What a reader edits. `labels` has one entry a language of LANGUAGES.

    `ids` gives the id of every column of the file by its header: that of its variable or part, or
    the one that it gets when it becomes one. `extra` are further files of the folder (study.toml,
    claims.toml), carried along as they are. Labels may name columns without any role: they are not
    written.
    """

    codebook: Codebook
    labels: Mapping[str, Labels]
    ids: Mapping[str, str]
    extra: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)

    def files(self) -> MemoryFolder:
        """Return the folder: codebook.toml, labels.LANGUAGE.toml and what is carried along."""
        extra = dict(self.extra)
        written = {CODEBOOK: codebook_toml(self.codebook)}
        for language, labels in self.labels.items():
            # Titles of questions and presets, and claims with their reasons, belong to a study.
            bare = replace(labels, questions={}, presets={}, claims={}, reasons={})
            own = labels if STUDY in extra else bare
            written[label_file(language)] = labels_toml(own, self.codebook)
        return MemoryFolder(self.codebook.id, extra | written)


def label_file(language: str) -> str:
    """Return the name of a language's file of labels."""
    return f"labels.{language}.toml"


def load_draft(folder: MemoryFolder, parsed: Parsed) -> Draft:
    """Return the draft of a folder that has a codebook already; SurveyError when it is wrong.

    What its labels do not name is called as in the file.
    """
    codebook = replace(load_codebook(folder), file=_file(parsed.file))
    labels = {language: load_labels(folder, language) for language in LANGUAGES}
    own = {CODEBOOK, *map(label_file, LANGUAGES)}
    extra = tuple((name, data) for name, data in folder.files.items() if name not in own)
    ids = _ids(codebook, parsed)
    parts = codebook.parts
    named = {
        language: _completed(known, _named(Labels(language), parsed.headers, ids), parts)
        for language, known in labels.items()
    }
    return Draft(codebook, named, ids, extra)


def empty_draft(parsed: Parsed) -> Draft:
    """Return a draft that names every column and gives none a role."""
    codebook = Codebook(ID, _file(parsed.file), "uploaded", None, ())
    ids = _ids(codebook, parsed)
    stem = Path(parsed.file).stem
    title = stem if len(stem) <= LONGEST_TITLE else f"{stem[:LONGEST_TITLE]}…"
    labels = {}
    for language in LANGUAGES:
        words = catalogue(language)["names"]
        texts = {"title": title, "short": title, "people": words["people"]}
        whole = Labels(language, texts, Label(words["allocation"], words["allocation"]))
        labels[language] = _named(whole, parsed.headers, ids)
    return Draft(codebook, labels, ids)


def _ids(codebook: Codebook, parsed: Parsed) -> dict[str, str]:
    parts = codebook.parts
    # Of two variables of one column the first counts; a part counts before both.
    known = {v.column: v.id for v in reversed(codebook.variables) if v.column is not None}
    known |= {part.column: part.id for part in parts}
    taken = {variable.id for variable in codebook.variables} | {part.id for part in parts}
    found: dict[str, str] = {}
    headers = set(parsed.names)
    for place, header in enumerate(parsed.names):
        free = internal(place)
        # Edits know columns by header and the rest by id: no id is another column's header.
        while free in taken or (free in headers and free != header):
            free += "_"
        found[header] = known.get(header, free)
    return found


def _named(labels: Labels, headers: Sequence[Header], ids: Mapping[str, str]) -> Labels:
    """Return labels with what the file calls these columns and their codes."""
    variables = {ids[header.name]: _label(header) for header in headers}
    levels = {
        (ids[header.name], code): name for header in headers for code, name in header.value_labels
    }
    return replace(labels, variables=labels.variables | variables, levels=labels.levels | levels)


def _completed(known: Labels, file: Labels, parts: Sequence[Part]) -> Labels:
    """Return labels with the file's names where they have none of their own."""
    return replace(
        known,
        variables=file.variables | known.variables,
        levels=file.levels | known.levels,
        parts=part_labels(file, parts) | known.parts,
    )


def part_labels(labels: Labels, parts: Sequence[Part]) -> dict[str, Label]:
    """Return what parts are called: as their columns, without the words that all begin with."""
    short = apart([part.column for part in parts])
    return {
        part.id: Label(short[part.column], short[part.column])
        if known.label == as_words(part.column)
        else known
        for part in parts
        if (known := labels.variables.get(part.id)) is not None
    }


def _label(header: Header) -> Label:
    """Return what a file calls a column; beside a long label its name is the short one."""
    name = as_words(header.name)
    label = header.label or name
    return Label(label, label if len(label) <= LONGEST_SHORT else name)


def _file(file: str) -> str:
    """Return a file's name if a codebook may hold it, else a plain one of the same format."""
    ending = Path(file).suffix.lower()
    plain = Path(file).name == file and "\\" not in file and file.isprintable()
    if ending not in FORMATS:
        return "answers.csv"
    return file if plain else f"answers{ending}"


def find(draft: Draft, name: str) -> Variable | None:
    """Return the variable of a header or of an id; None when the draft has none."""
    variables = draft.codebook.variables
    if name in draft.ids:
        return next((variable for variable in variables if variable.column == name), None)
    return next((variable for variable in variables if variable.id == name), None)


def put(draft: Draft, *variables: Variable) -> Draft:
    """Return the draft with variables added, each in the place of the one of its id if any.

    Columns come before scales, scales before crossings, as their reader has them.
    """
    known = {v.id: v for v in (*draft.codebook.variables, *variables)}
    order = sorted(known.values(), key=lambda v: (bool(v.crossed), v.scale is not None))
    return replace(draft, codebook=replace(draft.codebook, variables=tuple(order)))


def drop(draft: Draft, ids: Sequence[str]) -> Draft:
    """Return the draft without these variables, nor the scales and crossings that need them."""
    gone = set(ids)
    kept = []
    for variable in draft.codebook.variables:
        needed = (*(variable.scale.items if variable.scale else ()), *variable.crossed)
        if variable.id in gone or gone & set(needed):
            gone.add(variable.id)
        else:
            kept.append(variable)
    return replace(draft, codebook=replace(draft.codebook, variables=tuple(kept)))


def used(draft: Draft, variable: Variable) -> bool:
    """Return whether a variable has a role or another one is made of it."""
    return bool(variable.roles) or any(
        variable.id in v.crossed or (v.scale is not None and variable.id in v.scale.items)
        for v in draft.codebook.variables
    )


def set_confidential(draft: Draft, confidential: bool) -> Draft:
    """Return the draft with statistical disclosure control on or off."""
    return replace(draft, codebook=replace(draft.codebook, confidential=confidential))


def set_provenance(draft: Draft, provenance: str) -> Draft:
    """Return the draft with "simulated", "database" or "uploaded" answers."""
    return replace(draft, codebook=replace(draft.codebook, provenance=provenance))


def refuse_part(draft: Draft, file: str, header: str) -> None:
    """Raise SurveyError when a column is a part of the allocation and so can have no role."""
    parts = draft.codebook.parts
    if any(part.column == header for part in parts):
        raise SurveyError("part_has_role", file=file, column=header)
