"""A study: what the pages show first, its questions, and what its authors printed."""

from dataclasses import dataclass
from pathlib import Path

from data.codebook.codebook import Codebook, load_codebook
from data.reading.folder import Folder
from data.reading.toml import Section, read_toml
from data.study.claims import Claim, Known, load_claims
from data.study.models import (
    CONTROLS,
    LENSES,
    Matching,
    Model,
    Statement,
    Vocabulary,
    read_matching,
    read_model,
    read_statement,
    read_vocabulary,
)
from data.study.published import Published, published_path, read_published
from data.study.robustness import Robustness, read_robustness

FILE = "study.toml"
STD_ERRORS = ("classical", "HC1", "HC3", "CR1", "CR2")
STATISTICS = ("mean", "effect", "slope", "slope_difference")
SIGNS = ("+", "-")
MOST_DECIMALS = 12

# Overrides of a specification as (name, value) pairs; dict(pairs) gives keyword arguments.
Overrides = tuple[tuple[str, str | tuple[str, ...]], ...]


@dataclass(frozen=True)
class Defaults:
    """The specification the pages start with; outcomes () means every part."""

    focal: str | None = None
    outcomes: tuple[str, ...] = ()
    moderator: str | None = None
    lens: str = "amount"
    controls: str = "all"
    std_errors: str | None = None
    by: str | None = None


@dataclass(frozen=True)
class Question:
    """A question of the first page: what it opens, for whom, and with which specification.

    `tab` is the one that opens of the page, "" its first.
    """

    id: str
    page: str
    tab: str
    group: tuple[tuple[str, tuple[str, ...]], ...]
    specification: Overrides


@dataclass(frozen=True)
class Preset:
    """A named specification."""

    id: str
    specification: Overrides


@dataclass(frozen=True)
class Printed:
    """A number, or only its sign, that the authors printed for the whole sample.

    `outcome` is a part id, or a variable id for its mean. Units of `value`: means of a part under
    the lenses amount and share are points of the total; ln is ln(100 amount / total + 1); an effect
    or a slope is per point of `focal`. None means that the statistic does not depend on it.
    A slope_difference is `level` minus the moderator's reference level.
    """

    statistic: str
    outcome: str
    lens: str | None
    focal: str | None
    moderator: str | None
    level: str | None
    controls: str | None
    value: float | None
    decimals: int | None
    std_error: float | None
    sign: str | None
    source: str


@dataclass(frozen=True)
class Study:
    """Everything study.toml says."""

    defaults: Defaults
    questions: tuple[Question, ...]
    presets: tuple[Preset, ...]
    printed: tuple[Printed, ...]
    models: tuple[Model, ...]
    matchings: tuple[Matching, ...]
    statements: tuple[Statement, ...]
    claims: tuple[Claim, ...]
    published: Published | None
    vocabulary: Vocabulary
    citation: str
    robustness: Robustness
    terms: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def terms_on(self, page: str) -> tuple[str, ...]:
        """Return the study's own terms that a reader meets on a page."""
        return dict(self.terms).get(page, ())


def load_study(folder: Folder) -> Study | None:
    """Return the study of a survey folder; None without study.toml, SurveyError if wrong."""
    path = folder / FILE
    if not path.exists():
        return None
    codebook = load_codebook(folder)
    whole = read_toml(path)
    questions = whole.section("questions").sections().items()
    presets = whole.section("presets").sections().items()
    published, vocabulary = _read_published(folder, whole.section("published"), codebook)
    models = tuple(read_model(row, codebook) for row in whole.rows("models"))
    whole.different("models.id", tuple(model.id for model in models))
    matchings = tuple(read_matching(row, codebook) for row in whole.rows("matchings"))
    for row, model in zip(whole.rows("models"), models, strict=True):
        wanted = (model.matching,) if model.matching else ()
        row.within("matching", wanted, [matching.id for matching in matchings])
    rows = whole.rows("statements")
    statements = tuple(read_statement(row, codebook, models) for row in rows)
    known = Known(codebook, published, models, matchings, statements)
    study = Study(
        defaults=_read_defaults(whole.section("defaults"), codebook),
        questions=tuple(_read_question(name, table, codebook) for name, table in questions),
        presets=tuple(Preset(name, _read_overrides(table, codebook)) for name, table in presets),
        printed=tuple(_read_printed(row, codebook) for row in whole.rows("printed")),
        models=models,
        matchings=matchings,
        statements=statements,
        claims=load_claims(folder, known),
        published=published,
        vocabulary=vocabulary,
        citation=whole.text("citation"),
        robustness=read_robustness(whole.section("robustness"), codebook),
        terms=_read_terms(whole.section("terms")),
    )
    whole.finish()
    return study


