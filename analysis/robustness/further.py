"""A further variable beside the focal one: which it is, and who stands where in it."""

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.engine.arrays import Floats, Ints
from analysis.engine.inference import inference
from analysis.engine.ols import RankDeficient, TooFew, ols
from analysis.model.columns import Columns, controls_of, focal_columns, focal_of, shares
from analysis.model.design import design
from analysis.model.groups import members
from analysis.model.query import Query
from analysis.model.result import ESTIMATE, Note, Refused, Result, answers, tidy, unique
from analysis.model.sample import answered, draw
from analysis.model.status import statuses
from data.codebook.codebook import Codebook, Variable
from data.survey.survey import Survey

FURTHER = "further"


@answers(
    keys=("variable", "level", "reference", "outcome"),
    values=ESTIMATE,
    needs=("focal", "outcomes", "further"),
    use=None,
    ranged="",
)
def levels_of_further(survey: Survey, query: Query) -> Result:
    """Return by how much a further variable differs between the levels of each of some factors.

    Rows: variable (those that the study's models of the further variable look at, and the query's
    moderator) x level against the reference; `outcome` is the further variable, in its own unit.
    One regression a variable, with the controls, as the study has them. A variable that cannot be
    compared has no rows.
    """
    id = further_of(survey, query)
    frames: list[pd.DataFrame] = []
    notes: list[Note] = []
    n = 0
    for variable in factors_of(survey, query, id):
        try:
            frame, count, said = _levels(survey, query, id, variable)
        except Refused:
            continue
        frames.append(frame)
        notes += said
        n = max(n, count)
    names = ("variable", "level", "reference", "outcome", *ESTIMATE)
    empty = pd.DataFrame({name: [] for name in names})
    return Result(pd.concat(frames, ignore_index=True) if frames else empty, n, unique(notes))


def further_of(survey: Survey, query: Query) -> str:
    """Return the further variable: the query's choice, else the study's; refuses without any."""
    options = further_choices(survey.codebook, focal_of(survey, query))
    first = survey.study.robustness.further if survey.study else None
    found = query.choice(FURTHER, first or "")
    if not options:
        raise Refused("no_further")
    return found if found in options else options[0]


def further_choices(codebook: Codebook, focal: str) -> tuple[str, ...]:
    """Return the numbers that may stand beside the focal variable.

    Not its own answers, outcomes, weights, controls or items of scales.
    """
    scales = [variable.scale for variable in codebook.variables if variable.scale]
    items = {item for scale in scales for item in scale.items}
    apart = [*codebook.of_design(), *codebook.with_role("control")]
    apart.append(codebook.variable(focal))
    columns = {part.column for part in codebook.parts}

    def fits(variable: Variable) -> bool:
        own = any(shares(codebook, variable, other) for other in apart)
        return not own and variable.column not in columns and variable.id not in items

    numbers = (variable for variable in codebook.variables if variable.kind == "numeric")
    return tuple(variable.id for variable in numbers if fits(variable))


def factors_of(survey: Survey, query: Query, id: str) -> list[str]:
    """Return the factors between whose levels a further variable is compared."""
    models = survey.study.models if survey.study else ()
    named = [model.focal for model in models if model.outcome == id]
    named += [query.specification.moderator] if query.specification.moderator else []
    codebook = survey.codebook
    return [
        name
        for name in dict.fromkeys(named)
        if codebook.has(name) and codebook.variable(name).levels
    ]


def without_moderators(query: Query) -> Query:
    """Return the query whose focal slope is the same for everyone."""
    plain = replace(query.specification, moderator=None, others=(), focal_by_controls=False)
    return replace(query, specification=plain)


def _levels(
    survey: Survey, query: Query, id: str, variable: str
) -> tuple[pd.DataFrame, int, tuple[Note, ...]]:
    """Return the rows of one factor, the people behind them, and notes."""
    asked = without_moderators(query)
    controls = asked.specification.controls
    controls = "individual" if controls == "firm_effects" else controls
    specification = replace(asked.specification, focal=variable, controls=controls)
    own, _ = controls_of(survey, specification)
    needs = answered(survey, [variable, id, *(control.id for control in own)])
    inside = members(survey, query)
    sample = draw(survey, inside, needs, specification.std_errors)
    factor = focal_columns(survey, variable, sample)
    found = design(survey, specification, sample, factor)
    outcome = sample.of(survey.numeric(id))[:, None]
    try:
        fitted = ols(sample.cells(found.X, outcome), specification.std_errors)
    except (RankDeficient, TooFew):
        raise Refused("no_further") from None
    count = len(factor.names)
    linear = fitted.linear(np.eye(found.X.shape[1])[1 : 1 + count])
    estimate, error = linear.estimates[:, 0], linear.std_errors[:, 0]
    numbers = inference(estimate, error, linear.freedom.ravel())
    query = replace(asked, specification=specification)
    frame = _frame(survey, query, id, factor, sample.rows, numbers)
    return frame, len(outcome), found.notes


def _frame(
    survey: Survey, query: Query, id: str, factor: Columns, rows: Ints, numbers: dict[str, Floats]
) -> pd.DataFrame:
    """Return the rows of one factor's levels against its reference; `n` the fewer of the two."""
    levels = [level for _, level in factor.names]
    variable = survey.codebook.variable(factor.names[0][0])
    present = [variable.levels[code] for code in np.unique(survey.codes(variable.id)[rows])]
    (base,) = (level for level in present if level not in levels)
    size = factor.X.sum(axis=0).astype(int)
    fewer = np.minimum(size, len(rows) - int(size.sum()))
    # Studies print a factor of two levels without naming the level.
    printed = "effect" if len(levels) == 1 else ""
    status = statuses(survey, query, printed, [id] * len(levels), list(numbers["estimate"]))
    codes = {"variable": variable.id, "level": levels, "reference": base, "outcome": id}
    return tidy(codes, numbers, fewer, status)
