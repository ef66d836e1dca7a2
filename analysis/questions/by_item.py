"""The items of the focal scale, each in the scale's place."""

from dataclasses import replace

import pandas as pd

from analysis.model.columns import focal_of
from analysis.model.declaration import Use
from analysis.model.equivalence import JUDGED, judged
from analysis.model.query import Query
from analysis.model.result import ESTIMATE, Note, Refused, Result, answers, unique
from analysis.questions.interactions import slopes
from data.codebook.codebook import Variable
from data.survey.survey import Survey


@answers(
    keys=("item", "level", "outcome"),
    values=(*ESTIMATE, *JUDGED, "clusters"),
    needs=("focal", "outcomes", "moderator", "items"),
    use=Use(moderator=True),
    ranged="",
)
@judged()
def slopes_by_item(survey: Survey, query: Query) -> Result:
    """Return each level's slope with the scale, and with each of its items, in the focal place.

    Each is a model of its own on everyone who answered what it needs, so samples differ where items
    are missing. Refuses when the focal variable is no scale and no item of one.
    """
    plain = slopes(survey, query)
    if plain.refusal:
        return plain
    scale = _scale_of(survey, focal_of(survey, query))
    frames, notes, n = [], list[Note](), 0
    for item in (scale.id, *(scale.scale.items if scale.scale else ())):
        asked = replace(query, specification=replace(query.specification, focal=item))
        found = slopes(survey, asked)
        if found.refusal:
            return found
        frames.append(found.table.assign(item=item))
        notes += found.notes
        n = max(n, found.n)
    table = pd.concat(frames, ignore_index=True)
    table.insert(0, "item", table.pop("item"))
    return Result(table, n, unique(notes))


def _scale_of(survey: Survey, focal: str) -> Variable:
    """Return the scale that the focal variable is, or is an item of."""
    for variable in survey.codebook.variables:
        if variable.scale and focal in (variable.id, *variable.scale.items):
            return variable
    raise Refused("no_scale", variable=focal)