def _read_terms(section: Section) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = tuple((page, section.codes(page)) for page in section.values)
    section.finish()
    return found


def _read_defaults(section: Section, codebook: Codebook) -> Defaults:
    return Defaults(**dict(_read_overrides(section, codebook)))  # type: ignore[arg-type]


def _read_overrides(section: Section, codebook: Codebook) -> Overrides:
    numbers = [variable.id for variable in codebook.variables if variable.kind == "numeric"]
    grouped = [variable.id for variable in codebook.variables if variable.group_codes]
    allowed = {
        "focal": numbers,
        "by": grouped,
        "moderator": grouped,
        "lens": LENSES,
        "controls": CONTROLS,
        "std_errors": STD_ERRORS,
    }
    found: dict[str, str | tuple[str, ...]] = {}
    for name, choices in allowed.items():
        value = section.choice(name, choices)
        if value is not None:
            found[name] = value
    outcomes = section.codes("outcomes", codebook.outcome_ids)
    if outcomes:
        found["outcomes"] = outcomes
    section.finish()
    return tuple(found.items())


def _read_question(name: str, section: Section, codebook: Codebook) -> Question:
    page = section.id("page", section.needed("page"))
    tab = section.text("tab")
    tab = section.id("tab", tab) if tab else ""
    group = section.section("group")
    chosen = tuple(sorted((key, _group_codes(group, key, codebook)) for key in group.values))
    specification = _read_overrides(section.section("specification"), codebook)
    section.finish()
    return Question(name, page, tab, chosen, specification)


def _group_codes(group: Section, name: str, codebook: Codebook) -> tuple[str, ...]:
    group.within(name, (name,), [variable.id for variable in codebook.with_role("group")])
    return tuple(sorted(group.codes(name, codebook.variable(name).group_codes)))


def _read_printed(row: Section, codebook: Codebook) -> Printed:
    ids = [variable.id for variable in codebook.variables]
    moderator = row.choice("moderator", ids)
    levels = codebook.variable(moderator).group_codes if moderator else ()
    level = row.code("level")
    row.within("level", (level,) if level else (), levels)
    decimals = row.number("decimals")
    if decimals is not None and decimals not in range(MOST_DECIMALS + 1):
        raise row.problem("whole_range", "decimals", most=MOST_DECIMALS)
    printed = Printed(
        statistic=row.needed_choice("statistic", STATISTICS),
        outcome=row.needed_choice("outcome", [*codebook.outcome_ids, *ids]),
        lens=row.choice("lens", LENSES),
        focal=row.choice("focal", ids),
        moderator=moderator,
        level=level,
        controls=row.choice("controls", CONTROLS),
        value=row.number("value"),
        decimals=None if decimals is None else int(decimals),
        std_error=row.number("std_error"),
        sign=row.choice("sign", SIGNS),
        source=row.needed("source"),
    )
    row.finish()
    if (printed.value is None) == (printed.sign is None) or (printed.value is None) != (
        decimals is None
    ):
        raise row.problem("printed_value", "value")
    return printed


def _read_published(
    folder: Folder, section: Section, codebook: Codebook
) -> tuple[Published | None, Vocabulary]:
    """Return the published table that [published] names, and what its words mean."""
    file = section.text("file")
    vocabulary = read_vocabulary(section, codebook)
    section.finish()
    if not file:
        return None, vocabulary
    plain = Path(file).name == file and "\\" not in file and file.isprintable()
    if not plain or Path(file).suffix != ".csv":
        raise section.problem("file_name", "file", value=file)
    return read_published(published_path(folder, file)), vocabulary
