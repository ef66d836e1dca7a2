"""One part of the curve: every specification of one sample of people and one set of controls."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats, Mask
from analysis.engine.inference import inference
from analysis.model.columns import focal_of
from analysis.model.contrasts import slope_row
from analysis.model.facts import Fact
from analysis.model.groups import members
from analysis.model.outcomes import outcomes_of
from analysis.model.query import Query
from analysis.model.regression import Model, fit, models_among, varying
from analysis.model.result import ESTIMATE, Note, Refused, Result, answers, tidy, unique
from analysis.model.sampling import OF_SAMPLING
from analysis.model.status import statuses
from analysis.robustness.restrictions import restrictions
from analysis.specification_curve.fits import NUMBERS, Matches, fractional, two_part_effect
from analysis.specification_curve.grid import AXES, EXACT, LENSES, choices, specifications
from analysis.specification_curve.identity import mark_of_refused, marks
from data.survey.survey import Survey

CELL_NOTES = ("weights_used", *OF_SAMPLING)
BLANK = (np.nan, np.nan, np.nan, 0)
"""What stands for an estimate that cannot be computed."""


@dataclass(frozen=True, eq=False)
class Cell:
    """A part of the work: the group's people in one sample, with one set of controls.

    `treatments` hold the values (n,) of the survey's people that stand for the focal variable, None
    for its own; `lenses` those that are not the same.
    """

    restriction: str
    query: Query
    keep: Mask
    treatments: dict[str, Floats | None]
    lenses: tuple[str, ...]


@answers(
    keys=(*AXES, "outcome"),
    values=("design", *ESTIMATE),
    needs=("focal", "outcomes", "closed"),
    use=None,
    ranged="",
    chunked=True,
)
def curve_chunk(survey: Survey, query: Query) -> Result:
    """Return every specification's estimate for the chosen outcomes: part `query.chunk` of a grid.

    A part is one sample and one set of controls (see `Choices.cells`). Rows: the columns of AXES,
    outcome, and `design`, which specifications share that are the same number by number. Each
    estimate is in its lens's unit: of one more focal point (linear, fractional, two_part), or of
    lying above a cut (the same models) or on those who do (att). One that cannot be computed has no
    numbers and n = 0. Standard errors follow the query's rule; a match's take the score as known,
    and the fractional logit and the two-part model have robust or clustered ones. The moderator
    does not enter. Facts sign, by outcome: the printed sign of everyone's effect, 0 where none is
    printed.
    """
    cell = cell_of(survey, query)
    frames: list[pd.DataFrame] = []
    notes: list[Note] = []
    models = _Models(survey, cell)
    weighted = survey.codebook.role("weight") is not None
    own = tuple(cell.treatments)
    controls = cell.query.specification.controls
    done: dict[str, tuple[float, float, float, int]] = {}
    for axes in specifications(own, controls, cell.lenses, weighted):
        designs = models.designs(axes)
        if not done.keys() >= set(designs.values()):
            try:
                found = _estimates(survey, cell, models, axes)
            except Refused:
                found = {}
            done |= {designs[place]: found.get(place, BLANK) for place in designs}
        frames.append(_rows(survey, cell, axes, designs, done))
    notes += [said for said in models.notes if said.code in CELL_NOTES]
    table = pd.concat(frames, ignore_index=True)
    return Result(table, int(table["n"].max()), unique(notes), facts=_signs(survey, query))


def cell_of(survey: Survey, query: Query) -> Cell:
    """Return the people, controls, treatments and lenses of part `query.chunk`."""
    focal = focal_of(survey, query)
    known = choices(survey.codebook, focal)
    restriction, controls = known.cells[query.chunk]
    specification = replace(
        query.specification, moderator=None, others=(), focal_by_controls=False, controls=controls
    )
    inside = members(survey, query)
    keep = inside & restrictions(survey, query)[restriction]
    values, variable = survey.numeric(focal), survey.codebook.variable(focal)
    cuts = {"points": np.nan, "above_mean": float(np.nanmean(values))}
    if variable.minimum is not None and variable.maximum is not None:
        cuts["above_midpoint"] = (variable.minimum + variable.maximum) / 2
    treatments = {
        name: None if name == "points" else above(values, cuts[name]) for name in known.treatments
    }
    off = outcomes_of(survey).off_total(np.flatnonzero(inside))
    lenses = tuple(lens for lens in LENSES if lens != "share" or off)
    asked = replace(query, specification=specification)
    return Cell(restriction, asked, keep, treatments, lenses)


def above(values: Floats, cut: float) -> Floats:
    """Return 1.0 above a cut, 0.0 up to it, NaN where unknown (n,)."""
    # A mean of thirds may lie a rounding error above an answer that equals it.
    return np.where(np.isfinite(values), (values > cut + EXACT).astype(float), np.nan)


class _Models:
    """The regressions of a cell, each made once: by treatment and lens."""

    def __init__(self, survey: Survey, cell: Cell) -> None:
        self.survey, self.cell = survey, cell
        self.made: dict[tuple[str, str], list[Model]] = {}
        self.matches = Matches()
        self.marked: dict[tuple[str, str], dict[int, str]] = {}
        self.notes: list[Note] = []

    def of(self, treatment: str, lens: str) -> list[Model]:
        """Return the models under a lens; refuses as `models_among` does."""
        key = (treatment, lens)
        if key not in self.made:
            self.made[key] = models_of(self.survey, self.cell, treatment, lens)
            self.notes += [said for model in self.made[key] for said in model.notes]
        return self.made[key]

    def designs(self, axes: tuple[str, str, str, str]) -> dict[int, str]:
        """Return the mark of a specification by each chosen outcome's place."""
        treatment, lens, model, method = axes
        # The fractional logit moves a cut from zero to one, points by a little.
        kind = f"{model}.{method}.{treatment != 'points' and model == 'fractional'}"
        return {place: f"{kind}.{mark}" for place, mark in self._marks(treatment, lens).items()}

    def _marks(self, treatment: str, lens: str) -> dict[int, str]:
        survey, specification = self.survey, self.cell.query.specification
        if (treatment, lens) not in self.marked:
            own = self.cell.treatments[treatment]
            values = survey.numeric(str(specification.focal)) if own is None else own
            known: dict[int, str] = {}
            try:
                for model in self.of(treatment, lens):
                    known |= marks(model)
            except Refused:
                pass  # what it would have rested on tells it from others
            wanted = outcomes_of(survey).chosen(specification)
            about = (lens, specification.controls)
            self.marked[treatment, lens] = {
                place: known.get(place) or mark_of_refused(self.cell.keep, values, (*about, place))
                for place in wanted
            }
        return self.marked[treatment, lens]


