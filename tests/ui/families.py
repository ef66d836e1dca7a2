"""Keys made at run time: what each pattern in the code can become."""

from functools import cache

from analysis.diagnostics.johnson_neyman import BANDS, ZONES
from analysis.engine.fieller import SETS
from analysis.engine.matching.support import ESTIMANDS
from analysis.engine.two_part import PARTS as TWO_PARTS
from analysis.learning.formula import KINDS as FORMULA
from analysis.matching.effects import CHECKS, MATCHED, RULES
from analysis.matching.sensitivity import TIMES
from analysis.model.comparison import AGAINST
from analysis.model.comparison import SIDES as COMPARED
from analysis.model.query import CONTROLS, LENSES, MARGINS, METHODS, SMOOTHERS, STD_ERRORS
from analysis.model.result import NOTES, REFUSALS
from analysis.model.status import STATUSES
from analysis.model.vocabulary import VOCABULARY
from analysis.questions.verdict import MEASURES
from analysis.replication.compare import VERDICTS
from analysis.replication.findings import FINDINGS
from analysis.replication.ledger import RESULTS
from analysis.replication.tables import REASONS
from analysis.robustness.influence import UNITS
from analysis.robustness.restrictions import RESTRICTIONS
from analysis.robustness.variants import VARIANTS
from analysis.specification_curve.grid import LENSES as CURVE_LENSES
from analysis.specification_curve.grid import METHODS as CURVE_METHODS
from analysis.specification_curve.grid import MODELS, TREATMENTS
from data.codebook.variables import PROVENANCES, ROLES
from data.intake.profile import KINDS as KINDS_OF_COLUMNS
from data.intake.propose import ROLES as PROPOSED
from data.study.claims import KINDS as CHECKS_OF_CLAIMS
from data.study.claims import OPINIONS
from data.study.published import SURVEYS
from data.study.study import load_study
from data.survey.labels import LISTS
from tests.ui.catalogues import keywords, panels, tabbed, words
from ui.frame.registry import MENUS, OF_STUDY, PAGES
from ui.frame.registry import STATUSES as MARKED
from ui.language.names import PRINTED
from ui.language.text import load_text
from ui.results.exports.formats import FORMATS
from ui.sections.about.about import PROTECTED
from ui.sections.learn.game import GUESSES
from ui.sections.learn.steps import STEPS
from ui.sections.own.check import ANSWERS
from ui.sections.own.file import WORDS
from ui.sections.robustness.further import LINES
from ui.sections.robustness.influence import SHOWN
from ui.visit.view import SUMS
from ui.wording.lead import VERDICTS as VERDICTS_ON_LEADS
from ui.wording.nulls import NUMBERS

LEADING = ("dashboard", "money")
"""Pages that say which featured policy leads."""

ALLOCATION = "allocation"
"""A term that a survey explains, if any: what its budget is."""

KINDS = (
    "yuan",
    "money",
    "points",
    "part",
    "share",
    "ln",
    "ratio",
    "logratio",
    "focal",
    "number",
    "proportion",
    "correlation",
)
"""The ways an estimate is written."""


SIDES = ("level", "change")


def made(shape: str, *codes: str) -> dict[str, set[str]]:
    """Return one pattern, whose last star is replaced by each of the codes."""
    before, _, after = shape.rpartition("*")
    return {shape: {before + code + after for code in codes}}


FIGURES = {"replication.figure_3", "replication.figure_4"}
"""Panels named after the presets that the replication page draws."""


FIELDS = {"by", "controls", "focal", "lens", "std_errors"}
LONG = {"robustness.quantiles", "robustness.joint"}
"""Long computations that are no sections."""


HALVES = {"moderator", "moderator_pair"}
"""The two choices that make the moderator."""


def _of_claims() -> dict[str, set[str]]:
    """Return those of what is claimed: at the ends of an order, and under which rules."""
    return (
        made("levels.*", "highest", "lowest")
        | made("levels.*_open", "highest", "lowest")
        | made("rule.*", *STD_ERRORS, "linearised")
        | made("interactions.differences.*", "more", "less", "same")
    )


