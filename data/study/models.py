"""What study.toml says of the published analyses: regressions, matchings, statements, names."""

from dataclasses import dataclass

from data.codebook.codebook import Codebook, Variable
from data.reading.toml import Section

LENSES = ("amount", "share", "ln", "ratio")
CONTROLS = ("all", "individual", "none")
TREATMENTS = ("above_mean",)
KERNELS = ("uniform", "epanechnikov", "gaussian", "tricube")
METHODS = ("kernel", "local_linear")
VARIANTS = ("wide", "honest")
AUDITS = ("wu_2023",)
TESTS = (
    *("slope_sign", "gap_sign_low", "differs", "largest_slope", "smallest_slope", "overtakes"),
    *("rank", "above"),
)


@dataclass(frozen=True)
class Model:
    """A regression the authors published, or one behind a figure.

    `outcome` is a part's id (with a lens) or a variable's; `focal` a variable's, a factor entering
    by its levels. treatment above_mean: whether focal lies above its mean over everyone who
    answered. `matching`: weighted by the first matching of that id. `moderator`: focal times it.
    """

    id: str
    source: str
    outcome: str
    lens: str | None
    focal: str
    controls: str
    treatment: str | None = None
    matching: str | None = None
    moderator: str | None = None


@dataclass(frozen=True)
class Matching:
    """Matching on the propensity of lying above the mean of `focal`, given the controls.

    `std_errors` stand in, one an outcome, where none are printed. `variant` tells matchings of one
    id apart; the first of an id is the one that is scored.
    """

    id: str
    source: str
    outcomes: tuple[str, ...]
    lens: str
    focal: str
    controls: str
    method: str
    kernel: str
    width: float
    std_errors: tuple[float, ...]
    variant: str


@dataclass(frozen=True)
class Statement:
    """What a figure shows in words: the published row it is, and how it is judged.

    `model` is a moderated model's id; `level` and `other` are the moderator's. rank and above are
    about the means of `variable` at the levels `levels` of `by`.
    """

    source: str
    term: str
    test: str
    model: str | None
    level: str | None
    variable: str | None
    by: str | None
    levels: tuple[str, ...]


@dataclass(frozen=True)
class Name:
    """What the published table calls something: a part or variable under a lens, a term, a count.

    As a term: `level` of a factor, "above_mean" of a number, both None for the constant.
    """

    name: str
    id: str | None
    level: str | None = None
    lens: str | None = None


@dataclass(frozen=True)
class Vocabulary:
    """The words of the published table: outcomes, terms, and what is counted by distinct values.

    `audit` names the checks that are made for this table alone.
    """

    outcomes: tuple[Name, ...] = ()
    terms: tuple[Name, ...] = ()
    counts: tuple[Name, ...] = ()
    audit: str | None = None


def read_model(row: Section, codebook: Codebook) -> Model:
    """Return the model of a row of [[models]]."""
    variables = [variable.id for variable in codebook.variables]
    id, source = row.needed("id"), row.needed("source")
    outcome = row.needed_choice("outcome", [*codebook.outcome_ids, *variables])
    if outcome in codebook.outcome_ids:
        row.required("lens")
    model = Model(
        id=id,
        source=source,
        outcome=outcome,
        lens=row.choice("lens", LENSES),
        focal=row.needed_choice("focal", variables),
        controls=row.needed_choice("controls", CONTROLS),
        treatment=row.choice("treatment", TREATMENTS),
        matching=row.text("matching") or None,
        moderator=row.choice("moderator", [v.id for v in codebook.variables if v.group_codes]),
    )
    row.finish()
    return model


def read_matching(row: Section, codebook: Codebook) -> Matching:
    """Return the matching of a row of [[matchings]]."""
    row.required("id", "source", "outcomes", "width", "std_errors")
    outcomes = row.codes("outcomes", codebook.outcome_ids)
    width = row.number("width") or 0.0
    if width <= 0:
        raise row.problem("needs_positive", "width")
    matching = Matching(
        id=row.text("id"),
        source=row.text("source"),
        outcomes=outcomes,
        lens=row.needed_choice("lens", LENSES),
        focal=row.needed_choice("focal", _numbers(codebook)),
        controls=row.needed_choice("controls", CONTROLS),
        method=row.needed_choice("method", METHODS),
        kernel=row.needed_choice("kernel", KERNELS),
        width=width,
        std_errors=_errors(row, len(outcomes)),
        variant=row.choice("variant", VARIANTS) or "",
    )
    row.finish()
    return matching


def read_statement(row: Section, codebook: Codebook, models: tuple[Model, ...]) -> Statement:
    """Return the statement of a row of [[statements]]."""
    moderated = {model.id: model.moderator for model in models if model.moderator}
    by = row.choice("by", [v.id for v in codebook.variables if v.group_codes])
    statement = Statement(
        source=row.needed("source"),
        term=row.needed("term"),
        test=row.needed_choice("test", TESTS),
        model=row.choice("model", list(moderated)),
        level=row.code("level"),
        variable=row.choice("variable", _numbers(codebook)),
        by=by,
        levels=row.codes("levels"),
    )
    about_means = statement.test in ("rank", "above")
    row.required(*(("variable", "by", "levels") if about_means else ("model",)))
    split = by if about_means else moderated[statement.model or ""]
    known = codebook.variable(split or "").group_codes
    row.within("level", (statement.level,) if statement.level else (), known)
    row.within("levels", statement.levels, known)
    row.finish()
    return statement


def read_vocabulary(section: Section, codebook: Codebook) -> Vocabulary:
    """Return the words of [published]: outcomes, terms and counts."""
    return Vocabulary(
        tuple(_read_outcome(row, codebook) for row in section.rows("outcomes")),
        tuple(_read_term(row, codebook) for row in section.rows("terms")),
        tuple(_read_count(row, codebook) for row in section.rows("counts")),
        section.choice("audit", AUDITS),
    )


def _read_outcome(row: Section, codebook: Codebook) -> Name:
    name, outcome = row.needed("name"), row.needed_choice("outcome", codebook.outcome_ids)
    found = Name(name, outcome, lens=row.needed_choice("lens", LENSES))
    row.finish()
    return found


def _read_term(row: Section, codebook: Codebook) -> Name:
    name = row.needed("name")
    id = row.choice("variable", [variable.id for variable in codebook.variables])
    level = row.code("level")
    if level is not None:
        row.required("variable")
        row.within("level", (level,), _levels(codebook.variable(id or "")))
    row.finish()
    return Name(name, id, level)


def _read_count(row: Section, codebook: Codebook) -> Name:
    columns = [variable.id for variable in codebook.variables if variable.column]
    found = Name(row.needed("name"), row.needed_choice("variable", columns))
    row.finish()
    return found


def _levels(variable: Variable) -> tuple[str, ...]:
    return TREATMENTS if variable.kind == "numeric" else variable.levels


def _numbers(codebook: Codebook) -> list[str]:
    return [variable.id for variable in codebook.variables if variable.kind == "numeric"]


def _errors(row: Section, count: int) -> tuple[float, ...]:
    errors = row.numbers("std_errors")
    if len(errors) != count or min(errors) <= 0:
        raise row.problem("matching_errors", "std_errors")
    return errors