def models_of(survey: Survey, cell: Cell, treatment: str, lens: str) -> list[Model]:
    """Return a cell's regressions with a treatment under a lens."""
    specification = replace(cell.query.specification, lens=lens)
    asked = replace(cell.query, specification=specification)
    return models_among(survey, asked, cell.keep, cell.treatments[treatment])


def _estimates(
    survey: Survey, cell: Cell, models: _Models, axes: tuple[str, str, str, str]
) -> NUMBERS:
    """Return estimate, error, df and n of each chosen outcome's place under one specification."""
    treatment, lens, model, method = axes
    found: NUMBERS = {}
    wanted = outcomes_of(survey).chosen(cell.query.specification)
    own = cell.query.specification.std_errors
    for one in models.of(treatment, lens):
        if model == "linear":
            found |= _linear(one, own)
        elif model == "fractional":
            found |= fractional(survey, one, treatment != "points", own)
        elif model == "two_part":
            found |= two_part_effect(one, wanted)
        else:
            found |= models.matches.att(one, method)
    return {place: numbers for place, numbers in found.items() if place in wanted}


def _linear(model: Model, std_errors: str) -> NUMBERS:
    linear = fit(model, std_errors).linear(slope_row(model))
    moves = varying(model)
    return {
        place: (
            float(linear.estimates[0, column]) if moves[column] else np.nan,
            float(linear.std_errors[0, column]),
            float(linear.freedom[0, column]),
            len(model.X),
        )
        for column, place in enumerate(model.parts)
    }


def _rows(
    survey: Survey,
    cell: Cell,
    axes: tuple[str, str, str, str],
    designs: dict[int, str],
    done: dict[str, tuple[float, float, float, int]],
) -> pd.DataFrame:
    """Return one specification's rows, a chosen outcome each; `done` holds the numbers."""
    treatment, lens, model, method = axes
    ids = list(outcomes_of(survey).named(list(designs)))
    estimate, error, df, n = (
        np.array(column, dtype=float)
        for column in zip(*(done[design] for design in designs.values()), strict=True)
    )
    columns = inference(estimate, error, np.where(np.isnan(df), -1.0, df))
    asked = replace(cell.query, specification=replace(cell.query.specification, lens=lens))
    plain = model == "linear" and treatment == "points" and cell.restriction == "everyone"
    status = statuses(survey, asked, "effect" if plain else "", ids, list(estimate))
    values = {
        "treatment": treatment,
        "lens": lens,
        "model": model,
        "method": method,
        "controls": cell.query.specification.controls,
        "restriction": cell.restriction,
    }
    codes = {**{name: values[name] for name in AXES}, "outcome": ids, "design": [*designs.values()]}
    return tidy(codes, columns, n.astype(int), status)


def _signs(survey: Survey, query: Query) -> tuple[Fact, ...]:
    """Return the sign that the study prints for each chosen outcome's effect, 0.0 without any."""
    ids = outcomes_of(survey).chosen_ids(query.specification)
    printed = survey.study.printed if survey.study and not (query.group or survey.part) else ()
    signs = dict.fromkeys(ids, 0.0)
    for row in printed:
        known = (row.statistic, row.focal) == ("effect", query.specification.focal)
        if known and signs.get(row.outcome) == 0:
            sign = {"+": 1.0, "-": -1.0}.get(row.sign or "", 0.0)
            signs[row.outcome] = sign if row.value is None else float(np.sign(row.value))
    return tuple(Fact("sign", sign, (id,)) for id, sign in signs.items())
