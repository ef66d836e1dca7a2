"""What a survey's variables, levels and questions are called, one file a language."""

from dataclasses import dataclass, field
from datetime import date

from data.codebook.codebook import Codebook, load_codebook
from data.codebook.variables import MERGED, PAIR
from data.reading.folder import Folder
from data.reading.problems import LANGUAGES, catalogue
from data.reading.toml import Section, read_toml
from data.study.study import Study, load_study

WORDINGS = ("original", "paraphrase")
SURVEY_KEYS = (
    *("title", "short", "people", "source", "description", "limits"),
    *("headline", "lead", "finding", "focal", "purpose", "purposes"),
    *("sampling", "representation", "simulated"),
)
LISTS = ("background", "recommendations")


@dataclass(frozen=True)
class Label:
    """Names of a variable or part; `question` is what people were asked.

    `wording` says whether the question is "original", a "paraphrase", or "" when there is none;
    `unit` is the unit in words; `note` what a reader should know.
    """

    label: str
    short: str
    question: str = ""
    wording: str = ""
    unit: str = ""
    note: str = ""


@dataclass(frozen=True)
class Heading:
    """Title and text of a question, a preset or a term."""

    title: str
    text: str


@dataclass(frozen=True)
class Correction:
    """What stood wrong in a survey's texts: since when, put right when, and what is right."""

    since: date
    mended: date
    wrong: str
    right: str


OF_LEVELS = ("levels", "people", "short_levels", "among")
"""What may be said of a level: its name, what its people are called, its name where room is short,
and what stands beside the name of a group whose people it describes."""


@dataclass(frozen=True)
class NamedGroup:
    """What people are called who are of several levels at once, (variable, code) pairs."""

    name: str
    levels: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Labels:
    """The labels of one language; a missing one falls back to the id or code itself."""

    language: str
    survey_texts: dict[str, str] = field(default_factory=dict)
    allocation: Label = Label("", "")
    variables: dict[str, Label] = field(default_factory=dict)
    levels: dict[tuple[str, str], str] = field(default_factory=dict)
    people: dict[tuple[str, str], str] = field(default_factory=dict)
    short_levels: dict[tuple[str, str], str] = field(default_factory=dict)
    among: dict[tuple[str, str], str] = field(default_factory=dict)
    groups: tuple[NamedGroup, ...] = ()
    parts: dict[str, Label] = field(default_factory=dict)
    published: dict[str, str] = field(default_factory=dict)
    questions: dict[str, Heading] = field(default_factory=dict)
    presets: dict[str, Heading] = field(default_factory=dict)
    terms: dict[str, Heading] = field(default_factory=dict)
    claims: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    audit: dict[str, str] = field(default_factory=dict)
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    corrections: tuple[Correction, ...] = ()

    def survey(self, key: str) -> str:
        """Return a text of the survey, a key of SURVEY_KEYS; "" when there is none."""
        return self.survey_texts.get(key, "")

    def listed(self, key: str) -> tuple[str, ...]:
        """Return a list of sentences about the study, a key of LISTS; () when there is none."""
        return self.lists.get(key, ())

    def variable(self, name: str) -> Label:
        """Return the names of a variable, a scale or a pair of variables."""
        if name not in self.variables and PAIR in name:
            one, other = (self.variable(half) for half in name.split(PAIR, 1))
            both = f"{one.short} × {other.short}"
            return Label(both, both)
        return self.variables.get(name, Label(name, name))

    def level(self, variable_id: str, code: str) -> str:
        """Return the name of a level or band, of a pair of levels for a pair of variables.

        Levels that are shown together, such as "1+2", have all their names.
        """
        if several := self._together(variable_id, code):
            names = [self.level(variable_id, each) for each in several]
            return catalogue(self.language)["format"]["levels"].join(names)
        if PAIR in variable_id and (variable_id, code) not in self.levels:
            return " · ".join(self._halves(variable_id, code))
        return self.levels.get((variable_id, code), code)

    def _halves(self, pair: str, code: str) -> tuple[str, str]:
        """Return both level names; a code may hold the sign itself, so named halves come first."""
        one, other = pair.split(PAIR, 1)
        cuts = [place for place, sign in enumerate(code) if sign == PAIR]
        halves = [(code[:cut], code[cut + 1 :]) for cut in cuts] or [(code, "")]
        named = [
            (left, right)
            for left, right in halves
            if (one, left) in self.levels and (other, right) in self.levels
        ]
        left, right = (named or halves)[0]
        return self.level(one, left), self.level(other, right)

    def people_of(self, variable_id: str, code: str) -> str:
        """Return what the people of a level are called in a sentence, "" when not given."""
        if several := self._together(variable_id, code):
            names = [self.people_of(variable_id, each) for each in several]
            between = catalogue(self.language)["format"]["and"]
            return between.join(names) if all(names) else ""
        return self.people.get((variable_id, code), "")

    def short_level(self, variable_id: str, code: str) -> str:
        """Return the name of a level where room is short."""
        return self.short_levels.get((variable_id, code)) or self.level(variable_id, code)

    def _together(self, variable_id: str, code: str) -> list[str]:
        """Return the codes of levels that one code stands for; none for a level by itself."""
        several = code.split(MERGED)
        alone = len(several) < 2 or PAIR in variable_id or (variable_id, code) in self.levels
        return [] if alone or any((variable_id, c) not in self.levels for c in several) else several

    def part(self, name: str) -> Label:
        """Return the names of an allocation part."""
        return self.parts.get(name, Label(name, name))

    def printed(self, word: str) -> str:
        """Return a word of the published table in this language, itself when not given."""
        return self.published.get(word, word)

    def question(self, name: str) -> Heading:
        """Return title and text of a Start question."""
        return self.questions.get(name, Heading(name, ""))

    def preset(self, name: str) -> Heading:
        """Return title and text of a preset."""
        return self.presets.get(name, Heading(name, ""))

    def claim(self, name: str) -> str:
        """Return a sentence of the paper in the words of this language."""
        return self.claims.get(name, name)

    def reason(self, code: str) -> str:
        """Return why a sentence of the paper cannot be tested."""
        return self.reasons.get(code, code)

    def audited(self, item: str) -> str:
        """Return what of the paper's print is checked."""
        return self.audit.get(item, item)


