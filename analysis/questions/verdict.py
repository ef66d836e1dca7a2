"""The same claim under every measure: how often its sign holds, how often zero is excluded."""

from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import pandas as pd

from analysis.model.comparison import GROUP
from analysis.model.contrasts import slope_row
from analysis.model.declaration import Use
from analysis.model.outcomes import outcomes_of
from analysis.model.query import Query
from analysis.model.regression import effect_models, fit, numbers
from analysis.model.result import ESTIMATE, Result, answers, tidy, unique
from analysis.model.status import statuses
from analysis.questions.interactions import slope_differences
from analysis.questions.shares import share_effects, share_slope_differences
from data.survey.survey import Survey

MEASURES = ("amount", "share", "ln", "ratio", "logratio", "fractional")
"""The lenses of linear regressions, then the fractional logit of all shares, in money."""
CLAIM = ("outcome", "kind", "level", "reference")
"""The columns that say which claim a row is about."""
OF_SIDES = ("no_filter", "unknown_excluded", "small_side", "complement_refused")
"""Notes on the comparison with the complement, of whom no claim speaks."""


@dataclass(frozen=True)
class Tally:
    """One claim under all its measures.

    `sign` (1, -1) is the paper's where `printed`, else that of the first measure. Counts of
    measures: with an estimate (`measures`), of that sign (`same_sign`), whose interval excludes
    zero (`excludes_zero`), and does so on the other side (`opposite`).
    """

    outcome: str
    kind: str
    level: str
    reference: str
    sign: int
    printed: bool
    measures: int
    same_sign: int
    excludes_zero: int
    opposite: int


@answers(
    keys=(*CLAIM, "measure"),
    values=(*ESTIMATE, "same_sign", "excludes_zero", "sign_of"),
    needs=("focal", "outcomes", "closed"),
    use=Use(moderator=True),
    ranged="",
)
def verdict(survey: Survey, query: Query) -> Result:
    """Return every claim about the chosen outcomes under every measure, with unadjusted intervals.

    Rows: claim x measure. Claims (`kind`): effect, of one more focal point; slope_difference, of
    each level against the reference when the query's moderator can be compared. `share` is a
    measure of its own only when some sums differ from the total. `sign_of` says whose sign
    `same_sign` compares with: the printed one (paper) or the first measure's. A measure that
    refuses has rows without numbers and n = 0.
    """
    asked = replace(query, specification=replace(query.specification, lens="amount"))
    off = outcomes_of(survey).off_total(effect_models(survey, asked)[0].sample.rows)
    measures = [measure for measure in MEASURES if measure != "share" or off]
    effects = {measure: _effects(survey, query, measure) for measure in measures}
    differences = {measure: _differences(survey, query, measure) for measure in measures}
    if differences["amount"].refusal is not None:
        differences = {}
    frames = [
        *_frames("effect", effects, effects["amount"].table),
        *(
            _frames("slope_difference", differences, differences["amount"].table)
            if differences
            else ()
        ),
    ]
    table = _ordered(survey, query, pd.concat(frames, ignore_index=True))
    results = [*effects.values(), *differences.values()]
    # Measures leave out different people: one note of a kind will do, each row has its n.
    notes = {said.code: said for result in reversed(results) for said in reversed(result.notes)}
    n = max(result.n for result in results)
    return Result(_compared(survey, query, table), n, tuple(reversed(notes.values())))


@answers(
    keys=("outcome",),
    values=ESTIMATE,
    needs=("focal", "outcomes"),
    use=None,
    ranged="",
)
def linear_effects(survey: Survey, query: Query) -> Result:
    """Return the effect of one more focal point on every outcome in the group, under the lens."""
    models = effect_models(survey, query)
    frames = []
    for model in models:
        fitted = fit(model, query.specification.std_errors)
        found = numbers(model, fitted.linear(slope_row(model)))
        own = list(model.ids)
        status = statuses(survey, query, "effect", own, list(found["estimate"]))
        frames.append(tidy({"outcome": own}, found, len(model.X), status))
    notes = unique([said for model in models for said in model.notes])
    return Result(pd.concat(frames, ignore_index=True), max(len(m.X) for m in models), notes)