@cache
def families() -> dict[str, set[str]]:
    """Return, for each pattern of a key made at run time, every key it can become."""
    roles = {role for row in PAGES for role in row.needs} | keywords("section", "needs")
    roles |= keywords("Panel", "needs")
    return (
        _of_pages()
        | _of_terms()
        | _of_units()
        | _of_replication()
        | _of_looks()
        | _of_claims()
        | made("provenance.*", *PROVENANCES)
        | made("panel.*_help", *(offered.ending for offered in FORMATS))
        | made("among.*", *PROVENANCES)
        | made("status.*", *STATUSES)
        | made("lens.*", *LENSES)
        | made("controls.*", *CONTROLS)
        | made("std_errors.*", *STD_ERRORS, *RULES, "linearised")
        | made("role.*", *roles)
        | made("known.*", *(load_text("en").known.keys() - set(PRINTED)))
        | made("printed.*", *PRINTED)
        | made("menu.*", *MENUS)
        | made("side.*", *COMPARED)
        | _of_dashboard()
        | made("signin.*", "refused", "unverified", "nobody", "broken")
        | made("about.status.text_*", *STATUSES)
        | made("about.sums.*", *SUMS)
        | made("about.limits.*", "1", "2", "3", "4", "5")
        | made("about.roles.*", *ROLES)
        | _of_learn()
        | made("interactions.crossing.*", *SETS, "inside", "outside")
        | made("interactions.tradeoff.*", "average", "difference")
        | _of_measures()
        | _of_matching()
        | _of_diagnostics()
        | _of_robustness()
        | _of_own()
        | {"*.tab": {f"{key}.tab" for key in tabbed()}}
        | made("filter.*", "fitted", "unfolded")
        | made("filter.*_help", "fitted", "unfolded")
        | {"*.title_help": {f"{name}.title_help" for name in HALVES | {"by", "focal"}}}
        | made("risk.*.caption", "distribution", "item_distribution")
        | made("say.risk_*", "more", "less", "same", "all", "alone")
        | _of_tables()
    )


def _of_tables() -> dict[str, set[str]]:
    return (
        made("column.*", *VOCABULARY)
        | made("margin.*", *MARGINS)
        | made("null.*", *NUMBERS)
        | made("null.brief_*", *NUMBERS)
        | made("null.*_small", "all", "some")
    )


def _of_dashboard() -> dict[str, set[str]]:
    leads = (f"{page}.lead_{verdict}" for page in LEADING for verdict in VERDICTS_ON_LEADS.values())
    return (
        {"*_*": set(leads)}
        | made("filter.against_*", *AGAINST)
        | made("badge.*", *MARKED)
        | made("card.*", "risk", "split", "effects", "differ")
        | made("card.source_*", *PROVENANCES)
        | made("dashboard.levels*", "", "_alone")
        | made("dashboard.level_beside_*", *AGAINST)
        | made("dashboard.table_*", "focal", "amounts", "effects", "claims")
        | made("dashboard.how_*", "1", "2", "3", "4")
    )


def _of_learn() -> dict[str, set[str]]:
    stages = ("answers", "fitted", "revealed")
    return (
        made("learn.formula.*", *FORMULA)
        | made("learn.steps.*", *STEPS)
        | made("learn.steps.caption_*", *STEPS)
        | made("learn.game.guess_*", *GUESSES)
        | made("learn.game.fitted_*", *GUESSES)
        | made("learn.game.caption_*", *stages)
        | made("learn.overlap.*", "overlap_shown", "overlap_open", "apart")
    )


def _of_diagnostics() -> dict[str, set[str]]:
    marks = ("line", "bins", "smooth", "zone", "crossing")
    return (
        made("diagnostics.mark.*", *marks)
        | made("diagnostics.linearity.*", "open", "departs")
        | made("diagnostics.zones.*", *BANDS, *ZONES)
        | made("diagnostics.zones.only_*", *ZONES)
        | made("diagnostics.sparse.*", "near", "near_few", "figures", "figures_crossing")
    )


def _of_own() -> dict[str, set[str]]:
    columns = ("column", "label", "kind", "missing", "distinct", "lowest", "highest", "example")
    return (
        made("own.upload.*", *WORDS)
        | made("own.kind.*", *KINDS_OF_COLUMNS)
        | made("own.role.*", *PROPOSED)
        | made("own.read.*", *columns)
        | made("own.map.*", "column", "role", "reason")
        | made("own.budget.*", *SUMS)
        | made("own.focal.*", "minimum", "maximum")
        | made("own.groups.*", "code", "count", "missing")
        | made("own.names.*", "people", "source")
        | made("own.ask.*", *ANSWERS)
        | made("own.save.*", "zip", "codebook", "ddi", "datapackage")
    )


def _of_robustness() -> dict[str, set[str]]:
    axes = {
        "treatment": TREATMENTS,
        "lens": CURVE_LENSES,
        "model": MODELS,
        "method": tuple(CURVE_METHODS),
        "controls": CONTROLS,
        "restriction": RESTRICTIONS,
    }
    choices = {f"curve.{axis}.{code}" for axis, codes in axes.items() for code in codes}
    return (
        made("variant.*", *VARIANTS)
        | made("robustness.further.row_*", *LINES)
        | made("robustness.influence.*", *UNITS, *(kind.code for kind in SHOWN))
        | {"curve.*.*": choices}
    )


