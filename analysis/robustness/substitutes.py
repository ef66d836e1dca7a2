"""The effect with the answers as ratios, and with other variables in the focal one's place."""

from dataclasses import replace

import pandas as pd

from analysis.model.columns import focal_of, shares
from analysis.model.declaration import Use
from analysis.model.query import Query
from analysis.model.result import ESTIMATE, Note, Refused, Result, answers, note, unique
from analysis.questions.verdict import linear_effects
from data.survey.survey import Survey

RATIO = "ratio"


@answers(
    keys=("variable", "measure", "outcome"),
    values=ESTIMATE,
    needs=("focal", "outcomes"),
    use=Use(),
    ranged="",
)
def substitutes(survey: Survey, query: Query) -> Result:
    """Return the effect in the study's own measure, as a ratio, and of other variables.

    Rows: variable x measure (a lens) x chosen outcome. The focal variable stands under the lens of
    the study's first model (the query's without a study) and under ratio; each of `substitutes_of`,
    in the focal variable's place, under the former. One that refuses has no rows, and a note.
    """
    focal, lens = focal_of(survey, query), own_lens(survey, query)
    wanted = [(focal, lens), *([(focal, RATIO)] if lens != RATIO else [])]
    wanted += [(other, lens) for other in substitutes_of(survey, query)]
    frames: list[pd.DataFrame] = []
    notes: list[Note] = []
    n = 0
    for variable, measure in wanted:
        specification = replace(query.specification, focal=variable, lens=measure)
        asked = replace(query, specification=specification)
        found = linear_effects(survey, asked)
        if found.refusal is not None and not frames:
            raise Refused(found.refusal.code, **dict(found.refusal.params))
        if found.refusal is not None:
            notes.append(note("variants_refused", reason=found.refusal.code))
            continue
        frames.append(found.table.assign(variable=variable, measure=measure))
        notes += found.notes
        n = max(n, found.n)
    table = pd.concat(frames, ignore_index=True)
    outcomes = query.specification.outcomes
    if outcomes:
        table = table[table["outcome"].isin(outcomes)].reset_index(drop=True)
    return Result(table[["variable", "measure", "outcome", *ESTIMATE]], n, unique(notes))


def own_lens(survey: Survey, query: Query) -> str:
    """Return the lens of the study's first model of a part, the query's where there is none."""
    lenses = [model.lens for model in survey.study.models if model.lens] if survey.study else []
    return lenses[0] if lenses else query.specification.lens


def substitutes_of(survey: Survey, query: Query) -> tuple[str, ...]:
    """Return the variables that may stand in the focal one's place, without its own answers.

    Those that the study names, else the scales with entropy weights.
    """
    codebook = survey.codebook
    focal = codebook.variable(focal_of(survey, query))
    if survey.study is not None and survey.study.robustness.substitutes:
        named = survey.study.robustness.substitutes
    else:
        scales = (variable for variable in codebook.variables if variable.scale)
        named = tuple(each.id for each in scales if each.scale and each.scale.method == "entropy")
    return tuple(id for id in named if not shares(codebook, codebook.variable(id), focal))
