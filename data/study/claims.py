"""The empirical sentences of a study, with what is printed for each and how it can be tested."""

from dataclasses import dataclass

from data.codebook.codebook import Codebook
from data.reading.folder import Folder
from data.reading.toml import Section, read_toml
from data.study.models import Matching, Model, Statement
from data.study.published import Published

FILE = "claims.toml"
STATUSES = ("testable", "partly", "not_testable")
OPINIONS = ("supported", "not_supported", "opposite", "reported", "explanation", "ours")
KINDS = ("printed", "sign", "order", "effect", "statement", "slope_difference")
SIGNS = ("+", "-")


@dataclass(frozen=True)
class Reference:
    """A row of the published table, by what names it there; () in `statistics` = every one."""

    source: str
    model: str
    outcome: str
    term: str
    statistics: tuple[str, ...]


@dataclass(frozen=True)
class Check:
    """How a claim is tested.

    printed: the numbers it rests on come out, at least tight. sign: a model's coefficient (of
    `term`, else of its focal variable) has the sign and p < .05. order: the mean amounts of `parts`
    (or means of `variables`) descend, each step with p < .05. effect: a matching's effect on
    `outcome` has the sign and p < .05. statement: what a figure shows passes its test.
    slope_difference: the slope of a moderated model at `level` minus that at the reference level
    has the sign and p < .05.
    """

    kind: str
    model: str
    sign: str
    matching: str
    outcome: str
    parts: tuple[str, ...]
    variables: tuple[str, ...]
    source: str
    term: str
    level: str


@dataclass(frozen=True)
class Claim:
    """An empirical sentence; `reasons` are codes why it cannot be tested, or only partly.

    `verdict` is what its authors say of it: a hypothesis is supported, not_supported or opposite, a
    finding reported, an explanation offered without a measurement; ours = not a sentence of theirs.
    """

    id: str
    verdict: str
    status: str
    reasons: tuple[str, ...]
    printed: tuple[Reference, ...]
    tests: tuple[Check, ...]


@dataclass(frozen=True)
class Known:
    """What a claim may refer to."""

    codebook: Codebook
    published: Published | None
    models: tuple[Model, ...]
    matchings: tuple[Matching, ...]
    statements: tuple[Statement, ...]


def load_claims(folder: Folder, known: Known) -> tuple[Claim, ...]:
    """Return the claims of a survey folder; none without claims.toml, SurveyError if wrong."""
    path = folder / FILE
    if not path.exists():
        return ()
    whole = read_toml(path)
    rows = whole.rows("claims")
    claims = tuple(_read_claim(row, known) for row in rows)
    whole.different("claims.id", tuple(claim.id for claim in claims))
    whole.finish()
    return claims


def _read_claim(row: Section, known: Known) -> Claim:
    claim = Claim(
        id=row.id("id", row.needed("id")),
        verdict=row.needed_choice("verdict", OPINIONS),
        status=row.needed_choice("status", STATUSES),
        reasons=tuple(row.id("reasons", code) for code in row.codes("reasons")),
        printed=tuple(_read_reference(each, known) for each in row.rows("printed")),
        tests=tuple(_read_check(each, known) for each in row.rows("tests")),
    )
    row.finish()
    if claim.status != "testable" and not claim.reasons:
        raise row.problem("key_missing", "reasons")
    if (claim.status == "not_testable") == bool(claim.tests):
        raise row.problem("claim_tests", "tests")
    return claim


def _read_reference(row: Section, known: Known) -> Reference:
    numbers = known.published.numbers if known.published else ()
    source = row.needed_choice("source", sorted({number.source for number in numbers}))
    own = [number for number in numbers if number.source == source]
    reference = Reference(
        source=source,
        model=row.choice("model", sorted({number.model for number in own}), "") or "",
        outcome=row.choice("outcome", sorted({number.outcome for number in own}), "") or "",
        term=row.choice("term", sorted({number.term for number in own}), "") or "",
        statistics=row.codes("statistics", sorted({each.statistic for each in own})),
    )
    row.finish()
    return reference


def _read_check(row: Section, known: Known) -> Check:
    statements = [each for each in known.statements if each.source == row.values.get("source")]
    numbers = known.published.numbers if known.published else ()
    own = [number.term for number in numbers if number.model == row.values.get("model")]
    drawn = {model.id: model.moderator for model in known.models}
    parts = row.codes("parts", known.codebook.outcome_ids)
    variables = row.codes("variables", [v.id for v in known.codebook.variables if not v.levels])
    check = Check(
        kind=row.needed_choice("kind", KINDS),
        model=row.choice("model", [model.id for model in known.models], "") or "",
        sign=row.choice("sign", SIGNS, "") or "",
        matching=row.choice("matching", [each.id for each in known.matchings], "") or "",
        outcome=row.choice("outcome", known.codebook.outcome_ids, "") or "",
        parts=parts,
        variables=variables,
        source=row.choice("source", [each.source for each in known.statements], "") or "",
        term=row.choice("term", [*(each.term for each in statements), *own], "") or "",
        level=row.code("level") or "",
    )
    moderator = drawn.get(check.model)
    levels = known.codebook.variable(moderator).group_codes if moderator else ()
    row.within("level", (check.level,) if check.level else (), levels)
    needs = {
        "printed": (),
        "sign": ("model", "sign"),
        "order": ("variables",) if variables else ("parts",),
        "effect": ("matching", "outcome", "sign"),
        "statement": ("source", "term"),
        "slope_difference": ("model", "level", "sign"),
    }
    row.required(*needs[check.kind])
    row.finish()
    return check
