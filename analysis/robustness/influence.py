"""Whether a claim rests on one cluster or one region: every one of them left out in turn."""

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats, Ints
from analysis.engine.inference import inference
from analysis.engine.jackknife import LeftOut, leave_out
from analysis.model.groups import MINIMUM
from analysis.model.outcomes import outcomes_of
from analysis.model.query import Query
from analysis.model.regression import Model
from analysis.model.result import ESTIMATE, Note, Result, answers, note, tidy, unique
from analysis.model.status import statuses
from analysis.robustness.claims import CLAIM, asked_of, both_models, linear_rows, models_of
from data.survey.survey import Survey

UNITS = ("cluster", "region")
"""What is left out: a cluster, or a level of the factor that study.toml calls region."""

EXTREMES = ("lowest", "highest")
KEYS = ("omitted", "extreme", *CLAIM)
VALUES = ("left_out", "size", "estimate", "shift", "units", "flips", "n", "status")
COLUMNS = (*KEYS, *VALUES)


@answers(
    keys=KEYS,
    values=VALUES,
    needs=("focal", "outcomes"),
    use=None,
    ranged="",
)
def influence(survey: Survey, query: Query) -> Result:
    """Return the smallest and the largest estimate of every claim when one unit is left out.

    Rows: omitted (a word of UNITS) x extreme x claim. `left_out` is the unit whose absence gives
    it, "" when it has fewer than MINIMUM people in the model, and then `size`, its people, is NaN;
    `shift` the change in standard errors of the whole; `units` how many were left out in turn, and
    `flips` how many of those absences turn the sign; `n` people are in the whole model. A survey
    without clusters and without a region has no rows.
    """
    frames, notes = [], []
    for _, models in both_models(survey, query):
        for model in models:
            # Refuses what cannot be fitted, in the words of every other regression.
            whole = linear_rows(survey, query, model, False)
            for unit in UNITS:
                label, said = labels(survey, query, model, unit)
                notes += said
                if label is not None:
                    frames.append(_ends(survey, query, model, whole, unit, label))
            notes += model.notes
    empty = pd.DataFrame({name: [] for name in COLUMNS})
    table = pd.concat(frames, ignore_index=True)[list(COLUMNS)] if frames else empty
    n = int(table["n"].max()) if frames else 0
    return Result(table, n, unique(notes))


@answers(
    keys=("level", "outcome"),
    values=ESTIMATE,
    needs=("focal", "outcomes"),
    use=None,
    ranged="",
)
def without_each_region(survey: Survey, query: Query) -> Result:
    """Return the effect of one more focal point without each region in turn, and with all.

    Rows: level ("" = nobody left out, else the region left out) x outcome. Only the first has an
    interval; `n` of the others counts those who are left out. A region without which the rest does
    not determine the regression has no row. Without a region only the first.
    """
    models = models_of(survey, query, False, None)
    frames, notes = [], []
    for model in models:
        whole = linear_rows(survey, query, model, True)
        frames.append(whole.drop(columns=["kind", "reference"]))
        label, said = labels(survey, query, model, "region")
        notes += [*model.notes, *said]
        if label is not None:
            frames.append(_regions(survey, query, model, label))
    table = pd.concat(frames, ignore_index=True)
    return Result(table, max(len(model.X) for model in models), unique(notes))


def labels(survey: Survey, query: Query, model: Model, unit: str) -> tuple[Ints | None, list[Note]]:
    """Return each person's unit (n,), -1 where unknown; None where there are no units to leave out.

    With a constant for every cluster only units that hold whole clusters can be left out exactly.
    """
    rows, found = model.sample.rows, survey.clusters()
    cluster = None if found is None else found[rows]
    region = region_of(survey)
    if unit == "cluster" or region is None:
        label = cluster if unit == "cluster" else None
    else:
        label = survey.codes(region)[rows].astype(np.int64)
        if query.specification.controls == "firm_effects" and not nested(cluster, label):
            return None, [note("not_nested", variable=region)]
    several = label is not None and len(np.unique(label)) > 1
    return (label if several else None), []


