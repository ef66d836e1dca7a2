"""What the ledger says of differences that are not shown: too small to matter, or too little data.

Each stands in the lens of the study's own model, and is told from others by its moderator.
"""

from collections.abc import Sequence

from analysis.model.rows import Row
from analysis.replication.compare import NOT_SIGNIFICANT
from analysis.replication.ledger import NO_P
from analysis.replication.statements import LENS
from data.study.claims import Check
from data.study.models import Model
from ui.visit.scene import Scene
from ui.wording.nulls import aside, why_not_shown
from ui.wording.spoken import spoken_variable
from ui.wording.units import units_of


def aside_of_claim(here: Scene, claim: Row, tests: Sequence[Check]) -> str:
    """Return what a claim's null means, in parentheses; "" for any other claim."""
    if claim["result"] != NOT_SIGNIFICANT:
        return ""
    found, models = _judged(claim), _models(here)
    known = [
        own | {"by": spoken_variable(here, models[check.model].moderator or "")}
        for check, own in zip(tests, found, strict=True)
        if own["equivalence"] != NO_P
    ]
    lens = next((models[check.model].lens for check in tests if check.model), None)
    return aside(here, known, units_of(here, lens or LENS), lambda own: own["by"])


def with_nulls(here: Scene, claim: Row, tests: Sequence[Check], lines: Sequence[str]) -> list[str]:
    """Return the lines on a claim's tests, each with what is known where it shows nothing."""
    models = _models(here)
    said = []
    for check, own, line in zip(tests, _judged(claim), lines, strict=True):
        lens = models[check.model].lens if check.model in models else None
        why = why_not_shown(here, [own], units_of(here, lens or LENS))
        said.append(here.text.semicolons([line, why]) if why else line)
    return said


def _judged(claim: Row) -> list[Row]:
    """Return verdict, margin and smallest effect found of each test; NO_P where it is no null."""
    columns = (claim[name].split() for name in ("equivalences", "bounds", "mdes"))
    return [
        {"equivalence": verdict, "bound": _number(bound), "mde": _number(mde)}
        for verdict, bound, mde in zip(*columns, strict=True)
    ]


def _number(written: str) -> float:
    return float("nan") if written == NO_P else float(written)


def _models(here: Scene) -> dict[str, Model]:
    study = here.survey.study
    return {model.id: model for model in study.models} if study else {}