def load_labels(folder: Folder, language: str) -> Labels:
    """Return the labels of a survey folder in a language of LANGUAGES.

    Without labels.LANGUAGE.toml every name is the id or code; SurveyError when the file is wrong.
    """
    if language not in LANGUAGES:
        raise ValueError(f"no labels in {language}")
    codebook = load_codebook(folder)
    path = folder / f"labels.{language}.toml"
    if not path.exists():
        return Labels(language, {"title": codebook.id, "short": codebook.id})
    whole = read_toml(path)
    variables, of_levels = _read_variables(whole.section("variables"), codebook)
    study = load_study(folder)
    labels = Labels(
        language=language,
        survey_texts=_read_survey(whole.section("survey"), codebook),
        allocation=_read_label(whole.section("allocation"), ""),
        variables=variables,
        **of_levels,
        groups=tuple(_read_group(row, codebook) for row in whole.rows("groups")),
        parts=_read_parts(whole.section("parts"), codebook),
        published=_read_words(whole.section("published")),
        questions=_read_headings(whole.section("questions"), _ids(study, "questions")),
        presets=_read_headings(whole.section("presets"), _ids(study, "presets")),
        terms=_read_headings(whole.section("terms"), None),
        claims=_read_known(whole.section("claims"), _ids(study, "claims")),
        reasons=_read_known(whole.section("reasons"), _reasons(study)),
        audit=_read_words(whole.section("audit")),
        lists=_read_lists(whole.section("study")),
        corrections=tuple(_read_correction(row) for row in whole.rows("corrections")),
    )
    whole.finish()
    return labels


def _ids(study: Study | None, kind: str) -> list[str]:
    return [row.id for row in getattr(study, kind)] if study else []


def _reasons(study: Study | None) -> list[str]:
    return [reason for claim in study.claims for reason in claim.reasons] if study else []


def _read_known(section: Section, known: list[str]) -> dict[str, str]:
    """Return the words of a section whose keys are ids of the study."""
    for name in section.values:
        section.within(name, (name,), known)
    return _read_words(section)


def _read_survey(section: Section, codebook: Codebook) -> dict[str, str]:
    texts = {key: section.text(key) for key in SURVEY_KEYS}
    section.finish()
    title = texts["title"] or codebook.id
    return texts | {"title": title, "short": texts["short"] or title}


def _read_lists(section: Section) -> dict[str, tuple[str, ...]]:
    lists = {key: section.texts(key) for key in LISTS}
    section.finish()
    return {key: texts for key, texts in lists.items() if texts}


def _read_correction(row: Section) -> Correction:
    wrong, right = row.needed("wrong"), row.needed("right")
    found = Correction(row.date("since"), row.date("mended"), wrong, right)
    row.finish()
    return found


def _read_label(section: Section, fallback: str) -> Label:
    label = section.text("label") or fallback
    question = section.text("question")
    wording = section.choice("wording", WORDINGS, "original" if question else "") or ""
    found = Label(
        label,
        section.text("short") or label,
        question,
        wording,
        section.text("unit"),
        section.text("note"),
    )
    section.finish()
    return found


def _read_variables(
    section: Section, codebook: Codebook
) -> tuple[dict[str, Label], dict[str, dict[tuple[str, str], str]]]:
    """Return the variables' labels, and by each word of OF_LEVELS what it says of a level."""
    labels: dict[str, Label] = {}
    of_levels: dict[str, dict[tuple[str, str], str]] = {key: {} for key in OF_LEVELS}
    known = [variable.id for variable in codebook.variables]
    for name, table in section.sections().items():
        section.within(name, (name,), known)
        for key, found in of_levels.items():
            names = table.section(key)
            for code in names.values:
                names.within(code, (code,), codebook.variable(name).group_codes)
                found[name, code] = names.text(code)
        labels[name] = _read_label(table, name)
    return labels, of_levels


def _read_group(row: Section, codebook: Codebook) -> NamedGroup:
    row.required("name")
    levels, known = row.section("levels"), [v.id for v in codebook.variables]
    for name in levels.values:
        levels.within(name, (name,), known)
        levels.within(name, (levels.text(name),), codebook.variable(name).group_codes)
    found = NamedGroup(row.text("name"), tuple((id, levels.text(id)) for id in levels.values))
    row.finish()
    return found


def _read_words(section: Section) -> dict[str, str]:
    words = {word: section.text(word) for word in section.values}
    section.finish()
    return words


def _read_parts(section: Section, codebook: Codebook) -> dict[str, Label]:
    labels: dict[str, Label] = {}
    for name, table in section.sections().items():
        section.within(name, (name,), codebook.outcome_ids)
        labels[name] = _read_label(table, name)
    return labels


def _read_headings(section: Section, known: list[str] | None) -> dict[str, Heading]:
    """Return headings by id: one of the known, or any id where the labels alone say which."""
    headings: dict[str, Heading] = {}
    for name, table in section.sections().items():
        if known is None:
            section.id(name, name)
        else:
            section.within(name, (name,), known)
        headings[name] = Heading(table.text("title") or name, table.text("text"))
        table.finish()
    return headings