def _of_matching() -> dict[str, set[str]]:
    return (
        made("method.*", *METHODS)
        | made("kernel.*", *SMOOTHERS)
        | made("estimand.*", *ESTIMANDS)
        | made("estimand_of.*", *ESTIMANDS)
        | made("matching.choose.*", "method", "kernel", "estimand")
        | made("matching.choose.*_help", "method", "kernel")
        | made("matching.*.axis", "love", "ratios")
        | made("matching.*.caption", "love", "ratios")
        | made("matching.overlap.*", "before", "after")
        | made("matching.balance.*", "before", "after")
        | made("matching.levels.*", "more", "less", "same")
        | made("matching.hidden.times_*", *map(str, TIMES))
    )


def _of_measures() -> dict[str, set[str]]:
    origins, signs = ("paper", "amount"), ("plus", "minus")
    signed = {f"measures.verdict.{origin}_{sign}" for origin in origins for sign in signs}
    tests = {
        f"measures.{part}.{end}" for part in ("shares", "slopes") for end in ("moves", "stays")
    }
    return (
        made("measure.*", *MEASURES, "smeared", *CHECKS, MATCHED, *TWO_PARTS)
        | made("measures.verdict.*", "count", "count_none", "count_opposite")
        | {"measures.verdict.*_*": signed, "measures.*.*": tests}
    )


def _of_pages() -> dict[str, set[str]]:
    pages = {row.id for row in PAGES}
    return {
        "*.nav": {f"{page}.nav" for page in pages},
        "*.lead": {f"{page}.lead" for page in pages},
        "*.title": {
            f"{name}.title" for name in pages | panels() | FIGURES | HALVES | LONG | FIELDS
        },
        **made("about.confidential.point.*", *PROTECTED),
        "*.*": {f"note.{code}" for code in NOTES} | {f"refusal.{code}" for code in REFUSALS},
    }


def app_terms() -> set[str]:
    """Return the terms that pages and sections offer and the app itself explains."""
    met = {term for row in PAGES for term in row.terms} | keywords("section", "term")
    return met - {OF_STUDY, ALLOCATION}


def _of_terms() -> dict[str, set[str]]:
    terms = app_terms()
    terms |= {key.split(".")[1] for key in words("en") if _term(key)}
    names, texts = ({f"glossary.{term}.{part}" for term in terms} for part in ("name", "text"))
    return {
        "*.name": names,
        "*.text": texts,
        "glossary.*.name": names,
        "glossary.*.text": texts,
        "glossary.*.*": names | texts,
    }


def _of_replication() -> dict[str, set[str]]:
    study = load_study(SURVEYS / "guangdong_2023")
    printed = study.published.numbers if study and study.published else ()
    return (
        made("verdict.*", *VERDICTS)
        | made("replication.reason.*", *REASONS)
        | made("replication.score_*", "exact", "tight", "loose", "coefficients", "statements")
        | made("ledger.result_*", *RESULTS)
        | made("ledger.paper.*", *OPINIONS)
        | made("ledger.check.*", *CHECKS_OF_CLAIMS)
        | made("ledger.column.*", "claim", "paper", "result")
        | made("about.*.note", *LISTS)
        | made("lens_short.*", *LENSES)
        | made("statistic.*", *(number.statistic for number in printed))
        | made("audit.finding.*", *FINDINGS)
    )


def _of_looks() -> dict[str, set[str]]:
    return (
        made("looks.count_*", "groups", "models", "tests")
        | made("looks.way_*", "holm", "bh")
        | made("looks.note_*", "holm", "bh")
        | made(
            "looks.column_*",
            *("who", "model", "kind", "outcome", "level", "estimate", "own", "adjusted"),
            *("p_value", "p_adjusted", "status"),
        )
        | made("looks.confirm.*", "held", "turned", "unshown", "more", "less")
        | made("looks.confirm.claim_*", "more", "less")
        | made("looks.confirm.claim_level_*", "more", "less")
        | made(
            "kind.*",
            *("risk_difference", "amount_difference", "effect", "featured_effect", "lead"),
            *ESTIMANDS,
        )
    )


def _of_units() -> dict[str, set[str]]:
    found = made("unit.*.level", *KINDS) | made("unit.*.change", *KINDS)
    for part in ("axis", "divisor", "digits"):
        found[f"*_{part}"] = {f"unit.{kind}.{side}_{part}" for kind in KINDS for side in SIDES}
    return found


def _term(key: str) -> bool:
    return key.startswith("glossary.") and key.count(".") == 2 and key.endswith(".text")