def region_of(survey: Survey) -> str | None:
    """Return the factor whose levels are left out one by one; None when the study names none."""
    return survey.study.robustness.region if survey.study else None


def nested(inner: Ints | None, outer: Ints) -> bool:
    """Return whether all people of an inner unit (n,) share one outer unit (n,)."""
    if inner is None:
        return False
    pairs = np.unique(np.column_stack([inner, outer]), axis=0)
    return len(pairs) == len(np.unique(inner))


def _left(model: Model, label: Ints, contrasts: Floats) -> LeftOut:
    found = leave_out(model.X, model.outcomes, label, contrasts, model.sample.weight)
    known = found.labels >= 0
    return LeftOut(found.labels[known], found.size[known], found.estimates[known])


def _ends(
    survey: Survey, query: Query, model: Model, whole: pd.DataFrame, unit: str, label: Ints
) -> pd.DataFrame:
    """Return both ends of every claim of one model."""
    asked = asked_of(model)
    found = _left(model, label, asked.contrasts)
    wanted = outcomes_of(survey).chosen_ids(query.specification)
    chosen = [place for place, id in enumerate(model.ids) if id in wanted]
    rows = []
    for number, record in enumerate(whole.to_dict("records")):
        claim, place = divmod(number, len(chosen))
        own = found.estimates[:, claim, chosen[place]]
        if not np.isfinite(own).any() or not np.isfinite(record["estimate"]):
            continue
        flips = int((np.sign(own[np.isfinite(own)]) != np.sign(record["estimate"])).sum())
        for extreme, at in zip(EXTREMES, (np.nanargmin(own), np.nanargmax(own)), strict=True):
            size = int(found.size[at])
            named = size >= MINIMUM
            rows.append(
                {
                    **{name: record[name] for name in CLAIM},
                    "omitted": unit,
                    "extreme": extreme,
                    "left_out": _name(survey, model, label, found.labels[at], unit)
                    if named
                    else "",
                    "size": float(size) if named else np.nan,
                    "estimate": float(own[at]),
                    "shift": (own[at] - record["estimate"]) / record["std_error"],
                    "units": len(found.labels),
                    "flips": flips,
                    "n": len(model.X),
                }
            )
    table = pd.DataFrame(rows, columns=[name for name in COLUMNS if name != "status"])
    status = statuses(survey, query, "", list(table["outcome"]), list(table["estimate"]))
    return table.assign(status=status)


def _name(survey: Survey, model: Model, label: Ints, own: int, unit: str) -> str:
    """Return the code of a unit: a level of the region, or a cluster as the file writes it."""
    variable = survey.codebook.role("cluster") if unit == "cluster" else None
    if variable is None:
        return survey.codebook.variable(str(region_of(survey))).levels[own]
    row = int(model.sample.rows[np.flatnonzero(label == own)[0]])
    return str(survey.column(variable.column or variable.id).values[row].as_py())


def _regions(survey: Survey, query: Query, model: Model, label: Ints) -> pd.DataFrame:
    asked = asked_of(model)
    found = _left(model, label, asked.contrasts)
    wanted = outcomes_of(survey).chosen_ids(query.specification)
    levels = survey.codebook.variable(str(region_of(survey))).levels
    frames = []
    for column, outcome in enumerate(model.ids):
        if outcome in wanted:
            known = np.isfinite(found.estimates[:, 0, column])
            own = found.estimates[known, 0, column]
            empty = np.full(len(own), np.nan)
            left_out = [levels[code] for code in found.labels[known]]
            codes = {"level": left_out, "outcome": outcome}
            status = statuses(survey, query, "", [outcome] * len(own), list(own))
            frames.append(tidy(codes, inference(own, empty, empty), found.size[known], status))
    return pd.concat(frames, ignore_index=True)