def tally(table: pd.DataFrame) -> tuple[Tally, ...]:
    """Return the counts of every claim in a table of `verdict`, in its order."""
    found = []
    for claim, rows in table[table["estimate"].notna()].groupby(list(CLAIM), sort=False):
        same, clear = rows["same_sign"].to_numpy(bool), rows["excludes_zero"].to_numpy(bool)
        first = rows.iloc[0]
        positive = bool(first["estimate"] > 0) == bool(first["same_sign"])
        outcome, kind, level, reference = map(str, claim)
        found.append(
            Tally(
                outcome,
                kind,
                level,
                reference,
                sign=1 if positive else -1,
                printed=bool(first["sign_of"] == "paper"),
                measures=len(rows),
                same_sign=int(same.sum()),
                excludes_zero=int(clear.sum()),
                opposite=int((clear & ~same).sum()),
            )
        )
    return tuple(found)


def _effects(survey: Survey, query: Query, measure: str) -> Result:
    if measure != "fractional":
        return linear_effects(survey, _under(query, measure))
    found = share_effects(survey, query)
    if found.refusal is not None:
        return found
    notes = tuple(said for said in found.notes if said.code not in OF_SIDES)
    return replace(found, table=found.table[found.table["side"] == GROUP], notes=notes)


def _differences(survey: Survey, query: Query, measure: str) -> Result:
    if measure != "fractional":
        return slope_differences(survey, _under(query, measure))
    return share_slope_differences(survey, query)


def _under(query: Query, lens: str) -> Query:
    return replace(query, specification=replace(query.specification, lens=lens))


def _frames(kind: str, results: dict[str, Result], claims: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the measures' tables of one kind; a refused one has the rows of `claims`, empty."""
    frames = []
    for measure, result in results.items():
        table = result.table
        if result.refusal is not None:
            names = [name for name in ESTIMATE if name not in ("n", "status")]
            table = claims.assign(**dict.fromkeys(names, np.nan), n=0)
        frames.append(table.assign(measure=measure, kind=kind))
    return [
        frame.assign(**{name: "" for name in ("level", "reference") if name not in frame})
        for frame in frames
    ]


def _ordered(survey: Survey, query: Query, table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the chosen outcomes, claim by claim, measures in their order."""
    ids = outcomes_of(survey).chosen_ids(query.specification)
    table = table[table["outcome"].isin(ids)]
    keys = [table["measure"].map({name: place for place, name in enumerate(MEASURES)}).to_numpy()]
    keys += [pd.factorize(table["level"])[0], table["outcome"].map(ids.index).to_numpy()]
    keys += [table["kind"].map({"effect": 0, "slope_difference": 1}).to_numpy()]
    table = table.iloc[np.lexsort(keys)].reset_index(drop=True)
    return table[[*CLAIM, "measure", *ESTIMATE]]


def _compared(survey: Survey, query: Query, table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with each row's sign compared, and whether its interval excludes zero."""
    signs, origins = np.zeros(len(table)), np.full(len(table), MEASURES[0], dtype=object)
    for claim, places in table.groupby(list(CLAIM)).indices.items():
        known = table["estimate"].to_numpy()[places]
        known = known[np.isfinite(known)]
        printed = _printed_sign(survey, query, *map(str, cast("tuple[str, ...]", claim)))
        signs[places] = printed or (np.sign(known[0]) if len(known) else 0.0)
        origins[places] = "paper" if printed else MEASURES[0]
    same = np.sign(table["estimate"].to_numpy()) == signs
    clear = (table["conf_low"] > 0) | (table["conf_high"] < 0)
    return table.assign(same_sign=same, excludes_zero=clear, sign_of=origins.astype(str))


def _printed_sign(
    survey: Survey, query: Query, outcome: str, kind: str, level: str, reference: str
) -> int:
    """Return the sign that the paper prints for everyone, 0 when it prints none."""
    asked, effect = query.specification, kind == "effect"
    if survey.study is None or query.group:
        return 0
    if not effect:
        variable = survey.codebook.variable(str(asked.moderator))
        if asked.others or asked.focal_by_controls or variable.reference != reference:
            return 0
    moderator = None if effect else asked.moderator
    wanted = (kind, outcome, asked.focal, asked.controls, moderator, level or None)
    for row in survey.study.printed:
        found = (row.statistic, row.outcome, row.focal, row.controls, row.moderator, row.level)
        sign = {"+": 1, "-": -1}.get(row.sign or "", 0) if row.value is None else np.sign(row.value)
        if found == wanted and sign:
            return int(sign)
    return 0
